"""``alternat renewals``: how long the proof of each deposited file lasts; with ``--run``, what is due is renewed."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from datetime import datetime, timedelta

from service.cli.bootstrap import open_services
from service.workflow.context import Services

LATE = (
    "ALARM: the proof of {n} file(s) has lapsed and cannot be renewed. Tell the archivist: the page “Time-stamps” says which and what is left "
    "to prove them with. Find out why this did not run in time."
)
UNKNOWN = (
    "ALARM: for {n} file(s) it is not known how long they are proved. Fix what the lines say, then run this again."
)
FAILED = "ALARM: {n} file(s) could not be renewed. Fix what the lines say and run this again before {ends}."


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat renewals``."""
    parser.add_argument("--run", dest="renew", action="store_true", help="renew what is due; fit for a monthly timer")
    parser.add_argument(
        "--ahead", type=_days, default=365, metavar="DAYS", help="what ends within so many days is due (default: 365)"
    )
    parser.add_argument("--all", action="store_true", help="list also those that need nothing yet")


def run(args: argparse.Namespace) -> int:
    """Lists or renews; see :func:`perform`."""
    with open_services() as services:
        return perform(services, args)


def perform(services: Services, args: argparse.Namespace) -> int:
    """0 when nothing has lapsed and everything due was renewed, 1 otherwise. Without ``--run``, due alone is no reason for 1."""
    return _renew(services, timedelta(days=args.ahead)) if args.renew else _list(services, args)


def _list(services: Services, args: argparse.Namespace) -> int:
    from service.workflow.proofs import expiry

    counted: Counter[str] = Counter()
    for one in expiry.of_archive(services, at=services.clock(), ahead=timedelta(days=args.ahead)):
        counted[one.state] += 1
        if args.all or one.state not in {"fresh", expiry.NONE}:
            _line(one.label, one.path, one.state, one.ends, one.told)
    print(f"{counted.total() - counted['none']} files with time-stamps, {counted['due']} due for renewal.")
    return _alarmed(counted, None)


def _renew(services: Services, ahead: timedelta) -> int:
    from service.workflow.deposit import renewals

    counted: Counter[str] = Counter()
    ends: list[datetime] = []
    for one in renewals.run(services, ahead=ahead):
        counted[one.state] += 1
        _line(one.label, one.path, one.state, one.ends, one.told)
        if one.state == renewals.FAILED and one.ends is not None:
            ends.append(one.ends)
    print(f"{counted[renewals.RENEWED]} files renewed.")
    return _alarmed(counted, min(ends, default=None))


def _line(*parts: str | datetime | None) -> None:
    said = (f"until {part:%Y-%m-%d}" if isinstance(part, datetime) else part for part in parts)
    print("  ".join(part for part in said if part), flush=True)


def _alarmed(counted: Counter[str], ends: datetime | None) -> int:
    told = [(counted["late"], LATE), (counted["unknown"], UNKNOWN), (counted["failed"], FAILED)]
    by = f"{ends:%Y-%m-%d}" if ends is not None else "their proof ends"
    for many, sentence in told:
        if many:
            print(sentence.format(n=many, ends=by), file=sys.stderr)
    return 1 if any(many for many, _ in told) else 0


def _days(text: str) -> int:
    days = int(text)
    if not 0 <= days <= 36_500:
        raise argparse.ArgumentTypeError("give a number of days between 0 and 36500")
    return days
