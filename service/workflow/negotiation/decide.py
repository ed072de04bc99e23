"""The officer accepts or declines each change of a counter-proposal; what is accepted makes one new revision of the draft.

Commit point: the commit of the one unit at the end. Everything is tried before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from service.domain.errors import InvalidInput, NotFound, StaleVersion
from service.domain.instrument import DraftRevision, Instrument
from service.domain.lifecycle import Action
from service.domain.messages import Message, too_long
from service.domain.negotiation.proposals import (
    CARRIED,
    ChangeDecision,
    ChangeKind,
    CounterProposal,
    ProposedChange,
    Verdict,
    waiting,
)
from service.domain.negotiation.wording import Wording
from service.domain.permissions import Actor
from service.domain.record.events import Event
from service.drafting.answers.validate import validate
from service.drafting.comparison.articles import ArticleText
from service.drafting.fields.spec import FieldSpec
from service.drafting.model.template import Template
from service.store.unit import Unit
from service.workflow.access import check, get_visible
from service.workflow.context import Services
from service.workflow.draft.edit import pinned, revise
from service.workflow.negotiation import letters
from service.workflow.negotiation.agreed import tried, with_wording, wording_of
from service.workflow.negotiation.texts import article_texts

MAXIMUM: Final = 2000
"""Characters of a reason."""
_REASON: Final = Message("State why. The reason becomes part of the record, and the counterpart reads it.")
_CARRIED: Final = Message("This change cannot be accepted as it stands. Decline it with a reason.")
_NOTHING: Final = Message("Accept or decline at least one change.")
_INCOMPLETE: Final = Message("The draft is not complete. Complete the form first, then decide on the changes.")


@dataclass(frozen=True, slots=True)
class Decided:
    """What the officer says to one change."""

    verdict: Verdict
    reason: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Language -> the same change in the other languages of the text."""


@dataclass(frozen=True, slots=True)
class _Case:
    """Everything that a decision needs, read in one moment."""

    instrument: Instrument
    template: Template
    draft: DraftRevision
    proposal: CounterProposal
    changes: Mapping[str, ProposedChange]
    """Undecided, by id."""
    articles: Mapping[str, Sequence[ArticleText]]
    """Language -> the text that was changed."""


def decide(
    services: Services, actor: Actor, instrument_id: str, *, says: Mapping[str, Decided]
) -> DraftRevision | None:
    """Records the decisions; the new revision, or None where every change was declined.

    :param says: id of a change -> what is said; the others wait.
    :raises InvalidInput: at ``change-ID``, ``reason-ID`` or ``text-ID-LANGUAGE``; nothing was recorded.
    :raises StaleVersion: the draft was saved by somebody else meanwhile.
    :raises NotFound: there is no such change, or it was decided already.
    """
    with services.store.reader() as unit:
        case = _case(services, unit, actor, instrument_id)
    if not says:
        raise InvalidInput({"": [_NOTHING]})
    if not says.keys() <= case.changes.keys():
        raise NotFound(noun="change")
    _check(case, says)
    accepted = [case.changes[key] for key, one in says.items() if one.verdict is Verdict.ACCEPT]
    after = _after(services, case, says, accepted) if accepted else None
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        check(instrument, Action.DECIDE_CHANGES, actor)
        latest = unit.drafts.latest(instrument.id)
        if latest is None or latest.revision != case.draft.revision:
            raise StaleVersion
        revision = _revision(services, unit, actor, instrument, case=case, after=after) if after else None
        _record(services, unit, actor, instrument, case=case, says=says, revision=revision)
        unit.commit()  # Commit point.
    return revision


def _case(services: Services, unit: Unit, actor: Actor, instrument_id: str) -> _Case:
    instrument = get_visible(unit, actor, instrument_id)
    check(instrument, Action.DECIDE_CHANGES, actor)
    proposals, decisions = unit.counterproposals.of(instrument.id), unit.change_decisions.of(instrument.id)
    draft = unit.drafts.latest(instrument.id)
    if not proposals or draft is None:
        raise NotFound(noun="counter-proposal")
    newest = proposals[-1]
    return _Case(
        instrument=instrument,
        template=pinned(services, instrument),
        draft=draft,
        proposal=newest,
        changes={one.id: one for one in waiting(proposals, decisions)},
        articles=sent_texts(services, unit, instrument, newest),
    )


def sent_texts(
    services: Services, unit: Unit, instrument: Instrument, proposal: CounterProposal
) -> dict[str, tuple[ArticleText, ...]]:
    """Language -> the text that a counter-proposal changes, its own language first."""
    made = unit.preliminaries.of_revision(instrument.id, proposal.revision)
    draft = unit.drafts.get(instrument.id, proposal.revision)
    if made is None or draft is None:
        return {}
    spoken = sorted(draft.answers["languages"], key=lambda code: code != proposal.language)
    return {code: article_texts(services, unit, instrument, made, code) for code in spoken}


