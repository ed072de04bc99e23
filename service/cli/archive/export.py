"""``alternat export``: what was deposited as BagIt bags with METS and PREMIS, one or many."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from service.cli.bootstrap import open_services
from service.cli.refusal import Refused
from service.workflow.context import Services

ALARM = "ALARM: {n} object(s) are damaged and have no bag. Run “alternat audit”."


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat export``."""
    parser.add_argument("folder", type=Path, help="where the bags are put, a folder each")
    parser.add_argument(
        "entries", nargs="*", metavar="N/YYYY", help="register numbers; none: everything in the archive"
    )
    parser.add_argument(
        "--holding", action="append", default=[], metavar="ID", help="a holding that is no agreement; may be repeated"
    )
    parser.epilog = (
        "Each bag holds the object as it lies in the archive, with its entries in the log and their proofs. Bags that are there already stay, so that "
        "an interrupted run is repeated. Exit status: 0 done, 1 something is damaged."
    )


def run(args: argparse.Namespace) -> int:
    """Prints a line for each object."""
    from service.workflow.export import bags

    made = damaged = there = 0
    with open_services() as services:
        for one in bags.export(services, args.folder.absolute(), _chosen(services, args)):
            if one.folder is None:
                damaged += 1
                print(f"{one.label}: {one.trouble}", file=sys.stderr)
            elif one.made:
                made += 1
                print(f"{one.label}: {one.folder.name}")
            else:
                there += 1
    print(f"{made} bags made, {there} were there already.")
    if damaged:
        print(ALARM.format(n=damaged), file=sys.stderr)
    return 1 if damaged else 0


def _chosen(services: Services, args: argparse.Namespace) -> list[tuple[str, str]] | None:
    if not args.entries and not args.holding:
        return None
    chosen = []
    with services.store.reader() as unit:
        for wanted in args.entries:
            number, _, year = wanted.partition("/")
            entry = unit.register.get(int(number), int(year)) if number.isdecimal() and year.isdecimal() else None
            if entry is None:
                raise Refused(f"The register has no entry “{wanted}”. Numbers are written n/YYYY.")
            chosen.append((entry.object_id, entry.label))
        for wanted in args.holding:
            held = unit.holdings.get(wanted)
            if held is None:
                raise Refused(f"There is no holding “{wanted}”.")
            chosen.append((held.object_id, held.label))
    return chosen
