"""Reads the file of an old register, CSV or Excel, as text cell by cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from service.domain.legacy.labels import REQUIRED, SHEET, Label, label_of
from service.domain.messages import Message
from service.workflow.legacy import workbook
from service.workflow.legacy.findings import Finding, Rejected

MOST_ROWS: Final = 100_000
MOST_BYTES: Final = 64 << 20
MOST_COLUMNS: Final = 200
LONGEST_HEADING: Final = 200
"""Characters. Each finding repeats its heading."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of the file."""

    row: int
    """From 1, the headings included, as programs for tables count."""
    values: dict[Label, str]
    """Without spaces around; empty cells are empty texts."""
    others: dict[str, str]
    """Cells of columns that this program does not know, by heading."""
    headings: dict[Label, str]
    """As the file writes them."""


def read(name: str, data: bytes, *, most: int = MOST_ROWS) -> list[SourceRow]:
    """Every row that is not empty.

    :param name: of the file, for what is said of it. :param most: rows, the headings included.
    :raises Rejected: the file as a whole cannot be read; it says why, and what to do.
    """
    if len(data) > MOST_BYTES:
        raise Rejected(
            Message("{name} is larger than {most} MiB. Split it.", name=name, most=MOST_BYTES >> 20),
        )
    lines = _excel(name, data, most) if data.startswith(b"PK") else _csv(name, data)
    headings = next(lines, [])
    columns = [label_of(heading) for heading in headings]
    _require_columns(name, headings, columns)
    rows = []
    for number, cells in enumerate(lines, start=2):
        if number > most:
            raise Rejected(Message("{name} has more than {most} rows. Split it.", name=name, most=most))
        if len(cells) > MOST_COLUMNS:
            raise Rejected(_too_many_columns(name))
        if any(cells):
            rows.append(_row(number, headings, columns, cells))
    return rows


def _row(number: int, headings: Sequence[str], columns: Sequence[Label | None], cells: Sequence[str]) -> SourceRow:
    values, others = dict.fromkeys(Label, ""), {}
    for place, cell in enumerate(cells):
        label = columns[place] if place < len(columns) else None
        if label is not None:
            values[label] = cell
        elif cell:
            others[headings[place] if place < len(headings) and headings[place] else f"column {place + 1}"] = cell
    written = {label: heading for heading, label in zip(headings, columns, strict=True) if label is not None}
    return SourceRow(number, values, others, written)


def _require_columns(name: str, headings: Sequence[str], columns: Sequence[Label | None]) -> None:
    if len(headings) > MOST_COLUMNS:
        raise Rejected(_too_many_columns(name))
    if any(len(heading) > LONGEST_HEADING for heading in headings):
        raise Rejected(
            Message("A heading of {name} has more than {most} characters. Shorten it.", name=name, most=LONGEST_HEADING)
        )
    missing = [SHEET[label] for label in sorted(REQUIRED) if label not in columns]
    found = [
        Finding(1, heading, Message("Two columns have this heading. Rename or remove one."))
        for heading, label in zip(headings, columns, strict=True)
        if label is not None and columns.count(label) > 1
    ]
    if missing:
        said = Message(
            "{name} lacks columns: {missing}. The headings are in the first row.",
            name=name,
            missing=[f"“{one}”" for one in missing],
        )
        raise Rejected(said, found)
    if found:
        raise Rejected(findings=found)


def _too_many_columns(name: str) -> Message:
    return Message(
        "{name} has more than {most} columns. Remove those that are not needed.", name=name, most=MOST_COLUMNS
    )


def _csv(name: str, data: bytes) -> Iterator[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Rejected(
            Message("{name} is not UTF-8. Save it again as “CSV UTF-8”, or as an Excel workbook.", name=name)
        ) from None
    first = text[: text.find("\n") + 1] or text
    separator = max(",;\t", key=first.count)
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            yield [_clean(cell) for cell in cells]
    except csv.Error as error:
        raise Rejected(
            Message("{name} is not a CSV file that can be read ({why}). Save it again.", name=name, why=str(error))
        ) from error


def _excel(name: str, data: bytes, most: int) -> Iterator[list[str]]:
    for cells in workbook.cells(name, data, rows=most, columns=MOST_COLUMNS):
        yield [_clean(cell) for cell in cells]


def _clean(text: str) -> str:
    """Without the mistakes of spreadsheets: spaces around, lines within, apostrophes that keep a formula from running."""
    return " ".join(text.replace("\x00", " ").split()).removeprefix("'")
