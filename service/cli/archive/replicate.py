"""``alternat replicate``: the replica brought up to the archive, or read again."""

from __future__ import annotations

import argparse
import re
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

from service.cli.bootstrap import open_services

if TYPE_CHECKING:
    from service.store.register.replicas import ReplicaBag
    from service.workflow.context import Services

ALARM = "ALARM: {n} version(s) are not whole on the replica. The lines say why; the page “Replica” lists them."
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours"}


def budget(text: str) -> timedelta:
    """``90s``, ``10m`` or ``2h``. :raises argparse.ArgumentTypeError: anything else."""
    found = re.fullmatch(r"([1-9]\d{0,5})([smh])", text)
    if found is None:
        raise argparse.ArgumentTypeError("a time such as 90s, 10m or 2h")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat replicate``."""
    parser.add_argument(
        "--check", action="store_true", help="read what is on the replica again, what was not read for longest first"
    )
    parser.add_argument(
        "--budget", type=budget, metavar="TIME", help="with --check: stop after this time, such as 10m or 2h"
    )
    parser.epilog = (
        "Copies each version of each object that is not on the replica, and again what failed before; then the logs. Every copy is read back. "
        "With --check it copies nothing; it re-hashes, and extends retentions of which less than half is left. "
        "Exit status: 0 everything is whole, 1 something is not."
    )


def run(args: argparse.Namespace) -> int:
    """:raises ReplicaError: with the sentence that says what to do."""
    with open_services() as services:
        return perform(services, check=args.check, budget=args.budget)


def perform(services: Services, *, check: bool, budget: timedelta | None) -> int:
    """0 when everything that was looked at is whole, 1 otherwise."""
    from service.workflow.replica import replicate

    if check:
        done = replicate.check(services, before=services.clock(), budget=budget, told=_tell)
    else:
        done = replicate.run(services, again=True, told=_tell)
    with services.store.reader() as unit:
        counts = unit.replicas.counts()
    print(
        f"{done.whole} {'read again' if check else 'copied'}. On the replica: {counts.whole} versions, {counts.waiting} wait, {counts.failed} failed."
    )
    if counts.failed:
        print(ALARM.format(n=counts.failed), file=sys.stderr)
    return 1 if counts.failed else 0


def _tell(bag: ReplicaBag) -> None:
    if bag.detail:
        print(f"{bag.reason}  {bag.object_id} {bag.version}: {bag.detail}", flush=True)
