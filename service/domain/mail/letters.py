"""Letters by e-mail (an outbox): a row for each, written in the transaction of the act that it tells of. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from service.domain.messages import Message
from service.domain.people import Person

DEFAULT_LANGUAGE: Final = "en"
"""Of letters to people who never chose a language."""
MOST_ATTEMPTS: Final = 37
"""How often a letter is tried that the server takes "later": for about five days (RFC 5321 section 4.5.4.1: four to five)."""
_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=4)


class Delivery(StrEnum):
    """How a person wants to be told: a letter for each thing at once, one letter a day, or none."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    NONE = "none"


class LetterState(StrEnum):
    """Where a letter stands. ``queued`` and ``held`` will be sent; the others are final."""

    QUEUED = "queued"
    HELD = "held"
    """Waits for the person's daily letter."""
    SENT = "sent"
    """The mail server has taken it over."""
    FAILED = "failed"
    """It was refused for good, or for too long; ``told`` says why."""
    GATHERED = "gathered"
    """Went out as a part of a daily letter."""
    UNWANTED = "unwanted"
    """The person chose no letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whom a letter goes to."""

    address: str
    name: str = ""
    language: str = DEFAULT_LANGUAGE
    person_id: str | None = None
    """Of somebody with an account."""
    delivery: Delivery = Delivery.AT_ONCE


def to_person(person: Person) -> Recipient:
    """Somebody with an account, as this person wants to be told."""
    return Recipient(
        address=person.email,
        name=person.name,
        language=person.language or DEFAULT_LANGUAGE,
        person_id=person.id,
        delivery=Delivery(person.letters or Delivery.AT_ONCE),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What a letter says, before it has a language. Nothing confidential: title, reference and an address of the service."""

    subject: Message
    """Names the agreement it is about."""
    paragraphs: tuple[Message, ...]
    action: Message | None = None
    """Words of the link, e.g. “Review the agreement”."""
    path: str = ""
    """Where the link leads, below the public address; begins with ``/``."""
    items: tuple[tuple[Message, str], ...] = ()
    """A list after the paragraphs: what it is about, and the path of its page."""

    def to_data(self) -> dict[str, Any]:
        """JSON-able."""
        return {
            "subject": self.subject.to_data(),
            "paragraphs": [one.to_data() for one in self.paragraphs],
            "action": None if self.action is None else self.action.to_data(),
            "path": self.path,
            "items": [[said.to_data(), path] for said, path in self.items],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Text:
        """The reverse of :meth:`to_data`."""
        return cls(
            subject=Message.from_data(data["subject"]),
            paragraphs=tuple(Message.from_data(one) for one in data["paragraphs"]),
            action=None if data["action"] is None else Message.from_data(data["action"]),
            path=data["path"],
            items=tuple((Message.from_data(said), path) for said, path in data["items"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter to one address."""

    id: str
    """UUID4, 36 characters."""
    kind: str
    """``letter:noun``, e.g. ``letter:invitation``."""
    instrument_id: str | None
    person_id: str | None
    name: str
    address: str
    language: str
    text: Text
    secret: str
    """The path of a one-time link, encrypted; empty when there is none, and as soon as the letter is sent."""
    receipt: str
    """The party whose receipt is attached; empty: nothing is."""
    key: str | None
    """Only one letter has this key, ever."""
    message_id: str
    """``<id@domain>``: the same at each attempt, so that a mailbox recognizes a repetition (RFC 5322 section 3.6.4)."""
    state: LetterState
    attempts: int
    told: Mapping[str, Any] | None
    """Why it waits or failed, as data of a :class:`Message`."""
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None

    @property
    def repeatable(self) -> bool:
        """Whether "send again" makes sense: it failed, or it was sent and holds no link that works once."""
        return self.state is LetterState.FAILED or (self.state is LetterState.SENT and bool(self.text.path))


def retry_at(letter: Letter, now: datetime) -> datetime | None:
    """When a letter that the server takes "later" is tried again: after 1, 2, 4 ... minutes, at most 4 hours; None: never.

    :param letter: its ``attempts`` counts the one that was just made.
    """
    if letter.attempts >= MOST_ATTEMPTS:
        return None
    return now + min(_LONGEST, _FIRST * (1 << min(letter.attempts, 12) - 1))
