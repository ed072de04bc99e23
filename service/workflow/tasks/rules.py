"""Which tasks an instrument makes, for whom, and why. The table of transitions says what is possible; this says what is next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from service.depository.register.rectification import cases
from service.domain.errors import DomainError
from service.domain.instrument import Instrument, Signatory
from service.domain.jobs import JobState
from service.domain.lifecycle import ACTIONS, ENDED, SIGNABLE, Action, State
from service.domain.messages import Message
from service.domain.parties import COUNTERPART, ORGANIZATION
from service.domain.permissions import Role
from service.domain.review import ReviewDecision
from service.domain.worklist import Task
from service.store.search.folding import words_of
from service.store.unit import Unit
from service.workflow.answers import answers, unanswered
from service.workflow.certificates.check import waiting
from service.workflow.context import Services
from service.workflow.draft.current import of_draft
from service.workflow.draft.sharing import shared
from service.workflow.negotiation.comments import open_comments
from service.workflow.negotiation.proposals_view import waiting_changes
from service.workflow.review.state import review_state
from service.workflow.signature.case import SigningCase, load_case
from service.workflow.tasks.waiting import reason, unconfirmed
from service.workflow.transitions import authors

ON_PAPER = Message("Print both originals, sign them in ink, scan and upload them.")
RECTIFY = "correction:rectify"
NO_LINK = Message("Send the counterpart a link to the text.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One task before it has a place in the list."""

    action: str
    role: Role
    reason: Message
    unit: str = ""
    person: str = ""
    barred: frozenset[str] = field(default=frozenset())


Rule = Callable[[Services, Unit, Instrument], Iterator[Step]]


def tasks_of(services: Services, unit: Unit, instrument: Instrument) -> list[Task]:
    """What waits for whom now; ``since`` is the instrument's last change. Empty for what is withdrawn, and for what is deposited while no
    correction of its text is under way.

    Never refuses: an instrument whose files or models are not in order waits for nobody, and its own page says why.
    """
    if instrument.state is State.DEPOSITED:
        told = Message("A correction of the text is under way.")
        return [_task(position, step, told, instrument) for position, step in enumerate(_deposited(unit, instrument))]
    rule = _RULES.get(instrument.state)
    if rule is None:
        return []
    try:
        found = [*rule(services, unit, instrument), *_comments(unit, instrument), *_changes(unit, instrument)]
        told = reason(unit, instrument)
    except DomainError as error:
        found, told = [], Message("Something is not in order: {reason}", reason=error.message)
    if not found:
        return [_task(0, None, told, instrument)]
    return [_task(position, step, told, instrument) for position, step in enumerate(found)]


def name_key(name: str) -> str:
    """The same for two ways of writing one person's name: its words of at least two letters, folded, in one order."""
    return " ".join(sorted({word for word in words_of(name) if len(word) > 1}))


def _task(position: int, step: Step | None, told: Message, instrument: Instrument) -> Task:
    since = instrument.updated_at
    if step is None:
        return Task(position=position, action="", role="", reason=told, told=told, since=since)
    return Task(
        position=position,
        action=str(step.action),
        role=str(step.role),
        unit=step.unit,
        person=step.person,
        barred=step.barred,
        reason=step.reason,
        told=told,
        since=since,
    )


def _officer(instrument: Instrument, action: str, sentence: Message) -> Step:
    return Step(action=action, role=Role.OFFICER, unit=instrument.department, reason=sentence)


def _proposed(services: Services, unit: Unit, instrument: Instrument) -> Iterator[Step]:
    sentence = Message("The Secretary General’s office establishes this agreement directly. Open the draft.")
    yield _officer(instrument, Action.OPEN, sentence)


def _drafting(services: Services, unit: Unit, instrument: Instrument) -> Iterator[Step]:
    if step := _failure(unit, instrument) or _sent_back(unit, instrument) or _draft(unit, instrument):
        yield step
    made = of_draft(unit, instrument)
    asked = made is not None and COUNTERPART in made.sides and COUNTERPART not in _confirmed_by(unit, instrument)
    if made and asked and shared(unit, instrument, made):
        yield Step(action=Action.CONFIRM, role=Role.COUNTERPART, reason=Message("Read the text and confirm it."))


