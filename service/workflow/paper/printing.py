"""The print package: made once for each state of an original, then served with the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from service.domain.errors import NotFound
from service.domain.instrument import Instrument, Signatory
from service.domain.messages import Message
from service.domain.parties import ORGANIZATION
from service.domain.permissions import Actor, Permission
from service.domain.route import Chain
from service.drafting.paper import print_package
from service.drafting.paper.print_sheets import SheetWords, Signer
from service.store.errors import StoreConflict
from service.store.records import StoredPrint
from service.store.unit import Unit
from service.workflow.access import require, within
from service.workflow.context import Services
from service.workflow.download import PDF, Download
from service.workflow.draft.titles import text_in
from service.workflow.errors import NotReady
from service.workflow.signature import stamps
from service.workflow.signature.case import (
    get_case,
)

LAYOUT = 2
"""Counts changes of what the package looks like, so that a print of before is not taken for one of after."""


def printable(services: Services, actor: Actor, instrument_id: str, *, number: int) -> Download:
    """The print package of original ``number``, with a signature sheet for everybody who can sign on paper now.

    :raises NotReady: nobody signs on paper now.
    """
    require(actor, Permission.PAPER_SCAN)
    with services.store.reader() as unit:
        case = get_case(unit, actor, instrument_id)
        instrument, signers = case.instrument, case.ink_now
        require(within(instrument, actor), Permission.PAPER_SCAN)
        chain = next((one for one in case.route.chains if one.original.number == number), None)
        if chain is None:
            raise NotFound(noun="original")
        if not signers:
            raise NotReady(Message("No signature on paper is due at this point."))
        words = _words(services, unit, instrument, chain, signers, count=len(case.route.chains))
    places = {one.key: _place(chain, one.key) for one in signers}
    made_from = _digest({"words": asdict(words), "places": places, "layout": LAYOUT})
    printed = _known(services, instrument, chain, made_from) or _made(
        services, instrument, chain, words, places, made_from=made_from
    )
    filename = f"{instrument.reference}-original-{number}-print.pdf"
    return Download(filename, PDF, services.files.read(printed.sha256))


def _known(services: Services, instrument: Instrument, chain: Chain, made_from: str) -> StoredPrint | None:
    with services.store.reader() as unit:
        return unit.paper_prints.find(instrument.id, chain.original.party, made_from)


def _made(
    services: Services,
    instrument: Instrument,
    chain: Chain,
    words: SheetWords,
    places: Mapping[str, Any],
    *,
    made_from: str,
) -> StoredPrint:
    package = print_package.make(services.files.read(chain.base), words, places)
    printed = StoredPrint(
        instrument_id=instrument.id,
        party=chain.original.party,
        made_from=made_from,
        base=chain.base,
        sha256=services.files.put(package.pdf),
        pages=tuple(asdict(page) for page in package.pages),
        at=services.clock(),
    )
    try:
        with services.store.unit() as unit:
            unit.paper_prints.add(printed)
            unit.commit()
    except StoreConflict:  # somebody else asked at the same moment
        return _known(services, instrument, chain, made_from) or printed
    return printed


def _words(
    services: Services, unit: Unit, instrument: Instrument, chain: Chain, signers: tuple[Signatory, ...], *, count: int
) -> SheetWords:
    original = chain.original
    language = original.languages[0]
    names = party_names(services, unit, instrument, language)
    return SheetWords(
        language=language,
        reference=instrument.reference,
        number=original.number,
        count=count,
        title=instrument.title_in(language),
        kept_by=names[original.party],
        sha256=chain.base,
        pages=original.pages + 1,
        signed_on=_sheets(chain, signers),
        signers=tuple(
            Signer(
                key=one.key, name=one.name, office=office_of(unit, instrument, one, language), party=names[one.party]
            )
            for one in signers
        ),
    )


def party_names(services: Services, unit: Unit, instrument: Instrument, language: str) -> dict[str, str]:
    """Party -> its name, as the originals in this language write it."""
    answers = _answers(unit, instrument)
    counterpart = text_in(answers.get("counterpart_name"), language) or instrument.counterpart_name
    return {ORGANIZATION: services.settings.organization.name[language], "counterpart": counterpart}


def office_of(unit: Unit, instrument: Instrument, signatory: Signatory, language: str) -> str:
    """In this language, where the answers have it; for a person who signs instead of another, as it was recorded."""
    return stamps.office_of(signatory, _answers(unit, instrument), language)


def _answers(unit: Unit, instrument: Instrument) -> Mapping[str, Any]:
    preliminary = unit.preliminaries.latest(instrument.id)
    draft = unit.drafts.get(instrument.id, preliminary.revision) if preliminary is not None else None
    return draft.answers if draft is not None else {}


def _sheets(chain: Chain, signers: tuple[Signatory, ...]) -> int | str:
    """The sheet with the boxes of these signers; several with commas."""
    found = sorted({_place(chain, one.key)[0] + 1 for one in signers})
    return found[0] if len(found) == 1 else ", ".join(map(str, found))


def _place(chain: Chain, key: str) -> tuple[int, tuple[float, float, float, float]]:
    place = stamps.place_of(chain.original, key)
    return place.page, place.box


def _digest(made_from: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()
