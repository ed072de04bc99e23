"""The letters of the day: what has waited for long, and the daily letter of people who want one.

Everything has a key that holds the period it is about, so running it twice on a day, or after a day that was left out, repeats nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from service.domain.instrument import Instrument
from service.domain.lifecycle import ENDED, State
from service.domain.mail.letters import Delivery, Recipient, Text, to_person
from service.domain.messages import Message
from service.domain.people import Person
from service.domain.permissions import Actor, Permission, Role
from service.domain.worklist import Question
from service.workflow.context import Services
from service.workflow.disposal import hold_reviews
from service.workflow.letters import recipients
from service.workflow.letters.counterpart import link_for
from service.workflow.letters.send import send
from service.workflow.letters.tell import about
from service.workflow.letters.turns import ONCE
from service.workflow.notifications.announce import entries_into_force
from service.workflow.obligations.refresh import refresh_due
from service.workflow.obligations.remind import remind as remind_of_obligations
from service.workflow.preservation import silence
from service.workflow.queries.worklist import MAX_ITEMS, WorkItem, for_counterparts, others, worklist

REMINDER: Final = "letter:reminder"
ESCALATION: Final = "letter:escalation"
DIGEST: Final = "letter:digest"
MOST_ITEMS: Final = 100
"""In one daily letter; the rest comes the next day."""
_OPEN: Final = Message("Open the agreement")
_WORKLIST: Final = Message("Open the worklist")
_GATHERED: Final = Message("This happened since your last daily letter:")
_WITH_COUNTERPARTS: Final = frozenset({State.DRAFTING, State.APPROVED, State.SIGNING})


@dataclass(frozen=True, slots=True)
class Written:
    """How many letters were written."""

    reminders: int = 0
    escalations: int = 0
    digests: int = 0
    obligations: int = 0
    """Letters about what deposited agreements set."""
    holds: int = 0
    """Letters about legal holds whose review is due."""
    witnesses: int = 0
    """Letters about witnesses of the logs that are silent, or confirm again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """One thing of which somebody is told today."""

    kind: str
    instrument: Instrument
    since: datetime
    days: int
    what: str
    """What makes it different from others about the same agreement."""
    period: int
    reason: Message | None = None

    def key(self, to: Recipient) -> str:
        """The same until the next period begins, or until it waits for something else."""
        whom = to.person_id or to.address
        return f"{self.kind}:{whom}:{self.instrument.id}:{self.what}:{self.since.isoformat()}:{self.period}"


def remind(services: Services) -> Written:
    """Compute the obligations that are not computed yet, and write the letters that are due now. Safe to run at any time, as often as one likes."""
    refresh_due(services)
    entries_into_force(services)
    if not services.settings.mail.on:
        return Written()
    with services.store.reader() as unit:
        people = [one for one in unit.people.all() if one.active]
    kinds = [
        due.kind for person in people for due in _of_person(services, person) if _tell(services, due, to_person(person))
    ]
    kinds += [due.kind for due, to in _of_counterparts(services) if _tell_counterpart(services, due, to)]
    obligations = remind_of_obligations(services)
    holds = hold_reviews.remind(services)
    silences = silence.tell(services)
    digests = sum(_gather(services, person) for person in people)
    return Written(kinds.count(REMINDER), kinds.count(ESCALATION), digests, obligations, holds, silences)


def _of_person(services: Services, person: Person) -> Iterator[_Due]:
    """What waits for this person; for officers also what of their own waits for others."""
    actor = Actor(id=person.id, name=person.name, roles=person.roles, department=person.department)
    mail, now = services.settings.mail, services.clock()
    for item in worklist(services, actor, _waiting(now, min(mail.remind_days, mail.escalate_days))):
        days = (now - item.since).days
        if _own(item, actor):
            if days >= mail.remind_days:
                yield _due(item, REMINDER, days, mail.remind_days)
        elif days >= mail.escalate_days:
            yield _due(item, ESCALATION, days, mail.escalate_days)
    if Role.OFFICER not in actor.roles:
        return
    waiting = others(services, actor, _waiting(now, mail.escalate_days, officer=actor.id), limit=MAX_ITEMS)
    for one in waiting.items:
        days = (now - one.since).days
        if one.instrument.state not in ENDED and days >= mail.escalate_days:
            yield _Due(
                kind=ESCALATION,
                instrument=one.instrument,
                since=one.since,
                days=days,
                what="waiting",
                period=days // mail.escalate_days,
                reason=one.reason,
            )


