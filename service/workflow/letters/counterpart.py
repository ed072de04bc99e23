"""The link that a counterpart gets with a letter: its only way in, because it has no account."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.instrument import Instrument
from service.domain.mail.letters import Recipient
from service.domain.parties import COUNTERPART
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.links import at_work, make_link


@dataclass(frozen=True, slots=True)
class Linked:
    """Where the letter's link leads: exactly one of the two is set."""

    path: str = ""
    """The counterpart's page, for somebody who is on it already."""
    secret_path: str = ""
    """A new link that works once."""


def link_for(services: Services, unit: Unit, instrument: Instrument, to: Recipient, *, purpose: str) -> Linked:
    """A new link for the address to which the last one was sent; earlier ones end. While somebody of the counterpart is at work on the
    pages, none is made: it would end what that person is doing.
    """
    now = services.clock()
    if at_work(unit, instrument.id, COUNTERPART, now):
        return Linked(path="/agreement")
    _, token = make_link(
        unit,
        instrument,
        party=COUNTERPART,
        purpose=purpose,
        created_by=instrument.in_charge,
        at=now,
        days=services.settings.limits.link_days,
        address=to.address,
        language=to.language,
    )
    return Linked(secret_path=link_path(token, to.language))


def link_path(token: str, language: str) -> str:
    """Of the page with the button that opens the link, in ``language``."""
    return f"/link/{token}?lang={language}"
