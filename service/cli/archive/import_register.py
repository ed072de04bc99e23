"""``alternat import-register``: an earlier register, as a table and a folder of scans, becomes part of this one."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from service.cli.bootstrap import open_services
from service.cli.refusal import Refused
from service.workflow.context import Services

ACCESS = ("internal", "restricted", "public")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat import-register``."""
    parser.add_argument(
        "file", type=Path, help="the register: CSV (UTF-8) or an Excel workbook, headings in the first row"
    )
    parser.add_argument("folder", type=Path, help="the folder with the scans, PDF files")
    parser.add_argument("--dry-run", action="store_true", help="examine everything and import nothing")
    parser.add_argument("--as", dest="person", metavar="EMAIL", help="the archivist in whose name it is imported")
    parser.add_argument(
        "--access", choices=ACCESS, default=ACCESS[0], help="access level of the entries (default: internal)"
    )
    parser.add_argument(
        "--dates", choices=("day-first", "month-first"), help="how days in figures such as 03/09/1999 are meant"
    )
    parser.add_argument(
        "--ocr", metavar="LANGUAGES", help="read the scans with OCRmyPDF for the search, for example spa+eng"
    )
    parser.epilog = (
        "The columns are those of the deposit cover sheet (docs/legacy-import.md). Nothing is imported while one row has a defect. It can be run again: what is there "
        "is left as it is. Exit status: 0 imported or nothing to do, 1 there are defects."
    )


def run(args: argparse.Namespace) -> int:
    """Examines, then imports; see :func:`perform`."""
    with open_services() as services:
        return perform(services, args)


def perform(services: Services, args: argparse.Namespace) -> int:
    """0 when everything is in the register (or could be, in a dry run), 1 when the file has defects. Prints a line for each finding."""
    from service.workflow.legacy import ocr
    from service.workflow.legacy.examine import examine
    from service.workflow.legacy.findings import Rejected
    from service.workflow.legacy.scans import Folder

    if not args.folder.is_dir():
        raise Refused(f"There is no folder {args.folder}.")
    actor = _archivist(services, args.person) if args.person else None
    if actor is None and not args.dry_run:
        raise Refused(
            "Say with --as EMAIL in which archivist’s name the entries are made, or examine only with --dry-run."
        )
    try:
        if args.ocr:
            ocr.require(args.ocr)
        month_first = None if args.dates is None else args.dates == "month-first"
        found = examine(services, args.file.name, _bytes(args.file), Folder(args.folder), month_first=month_first)
        for finding in found.findings:
            print(finding)
        notes = len(found.findings) - found.defects
        print(
            f"{found.total} rows, {found.defects} defects, {notes} notes, {len(found.there)} in the register already."
        )
        if found.defects:
            print("Nothing was imported. Put the defects right and run it again.", file=sys.stderr)
            return 1
        if args.dry_run:
            print(f"{found.total - len(found.there)} entries would be made.")
            return 0
        assert actor is not None  # refused above
        return _imported(services, actor, found.rows, args)
    except Rejected as error:
        for finding in error.findings:
            print(finding)
        raise Refused(f"{error} Nothing was imported.") from error


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from error


def _imported(services: Services, actor: Any, rows: Any, args: argparse.Namespace) -> int:
    from service.workflow.legacy import enter, ocr

    read = (lambda scan: ocr.text_of(scan, args.ocr)) if args.ocr else None
    outcome = enter.Outcome()
    for row, new in enter.enter(services, actor, rows, file=args.file.name, access=args.access, read=read):
        outcome.entered, outcome.unchanged = outcome.entered + new, outcome.unchanged + (not new)
        if new:
            print(f"{row.label}  {row.title}", flush=True)
    print(f"{outcome.entered} entries were made, {outcome.unchanged} were there already.")
    if not args.ocr:
        print("No text was read from the scans; the entries are found by their own words.")
    return 0


def _archivist(services: Services, email: str) -> Any:
    from service.domain.permissions import Actor, Permission

    with services.store.reader() as unit:
        person = unit.people.by_email(email)
    actor = Actor(id=person.id, name=person.name, roles=person.roles) if person and person.active else None
    if actor is None or Permission.DEPOSIT_MAKE not in actor.permissions:
        raise Refused(
            f"{email} is no archivist with an open account. Give the role with “alternat users”, or name another person."
        )
    return actor
