"""Work list: what an actor can do now, computed from the table of transitions, the signing order and the jobs. Nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from service.domain.instrument import Instrument
from service.domain.jobs import JobState
from service.domain.lifecycle import ACTIONS, Action, possible
from service.domain.messages import Message
from service.domain.parties import COUNTERPART, ORGANIZATION, side_of
from service.domain.permissions import PERMISSIONS, Actor, Permission, Role
from service.domain.review import ReviewDecision
from service.store.unit import Unit
from service.workflow.access import is_visible
from service.workflow.answers import answers, unanswered
from service.workflow.context import Services
from service.workflow.draft.sharing import shared
from service.workflow.negotiation.comments import open_comments
from service.workflow.review.state import review_state
from service.workflow.review.view import waits_for
from service.workflow.signature.case import load_case

ON_PAPER = Message("Print both originals, sign them in ink, scan and upload them.")
NO_LINK = Message("Send the counterpart a link to the text.")
MAX_INSTRUMENTS = 500
"""Instruments read for one kind of work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """One thing that waits for the actor."""

    instrument: Instrument
    action: str
    """What to do next, ``noun:action``: ``instrument:approve``, ``instrument:sign``, ``paper:sign`` ..."""
    reason: Message
    """One sentence: why it is on the list."""
    since: datetime
    urgency: int
    """0 is the most urgent."""


def worklist(services: Services, actor: Actor) -> list[WorkItem]:
    """Most urgent first, and among equals what has waited longest."""
    with services.store.reader() as unit:
        found = [item for action in _WORK for item in _items(services, unit, actor, action)]
    return sorted(found, key=lambda item: (item.urgency, item.since))


def _items(services: Services, unit: Unit, actor: Actor, action: Action) -> Iterator[WorkItem]:
    for instrument in _instruments(unit, actor, action):
        may = possible(instrument.state, actor, drafter_id=instrument.drafter_id)
        if (
            action in may
            and is_visible(instrument, actor)
            and (item := _WORK[action](services, unit, actor, instrument))
        ):
            yield item


def _instruments(unit: Unit, actor: Actor, action: Action) -> list[Instrument]:
    """Candidates for the action; a superset of those on which the actor can perform it."""
    row = ACTIONS[action]
    if row.permission not in actor.permissions:
        return []
    if actor.instrument_id is not None:
        own = unit.instruments.get(actor.instrument_id)
        return [own] if own is not None else []
    roles = {role for role in actor.roles if row.permission in PERMISSIONS[role]}
    if roles == {Role.OFFICER} and actor.department is None:
        return []
    department = actor.department if roles == {Role.OFFICER} else None
    states = {state for state in row.sources if state is not None}
    return unit.instruments.list(states=states, department=department, limit=MAX_INSTRUMENTS)


def _open(services: Services, unit: Unit, actor: Actor, instrument: Instrument) -> WorkItem:
    sentence = Message("The Secretary General’s office establishes this agreement directly. Open the draft.")
    return _item(instrument, Action.OPEN, sentence, 1)


def _revise(services: Services, unit: Unit, actor: Actor, instrument: Instrument) -> WorkItem | None:
    if failed := _failure(unit, instrument):
        return failed
    returned = unit.approvals.latest(instrument.id)
    if review := _sent_back(unit, instrument):
        return review
    sides, urgency = _confirmed_by(unit, instrument), 2 if instrument.drafter_id == actor.id else 3
    if sides == {COUNTERPART}:
        return _item(instrument, Action.CONFIRM, Message("The counterpart has confirmed the text. Confirm it too."), 1)
    if sides == {ORGANIZATION}:
        return None if _link_sent(unit, instrument) else _item(instrument, "link:make", NO_LINK, urgency)
    if returned is not None:
        return _item(
            instrument,
            Action.REVISE,
            Message("Returned by {name}: {remarks}", name=returned.by_name, remarks=returned.remarks),
            1,
        )
    return _item(instrument, Action.REVISE, Message("The draft is not finished."), urgency)


def _confirm(services: Services, unit: Unit, actor: Actor, instrument: Instrument) -> WorkItem | None:
    """For the counterpart only: an officer has the item of :func:`_revise`."""
    made = unit.preliminaries.latest(instrument.id)
    if side_of(actor) != COUNTERPART or made is None or not shared(unit, instrument, made):
        return None
    if COUNTERPART in _confirmed_by(unit, instrument):
        return None
    return _item(instrument, Action.CONFIRM, Message("Read the text and confirm it."), 0)


def _review(services: Services, unit: Unit, actor: Actor, instrument: Instrument) -> WorkItem | None:
    """None for who wrote the text, and while it is the turn of another unit."""
    if not waits_for(services, unit, actor, instrument):
        return None
    return _item(instrument, Action.CLEAR, Message("The text waits for your review."), 1)


def _comments(services: Services, unit: Unit, actor: Actor, instrument: Instrument) -> WorkItem | None:
    """While the counterpart has the last word in an open thread."""
    waiting = sum(thread.waits for thread in open_comments(unit, instrument))
    if not waiting:
        return None
    sentence = Message.counted(
        "{count} comment of the counterpart waits for an answer.",
        "{count} comments of the counterpart wait for an answer.",
        count=waiting,
    )
    return _item(instrument, Action.ANSWER_COMMENT, sentence, 1)


