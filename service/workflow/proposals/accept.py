"""Accepts a proposal: opens the draft with everything that the proposal already says, and puts the organization in the directory.

What the organization wrote is in its own language; the draft has it in that language, and the officer adds the others.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from service.domain.counterparts.partners import (
    Partner,
    PartnerDocument,
    PartnerPerson,
    PartnerRevision,
    with_documents,
)
from service.domain.counterparts.proposals import Proposal, ProposalAction, step
from service.domain.errors import NotFound
from service.domain.instrument import Instrument
from service.domain.permissions import Actor, Permission
from service.drafting.answers.validate import prefilled
from service.drafting.model.template import Template
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.directory import questions as directory
from service.workflow.directory.entries import ADD, DOCUMENTS
from service.workflow.draft.edit import opened
from service.workflow.proposals import letters
from service.workflow.proposals.decide import on_desk
from service.workflow.proposals.record import apply

_TEXTS: Final = {
    "subject": "subject",
    "purpose": "purpose",
    "areas": "areas",
    "activities": "obligations_counterpart",
    "aims": "counterpart_aims",
    "registration": "civil_society_registration",
}
"""Question of the proposal -> question of the model, asked by language."""
_NATURE: Final = "legal_nature"


def accept(
    services: Services, actor: Actor, proposal_id: str, *, template_id: str, partner_id: str = "", remark: str = ""
) -> Instrument:
    """Opens the draft in the actor's unit.

    :param partner_id: the organization's entry in the directory; empty: a new entry is made.
    :param remark: for the letter; may be empty.
    :raises UnknownTemplate: there is no such model.
    :raises NotFound: no such proposal is on the desk, or no such entry in the directory.
    :raises ActionNotPossible: it has been decided on.
    """
    require(actor, Permission.DRAFT_WRITE)
    template = services.catalogue.get(template_id)
    now = services.clock()
    with services.store.unit() as unit:
        proposal = on_desk(unit, actor, proposal_id)
        step(proposal.state, ProposalAction.ACCEPT)
        known = _partner(unit, proposal, partner_id)
        start = answers_of(services, template, proposal, known)
        instrument = opened(services, unit, actor, template=template, answers=start, source=proposal.reference)
        _into_directory(unit, actor, known, proposal, at=now, new=not partner_id)
        unit.partners.link(instrument.id, known.id, at=now)
        detail = {"instrument": instrument.reference, "text": remark.strip()}
        accepted = apply(
            unit, proposal, ProposalAction.ACCEPT, actor, at=now, detail=detail, instrument_id=instrument.id
        )
        letters.accepted(services, unit, accepted, remark.strip())
        unit.commit()
    return instrument


def _into_directory(unit: Unit, actor: Actor, known: Partner, proposal: Proposal, *, at: datetime, new: bool) -> None:
    """The organization's entry, with the documents of the proposal and their source."""
    came = (
        PartnerDocument(key=str(uuid.uuid4()), title=one.title, sha256=one.sha256, pages=one.pages, source=proposal.reference, at=at)
        for one in proposal.documents
    )  # fmt: skip
    filed = with_documents(known, came)
    if new:
        unit.partners.add(PartnerRevision(partner=filed, kind=ADD, by=actor.id, by_name=actor.name, at=at))
    elif filed != known:
        filed = replace(filed, revision=known.revision + 1)
        revision = PartnerRevision(
            partner=filed, kind=DOCUMENTS, by=actor.id, by_name=actor.name, at=at, about=proposal.reference
        )
        unit.partners.update(revision)


def answers_of(services: Services, template: Template, proposal: Proposal, partner: Partner) -> dict[str, Any]:
    """The first answers of the draft: the model's defaults, the directory, and what the proposal says."""
    start = prefilled(template, services.settings.organization.for_documents())
    filled = directory.answers_of(
        template, partner, signatories=partner.signatories, contact=next(iter(partner.contacts), None)
    )
    language = proposal.language if proposal.language in template.languages else template.languages[0]
    asked = {spec.key: spec for spec in template.fields}
    texts = {
        question: {language: proposal.answers[key]}
        for key, question in _TEXTS.items()
        if question in asked and proposal.answers.get(key)
    }
    own: dict[str, Any] = {"languages": [language], "organization_language": language, "counterpart_language": language}
    if "specialized_organization" in asked and proposal.answers.get("specialized") != "none":
        own["specialized_organization"] = proposal.answers.get("specialized")
    return {**start, **texts, **filled, **own}


def _partner(unit: Unit, proposal: Proposal, partner_id: str) -> Partner:
    if not partner_id:
        return partner_of(proposal)
    partner = unit.partners.get(partner_id)
    if partner is None or partner.merged_into is not None:
        raise NotFound(noun="partner")
    return partner


def partner_of(proposal: Proposal) -> Partner:
    """An entry of the directory with what the proposal says."""
    given, language = proposal.answers, proposal.language
    plain = {key: given[key] for key in ("name", "short_name", "kind", "country", "seat") if given.get(key)}
    spoken = {
        "legal_nature": given.get(_NATURE),
        "aims": given.get("aims"),
        "civil_society_registration": given.get("registration"),
    }
    return Partner(
        id=str(uuid.uuid4()),
        revision=1,
        answers={**plain, **{key: {language: text} for key, text in spoken.items() if text}},
        contacts=_people(_contact(given, proposal.email, language)),
        signatories=_people(_signatory(given, language)),
    )


def _contact(given: Mapping[str, Any], email: str, language: str) -> dict[str, Any]:
    found = {"name": given.get("contact_name"), "email": email, "telephone": given.get("contact_telephone")}
    return found | ({"unit": {language: given["contact_unit"]}} if given.get("contact_unit") else {})


def _signatory(given: Mapping[str, Any], language: str) -> dict[str, Any]:
    spoken = {"office": given.get("signatory_office"), "authority": given.get("signatory_authority")}
    return {"name": given.get("signatory_name"), **{key: {language: text} for key, text in spoken.items() if text}}


def _people(answers: Mapping[str, Any]) -> tuple[PartnerPerson, ...]:
    if not answers.get("name"):
        return ()
    return (PartnerPerson(key=str(uuid.uuid4()), answers={key: value for key, value in answers.items() if value}),)
