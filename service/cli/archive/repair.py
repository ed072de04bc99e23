"""``alternat repair``: what is damaged, back from the replica or a backup, by two archivists."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from service.cli.bootstrap import open_services, read_settings
from service.cli.refusal import Refused

if TYPE_CHECKING:
    from service.depository.repair.whole import Difference
    from service.domain.permissions import Actor
    from service.store.unit import Store
    from service.workflow.context import Services


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat repair``."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    acts.add_parser("list", help="list the repairs that wait for a second person, and what the audit found")
    show = acts.add_parser("show", help="show what a repair would replace, and change nothing")
    propose = acts.add_parser("propose", help="propose the repair of an object")
    confirm = acts.add_parser("confirm", help="carry out a repair that somebody else proposed")
    withdraw = acts.add_parser("withdraw", help="withdraw a proposal")
    log = acts.add_parser("log", help="restore a damaged log, while the service is stopped")
    for one in (show, propose):
        one.add_argument("object", help="the object, as the audit names it")
    for one in (confirm, withdraw):
        one.add_argument("repair", help="the repair, as `alternat repair list` names it")
    for one in (show, propose, confirm, withdraw, log):
        one.add_argument(
            "--as", dest="email", required=True, metavar="EMAIL", help="the archivist in whose name you act"
        )
    for one in (show, propose, confirm):
        one.add_argument(
            "--from-backup",
            type=Path,
            metavar="FOLDER",
            help="a folder of “alternat backup”, asked instead of the replica",
        )
    for one in (propose, log):
        one.add_argument("--reason", required=True, help="why; it is kept in the archive")
    log.add_argument(
        "--confirmed-by", dest="second", required=True, metavar="EMAIL", help="another archivist, who agrees"
    )
    log.add_argument("--signing-log", action="store_true", help="the signing log instead of the log of deposits")
    parser.epilog = (
        "Every object comes back from the replica, or from a backup, as the log has it, and what lay in its place is kept in quarantine. One archivist proposes, "
        "another one confirms; both names, the reason, and the digests found and expected are kept in the archive. "
        "Exit status: 0 done, 1 refused."
    )


def run(args: argparse.Namespace) -> int:
    """:raises DomainError: with the sentence that says what to do."""
    if args.act == "log":
        return _log(args)
    with open_services() as services:
        return perform(services, args)


def perform(services: Services, args: argparse.Namespace) -> int:
    """0 when it is done. :raises Refused: nobody of this address is an archivist. :raises DomainError: see :mod:`service.workflow.replica.repair`."""
    from service.workflow.replica import plan, repair

    if args.act == "list":
        return _list(services)
    actor = _archivist(services.store, args.email)
    match args.act:
        case "show":
            _print(plan.plan(services, actor, args.object, backup=args.from_backup).files)
        case "propose":
            made = repair.propose(services, actor, args.object, seen=None, reason=args.reason, backup=args.from_backup)
            _print(made.files)
            print(f"{made.id}  proposed. Another archivist confirms it, here or on the page “Audit of the archive”.")
        case "confirm":
            done = repair.confirm(services, actor, args.repair, seen=None, backup=args.from_backup)
            aside = f" What lay there is kept in quarantine/{done.quarantine}." if done.quarantine else ""
            print(f"{done.id}  done.{aside}")
        case _:
            repair.withdraw(services, actor, args.repair)
            print(f"{args.repair}  withdrawn.")
    return 0


def _list(services: Services) -> int:
    with services.store.reader() as unit:
        waiting, found, unentered = unit.repairs.waiting(), unit.checks.listed(limit=1000), list(unit.unentered.all())
    for one in waiting:
        print(f"{one.id}  {one.act}  {one.label}: proposed by {one.proposed_name} on {one.proposed_at:%Y-%m-%d}")
    for deposit in unentered:
        print(
            f"{deposit.object_id}  {deposit.label}: entry {deposit.leaf_index} of the log, entered when it is repaired"
        )
    for row in found:
        print(f"{row.finding.kind}  {row.finding.object_id} {row.finding.path}: {row.finding.sentence}")
    print(
        f"{len(waiting)} repairs wait for a second person. The audit found {len(found)} things that are not well again."
    )
    return 0


def _log(args: argparse.Namespace) -> int:
    from service import app
    from service.depository.ocfl.objects import Archive
    from service.depository.replica.vault import Vault
    from service.workflow.context import LOG, SIGNING_LOG
    from service.workflow.replica import log_repair

    settings = read_settings()
    store, name = app.open_store(settings), SIGNING_LOG if args.signing_log else LOG
    try:
        people = _archivist(store, args.email), _archivist(store, args.second)
        made = log_repair.restore(
            store, Archive(settings.archive_root), Vault(settings.replica, clock=app.now), name, app.log_keys(settings)[name].verifier,
            people=people, reason=args.reason,
        )  # fmt: skip
    finally:
        store.engine.dispose()
    print(f"{made.size} entries, root {made.root_hash}. What was there is kept in quarantine/{made.quarantine}.")
    print("Run `alternat audit`, then start the service.", file=sys.stderr)
    return 0


def _archivist(store: Store, email: str) -> Actor:
    from service.domain.permissions import Actor, Role

    with store.reader() as unit:
        person = unit.people.by_email(email)
    if person is None or not person.active or Role.ARCHIVIST not in person.roles:
        raise Refused(f"{email} is not the address of an archivist.")
    return Actor(id=person.id, name=person.name, roles=frozenset({Role.ARCHIVIST}))


def _print(files: tuple[Difference, ...]) -> None:
    for one in files:
        print(
            f"{one.path}\n  found     {one.found or 'no such file'}\n  expected  {one.expected or 'no such file'}\n  source    {one.source or '-'}"
        )
