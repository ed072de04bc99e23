"""Reads an Excel workbook in the sandbox: the first sheet, cell by cell, as a person reads it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from itertools import zip_longest
from typing import Any, Final

from service.domain.messages import Message
from service.sandbox.run import Limits, SandboxFailed, run_sandboxed
from service.workflow.legacy.findings import Rejected

UNPACKED: Final = 256 << 20
"""Bytes of all parts of a workbook together."""
CELL: Final = 2001
"""Characters of a cell that are read: one more than a cell may have."""
_LIMITS: Final = Limits(cpu_seconds=120, wall_seconds=180.0, memory_bytes=2 << 30)


def cells(name: str, data: bytes, *, rows: int, columns: int) -> list[list[str]]:
    """The rows of the first sheet; a formula without a value stands as it is written, with ``=`` in front.

    :param rows: one row more is read than this, so that the caller sees that there are too many. :param columns: the same.
    :raises Rejected: it is no workbook that can be read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(one.file_size for one in packed.infolist())
    except (zipfile.BadZipFile, ValueError, OSError):
        raise _unreadable(name) from None
    if unpacked > UNPACKED:
        raise Rejected(
            Message(
                "{name} has more than {most} MiB when it is unpacked. Split it, or save it as “CSV UTF-8”.",
                name=name,
                most=UNPACKED >> 20,
            )
        )
    try:
        found, _ = run_sandboxed(
            f"{__name__}:cells_sandboxed", {"rows": rows + 1, "columns": columns + 1}, [data], limits=_LIMITS
        )
    except SandboxFailed as error:
        raise _unreadable(name) from error
    return [[str(cell) for cell in row] for row in found["rows"]]


def _unreadable(name: str) -> Rejected:
    return Rejected(
        Message("{name} is not an Excel workbook that can be read. Save it again, or as “CSV UTF-8”.", name=name)
    )


def cells_sandboxed(arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of :func:`cells` that runs in the sandbox."""
    import openpyxl

    limits = {"max_row": arguments["rows"], "max_col": arguments["columns"], "values_only": True}
    books = [openpyxl.load_workbook(io.BytesIO(blobs[0]), read_only=True, data_only=saved) for saved in (True, False)]
    values, written = (book.worksheets[0].iter_rows(**limits) for book in books)
    return {"rows": [_row(one, other) for one, other in zip(values, written, strict=True)]}, []


def _row(values: Sequence[object], written: Sequence[object]) -> list[str]:
    """Without the empty cells at its end: the library fills every row up to the last column."""
    read = [
        _cell(other if value is None and str(other).startswith("=") else value)
        for value, other in zip_longest(values, written)
    ]
    while read and not read[-1]:
        read.pop()
    return read


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
    return str(value)[:CELL]
