"""What the visible stamps on the originals say, in the first language of each original."""

from __future__ import annotations

from datetime import datetime

from service.domain.instrument import SEAL, Instrument, Original, Signatory, SignaturePlace
from service.workflow.agree import ORGANIZATION
from service.workflow.errors import SigningFailed
from service.workflow.house import House
from signing.appearance import Appearance, stamp


def seal_stamp(house: House, original: Original, reference: str, *, at: datetime) -> Appearance | None:
    """The organization's name, the time and the reference; None where the seal's place has no visible box."""
    place = place_of(original, SEAL)
    organization = house.settings.organization
    language = original.languages[0]
    return _stamp(
        place,
        name=organization.name[language],
        office="",
        for_party="",
        where="",
        at=at,
        reference=reference,
        language=language,
    )


def signature_stamp(
    house: House, original: Original, signatory: Signatory, instrument: Instrument, *, where: str, at: datetime
) -> Appearance | None:
    """Name, office, party, place and time of one person's signature."""
    language = original.languages[0]
    ours = signatory.party == ORGANIZATION
    party = house.settings.organization.short_name[language] if ours else instrument.counterpart_name
    return _stamp(
        place_of(original, signatory.key),
        name=signatory.name,
        office=signatory.office,
        for_party=party,
        where=where,
        at=at,
        reference=instrument.reference,
        language=language,
    )


def place_of(original: Original, key: str) -> SignaturePlace:
    """:raises SigningFailed: the original has no place for this signature."""
    for place in original.places:
        if place.key == key:
            return place
    raise SigningFailed(reason=f"the original has no place for the signature “{key}”.", code="no_field")


def _stamp(
    place: SignaturePlace,
    *,
    name: str,
    office: str,
    for_party: str,
    where: str,
    at: datetime,
    reference: str,
    language: str,
) -> Appearance | None:
    left, bottom, right, top = place.box
    width, height = right - left, top - bottom
    if width <= 0 or height <= 0:
        return None
    return stamp(name, office, for_party, where, at, reference, language=language, width=width, height=height)
