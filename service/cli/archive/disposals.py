"""``alternat disposals``: what waits for a decision, what was disposed of, legal holds; and finishing what was approved and interrupted.

Nobody proposes or approves here: who decides signs in on the pages, where it is proved who that is.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from service.cli.bootstrap import open_services
from service.cli.refusal import Refused

if TYPE_CHECKING:
    from service.store.preservation.disposals import StoredDisposal
    from service.store.preservation.legal_holds import StoredHold
    from service.store.register.replicas import ReplicaBag
    from service.workflow.context import Services
    from service.workflow.disposal.replica_copies import Left


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat disposals``."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    every = acts.add_parser("list", help="list the disposals that are not finished")
    every.add_argument("--all", action="store_true", help="those that were carried out or withdrawn, too")
    show = acts.add_parser("show", help="show one disposal, with its copies on the replica")
    show.add_argument("disposal", help="the disposal, as `alternat disposals list` names it")
    finish = acts.add_parser("finish", help="carry out what was approved and interrupted, as each start does")
    finish.add_argument("disposal", nargs="?", help="only this one")
    holds = acts.add_parser("holds", help="list the legal holds that stand")
    holds.add_argument("--all", action="store_true", help="those that were lifted, too")
    replica = acts.add_parser("replica", help="say what the replica still has of what was disposed of, or delete it")
    replica.add_argument(
        "--delete", type=Path, metavar="ACCESS-FILE",
        help="delete what no lock protects any more, with the access key in this file (two lines, id and secret), which may delete versions",
    )  # fmt: skip
    parser.epilog = (
        "Disposals are proposed by an archivist and approved by somebody of the Secretary General's office, and legal holds are placed and lifted, "
        "on the pages, where these people sign in; not here. “finish” removes only what two persons decided on and the archive has on record. "
        "“replica --delete” leaves what is locked; run it again when the lock has ended. "
        "Exit status: 0 done, 1 refused or not finished."
    )


def run(args: argparse.Namespace) -> int:
    """:raises DomainError: with the sentence that says what to do."""
    with open_services() as services:
        return perform(services, args)


def perform(services: Services, args: argparse.Namespace) -> int:
    """0 when it is done, 1 when something could not be finished. :raises Refused: there is no such disposal."""
    match args.act:
        case "list":
            return _list(services, every=args.all)
        case "show":
            return _show(services, args.disposal)
        case "replica":
            return _replica(services, args.delete)
        case "holds":
            return _holds(services, every=args.all)
        case _:
            return _finish(services, args.disposal)


def _list(services: Services, *, every: bool) -> int:
    from service.store.preservation.disposals import DisposalState

    closed = (DisposalState.DONE, DisposalState.WITHDRAWN)
    with services.store.reader() as unit:
        rows = unit.disposals.in_states(*(one for one in DisposalState if every or one not in closed))
    for row in rows:
        print(f"{row.id}  {row.state}  {row.label}: proposed by {row.proposed_name} on {row.proposed_at:%Y-%m-%d}")
    waiting = sum(row.state is DisposalState.PROPOSED for row in rows)
    begun = sum(row.state in {DisposalState.APPROVED, DisposalState.RECORDED} for row in rows)
    print(f"{waiting} disposals wait for a decision. {begun} are approved and not finished.")
    return 0


def _show(services: Services, disposal_id: str) -> int:
    row = _one(services, disposal_id)
    with services.store.reader() as unit:
        bags = [one for one in unit.replicas.of_object(row.object_id) if one.key]
    print(f"{row.id}  {row.state}\n  label      {row.label} ({row.kind})\n  object     {row.object_id}")
    print(f"  authority  {row.authority}, {row.authority_date}\n  reason     {row.reason}")
    print(f"  proposed   {row.proposed_name}, {row.proposed_at:%Y-%m-%d %H:%M}Z")
    if row.closed_at is not None:
        print(f"  {row.state:9}  {row.closed_name}, {row.closed_at:%Y-%m-%d %H:%M}Z")
    for bag in bags:
        print(f"  replica    {bag.key}, {_lock(services, bag)}")
    return 0


def _lock(services: Services, bag: ReplicaBag) -> str:
    if bag.locked_until is not None and bag.locked_until > services.clock():
        return f"locked until {bag.locked_until:%Y-%m-%d %H:%M}Z"
    return "not locked any more"


def _finish(services: Services, disposal_id: str | None) -> int:
    from service.domain.errors import DomainError
    from service.store.preservation.disposals import DisposalState
    from service.workflow.disposal import carry_out

    begun = (DisposalState.APPROVED, DisposalState.RECORDED)
    if disposal_id is not None:
        rows = [_one(services, disposal_id)]
        if rows[0].state not in begun:
            raise Refused(f"This disposal is {rows[0].state}; only what was approved can be carried out.")
    else:
        with services.store.reader() as unit:
            rows = unit.disposals.in_states(*begun)
    failed = 0
    for row in reversed(rows):
        try:
            print(f"{row.id}  {carry_out.finish(services, row.id).state}  {row.label}")
        except (DomainError, OSError) as error:
            failed += 1
            print(f"{row.id}  not finished  {row.label}: {error}")
    print(f"{len(rows) - failed} disposals were finished, {failed} could not be.")
    return 1 if failed else 0


def _replica(services: Services, access_file: Path | None) -> int:
    from service.depository.replica.removal import Shears
    from service.workflow.disposal import replica_copies

    place = services.settings.replica
    place = place if access_file is None else replace(place, access_file=access_file)
    shears = Shears(place, clock=services.clock)
    found = replica_copies.go_through(services, shears, delete=access_file is not None, told=_tell)
    locked, free = sum(one.locked for one in found), sum(one.free for one in found)
    deleted = sum(one.deleted for one in found)
    print(f"{deleted} copies were deleted, {free} can be deleted, {locked} are locked.")
    return 1 if any(one.refused for one in found) else 0


def _tell(one: Left) -> None:
    until = f", until {one.locked_until:%Y-%m-%d %H:%M}Z" if one.locked_until is not None else ""
    print(
        f"{one.disposal.id}  {one.disposal.label}: {one.deleted} deleted, {one.free} not locked, {one.locked} locked{until}"
        f"{f'. {one.refused}' if one.refused else ''}",
        flush=True,
    )


def _holds(services: Services, *, every: bool) -> int:
    with services.store.reader() as unit:
        standing, lifted = unit.disposals.holds.standing(), unit.disposals.holds.lifted(limit=1000) if every else []
    for one in (*standing, *lifted):
        print(_hold(one))
    print(f"{len(standing)} legal holds stand.")
    return 0


def _hold(one: StoredHold) -> str:
    end = (
        f"review on {one.review_on}"
        if one.lifted_at is None
        else f"lifted by {one.lifted_by} on {one.lifted_at:%Y-%m-%d}"
    )
    return f"{one.object_id}  {one.label}: {one.reason} Placed by {one.placed_by} on {one.placed_at:%Y-%m-%d}, {end}."


def _one(services: Services, disposal_id: str) -> StoredDisposal:
    with services.store.reader() as unit:
        row = unit.disposals.get(disposal_id)
    if row is None:
        raise Refused("There is no such disposal. “alternat disposals list --all” names them.")
    return row
