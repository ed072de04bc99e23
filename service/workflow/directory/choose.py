"""Chooses the counterpart of a draft from the directory, and keeps the counterpart of a draft in it.

Both ways the draft and the entry are linked, so that the entry lists its agreements.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from service.domain.counterparts.partners import Partner, PartnerPerson, PartnerRevision
from service.domain.errors import InvalidInput, NotFound
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.drafting.answers.questionnaires import checked
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.directory import questions
from service.workflow.directory.entries import ADD
from service.workflow.draft import form


def choose(
    services: Services, actor: Actor, instrument_id: str, *, partner_id: str, signatories: list[str], contact: str
) -> Partner:
    """Fills the questions about the counterpart with what the directory knows; other answers stay.

    :param signatories: keys of the persons who sign, in order; unknown keys are left out.
    :param contact: key of the person to write to; empty: nobody.
    :raises NotFound: there is no such entry, or no such draft that this person may write.
    """
    require(actor, Permission.PARTNER_READ)
    found = form.view(services, actor, instrument_id)
    with services.store.reader() as unit:
        partner = unit.partners.get(partner_id)
    if partner is None or partner.merged_into is not None:
        raise NotFound(noun="partner")
    signing = {person.key: person for person in partner.signatories}
    filled = questions.answers_of(
        found.template,
        partner,
        signatories=[signing[key] for key in signatories if key in signing],
        contact=next((person for person in partner.contacts if person.key == contact), None),
    )
    filled = {question: _joined(found.answers.get(question), value) for question, value in filled.items()}
    form.save(services, actor, instrument_id, questions=filled, answers=filled, bases=found.bases, touched=filled)
    _link(services, instrument_id, partner.id)
    return partner


def keep(services: Services, actor: Actor, instrument_id: str) -> Partner:
    """Adds the counterpart of a draft to the directory, with its signatories and its contact.

    :raises InvalidInput: the draft does not name the counterpart and its country yet.
    """
    require(actor, Permission.PARTNER_WRITE)
    found = form.view(services, actor, instrument_id)
    known, signing, contact = questions.from_draft(found.template, found.answers)
    try:
        answers = checked(questions.form(services, questions.PARTNER), known)
    except InvalidInput:
        raise InvalidInput(
            {}, Message("Answer the questions on the counterpart first, at least its legal name and its country.")
        ) from None
    partner = Partner(
        id=str(uuid.uuid4()),
        revision=1,
        answers=answers,
        contacts=(_person(contact),) if contact.get("name") else (),
        signatories=tuple(map(_person, signing)),
    )
    with services.store.unit() as unit:
        unit.partners.add(
            PartnerRevision(partner=partner, kind=ADD, by=actor.id, by_name=actor.name, at=services.clock())
        )
        unit.partners.link(instrument_id, partner.id, at=services.clock())
        unit.commit()
    return partner


def _joined(before: Any, value: Any) -> Any:
    """An answer by language keeps the languages that the directory does not know."""
    return {**before, **value} if isinstance(before, Mapping) and isinstance(value, Mapping) else value


def _person(answers: Any) -> PartnerPerson:
    return PartnerPerson(key=str(uuid.uuid4()), answers=dict(answers))


def _link(services: Services, instrument_id: str, partner_id: str) -> None:
    with services.store.unit() as unit:
        unit.partners.link(instrument_id, partner_id, at=services.clock())
        unit.commit()
