"""What is wrong in the file of an old register: row, column, sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One defect, or one note."""

    row: int
    """As programs for tables count."""
    column: str
    """As the file heads it; empty for the row as a whole."""
    sentence: str
    note: bool = False
    """True: it should be looked at, and keeps nothing from being imported."""

    def __str__(self) -> str:
        where = f"row {self.row}, {self.column}" if self.column else f"row {self.row}"
        return f"{'note' if self.note else 'defect'}: {where}: {self.sentence}"


class Rejected(Exception):
    """The file cannot be imported as it is. Nothing was imported."""

    def __init__(self, sentence: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(sentence or "The headings are not in order.")
        self.findings = tuple(findings)
