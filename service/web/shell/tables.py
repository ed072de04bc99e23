"""Lists as files for other programs: CSV, JSON lines, an Excel workbook.

CSV and JSON lines have fixed names of columns and plain values, for programs; the workbook has headings in the reader's language, for people.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Final, TypeVar

import xlsxwriter
from flask import Response, stream_with_context

Item = TypeVar("Item")
Cell = str | int | date | datetime | None
FORMS: Final = {
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
RULE: Final = "<any(csv, jsonl, xlsx):form>"
"""Of a route: the end of the address names the form."""
MOST: Final = 100_000
"""Rows of one file; whoever needs more narrows the question."""
BATCH: Final = 500
"""Rows that are read at once."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is run as a formula by spreadsheet programs; names and remarks are typed by people outside."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    """In CSV and JSON lines, always the same."""
    heading: str
    """In the workbook, in the reader's language."""
    width: int = 18
    """In the workbook, in letters."""


def sent_table(
    name: str, form: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, most: int = MOST
) -> Response:
    """The file ``name.form`` as a download; at most ``most`` rows. Times have to be aware; they are written in UTC, ISO 8601.

    :param form: a key of :data:`FORMS`.
    """
    listed = islice(rows, most)
    match form:
        case "csv":
            data = b"".join(_csv_lines(columns, listed))
        case "jsonl":
            data = b"".join(_json_lines(columns, listed))
        case _:
            data = _workbook(name, columns, listed)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return Response(data, mimetype=FORMS[form], headers=headers)


def csv_file(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The table as CSV, as :func:`sent_table` sends it."""
    return b"".join(_csv_lines(columns, rows))


def streamed_table(name: str, form: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Response:
    """The same as CSV or JSON lines, of any length: each row is sent when it is read, and none is held.

    :param form: ``csv`` or ``jsonl``.
    """
    lines = _csv_lines(columns, rows) if form == "csv" else _json_lines(columns, rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return Response(stream_with_context(lines), mimetype=FORMS[form], headers=headers)


def batches(read: Callable[[int, int], Sequence[Item]]) -> Iterator[Sequence[Item]]:
    """Everything that ``read(limit, offset)`` gives, :data:`BATCH` at a time."""
    offset = 0
    while found := read(BATCH, offset):
        yield found
        if len(found) < BATCH:
            return
        offset += BATCH


def safe_cell(value: str) -> str:
    """With an apostrophe in front where a spreadsheet program would take it for a formula."""
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA) else value


def _csv_lines(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """UTF-8 with a mark for spreadsheet programs."""
    yield "\ufeff".encode()
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow([column.name for column in columns])
    for row in rows:
        yield _taken(text)
        table.writerow([safe_cell(_plain(value)) if isinstance(value, str) else _plain(value) for value in row])
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    """What was written, which is then forgotten."""
    written = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return written


def _json_lines(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    names = [column.name for column in columns]
    for row in rows:
        values = (value if isinstance(value, int) else _plain(value) for value in row)
        line = dict(zip(names, values, strict=True))
        yield (json.dumps(line, ensure_ascii=False) + "\n").encode()


def _plain(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value)


def _workbook(name: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Words stay words: nothing is taken for a formula, a link or a number."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, bold = book.add_worksheet(name[:31]), book.add_format({"bold": True, "bottom": 1})
    day, wrapped = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"text_wrap": True, "valign": "top"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width, wrapped)
        sheet.write_string(0, at, column.heading, bold)
    last = 0
    for last, row in enumerate(rows, 1):
        for at, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(last, at, value.replace(tzinfo=None), moment)
            elif isinstance(value, date):
                sheet.write_datetime(last, at, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - a day
            elif isinstance(value, int):
                sheet.write_number(last, at, value)
            elif value:
                sheet.write_string(last, at, value)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
    book.close()
    return made.getvalue()
