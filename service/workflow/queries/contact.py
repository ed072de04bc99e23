"""Whom a counterpart can turn to."""

from __future__ import annotations

from service.domain.instrument import Instrument
from service.domain.people import Person
from service.workflow.context import Services


def of_instrument(services: Services, instrument: Instrument) -> Person | None:
    """The officer in charge; None where the account is not there any more."""
    with services.store.reader() as unit:
        return unit.people.get(instrument.in_charge)
