"""Reads the file of an old register, CSV or Excel, as text cell by cell."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from service.domain.legacy.labels import REQUIRED, SHEET, Label, label_of
from service.workflow.legacy.findings import Finding, Rejected

MOST_ROWS: Final = 100_000
MOST_BYTES: Final = 64 << 20


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


def read(path: Path) -> list[SourceRow]:
    """Every row that is not empty. :raises Rejected: the file as a whole cannot be read; it says why, and what to do."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Rejected(f"{path} cannot be read: {error.strerror}.") from error
    if len(data) > MOST_BYTES:
        raise Rejected(f"{path.name} is larger than {MOST_BYTES >> 20} MiB. Split it.")
    lines = _excel(path, data) if data.startswith(b"PK") else _csv(path, data)
    headings = next(lines, [])
    columns = [label_of(heading) for heading in headings]
    _require_columns(path, headings, columns)
    rows = []
    for number, cells in enumerate(lines, start=2):
        if number > MOST_ROWS:
            raise Rejected(f"{path.name} has more than {MOST_ROWS} rows. Split it.")
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


def _require_columns(path: Path, headings: Sequence[str], columns: Sequence[Label | None]) -> None:
    missing = [SHEET[label] for label in sorted(REQUIRED) if label not in columns]
    found = [
        Finding(1, heading, "Two columns have this heading. Rename or remove one.")
        for heading, label in zip(headings, columns, strict=True)
        if label is not None and columns.count(label) > 1
    ]
    if missing or found:
        said = (
            f"{path.name} needs a column “{'” and a column “'.join(missing)}”. The headings are in the first row."
            if missing
            else ""
        )
        raise Rejected(said, found)


def _csv(path: Path, data: bytes) -> Iterator[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Rejected(f"{path.name} is not UTF-8. Save it again as “CSV UTF-8”, or as an Excel workbook.") from None
    first = text.splitlines()[0] if text else ""
    separator = max(",;\t", key=first.count)
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            yield [_clean(cell) for cell in cells]
    except csv.Error as error:
        raise Rejected(f"{path.name} is not a CSV file: {error}.") from error


def _excel(path: Path, data: bytes) -> Iterator[list[str]]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for cells in sheet.iter_rows(values_only=True):
            yield [_cell(cell) for cell in cells]
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError) as error:
        raise Rejected(f"{path.name} is not an Excel workbook that can be read: {error}.") from error


def _cell(value: object) -> str:
    """As a person reads it; a day in the form year-month-day."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _clean(str(value))


def _clean(text: str) -> str:
    """Without the mistakes of spreadsheets: spaces around, lines within, apostrophes that keep a formula from running."""
    return " ".join(text.replace("\x00", " ").split()).removeprefix("'")