def _submit(services: Services, unit: Unit, actor: Actor, instrument: Instrument) -> WorkItem:
    sentence = Message("Both parties have agreed. Submit the agreement to the Secretary General.")
    made = unit.preliminaries.latest(instrument.id)
    if made is not None and review_state(services, unit, instrument, made).missing:
        sentence = Message("Both parties have agreed. A review of the text is missing. Request it.")
    return _failure(unit, instrument) or _item(instrument, Action.SUBMIT, sentence, 1)


def _approve(services: Services, unit: Unit, actor: Actor, instrument: Instrument) -> WorkItem:
    return _item(instrument, Action.APPROVE, Message("Submitted for approval."), 1)


def _sign(services: Services, unit: Unit, actor: Actor, instrument: Instrument) -> WorkItem | None:
    turn = load_case(unit, instrument).turn_of(actor)
    if turn is None:
        return None
    if turn.in_ink:  # who may not scan leaves printing and scanning to the office and the department
        return _item(instrument, "paper:sign", ON_PAPER, 0) if Permission.PAPER_SCAN in actor.permissions else None
    if side_of(actor) == COUNTERPART:
        return _item(instrument, Action.SIGN, Message("Sign both originals with your own tool and upload them."), 0)
    return _item(instrument, Action.SIGN, Message("Approved and sealed. Ready for signature."), 0)


def _attest(services: Services, unit: Unit, actor: Actor, instrument: Instrument) -> WorkItem | None:
    if not any(copy.acceptable for copy in unit.paper_copies.of(instrument.id)):
        return None
    return _item(instrument, "paper:attest", Message("A scan of a paper original is ready to be attested."), 1)


def _deposit(services: Services, unit: Unit, actor: Actor, instrument: Instrument) -> WorkItem | None:
    """None while an objection waits for the department."""
    answered = answers(unit.events.of(instrument.id))
    if unanswered(unit, instrument.id):
        return None
    if not answered:
        return _item(instrument, Action.DEPOSIT, Message("Signed by all signatories. Ready for deposit."), 1)
    newest = max(answered.values(), key=lambda one: one.at)
    reason = Message(
        "{name} answered objection {number}: {text}", name=newest.by_name, number=newest.number, text=newest.text
    )
    return _item(instrument, Action.DEPOSIT, reason, 1)


def _answer(services: Services, unit: Unit, actor: Actor, instrument: Instrument) -> WorkItem | None:
    open_ = unanswered(unit, instrument.id)
    if not open_:
        return None
    objection = next(one for one in unit.objections.of(instrument.id) if one.number == open_[0])
    reason = Message("Objection {number} of the archivist: {text}", number=objection.number, text=objection.text)
    return _item(instrument, Action.ANSWER, reason, 0)


_WORK: dict[Action, Callable[[Services, Unit, Actor, Instrument], WorkItem | None]] = {
    Action.OPEN: _open,
    Action.REVISE: _revise,
    Action.CLEAR: _review,
    Action.ANSWER_COMMENT: _comments,
    Action.CONFIRM: _confirm,
    Action.SUBMIT: _submit,
    Action.APPROVE: _approve,
    Action.SIGN: _sign,
    Action.ATTEST: _attest,
    Action.ANSWER: _answer,
    Action.DEPOSIT: _deposit,
}
"""Actions that wait for somebody, with the item that each makes; None: it does not wait for this actor."""


def _failure(unit: Unit, instrument: Instrument) -> WorkItem | None:
    """When the newest job of the draft has failed."""
    newest = next(iter(unit.jobs.of(instrument.id)), None)
    if newest is None or newest.state is not JobState.FAILED:
        return None
    reason = Message.from_data(newest.told) if newest.told else newest.reason
    return _item(instrument, Action.REVISE, Message("The files could not be made. {reason}", reason=reason), 0)


def _sent_back(unit: Unit, instrument: Instrument) -> WorkItem | None:
    """While the newest text is the one that a reviewer sent back."""
    made, reviews = unit.preliminaries.latest(instrument.id), unit.reviews.of(instrument.id)
    if made is None or not reviews or reviews[-1].digest != made.digest or reviews[-1].decision is ReviewDecision.CLEAR:
        return None
    last = reviews[-1]
    sentence = Message("Sent back by {name} with remarks: {remarks}", name=last.by_name, remarks=last.summary)
    if not last.summary:
        sentence = Message("Sent back by {name} with remarks on articles.", name=last.by_name)
    return _item(instrument, Action.REVISE, sentence, 1)


def _link_sent(unit: Unit, instrument: Instrument) -> bool:
    """Whether a link was made for the counterpart, so that the text waits for its confirmation."""
    return any(event.kind == "link:make" for event in unit.events.of(instrument.id))


def _confirmed_by(unit: Unit, instrument: Instrument) -> set[str]:
    preliminary = unit.preliminaries.latest(instrument.id)
    return {word.side for word in unit.confirmations.of(instrument.id, preliminary.digest)} if preliminary else set()


def _item(instrument: Instrument, action: str, reason: Message, urgency: int) -> WorkItem:
    return WorkItem(instrument=instrument, action=action, reason=reason, since=instrument.updated_at, urgency=urgency)
