"""``alternat rebuild``: the register and its search, made again from the archive alone."""

from __future__ import annotations

import argparse

from service.cli.bootstrap import open_services
from service.cli.refusal import Refused
from service.workflow.context import Services


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat rebuild``."""
    parser.add_argument(
        "--only-examine", action="store_true", help="hold archive and log against each other, write nothing"
    )


def run(args: argparse.Namespace) -> int:
    """Examines the archive first; a damaged one is not built on."""
    from service.depository.register import rebuild

    with open_services() as services:
        root = services.settings.archive_root
        account = rebuild.examine(root, services.log.verifier)
        print(f"{account.objects} deposits, {account.entries} entries in the log, root {account.root_hash}.")
        if not account.passed:
            raise Refused("The archive is not in order. " + " ".join(account.problems))
        if not args.only_examine:
            print(f"{rebuild_into(services)} deposits were written into the register.")
    return 0


def rebuild_into(services: Services) -> int:
    """Register rows, their later acts, renewals, certified copies, search and the log rows that the database lacks; and until when each file is
    proved. Returns how many deposits were written.
    """
    from service.depository.register import rebuild
    from service.workflow.deposit import commit, proof_expiry

    root = services.settings.archive_root
    with services.store.unit() as unit:
        written = rebuild.fill(unit.register, root)
        for entry in rebuild.log_entries(root, unit.log_entries.size()):
            unit.log_entries.add(entry.index, entry.data, entry.at)
        entries = unit.register.all()
        for registered in entries:
            commit.refill_acts(services, unit, registered.object_id)
            commit.refill_copies(services, unit, registered)
            commit.refill_renewals(services, unit, registered.object_id)
        unit.commit()
    for registered in entries:
        proof_expiry.after_deposit(services, registered)
    return written
