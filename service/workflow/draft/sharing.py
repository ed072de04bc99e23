"""Whether the counterpart is shown a text: originals are the department's own preview until it shares them."""

from __future__ import annotations

from service.domain.instrument import Instrument, Preliminary
from service.domain.lifecycle import BEFORE_AGREEMENT
from service.domain.parties import ORGANIZATION
from service.domain.people import Link
from service.store.unit import Unit

COMMENTS = "comments:read"
"""Purpose of a link that leads to the comments and shares no text."""


def shared(unit: Unit, instrument: Instrument, preliminary: Preliminary) -> bool:
    """True once the organization has confirmed this text, or has made a link after this text was made; always after drafting."""
    if instrument.state not in BEFORE_AGREEMENT:
        return True
    words = unit.confirmations.of(instrument.id, preliminary.digest)
    if any(word.side == ORGANIZATION for word in words):
        return True
    return any(_shares(link) and link.created_at >= preliminary.assembled_at for link in unit.links.of(instrument.id))


def _shares(link: Link) -> bool:
    return link.purpose != COMMENTS