def _own(item: WorkItem, actor: Actor) -> bool:
    """False for the drafts of colleagues: of these, an officer is told only when they have waited for very long."""
    return Permission.DRAFT_WRITE not in actor.permissions or item.instrument.in_charge == actor.id


def _due(item: WorkItem, kind: str, days: int, every: int) -> _Due:
    return _Due(
        kind=kind, instrument=item.instrument, since=item.since, days=days, what=str(item.action), period=days // every
    )


def _waiting(
    now: datetime, days: int, *, officer: str | None = None, states: frozenset[State] | None = None
) -> Question:
    """What has waited for so many days: nothing else is read. A second more, for moments that are kept without their fractions."""
    return Question(before=now - timedelta(days=days, seconds=-1), officer=officer, states=states)


def _of_counterparts(services: Services) -> Iterator[tuple[_Due, Recipient]]:
    """What waits for counterparts to whom the service has sent a link."""
    every, now = services.settings.mail.remind_days, services.clock()
    asked = _waiting(now, every, states=_WITH_COUNTERPARTS)
    with services.store.reader() as unit:
        items = for_counterparts(unit, asked)
        found = [(item, to) for item in items for to in recipients.counterpart(unit, item.instrument)]
    for item, to in found:
        days = (now - item.since).days
        if days >= every:
            yield _due(item, REMINDER, days, every), to


def _tell(services: Services, due: _Due, to: Recipient) -> bool:
    with services.store.unit() as unit:
        path = f"/instruments/{due.instrument.id}"
        written = send(
            services, unit, _text(due, path, to), kind=due.kind, to=to, instrument_id=due.instrument.id, key=due.key(to)
        )
        unit.commit()
    return written is not None


def _tell_counterpart(services: Services, due: _Due, to: Recipient) -> bool:
    with services.store.unit() as unit:
        key = due.key(to)
        if unit.letters.known(key):
            return False  # a new link would end the one that went out with that letter
        purpose = "text:confirm" if due.instrument.state is State.DRAFTING else "signature:make"
        linked = link_for(services, unit, due.instrument, to, purpose=purpose)
        text = _text(due, linked.path, to)
        if linked.secret_path:
            text = replace(text, paragraphs=(*text.paragraphs, ONCE))
        send(
            services, unit, text, kind=due.kind, to=to, instrument_id=due.instrument.id, secret_path=linked.secret_path, key=key
        )  # fmt: skip
        unit.commit()
    return True


def _text(due: _Due, path: str, to: Recipient) -> Text:
    if due.kind == REMINDER:
        subject = Message.counted(
            "{reference} has waited for you for {count} day",
            "{reference} has waited for you for {count} days",
            count=due.days,
        )
        says = Message.counted(
            "The agreement “{title}” ({reference}) has waited for you for {count} day.",
            "The agreement “{title}” ({reference}) has waited for you for {count} days.",
            count=due.days,
        )
    else:
        subject = Message.counted(
            "{reference} has waited for {count} day", "{reference} has waited for {count} days", count=due.days
        )
        says = Message.counted(
            "The agreement “{title}” ({reference}) has not moved for {count} day.",
            "The agreement “{title}” ({reference}) has not moved for {count} days.",
            count=due.days,
        )
    paragraphs = (about(due.instrument, says, to), *((due.reason,) if due.reason else ()))
    return Text(subject=about(due.instrument, subject, to), paragraphs=paragraphs, action=_OPEN, path=path)


def _gather(services: Services, person: Person) -> bool:
    """The person's daily letter; False when there is nothing to tell, or today's is written."""
    now = services.clock()
    with services.store.unit() as unit:
        held = unit.letters.held(person.id)[:MOST_ITEMS]
        if not held:
            return False
        subject = Message.counted("Daily letter: {count} matter", "Daily letter: {count} matters", count=len(held))
        items = tuple((letter.text.subject, letter.text.path) for letter in held)
        text = Text(subject=subject, paragraphs=(_GATHERED,), action=_WORKLIST, path="/", items=items)
        to = replace(to_person(person), delivery=Delivery.AT_ONCE)
        if send(services, unit, text, kind=DIGEST, to=to, key=f"{DIGEST}:{person.id}:{now.date()}") is None:
            return False
        for letter in held:
            unit.letters.gathered(letter.id, now)
        unit.commit()
    return True
