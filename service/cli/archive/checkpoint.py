"""``alternat checkpoint``: the logs' newest checkpoints, cosigned by the witnesses and time-stamped by authorities."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from service.cli.bootstrap import open_services
from service.cli.refusal import Refused

if TYPE_CHECKING:
    from service.workflow.checkpoints.witnesses import Standing
    from service.workflow.context import Services

NO_STAMP = "ALARM: no authority has time-stamped the newest checkpoint of the {log}."
ALARM = "ALARM: {n} required witness(es) have not cosigned for {days} days. The lines say which."


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat checkpoint``."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--request", metavar="WITNESS", help="print the request to this witness, to be carried as a file")
    what.add_argument("--keep", type=Path, metavar="FILE", help="keep the cosignature that a witness sent as a file")
    what.add_argument("--list", action="store_true", help="ask nobody; print how the witnesses stand")
    what.add_argument("--keys", action="store_true", help="print the keys of both logs, which a witness needs")
    parser.add_argument("--signing-log", action="store_true", help="with --request: of the signing log")
    parser.add_argument(
        "--old", type=int, metavar="N", help="with --request: how many entries the witness has cosigned, if it says so"
    )
    parser.epilog = (
        "Without an option: keeps the newest checkpoint of each log beside it, asks every witness of the settings that has an address, and keeps what "
        "they cosign; then it gets time-stamps from two authorities, and people are told of witnesses that have become silent, or confirm again. Exit status: 0 every required witness has cosigned lately and there is a time-stamp, if "
        "authorities are set; 1 otherwise."
    )


def run(args: argparse.Namespace) -> int:
    """:raises WitnessError, KeyUnusable: with the sentence that says what to do."""
    from service.workflow.checkpoints import witnesses
    from service.workflow.context import LOG, SIGNING_LOG
    from service.workflow.preservation import silence

    with open_services() as services:
        if args.keys:
            print(*(log.verifier for log in witnesses.logs_of(services).values()), sep="\n")
            return 0
        if args.request:
            log = SIGNING_LOG if args.signing_log else LOG
            sys.stdout.write(witnesses.request_for(services, args.request, log, args.old))
            return 0
        if args.keep:
            log, name, made = witnesses.keep(services, _text(args.keep))
            print(f"{log}: kept what {name} cosigned on {made.at:%Y-%m-%d %H:%M} UTC.")
            silence.tell(services)
            return 0
        if not args.list:
            ask(services)
            silence.tell(services)
        return tell(services)


def ask(services: Services) -> None:
    """Asks every witness and authority, and prints why one did not answer as it should."""
    from service.workflow.checkpoints import stamps, witnesses
    from service.workflow.replica import replicate

    for answer in witnesses.ask(services):
        if answer.made is None:
            print(f"{answer.log}: {answer.reason}", file=sys.stderr)
    for reason in stamps.stamp(services):
        print(reason, file=sys.stderr)
    replicate.enqueue(services)


def tell(services: Services) -> int:
    """Prints how witnesses and time-stamps stand; 1 if a required witness is overdue, or a checkpoint has no time-stamp at all."""
    late = _tell_witnesses(services)
    return 1 if _tell_stamps(services) or late else 0


def _tell_witnesses(services: Services) -> bool:
    from service.workflow.checkpoints import witnesses

    found = witnesses.standings(services)
    for one in found:
        print(_line(one))
    if not found:
        print("No witness is set, or the log is empty: nobody outside has confirmed that the log only grew.")
    late = len({one.name for one in found if one.overdue})
    if late:
        print(ALARM.format(n=late, days=services.settings.checkpoints.witness_days), file=sys.stderr)
    return late > 0


def _tell_stamps(services: Services) -> bool:
    from service.workflow.checkpoints import stamps

    found = stamps.standings(services)
    for one in found:
        said = "; ".join(f"{made.authority}, {made.at:%Y-%m-%d %H:%M} UTC" for made in one.stamps) or "nobody"
        print(f"{one.log}: {one.size} entries are time-stamped by {said}")
    without = [one.log for one in found if not one.stamps]
    for log in without:
        print(NO_STAMP.format(log=log), file=sys.stderr)
    return bool(without)


def _line(one: Standing) -> str:
    said = f"{one.size} of {one.entries} entries, {one.at:%Y-%m-%d %H:%M} UTC" if one.at else "nothing yet"
    return f"{one.log}: {one.name} ({one.key.name}) has cosigned {said}{'; OVERDUE' if one.overdue else ''}"


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{path} cannot be read ({error}).") from None
