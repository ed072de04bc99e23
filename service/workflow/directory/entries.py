"""The directory of partners: add, change, note, merge. Each change is one more revision; none is ever lost.

Commit point of each use case: the commit of its one unit. Files are put before it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from service.domain.counterparts import partners as rules
from service.domain.counterparts.partners import SIGNATORIES, Partner, PartnerPerson, PartnerRevision
from service.domain.errors import InvalidInput, NotFound, StaleVersion
from service.domain.instrument import Instrument
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.drafting.answers.questionnaires import checked
from service.drafting.errors import AnnexRefused
from service.drafting.pdf.annex import annexes as examination
from service.store.unit import Unit
from service.workflow.access import is_visible, require
from service.workflow.context import Services
from service.workflow.directory import questions

ADD: Final = "partner:add"
CHANGE: Final = "partner:change"
PERSON: Final = "partner:person"
REMOVE: Final = "partner:remove"
DOCUMENTS: Final = "partner:documents"
REMOVE_DOCUMENT: Final = "partner:remove_document"
NOTE: Final = "partner:note"
MERGE: Final = "partner:merge"
LINK: Final = "partner:link"
"""Kinds of the revisions."""


def add(services: Services, actor: Actor, answers: Mapping[str, Any]) -> Partner:
    """A new entry. :raises InvalidInput: what is missing or wrong."""
    require(actor, Permission.PARTNER_WRITE)
    known = checked(questions.form(services, questions.PARTNER), answers)
    partner = Partner(id=str(uuid.uuid4()), revision=1, answers=known)
    with services.store.unit() as unit:
        unit.partners.add(_revision(services, actor, partner, ADD))
        unit.commit()
    return partner


def change(services: Services, actor: Actor, partner_id: str, *, revision: int, answers: Mapping[str, Any]) -> Partner:
    """Other answers. :raises InvalidInput: what is wrong. :raises StaleVersion: somebody changed the entry meanwhile."""
    known = checked(questions.form(services, questions.PARTNER), answers)
    with services.store.unit() as unit:
        partner = _writable(unit, actor, partner_id, revision=revision)
        changed = _next(services, unit, actor, replace(partner, answers=known), CHANGE)
        unit.commit()
    return changed


def put_person(
    services: Services,
    actor: Actor,
    partner_id: str,
    *,
    listed: str,
    answers: Mapping[str, Any],
    key: str | None = None,
    document: bytes | None = None,
) -> PartnerPerson:
    """Adds a contact or a signatory, or changes the one with this ``key``.

    :param document: the PDF that empowers a signatory; it is examined in the sandbox. None: what is on file stays.
    :raises InvalidInput: what is wrong with the answers or with the file.
    """
    require(actor, Permission.PARTNER_WRITE)
    known = checked(questions.form(services, listed), answers)
    with services.store.reader() as unit:
        _person(_writable(unit, actor, partner_id), listed, key)
    sha256 = _examined(services, document) if document and listed == SIGNATORIES else ""
    with services.store.unit() as unit:
        partner = _writable(unit, actor, partner_id)
        people = {person.key: person for person in partner.people(listed)}
        before = _person(partner, listed, key)
        person = replace(before, answers=known, document=sha256 or before.document)
        people[person.key] = person
        written = rules.with_people(partner, listed, people.values())
        _next(services, unit, actor, written, PERSON, about=person.name)
        unit.commit()
    return person


def _person(partner: Partner, listed: str, key: str | None) -> PartnerPerson:
    """The one of this key, or a new one. :raises NotFound: there is none."""
    people = {person.key: person for person in partner.people(listed)}
    if key is None:
        return PartnerPerson(key=str(uuid.uuid4()), answers={})
    if key not in people:
        raise NotFound(noun="person")
    return people[key]


def remove_person(services: Services, actor: Actor, partner_id: str, *, listed: str, key: str) -> None:
    """Takes a person off the list; the history keeps it. :raises NotFound: there is no such person."""
    with services.store.unit() as unit:
        partner = _writable(unit, actor, partner_id)
        gone = [person for person in partner.people(listed) if person.key == key]
        if not gone:
            raise NotFound(noun="person")
        left = (person for person in partner.people(listed) if person.key != key)
        _next(services, unit, actor, rules.with_people(partner, listed, left), REMOVE, about=gone[0].name)
        unit.commit()


def remove_document(services: Services, actor: Actor, partner_id: str, *, key: str) -> None:
    """Takes a document off the entry; the history keeps it. :raises NotFound: there is no such document."""
    with services.store.unit() as unit:
        partner = _writable(unit, actor, partner_id)
        gone = [one for one in partner.documents if one.key == key]
        if not gone:
            raise NotFound(noun="document")
        left = tuple(one for one in partner.documents if one.key != key)
        _next(services, unit, actor, replace(partner, documents=left), REMOVE_DOCUMENT, about=gone[0].title)
        unit.commit()


def note(services: Services, actor: Actor, partner_id: str, *, text: str) -> Partner:
    """One more note on the partner. :raises InvalidInput: no text, or too long a one."""
    with services.store.unit() as unit:
        partner = _writable(unit, actor, partner_id)
        noted = rules.with_note(partner, text, by_name=actor.name, at=services.clock())
        written = _next(services, unit, actor, noted, NOTE)
        unit.commit()
    return written


def merge(services: Services, actor: Actor, partner_id: str, *, other: str) -> Partner:
    """Joins the entry ``other``, a duplicate, to this one: see :func:`service.domain.counterparts.partners.merged`. Agreements follow.

    :raises InvalidInput: ``other`` is no other entry of the directory.
    """
    with services.store.unit() as unit:
        kept = _writable(unit, actor, partner_id)
        duplicate = unit.partners.get(other)
        if duplicate is None:
            raise InvalidInput({"other": [Message("Choose another organization of the directory.")]})
        joined, gone = rules.merged(kept, duplicate)
        written = _next(services, unit, actor, joined, MERGE, about=duplicate.name)
        _next(services, unit, actor, gone, MERGE, about=kept.name)
        unit.partners.move_links(duplicate.id, kept.id)
        unit.commit()
    return written


def link(services: Services, actor: Actor, partner_id: str, *, reference: str) -> Instrument:
    """Lists an earlier agreement in the entry, and in no other.

    :raises InvalidInput: there is no agreement with this reference that the actor may see.
    """
    with services.store.unit() as unit:
        partner = _writable(unit, actor, partner_id)
        found = unit.instruments.get(unit.instruments.id_of_reference(reference.strip().upper()) or "")
        if found is None or not is_visible(found, actor):
            raise InvalidInput({"reference": [Message("There is no agreement with this reference that you can see.")]})
        unit.partners.link(found.id, partner.id, at=services.clock())
        _next(services, unit, actor, partner, LINK, about=found.reference)
        unit.commit()
    return found


def _examined(services: Services, document: bytes) -> str:
    try:
        clean = examination.examine(document, title="", limits=services.settings.limits)
    except AnnexRefused as error:
        raise InvalidInput({"document": [error.message]}) from None
    return services.files.put(clean.pdf)


def _writable(unit: Unit, actor: Actor, partner_id: str, *, revision: int | None = None) -> Partner:
    require(actor, Permission.PARTNER_WRITE)
    partner = unit.partners.get(partner_id)
    if partner is None or partner.merged_into is not None:
        raise NotFound(noun="partner")
    if revision is not None and partner.revision != revision:
        raise StaleVersion
    return partner


def _next(services: Services, unit: Unit, actor: Actor, partner: Partner, kind: str, *, about: str = "") -> Partner:
    written = replace(partner, revision=partner.revision + 1)
    unit.partners.update(_revision(services, actor, written, kind, about=about))
    return written


def _revision(services: Services, actor: Actor, partner: Partner, kind: str, *, about: str = "") -> PartnerRevision:
    return PartnerRevision(
        partner=partner, kind=kind, by=actor.id, by_name=actor.name, at=services.clock(), about=about
    )