def _draft(unit: Unit, instrument: Instrument) -> Step | None:
    """None: the text waits for the counterpart's confirmation."""
    sides = _confirmed_by(unit, instrument)
    if sides == {COUNTERPART}:
        sentence = Message("The counterpart has confirmed the text. Confirm it too.")
        return _officer(instrument, Action.CONFIRM, sentence)
    made = of_draft(unit, instrument)
    if sides == {ORGANIZATION} and made is not None and COUNTERPART in made.sides:
        return None if _link_sent(unit, instrument) else _officer(instrument, "link:make", NO_LINK)
    returned = unit.approvals.latest(instrument.id)
    if returned is None:
        return _officer(instrument, Action.REVISE, unconfirmed(unit, instrument))
    sentence = Message("Returned by {name}: {remarks}", name=returned.by_name, remarks=returned.remarks)
    return _officer(instrument, Action.REVISE, sentence)


def _in_review(services: Services, unit: Unit, instrument: Instrument) -> Iterator[Step]:
    """For each unit whose turn it is; never for who wrote the text."""
    made = unit.preliminaries.latest(instrument.id)
    if made is None:
        return
    barred = authors(unit, instrument, made.digest)
    sentence = Message("The text waits for your review.")
    for key in dict.fromkeys(kind.unit for kind in review_state(services, unit, instrument, made).turn):
        yield Step(action=Action.CLEAR, role=Role.REVIEWER, unit=key, barred=barred, reason=sentence)


def _comments(unit: Unit, instrument: Instrument) -> Iterator[Step]:
    """While the counterpart has the last word in an open thread."""
    if instrument.state not in ACTIONS[Action.ANSWER_COMMENT].sources:
        return
    waiting = sum(thread.waits for thread in open_comments(unit, instrument))
    if waiting:
        sentence = Message.counted(
            "{count} comment of the counterpart waits for an answer.",
            "{count} comments of the counterpart wait for an answer.",
            count=waiting,
        )
        yield _officer(instrument, Action.ANSWER_COMMENT, sentence)


def _changes(unit: Unit, instrument: Instrument) -> Iterator[Step]:
    """While changes that the counterpart proposes in Word wait for a decision."""
    if instrument.state not in ACTIONS[Action.DECIDE_CHANGES].sources:
        return
    waiting = waiting_changes(unit, instrument)
    if waiting:
        sentence = Message.counted(
            "{count} change proposed by the counterpart waits for your decision.",
            "{count} changes proposed by the counterpart wait for your decision.",
            count=waiting,
        )
        yield _officer(instrument, Action.DECIDE_CHANGES, sentence)


def _agreed(services: Services, unit: Unit, instrument: Instrument) -> Iterator[Step]:
    sentence = Message("Both parties have agreed. Submit the agreement to the Secretary General.")
    made = unit.preliminaries.latest(instrument.id)
    missing = made is not None and bool(review_state(services, unit, instrument, made).missing)
    if made is not None and COUNTERPART not in made.sides:
        sentence = Message("The text is confirmed. Submit it to the Secretary General.")
        sentence = Message("A review of the text is missing. Request it.") if missing else sentence
    elif missing:
        sentence = Message("Both parties have agreed. A review of the text is missing. Request it.")
    yield _failure(unit, instrument) or _officer(instrument, Action.SUBMIT, sentence)


def _submitted(services: Services, unit: Unit, instrument: Instrument) -> Iterator[Step]:
    sentence = Message("Submitted for approval.")
    yield Step(action=Action.APPROVE, role=Role.SG_OFFICE, barred=authors(unit, instrument), reason=sentence)


def _signing(services: Services, unit: Unit, instrument: Instrument) -> Iterator[Step]:
    case = load_case(unit, instrument)
    if case.route.turn is not None:
        yield from _turn(case, case.route.turn)
        if (refused := waiting(unit, instrument.id, case.route.turn)) is not None:
            yield _officer(instrument, Action.ACCEPT_CERTIFICATE, refused.told)
    if any(copy.acceptable for copy in unit.paper_copies.of(instrument.id)):
        sentence = Message("A scan of a paper original is ready to be attested.")
        yield Step(action="paper:attest", role=Role.ARCHIVIST, barred=authors(unit, instrument), reason=sentence)


