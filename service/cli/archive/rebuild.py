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
    """Writes every row that the database lacks: register, search, later acts, renewals, deposited files, holdings and what they derive,
    entries of the log, until when each file is proved, and the obligations that the agreements set. Returns how many deposits were written.
    """
    from service.depository.register import rebuild
    from service.workflow import continuity
    from service.workflow.deposit import commit, holdings, proof_expiry, repairs
    from service.workflow.obligations.refresh import refresh_due

    root = services.settings.archive_root
    with services.store.unit() as unit:
        written = rebuild.fill(unit.register, root)
        for entry in rebuild.log_entries(root, unit.log_entries.size()):
            unit.log_entries.add(entry.index, entry.data, entry.at)
        for registered in unit.register.each():
            commit.refill_acts(services, unit, registered.object_id)
            commit.refill_renewals(services, unit, registered.object_id)
            commit.refill_files(services, unit, registered.object_id)
            repairs.refill(services, unit, registered.object_id)
        for holding in rebuild.read_holdings(root):
            written += holdings.fill(services, unit, holding)
            repairs.refill(services, unit, holding.entry.object_id)
        continuity.keep_heads(services, unit)
        unit.commit()
    proof_expiry.after_rebuild(services)
    refresh_due(services)
    return written
