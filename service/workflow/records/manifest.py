"""Deposit of a folder of conference documents by a list (CSV): checked as a whole first, then one document after the other.

Columns: ``file`` (path in the folder), ``sha256``, ``body``, ``meeting``, ``symbol``, ``date`` (ISO), ``language``, ``title``; and, where they are
there, ``access``, ``reason``, ``review_on`` (without them: closed). A row is a file; rows with the same symbol are one document. Nothing is deposited while
anything is wrong. Each document is entered whole, so a run that was interrupted goes on where it stopped, and one that is repeated changes nothing.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path, PurePosixPath

from service.depository.holdings.holding import Access, HoldingEntry
from service.depository.holdings.records import plain_symbol
from service.domain.errors import InvalidInput
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.records.deposit import Read, entered, examined, said_of
from service.workflow.records.record import LANGUAGES, LanguageFile, NewRecord, complaints

NEEDED = ("file", "sha256", "body", "meeting", "symbol", "date", "language", "title")
OPTIONAL = ("access", "reason", "review_on")
SAME = ("body", "meeting", "date", "access", "reason", "review_on")
"""Columns that all rows of one document share."""
USUAL_REASON = "Not reviewed yet"
"""Of a document whose row says nothing about its access: it is closed and reviewed within a year."""
_SHA256 = re.compile(r"[0-9a-f]{64}")

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one cell."""

    row: int
    """Line of the list; 1 is the line with the names of the columns."""
    column: str
    message: Message


