"""The rows that a conference document derives from its holding."""

from __future__ import annotations

from service.depository.holdings.holding import HoldingRecord
from service.depository.holdings.records import record_of
from service.store.unit import Unit
from service.workflow.context import Services


def refill(services: Services, unit: Unit, record: HoldingRecord) -> None:
    """Writes the document's row as its details and the later decisions about its access say; the caller commits."""
    unit.records.put(record_of(services.archive, record.entry), record.entry, record.text)
