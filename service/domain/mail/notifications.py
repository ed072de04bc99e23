"""Notifications of the depositary: what they are about, and what they say. Plain data (Vienna Convention, articles 77(1)(e) and 78)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from service.domain.mail.letters import Delivery, Recipient
from service.domain.messages import Message


class NotificationKind(StrEnum):
    """Of what the depositary tells the parties and subscribers."""

    DEPOSIT = "deposit"
    ENTRY_INTO_FORCE = "entry_into_force"
    CORRECTION = "correction"
    """An error in the text and its proposed correction."""
    OBJECTION = "objection"
    """To a proposed correction."""
    RECTIFICATION = "rectification"
    """The text was corrected, or the proposal was withdrawn."""
    TERMINATION = "termination"
    LATER_ACT = "later_act"
    """Amendment, renewal, replacement, succession of a party."""
    RESERVATION = "reservation"
    TREATY_ACTION = "treaty_action"


TITLES: Final[Mapping[NotificationKind, Message]] = {
    NotificationKind.DEPOSIT: Message("Deposit"),
    NotificationKind.ENTRY_INTO_FORCE: Message("Entry into force"),
    NotificationKind.CORRECTION: Message("Proposed correction of the text"),
    NotificationKind.OBJECTION: Message("Objection to a proposed correction"),
    NotificationKind.RECTIFICATION: Message("Rectification"),
    NotificationKind.TERMINATION: Message("Termination"),
    NotificationKind.LATER_ACT: Message("Change of the agreement"),
    NotificationKind.RESERVATION: Message("Reservation"),
    NotificationKind.TREATY_ACTION: Message("Act on a treaty"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a notification is about: a register entry, a treaty."""

    about: str
    """Id of the instrument or holding."""
    label: str
    """Its number as printed, ``n/YYYY``."""
    title: Mapping[str, str]
    """Language -> title; at least one."""
    parties: tuple[str, ...]
    """Names, for subscribers to a party."""
    access: str
    """``public``, ``internal`` or ``restricted``, as of the entry."""
    path: str
    """Of its page, below the public address."""
    instrument_id: str | None = None
    """Where it is an agreement of this service."""

    def titled(self, language: str) -> str:
        """The title in this language, or in English, or in the first one that there is."""
        return self.title.get(language) or self.title.get("en") or next(iter(self.title.values()))

    def to_data(self) -> dict[str, Any]:
        """JSON-able."""
        return {**asdict(self), "title": dict(self.title), "parties": list(self.parties)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Subject:
        """The reverse of :meth:`to_data`."""
        return cls(**{**data, "parties": tuple(data["parties"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notification before it is made: what the job that makes it is told."""

    id: str
    """UUID; of the holding in the archive, too."""
    number: str
    """``n/YYYY``."""
    kind: NotificationKind
    subject: Subject
    says: tuple[Message, ...]
    """Paragraphs."""
    facts: tuple[tuple[Message, str], ...]
    """Label -> text as it was stated, in the language in which it was."""
    to: tuple[Recipient, ...]
    """The parties. Not archived."""

    def to_data(self) -> dict[str, Any]:
        """JSON-able."""
        return {
            "id": self.id,
            "number": self.number,
            "kind": str(self.kind),
            "subject": self.subject.to_data(),
            "says": [one.to_data() for one in self.says],
            "facts": [[label.to_data(), text] for label, text in self.facts],
            "to": [asdict(one) for one in self.to],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Notice:
        """The reverse of :meth:`to_data`; what is archived has no recipients."""
        return cls(
            id=data["id"],
            number=data["number"],
            kind=NotificationKind(data["kind"]),
            subject=Subject.from_data(data["subject"]),
            says=tuple(Message.from_data(one) for one in data["says"]),
            facts=tuple((Message.from_data(label), text) for label, text in data["facts"]),
            to=tuple(Recipient(**{**one, "delivery": Delivery(one["delivery"])}) for one in data.get("to", ())),
        )

    def archived(self) -> dict[str, Any]:
        """What the archive keeps of it: everything but the addresses."""
        return {name: value for name, value in self.to_data().items() if name != "to"}