def _turn(case: SigningCase, turn: Signatory) -> Iterator[Step]:
    """Who may not scan leaves printing and scanning to the office and the department."""
    in_ink, side = turn.key in case.route.ink, turn.party
    role = Role.COUNTERPART if side == COUNTERPART else Role.SG_OFFICE
    if in_ink:
        yield Step(action="paper:sign", role=role, reason=ON_PAPER)
    elif side == COUNTERPART:
        sentence = Message("Sign both originals with your own tool and upload them.")
        yield Step(action=Action.SIGN, role=role, reason=sentence)
    else:
        sentence = Message("Approved and sealed. Ready for signature.")
        yield Step(action=Action.SIGN, role=role, reason=sentence)
        yield Step(action=Action.SIGN, role=Role.SIGNATORY, person=name_key(turn.name), reason=sentence)


def _signed(services: Services, unit: Unit, instrument: Instrument) -> Iterator[Step]:
    """The archivist waits while an objection waits for the department."""
    open_ = unanswered(unit, instrument.id)
    if open_:
        objection = next(one for one in unit.objections.of(instrument.id) if one.number == open_[0])
        sentence = Message("Objection {number} of the archivist: {text}", number=objection.number, text=objection.text)
        yield _officer(instrument, Action.ANSWER, sentence)
        return
    answered = answers(unit.events.of(instrument.id))
    sentence = Message("Signed by all signatories. Ready for deposit.")
    if answered:
        newest = max(answered.values(), key=lambda one: one.at)
        sentence = Message(
            "{name} answered objection {number}: {text}", name=newest.by_name, number=newest.number, text=newest.text
        )
    yield Step(action=Action.DEPOSIT, role=Role.ARCHIVIST, reason=sentence)


def _deposited(unit: Unit, instrument: Instrument) -> Iterator[Step]:
    """The archivist corrects the text when the period for objections has ended; the row stands from the proposal on and names the day."""
    for case in cases(unit.later_acts.of(instrument.id)):
        if case.end is None:
            sentence = Message(
                "A correction of the text is proposed. Objections are possible until {day}; after that, draw up the procès-verbal.",
                day=case.due,
            )
            yield Step(action=RECTIFY, role=Role.ARCHIVIST, reason=sentence)


def _ended(services: Services, unit: Unit, instrument: Instrument) -> Iterator[Step]:
    """Nobody; those who may see it are told for a while why it was declined."""
    yield from ()


_RULES: Mapping[State, Rule] = {
    State.PROPOSED: _proposed,
    State.DRAFTING: _drafting,
    State.IN_REVIEW: _in_review,
    State.PRELIMINARY: _agreed,
    State.SUBMITTED: _submitted,
    **dict.fromkeys(SIGNABLE, _signing),
    State.SIGNED: _signed,
    State.DECLINED: _ended,
}
LISTED = frozenset(_RULES)
"""The states in which an instrument has tasks."""
IN_PROGRESS = LISTED - ENDED


def _failure(unit: Unit, instrument: Instrument) -> Step | None:
    """When the newest job of the draft has failed."""
    newest = next(iter(unit.jobs.of(instrument.id)), None)
    if newest is None or newest.state is not JobState.FAILED:
        return None
    why = Message.from_data(newest.told) if newest.told else newest.reason
    return _officer(instrument, Action.REVISE, Message("The files could not be made. {reason}", reason=why))


def _sent_back(unit: Unit, instrument: Instrument) -> Step | None:
    """While the newest text is the one that a reviewer sent back."""
    made, reviews = unit.preliminaries.latest(instrument.id), unit.reviews.of(instrument.id)
    if made is None or not reviews or reviews[-1].digest != made.digest or reviews[-1].decision is ReviewDecision.CLEAR:
        return None
    last = reviews[-1]
    sentence = Message("Sent back by {name} with remarks: {remarks}", name=last.by_name, remarks=last.summary)
    if not last.summary:
        sentence = Message("Sent back by {name} with remarks on articles.", name=last.by_name)
    return _officer(instrument, Action.REVISE, sentence)


def _link_sent(unit: Unit, instrument: Instrument) -> bool:
    """Whether a link was made for the counterpart, so that the text waits for its confirmation."""
    return any(event.kind == "link:make" for event in unit.events.of(instrument.id))


def _confirmed_by(unit: Unit, instrument: Instrument) -> set[str]:
    preliminary = of_draft(unit, instrument)
    return {word.side for word in unit.confirmations.of(instrument.id, preliminary.digest)} if preliminary else set()
