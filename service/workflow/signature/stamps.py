"""Texts of the visible stamps, in the first language of each original."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.domain.instrument import SEAL, Instrument, Original, Signatory, SignaturePlace
from service.domain.messages import Message
from service.domain.parties import ORGANIZATION
from service.drafting.answers.parties import form_of
from service.drafting.grammar import grammar_of
from service.drafting.model import signatories
from service.workflow.access_code import address_of
from service.workflow.context import Sealing, Services
from service.workflow.draft.titles import text_in
from service.workflow.errors import SigningFailed
from signing import Appearance, draw_stamp


def seal_stamp(services: Services, original: Original, reference: str, *, at: datetime) -> Appearance | None:
    """In the place of the seal; None where it has no visible box."""
    return seal_in(services, place_of(original, SEAL).box, reference, original.languages[0], at=at)


def seal_in(
    services: Sealing, box: tuple[float, float, float, float], reference: str, language: str, *, at: datetime
) -> Appearance | None:
    """The organization's name, the time and the reference, as the seal shows them in ``box`` (left, bottom, right, top, in points)."""
    left, bottom, right, top = box
    if right <= left or top <= bottom:
        return None
    name, width, height = services.settings.organization.name[language], right - left, top - bottom
    return draw_stamp(name, "", "", "", at, reference, language=language, width=width, height=height, as_seal=True)


def signature_stamp(
    services: Services, original: Original, signatory: Signatory, instrument: Instrument, *, where: str, at: datetime
) -> Appearance | None:
    """Name, office, party, place and time of one person's signature, in the first language of the original."""
    left, bottom, right, top = place_of(original, signatory.key).box
    if right <= left or top <= bottom:
        return None
    language = original.languages[0]
    answers = _answers(services, instrument)
    return draw_stamp(
        signatory.name,
        office_of(signatory, answers, language),
        ", ".join(part for part in (signatory.named, _party(services, signatory, answers, language)) if part),
        where,
        at,
        instrument.reference,
        language=language,
        width=right - left,
        height=top - bottom,
        qr=address_of(services, instrument),
    )


def office_of(signatory: Signatory, answers: Mapping[str, Any], language: str) -> str:
    """In the language of the original; for a person who signs instead of another, as it was recorded."""
    named = "" if signatory.named else signatories.office(signatory.key, answers, language)
    return named or signatory.office


def _answers(services: Services, instrument: Instrument) -> Mapping[str, Any]:
    """Those from which the originals that are being signed were made."""
    with services.store.reader() as unit:
        preliminary = unit.preliminaries.latest(instrument.id)
        draft = unit.drafts.get(instrument.id, preliminary.revision) if preliminary is not None else None
    return draft.answers if draft is not None else {}


def _party(services: Services, signatory: Signatory, answers: Mapping[str, Any], language: str) -> str:
    """With its article: “the GS/OAS”, “la SG/OEA”; a counterpart's short name stands without, as in the text."""
    organization = services.settings.organization
    form = form_of(signatory.party, language, answers=answers, organization=organization.for_documents())
    if signatory.party == ORGANIZATION:
        name, the = organization.short_name[language], True
    else:
        name, the = text_in(answers.get("counterpart_short_name"), language), False
    return grammar_of(language).names(name, form, the=the)["the"]


def place_of(original: Original, key: str) -> SignaturePlace:
    """:raises SigningFailed: the original has no place for this signature."""
    for place in original.places:
        if place.key == key:
            return place
    raise SigningFailed(
        reason=Message("The original has no place for the signature “{key}”.", key=key), code="no_field"
    )