def _check(case: _Case, says: Mapping[str, Decided]) -> None:
    """:raises InvalidInput: what is wrong before anything is tried, all of it."""
    errors: dict[str, list[Message]] = {}
    for key, one in says.items():
        change, accepts = case.changes[key], one.verdict is Verdict.ACCEPT
        if accepts and change.kind not in CARRIED:
            errors[f"change-{key}"] = [_CARRIED]
        if not one.reason.strip() and not (accepts and change.kind is ChangeKind.ANSWER):
            errors[f"reason-{key}"] = [_REASON]
        elif len(one.reason) > MAXIMUM:
            errors[f"reason-{key}"] = [too_long(one.reason, MAXIMUM)]
    if not errors and not case.draft.complete and any(one.verdict is Verdict.ACCEPT for one in says.values()):
        errors[""] = [_INCOMPLETE]
    if errors:
        raise InvalidInput(errors)


def _after(
    services: Services, case: _Case, says: Mapping[str, Decided], accepted: Sequence[ProposedChange]
) -> DraftRevision:
    """The draft with what is accepted, checked and tried. :raises InvalidInput:"""
    answers: dict[str, Any] = dict(case.draft.answers)
    more: list[Wording] = []
    errors: dict[str, list[Message]] = {}
    for change in accepted:
        one = says[change.id]
        if change.kind is ChangeKind.ANSWER:
            answers = _answered(case, change, one, answers)
            continue
        try:
            more.append(
                wording_of(
                    change, reason=one.reason.strip(), language=case.proposal.language, texts=one.texts, articles=case.articles
                )
            )  # fmt: skip
        except InvalidInput as error:
            errors |= {f"text-{change.id}-{code}": list(found) for code, found in error.messages.items()}
    try:
        answers = validate(case.template, answers, today=services.clock().date())
    except InvalidInput as error:
        errors |= _at_changes(error, accepted)
    if errors:
        raise InvalidInput(errors)
    after = with_wording(case.draft, answers, more)
    try:
        tried(services, case.instrument, after)
    except InvalidInput as error:
        mine = {change.id for change in accepted}
        lost = next(iter(error.messages))
        raise InvalidInput({f"change-{lost}" if lost in mine else "": list(error.messages[lost])}) from None
    return after


def _answered(case: _Case, change: ProposedChange, one: Decided, answers: Mapping[str, Any]) -> dict[str, Any]:
    """With the proposed answer; in the other languages what the officer typed, or what was answered there."""
    spec = case.template.field(change.question)
    if not spec.per_language:
        return {**answers, spec.key: change.value}
    typed = {code: _raw(spec, text) for code, text in one.texts.items() if text.strip()}
    return {**answers, spec.key: {**(answers.get(spec.key) or {}), **typed, case.proposal.language: change.value}}


def _raw(spec: FieldSpec, text: str) -> Any:
    return spec.type.from_form(spec, {"": [text]})


def _at_changes(error: InvalidInput, accepted: Sequence[ProposedChange]) -> dict[str, list[Message]]:
    """What the questions say to the answers, at the changes that propose them."""
    found: dict[str, list[Message]] = {}
    for path, messages in error.messages.items():
        question = path.partition(".")[0]
        change = next((one for one in accepted if one.question == question), None)
        found.setdefault(f"change-{change.id}" if change else "", []).extend(messages)
    return found


def _revision(
    services: Services, unit: Unit, actor: Actor, instrument: Instrument, *, case: _Case, after: DraftRevision
) -> DraftRevision:
    return revise(
        services,
        unit,
        actor,
        instrument,
        answers=after.answers,
        complete=True,
        wording=after.wording,
        template=case.template,
        detail={"counterproposal": case.proposal.id},
    )


def _record(
    services: Services,
    unit: Unit,
    actor: Actor,
    instrument: Instrument,
    *,
    case: _Case,
    says: Mapping[str, Decided],
    revision: DraftRevision | None,
) -> None:
    base = ChangeDecision(
        instrument_id=instrument.id, proposal=case.proposal.id, change="", verdict=Verdict.DECLINE, reason="", revision=0,
        by=actor.id, by_name=actor.name, at=services.clock(),
    )  # fmt: skip
    for key, one in says.items():
        number = revision.revision if revision is not None and one.verdict is Verdict.ACCEPT else 0
        unit.change_decisions.add(
            replace(base, change=key, verdict=one.verdict, reason=one.reason.strip(), revision=number)
        )
    accepted = sum(one.verdict is Verdict.ACCEPT for one in says.values())
    detail = {"accepted": accepted, "declined": len(says) - accepted}
    state = instrument.state
    unit.events.add(
        Event(
            instrument_id=instrument.id, kind=Action.DECIDE_CHANGES, actor_id=actor.id, actor_name=actor.name, at=base.at,
            state=state, detail=detail,
        )
    )  # fmt: skip
    letters.tell_decisions(services, unit, instrument)
