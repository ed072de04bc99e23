"""The directory: organizations with which agreements are made, or may be made. Plain data.

Answers are keyed as the models ask them, without their ``counterpart_``: what is known of a partner fills the form of a draft.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from service.domain.errors import InvalidInput
from service.domain.messages import Message, too_long

CONTACTS: Final = "contacts"
SIGNATORIES: Final = "signatories"
LISTS: Final = (CONTACTS, SIGNATORIES)
"""The persons of a partner: whom to write to, and who may sign for it."""
NOTE_MAXIMUM: Final = 4000
"""Characters of a note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerPerson:
    """A contact or a signatory of a partner."""

    key: str
    """UUID4, 36 characters."""
    answers: Mapping[str, Any]
    """``name`` and the other answers that the models ask for."""
    document: str = ""
    """SHA-256 of the document that empowers a signatory, as it was examined; empty: none is on file."""

    @property
    def name(self) -> str:
        """As it is printed."""
        return str(self.answers.get("name", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerDocument:
    """A document of a partner, such as its statutes, and where it comes from."""

    key: str
    """UUID4, 36 characters."""
    title: str
    sha256: str
    """Of the file as it was examined."""
    pages: int
    source: str
    """Reference of the proposal with which it came."""
    at: datetime
    """When it came into the directory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What an officer found out about a partner (due diligence). A note is never changed."""

    text: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """One organization in the directory."""

    id: str
    """UUID4, 36 characters."""
    revision: int
    """Counts every change, from 1."""
    answers: Mapping[str, Any]
    """``name``, ``aliases``, ``kind``, ``country`` and what else is known of it."""
    contacts: tuple[PartnerPerson, ...] = ()
    signatories: tuple[PartnerPerson, ...] = ()
    notes: tuple[Note, ...] = ()
    documents: tuple[PartnerDocument, ...] = ()
    merged_into: str | None = None
    """Id of the entry that replaced this one, a duplicate."""

    @property
    def name(self) -> str:
        """Its legal name."""
        return str(self.answers.get("name", ""))

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names under which people look for it."""
        found = self.answers.get("aliases")
        return tuple(map(str, found)) if isinstance(found, list | tuple) else ()

    @property
    def kind(self) -> str:
        """Its class, e.g. ``civil_society``; empty when it is not known."""
        return str(self.answers.get("kind") or "")

    @property
    def country(self) -> str:
        """ISO 3166-1 alpha-2; empty when it is not known."""
        return str(self.answers.get("country") or "")

    def people(self, listed: str) -> tuple[PartnerPerson, ...]:
        """:param listed: one of :data:`LISTS`."""
        return self.contacts if listed == CONTACTS else self.signatories


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerRevision:
    """One row of a partner's history, never changed."""

    partner: Partner
    """As it was after the act."""
    kind: str
    """``partner:add`` and so on."""
    by: str
    by_name: str
    at: datetime
    about: str = ""
    """The name of the person or of the other organization that the act was about."""


def with_people(partner: Partner, listed: str, people: Iterable[PartnerPerson]) -> Partner:
    """The partner with other persons in one of its :data:`LISTS`."""
    found = tuple(people)
    return replace(partner, contacts=found) if listed == CONTACTS else replace(partner, signatories=found)


def with_note(partner: Partner, text: str, *, by_name: str, at: datetime) -> Partner:
    """The partner with one more note. :raises InvalidInput: no text, or too long a one."""
    said = text.strip()
    if not said:
        raise InvalidInput({"text": [Message("Enter the note.")]})
    if len(said) > NOTE_MAXIMUM:
        raise InvalidInput({"text": [too_long(said, NOTE_MAXIMUM)]})
    return replace(partner, notes=(*partner.notes, Note(text=said, by_name=by_name, at=at)))


def with_documents(partner: Partner, documents: Iterable[PartnerDocument]) -> Partner:
    """The partner with these documents, too; a file that it has already is not listed twice."""
    known = {one.sha256 for one in partner.documents}
    return replace(partner, documents=(*partner.documents, *(one for one in documents if one.sha256 not in known)))


def merged(kept: Partner, duplicate: Partner) -> tuple[Partner, Partner]:
    """The two entries after the merge: the one that is kept knows everything that either knew; the duplicate points to it.

    Where both answer a question, the answer of the kept one stands. The names of the duplicate become other names of the kept one.

    :raises InvalidInput: they are the same entry, or one of them was merged before.
    """
    if kept.id == duplicate.id or kept.merged_into or duplicate.merged_into:
        raise InvalidInput({"other": [Message("Choose another organization of the directory.")]})
    names = dict.fromkeys((*kept.aliases, duplicate.name, *duplicate.aliases))
    names.pop(kept.name, None)
    joined = replace(
        kept,
        answers={**duplicate.answers, **kept.answers, "aliases": list(names)},
        contacts=_joined(kept.contacts, duplicate.contacts),
        signatories=_joined(kept.signatories, duplicate.signatories),
        notes=tuple(sorted((*kept.notes, *duplicate.notes), key=lambda note: note.at)),
        documents=with_documents(kept, duplicate.documents).documents,
    )
    return joined, replace(duplicate, merged_into=kept.id)


def _joined(kept: tuple[PartnerPerson, ...], others: tuple[PartnerPerson, ...]) -> tuple[PartnerPerson, ...]:
    known = {person.name.casefold() for person in kept}
    return (*kept, *(person for person in others if person.name.casefold() not in known))
