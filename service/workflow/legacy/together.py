"""What is wrong among the rows of an old register, and what concerns the whole file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from service.domain.legacy.labels import Label
from service.domain.messages import Message
from service.workflow.legacy.cells import at
from service.workflow.legacy.findings import Finding
from service.workflow.legacy.table import SourceRow

_NAMED: Final = 10
"""Rows that a finding names."""


def unknown(rows: Sequence[SourceRow]) -> Iterator[Finding]:
    """One note for each column that is not known."""
    said = Message("This column is not known. It is kept with the record and used for nothing.")
    yield from (
        Finding(1, heading, said, note=True) for heading in dict.fromkeys(one for row in rows for one in row.others)
    )


def repeated(rows: Iterable[tuple[SourceRow, str]]) -> Iterator[Finding]:
    """:param rows: with their numbers, as the register prints them."""
    for label, found, where in _together(rows):
        said = Message(
            "The number {label} is in the rows {rows}. Each agreement needs its own.", label=label, rows=where
        )
        yield from (at(source, Label.NUMBER, said) for source in found)


def shared(rows: Iterable[tuple[SourceRow, str]]) -> Iterator[Finding]:
    """:param rows: with the names of their scans."""
    for name, found, where in _together(rows):
        said = Message("“{name}” is the scan of the rows {rows}. Each row needs its own.", name=name, rows=where)
        yield from (at(source, Label.FILE, said) for source in found)


def _together(rows: Iterable[tuple[SourceRow, str]]) -> Iterator[tuple[str, list[SourceRow], str]]:
    """What several rows have: the rows, and the numbers of the first of them in words."""
    seen: dict[str, list[SourceRow]] = defaultdict(list)
    for source, value in rows:
        seen[value].append(source)
    for value, found in seen.items():
        if len(found) > 1:
            named = ", ".join(str(source.row) for source in found[:_NAMED])
            yield value, found, f"{named} …" if len(found) > _NAMED else named
