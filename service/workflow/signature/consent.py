"""What the signer says with the signature: the place, and the sentence of consent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from service.domain.errors import InvalidInput
from service.domain.messages import Message, too_long

CONSENT = "I have looked at every page of both originals. I sign the text with this fingerprint, and no other, with my certificate."
"""What a signer confirms, in English; a page shows it in the reader's language and passes on what it showed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the signer said for this act."""

    place: str
    consent: str = CONSENT
    """The sentence that was confirmed, as it was shown."""
    ceremony: str = ""
    """Id of the ceremony that the act is part of."""


def said_at(place: str, **more: Any) -> Said:
    """:raises InvalidInput: no place, or too long a one."""
    place = " ".join(place.split())
    if not place:
        raise InvalidInput({"place": [Message("Enter the place of signature.")]})
    if len(place) > 100:
        raise InvalidInput({"place": [too_long(place, 100)]})
    return Said(place=place, **more)
