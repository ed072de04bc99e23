"""One-time links for counterparts, who have no account. Opening a link uses it up and starts a sign-in.

``service.workflow.approval.confirm.invite`` makes them, because the state of the instrument decides whether a party may be invited.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from service.accounts.errors import LinkRefused
from service.accounts.signins import LINK_LONGEST, start
from service.domain.errors import InvalidInput, NotFound
from service.domain.instrument import Instrument
from service.domain.lifecycle import Action
from service.domain.messages import Message, too_long
from service.domain.people import Link, Person, token_hash
from service.domain.permissions import Actor
from service.domain.record.events import FOR_COUNTERPART, Event
from service.store.unit import Store, Unit
from service.workflow.letters.notices import LINK_OPENED

NAMED = "link:name"
"""Kind of the event: another person acts through the link. The other, :data:`LINK_OPENED`, is told by letter."""
MOST = 200
"""Characters of a name or a function."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The natural person who acts for a party through a link. Make it with :func:`holder`."""

    person: str
    function: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What the holder of a link that no longer works may know."""

    instrument: Instrument
    officer: Person | None
    """Whom to turn to."""
    link: Link
    """When it was opened, was replaced, or expires."""
    reason: str = ""
    """Why the agreement was withdrawn; empty where it was not, or before the counterpart read the reason."""


def holder(person: str, function: str) -> Holder:
    """:raises InvalidInput: a name or a function is missing, too long, or holds a sign that cannot be printed."""
    said = {"person": " ".join(person.split()), "function": " ".join(function.split())}
    missing = {
        "person": Message("Enter your name."),
        "function": Message("Enter your function in the organization that you represent."),
    }
    errors: dict[str, list[Message]] = {}
    for key, text in said.items():
        if not text:
            errors[key] = [missing[key]]
        elif len(text) > MOST:
            errors[key] = [too_long(text, MOST)]
        elif not text.isprintable():
            errors[key] = [Message("Remove the characters that cannot be printed.")]
    if errors:
        raise InvalidInput(errors)
    return Holder(**said)


Tell = Callable[[Unit, Instrument], None]
"""Writes to those who are told, in the transaction of the act."""


def open_link(
    store: Store,
    token: str,
    *,
    now: datetime,
    address: str = "",
    agent: str = "",
    by: Holder | None = None,
    tell: Tell | None = None,
) -> str:
    """Consume the link and start a sign-in for its party and instrument; the token of that sign-in.

    If two people open it at the same time, exactly one is signed in. Call it from a button only: mail scanners follow
    links and would use it up.

    :param by: who acts; None for a program that signs with a certificate, which names the person.
    :raises LinkRefused: unknown, opened before, expired or withdrawn.
    """
    with store.unit() as unit:
        link = unit.links.by_token_hash(token_hash(token))
        if link is None or not unit.links.open(link.id, now):
            raise LinkRefused
        _named(unit, link, by, kind=LINK_OPENED, at=now)
        if tell is not None and (instrument := unit.instruments.get(link.instrument_id)) is not None:
            tell(unit, instrument)
        signin = start(unit, now=now, longest=LINK_LONGEST, link_id=link.id, address=address, agent=agent)
        unit.commit()
    return signin


def look_at(store: Store, token: str, now: datetime) -> Link:
    """The link behind a token, without using it up, for the page with the button. :raises LinkRefused: it cannot be opened."""
    with store.reader() as unit:
        link = unit.links.by_token_hash(token_hash(token))
    if link is None or link.opened_at is not None or link.revoked_at is not None or link.expires_at <= now:
        raise LinkRefused
    return link


def name_holder(store: Store, actor: Actor, by: Holder, *, now: datetime) -> None:
    """Another person acts through the link from now on. :raises NotFound: the actor did not come through a link."""
    with store.unit() as unit:
        link = unit.links.get(actor.id.removeprefix("link:"))
        if link is None:
            raise NotFound(noun="link")
        _named(unit, link, by, kind=NAMED, at=now)
        unit.commit()


def holder_of(store: Store, actor: Actor) -> Holder:
    """Who acts through the actor's link; empty where nobody is named."""
    with store.reader() as unit:
        link = unit.links.get(actor.id.removeprefix("link:"))
    return Holder(link.person, link.function) if link is not None else Holder("", "")


def sender(store: Store, link: Link) -> Person | None:
    """The officer who made the link."""
    with store.reader() as unit:
        return unit.people.get(link.created_by)


def ended(store: Store, *, link_token: str | None = None, sign_in_token: str | None = None) -> Ended | None:
    """What became of the instrument of a link that no longer works, for the holder of its token or of the sign-in that it started.

    None: the token is of no link.
    """
    with store.reader() as unit:
        signin = unit.signins.by_token_hash(token_hash(sign_in_token)) if sign_in_token else None
        link = unit.links.by_token_hash(token_hash(link_token)) if link_token else None
        link = unit.links.get(signin.link_id) if signin is not None and signin.link_id else link
        instrument = unit.instruments.get(link.instrument_id) if link is not None else None
        if link is None or instrument is None:
            return None
        officer = unit.people.get(instrument.in_charge)
        return Ended(instrument=instrument, officer=officer, link=link, reason=_why_withdrawn(unit, instrument))


def _why_withdrawn(unit: Unit, instrument: Instrument) -> str:
    told = [one.detail for one in unit.events.of(instrument.id) if one.kind == Action.WITHDRAW]
    return str(told[-1]["reason"]) if told and told[-1].get(FOR_COUNTERPART) else ""


def _named(unit: Unit, link: Link, by: Holder | None, *, kind: str, at: datetime) -> None:
    """Write who acts, and the event. The instrument keeps its version: nobody's page is outdated by this."""
    instrument = unit.instruments.get(link.instrument_id)
    if instrument is None:
        return
    said = by or Holder("", "")
    unit.links.name_person(link.id, said.person, said.function)
    name = replace(link, person=said.person, function=said.function).holder
    event = Event(
        instrument_id=instrument.id, kind=kind, actor_id=f"link:{link.id}", actor_name=name or instrument.counterpart_name, at=at,
        state=instrument.state, detail={"side": link.party},
    )  # fmt: skip
    unit.events.add(event)


def revoke(store: Store, link_id: str, now: datetime) -> bool:
    """Withdraw a link and end the sign-in it started; False when it was withdrawn already."""
    with store.unit() as unit:
        withdrawn = unit.links.revoke(link_id, now)
        unit.signins.revoke_all(at=now, link_id=link_id)
        unit.commit()
    return withdrawn
