"""``alternat rebuild``: the register and its search, written again from the archive alone."""

from __future__ import annotations

import argparse

from service.cli.bootstrap import open_services
from service.cli.refusal import Refused
from service.workflow.context import Services


def arguments(parser: argparse.ArgumentParser) -> None:
    """``alternat rebuild`` takes no arguments."""
    parser.epilog = "The archive is audited first; nothing is built on a damaged one. “alternat audit” does only that."


def run(args: argparse.Namespace) -> int:
    """Audits the archive by itself, then writes what the database lacks."""
    from service.depository.audit.audit import examine

    with open_services(adopting=True) as services:
        report = examine(services.archive, verifier=services.log.verifier)
        print(f"{report.objects} deposits, {report.entries} entries in the log, root {report.root_hash}.")
        if not report.passed:
            sentences = " ".join(finding.sentence for finding in report.findings)
            raise Refused(f"The archive is not in order, so nothing was rebuilt. {sentences}")
        print(f"{rebuild_into(services)} deposits were written into the register.")
    return 0


def rebuild_into(services: Services) -> int:
    """As :func:`service.workflow.preservation.rebuild.rebuild_all`."""
    from service.workflow.preservation.rebuild import rebuild_all

    return rebuild_all(services)
