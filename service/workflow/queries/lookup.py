"""Lookup of a signed page by the number or reference printed on it and its access code.

A wrong number and a wrong code get the same answer after the same work, so that existing numbers cannot be guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.depository.register.later_acts import LaterAct
from service.depository.register.register import OriginalEntry, RegisterEntry
from service.depository.register.renewals import Renewal
from service.domain.instrument import Instrument
from service.domain.lifecycle import BEFORE_APPROVAL, ENDED
from service.domain.permissions import Actor
from service.domain.record.access_level import may_read
from service.store.unit import Unit
from service.workflow.access_code import is_code_of
from service.workflow.context import Services
from service.workflow.queries.verify_file import told_of

_NUMBER = re.compile(r"\s*(\d{1,6})\s*[/-]\s*(\d{4})\s*")
_NOBODY = "00000000-0000-4000-8000-000000000000"
"""Stands in for the instrument that was not found: its code is computed and compared all the same."""


class Stage(StrEnum):
    """How far the instrument has come, as far as a holder of its code may know."""

    SIGNING = "signing"
    ENDED = "ended"
    DEPOSITED = "deposited"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the holder of a right code learns: little before the deposit and for entries that are not public."""

    stage: Stage
    reference: str
    label: str | None = None
    """The register number."""
    entered_on: date | None = None
    entry: RegisterEntry | None = None
    """The whole entry, when this reader may see it."""
    later: tuple[LaterAct, ...] = ()
    """What was done to the agreement since, when the reader may know."""
    renewals: tuple[Renewal, ...] = ()
    """How its time-stamps were renewed, under the same condition."""

    @property
    def originals(self) -> tuple[OriginalEntry, ...]:
        """Those that were deposited, when the reader may know them."""
        return self.entry.originals if self.entry is not None else ()


def look_up(services: Services, actor: Actor | None, name: str, code: str) -> Known | None:
    """None: no instrument answers to this name and this code.

    :param name: the register number ``n/YYYY`` or the working reference, as printed.
    """
    with services.store.reader() as unit:
        found = _instrument_id(unit, name)
        right = is_code_of(services, found or _NOBODY, code)
        if found is None or not right:
            return None
        entry, instrument = unit.register.by_instrument(found), unit.instruments.get(found)
        acts, renewed = tuple(unit.register.acts_on(found)), tuple(unit.renewals.of(found))
    return _deposited(entry, acts, renewed, actor) if entry is not None else _underway(instrument)


def _instrument_id(unit: Unit, name: str) -> str | None:
    match = _NUMBER.fullmatch(name)
    number, year = (int(match[1]), int(match[2])) if match else (0, 0)
    reference = name.strip().upper()[:80]
    found = (
        unit.register.instrument_id(number=number, year=year, reference=reference),
        unit.instruments.id_of_reference(reference),
    )
    return found[0] or found[1]


def _deposited(
    entry: RegisterEntry, acts: tuple[LaterAct, ...], renewed: tuple[Renewal, ...], actor: Actor | None
) -> Known:
    may = may_read(actor, entry.access, entry.department)
    return Known(
        stage=Stage.DEPOSITED,
        reference=entry.reference,
        label=entry.label,
        entered_on=entry.entered_on,
        entry=entry if may else None,
        later=told_of(acts) if may else (),
        renewals=renewed if may else (),
    )


def _underway(instrument: Instrument | None) -> Known | None:
    if instrument is None or instrument.state in BEFORE_APPROVAL:
        return None
    stage = Stage.ENDED if instrument.state in ENDED else Stage.SIGNING
    return Known(stage=stage, reference=instrument.reference)
