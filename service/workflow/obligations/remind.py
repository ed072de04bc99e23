"""Reminders of obligations: each goes out once for each day of the settings around the day that is due."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from service.domain.obligations.obligation import Obligation, reminder_due, reminder_window
from service.domain.obligations.rules import ObligationKind
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.obligations import letters

LATE: Final = 21
"""Days within which a reminder is still sent that did not go out on its day; older ones never are, so a register that was just rebuilt, or
letters that were switched on later, do not send the reminders of years.
"""


def remind(services: Services) -> int:
    """One letter for each agreement and recipient about everything that has come to a reminder; how many letters."""
    first, last = reminder_window(services.clock().date(), services.settings.obligations.offsets, late=LATE)
    with services.store.reader() as unit:
        rows = unit.obligations.open_between(first, last)
        found = [one for one, due_on, sent in rows if _waits(services, due_on, sent) is not None]
    return sum(_remind(services, instrument_id) for instrument_id in dict.fromkeys(found))


def _remind(services: Services, instrument_id: str) -> int:
    with services.store.reader() as unit:
        if not _due(services, unit, instrument_id):
            return 0
    with services.store.unit() as unit:
        due, now = _due(services, unit, instrument_id), services.clock()
        entry, instrument = unit.register.by_instrument(instrument_id), unit.instruments.get(instrument_id)
        if not due or entry is None:
            return 0
        for one, days in due:
            if one.due_on is not None:
                unit.obligations.remind(one.id, one.due_on, days=days, at=now)
        written = letters.remind_unit(services, unit, entry, instrument, [one for one, _ in due])
        theirs = [one for one, _ in due if one.of_counterpart and one.kind is not ObligationKind.NOTICE]
        if theirs and instrument is not None:
            written += letters.remind_counterpart(services, unit, entry, instrument, theirs)
        unit.commit()  # Commit point.
    return written


def _due(services: Services, unit: Unit, instrument_id: str) -> Sequence[tuple[Obligation, int]]:
    """What has come to a reminder that was not sent, and to which; the newest only, the ones before it are past."""
    found = []
    for one in unit.obligations.of(instrument_id):
        if not one.open or one.due_on is None:
            continue
        days = _waits(services, one.due_on, unit.obligations.reminded(one.id, one.due_on))
        if days is not None:
            found.append((one, days))
    return found


def _waits(services: Services, due_on: date, sent: Collection[int]) -> int | None:
    """The reminder that is to be sent today, in days from the day that is due; None where there is none or it was sent."""
    days = reminder_due(due_on, services.clock().date(), services.settings.obligations.offsets, late=LATE)
    return None if days is None or days in sent else days
