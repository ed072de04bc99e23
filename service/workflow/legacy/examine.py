"""The whole examination of an old register, as the command and the pages make it: the table, the scans, and the register as it is now."""

from __future__ import annotations

from dataclasses import dataclass

from service.workflow.context import Services
from service.workflow.legacy import check, enter, table
from service.workflow.legacy.check import LegacyRow
from service.workflow.legacy.findings import Finding, in_order
from service.workflow.legacy.scans import Scans


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found."""

    rows: list[LegacyRow]
    """Those without a defect of their own."""
    findings: list[Finding]
    """In the order of the file."""
    there: set[str]
    """Numbers that are in the register already as the file says."""
    total: int
    """Rows of the file that are not empty, the headings not counted."""

    @property
    def defects(self) -> int:
        """How many findings have to be put right before anything is imported."""
        return sum(not one.note for one in self.findings)


def examine(
    services: Services, name: str, data: bytes, scans: Scans, *, month_first: bool | None, most: int = table.MOST_ROWS
) -> Examined:
    """Nothing is imported.

    :param name: of the table. :param most: rows that it may have.
    :raises Rejected: the table as a whole cannot be read.
    """
    rows = table.read(name, data, most=most)
    checked = check.check(rows, scans, services.settings, today=services.clock().date(), month_first=month_first)
    findings, there = enter.against_register(services, checked.rows)
    return Examined(checked.rows, in_order([*checked.findings, *findings]), there, len(rows))
