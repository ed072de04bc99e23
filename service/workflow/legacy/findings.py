"""What is wrong in the file of an old register: row, column, sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.domain.messages import Message


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect, or one note."""

    row: int
    """As programs for tables count."""
    column: str
    """As the file heads it; empty for the row as a whole."""
    said: Message
    note: bool = False
    """True: it should be looked at, and keeps nothing from being imported."""

    def __str__(self) -> str:
        where = f"row {self.row}, {self.column}" if self.column else f"row {self.row}"
        return f"{'note' if self.note else 'defect'}: {where}: {self.said}"

    def to_data(self) -> dict[str, Any]:
        """JSON-able."""
        return {"row": self.row, "column": self.column, "said": self.said.to_data(), "note": self.note}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Finding:
        """The reverse of :meth:`to_data`."""
        return cls(data["row"], data["column"], Message.from_data(data["said"]), data["note"])


def in_order(findings: Sequence[Finding]) -> list[Finding]:
    """As the rows of the file, then as the headings."""
    return sorted(findings, key=lambda one: (one.row, one.column, str(one.said), one.note))


class Rejected(Exception):
    """The file cannot be imported as it is. Nothing was imported."""

    def __init__(self, said: Message | None = None, findings: Sequence[Finding] = ()) -> None:
        self.said = said or Message("The headings are not in order.")
        super().__init__(str(self.said))
        self.findings = tuple(findings)