@dataclass(frozen=True, slots=True)
class Planned:
    """One document that will be deposited."""

    first: int
    """Line of its first row."""
    rows: tuple[tuple[int, Row], ...]
    formats: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run would do."""

    documents: tuple[Planned, ...]
    known: int
    """Rows whose file is in the archive already."""
    problems: tuple[Problem, ...]
    """By row; not empty: nothing will be deposited."""


def plan(services: Services, actor: Actor, folder: Path, listed: bytes) -> Plan:
    """Checks the whole list and every file. :raises PermissionMissing: only the archivist deposits."""
    require(actor, Permission.DEPOSIT_MAKE)
    rows, problems = _rows(listed)
    grouped: dict[str, list[tuple[int, Row]]] = {}
    for number, row in rows:
        grouped.setdefault(plain_symbol(row["symbol"]), []).append((number, row))
    documents, known = [], 0
    for group in grouped.values():
        planned, there, wrong = _planned(services, folder, group)
        documents += [planned] if planned is not None else []
        known += there
        problems += wrong
    return Plan(
        documents=tuple(documents), known=known, problems=tuple(sorted(problems, key=lambda one: (one.row, one.column)))
    )


def deposit_all(
    services: Services, actor: Actor, folder: Path, planned: Plan, *, read: Read | None = None
) -> Iterator[HoldingEntry]:
    """Deposits every document of the plan; each is durable when it is yielded.

    :param read: gives the text of a scan, see :func:`entered`.

    :raises InvalidInput: a file was changed since it was checked, or somebody else deposited it. What was yielded stays.
    """
    require(actor, Permission.DEPOSIT_MAKE)
    if planned.problems:
        raise InvalidInput({}, Message("The list has mistakes, so nothing was deposited."))
    for one in planned.documents:
        new = _record(services, folder, one.rows)
        for _, row in one.rows:
            if _digest(new.files[row["language"]].data) != row["sha256"].lower():
                raise InvalidInput({row["file"]: [Message("The file was changed while it was deposited.")]})
        yield entered(services, actor, new, one.formats, read=read)


def _rows(listed: bytes) -> tuple[list[tuple[int, Row]], list[Problem]]:
    try:
        text = listed.decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        names = list(reader.fieldnames or ())
        problems = [_missing(name) for name in NEEDED if name not in names]
        problems += [_strange(name) for name in names if name not in (*NEEDED, *OPTIONAL) or names.count(name) > 1]
        if problems:
            return [], problems
        rows: list[tuple[int, Row]] = []
        for row in reader:
            if None in row or None in row.values():
                said = Message("The row has another number of columns than the first line.")
                problems.append(Problem(reader.line_num, "", said))
                continue
            rows.append((reader.line_num, {name: (row.get(name) or "").strip() for name in (*NEEDED, *OPTIONAL)}))
    except UnicodeDecodeError:
        return [], [Problem(1, "", Message("The list is not a text in UTF-8. Save it as CSV in UTF-8."))]
    except csv.Error as error:
        return [], [Problem(1, "", Message("The list is not a CSV file: {reason}.", reason=str(error)))]
    if not rows and not problems:
        problems.append(Problem(1, "", Message("The list has no rows.")))
    return rows, problems


def _missing(name: str) -> Problem:
    return Problem(1, name, Message("The column “{name}” is missing.", name=name))


def _strange(name: str) -> Problem:
    return Problem(1, name, Message("The column “{name}” is not known, or is there twice.", name=name))


def _planned(
    services: Services, folder: Path, group: Sequence[tuple[int, Row]]
) -> tuple[Planned | None, int, list[Problem]]:
    """The document of the rows with one symbol, how many of the rows the archive has already, and what is wrong."""
    (first, said), problems = group[0], []
    for number, row in group[1:]:
        problems += [
            Problem(number, name, Message("All rows of a symbol must agree; row {row} differs.", row=first))
            for name in SAME
            if row[name] != said[name]
        ]
    problems += _twice(group)
    with services.store.reader() as unit:
        known = unit.records.digests(said["symbol"])
    fresh, there = [], 0
    for number, row in group:
        wrong = list(_file_problems(folder, number, row))
        problems += wrong
        if wrong or row["language"] not in known:
            fresh.append((number, row))
        elif known[row["language"]] == row["sha256"].lower():
            there += 1
        else:
            problems.append(Problem(number, "symbol", said_of(known[row["language"]], b"")))
    if problems or not fresh:
        return None, there, problems
    formats, wrong = _examined(services, folder, fresh)
    return (None if wrong else Planned(first, tuple(fresh), formats)), there, wrong


def _twice(group: Sequence[tuple[int, Row]]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for number, row in group:
        before = seen.setdefault(row["language"], number)
        if before != number:
            said = Message("Row {row} has the same symbol and language.", row=before)
            yield Problem(number, "language", said)


def _file_problems(folder: Path, number: int, row: Row) -> Iterator[Problem]:
    if row["language"] not in LANGUAGES:
        said = Message("The language is one of: {languages}.", languages=", ".join(LANGUAGES))
        yield Problem(number, "language", said)
    if not _SHA256.fullmatch(row["sha256"].lower()):
        yield Problem(number, "sha256", Message("A SHA-256 has 64 hexadecimal digits."))
    path = _inside(folder, row["file"])
    if path is None:
        yield Problem(number, "file", Message("There is no file of this name in the folder."))
    elif _digest(path.read_bytes()) != row["sha256"].lower():
        yield Problem(
            number, "sha256", Message("The file has another SHA-256. It was changed, or the row is of another file.")
        )


def _inside(folder: Path, name: str) -> Path | None:
    """The file, if it lies in the folder itself: no way out of it, not even by a link."""
    parts = PurePosixPath(name).parts
    if not parts or "\x00" in name or ".." in parts:
        return None
    path = folder / name
    return path if path.is_file() and path.resolve().is_relative_to(folder.resolve()) else None


def _examined(
    services: Services, folder: Path, rows: Sequence[tuple[int, Row]]
) -> tuple[dict[str, str], list[Problem]]:
    new = _record(services, folder, rows)
    errors = complaints(services, new)
    formats = examined(services, new, errors)
    by_language = {row["language"]: number for number, row in rows}
    problems = []
    for name, messages in errors.items():
        column, _, language = name.partition("-")
        place = by_language.get(language, rows[0][0])
        problems += [Problem(place, {"day": "date"}.get(column, column), message) for message in messages]
    return formats, problems


def _record(services: Services, folder: Path, rows: Sequence[tuple[int, Row]]) -> NewRecord:
    said = rows[0][1]
    files = {}
    for _, row in rows:
        path = _inside(folder, row["file"])
        data = b"" if path is None else path.read_bytes()
        files[row["language"]] = LanguageFile(title=row["title"], name=PurePosixPath(row["file"]).name, data=data)
    new = NewRecord(
        body=said["body"], meeting=said["meeting"], symbol=said["symbol"], day=_day(said["date"]), access=said["access"],
        reason=said["reason"], review_on=_day(said["review_on"]), files=files,
        review_typed=not said["review_on"] or _day(said["review_on"]) is not None,
    )  # fmt: skip
    if said["access"] or said["reason"] or said["review_on"]:
        return new
    within_a_year = services.clock().date() + timedelta(days=365)
    return replace(new, access=str(Access.CLOSED), reason=USUAL_REASON, review_on=within_a_year)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
