"""``alternat records``: a folder of conference documents into the archive, by a list."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from service.cli.bootstrap import open_services
from service.cli.refusal import Refused

if TYPE_CHECKING:
    from service.domain.permissions import Actor
    from service.workflow.context import Services


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat records``."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    deposit = acts.add_parser("deposit", help="deposit the files of a folder by a list in CSV")
    deposit.add_argument("folder", type=Path, help="where the files lie")
    deposit.add_argument("manifest", type=Path, help="the list: one row a file")
    deposit.add_argument("--as", dest="email", required=True, metavar="EMAIL", help="the archivist who deposits them")
    deposit.add_argument("--dry-run", action="store_true", help="check everything, and deposit nothing")
    deposit.add_argument(
        "--ocr", metavar="LANGUAGES", help="read scans that have no text with OCRmyPDF, for the search: spa, or spa+eng"
    )
    deposit.epilog = (
        "Columns: file, sha256, body, meeting, symbol, date, language, title; access, reason and review_on if they are wanted. Rows with one "
        "symbol are one document. Nothing is deposited while anything is wrong. A run that was interrupted is repeated; what is in the archive "
        "already is left alone. Exit status: 0 done, 1 something is wrong."
    )


def run(args: argparse.Namespace) -> int:
    """Checks the list, then deposits what is not in the archive yet."""
    with open_services() as services:
        return perform(services, args)


def perform(services: Services, args: argparse.Namespace) -> int:
    """0 when everything in the list is in the archive, or would be; 1 when the list has mistakes.

    :raises Refused: the folder or the list cannot be read, or nobody of this address is an archivist.
    """
    from service.workflow.legacy import ocr
    from service.workflow.legacy.findings import Rejected
    from service.workflow.records import manifest

    try:
        if args.ocr:
            ocr.require(args.ocr)
    except Rejected as error:
        raise Refused(str(error)) from error
    read = (lambda scan: ocr.text_of(scan, args.ocr)) if args.ocr else None

    actor = _archivist(services, args.email)
    try:
        listed = args.manifest.read_bytes()
    except OSError as error:
        raise Refused(f"{args.manifest} cannot be read ({error.strerror}).") from None
    if not args.folder.is_dir():
        raise Refused(f"There is no folder {args.folder}.")
    planned = manifest.plan(services, actor, args.folder, listed)
    for problem in planned.problems:
        print(f"row {problem.row}{f', {problem.column}' if problem.column else ''}: {problem.message}")
    if planned.problems:
        print(f"{len(planned.problems)} mistakes. Nothing was deposited.")
        return 1
    if args.dry_run:
        print(
            f"{len(planned.documents)} documents would be deposited; {planned.known} files are in the archive already."
        )
        return 0
    done = 0
    try:
        for entry in manifest.deposit_all(services, actor, args.folder, planned, read=read):
            done += 1
            print(
                f"{entry.leaf_index}  {entry.details['symbol']}  {', '.join(entry.details['languages'])}  {entry.id}",
                flush=True,
            )
    except Rejected as error:
        raise Refused(f"{error} What is listed above is deposited; run it again.") from error
    print(f"{done} documents were deposited; {planned.known} files were in the archive already.")
    return 0


def _archivist(services: Services, email: str) -> Actor:
    from service.domain.permissions import Actor, Role

    with services.store.reader() as unit:
        person = unit.people.by_email(email)
    if person is None or not person.active or Role.ARCHIVIST not in person.roles:
        raise Refused(f"{email} is not the address of an archivist.")
    return Actor(id=person.id, name=person.name, roles=frozenset({Role.ARCHIVIST}))
