"""The form of a draft as people fill it: what is typed is kept at once, what is saved is joined with what others saved.

``keep`` is called every few seconds and writes one row for each person; it makes no revision and no event, so that the record holds
what people meant to save. Commit point of each use case: the commit of its one unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from service.domain.errors import InvalidInput
from service.domain.instrument import DraftRevision, Instrument, KeptAnswers
from service.domain.lifecycle import Action
from service.domain.messages import Message
from service.domain.permissions import Actor
from service.drafting.answers import annex_list, changes
from service.drafting.fields.spec import FieldSpec
from service.drafting.model.template import Template
from service.store.unit import Unit
from service.workflow.access import check, get_visible
from service.workflow.context import Services
from service.workflow.draft.edit import pinned, revise
from service.workflow.relations.parents import validated

Errors = Mapping[str, list[Message]]
Marks = Mapping[str, str]
"""Question -> mark of the saved answer that the person saw, see :func:`service.drafting.answers.changes.mark`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """The form of one draft for one person."""

    instrument: Instrument
    template: Template
    saved: DraftRevision
    kept: KeptAnswers | None
    answers: Mapping[str, Any]
    """The saved answers with what this person typed since."""
    bases: Marks
    errors: Errors
    """Of :attr:`answers` and of the annexes, under ``annexes``."""
    conflicts: tuple[str, ...]
    """Questions that somebody saved after this person began to type another answer."""
    saved_by: str
    """Name of who saved last."""


def view(services: Services, actor: Actor, instrument_id: str) -> FormView:
    """What the form shows. :raises NotFound, ActionNotPossible: there is no draft that this person may write."""
    with services.store.reader() as unit:
        instrument, saved = _writable(unit, actor, instrument_id)
        kept = unit.kept_answers.of(instrument_id, actor.id)
        writer = unit.people.get(saved.saved_by)
        template = pinned(services, instrument)
        typed, bases = (kept.answers, kept.bases) if kept else ({}, {})
        answers = {**saved.answers, **typed}
        errors = faults(services, unit, instrument, saved, answers)
    found = changes.joined(_asked(template, typed), saved.answers, typed, bases)
    return FormView(
        instrument=instrument,
        template=template,
        saved=saved,
        kept=kept,
        answers={key: value for key, value in answers.items() if value is not None},
        bases={spec.key: changes.mark(spec, saved.answers.get(spec.key)) for spec in template.fields},
        errors=errors,
        conflicts=found.conflicts,
        saved_by=writer.name if writer else "",
    )


def faults(
    services: Services, unit: Unit, instrument: Instrument, saved: DraftRevision, answers: Mapping[str, Any]
) -> dict[str, list[Message]]:
    """What keeps the draft from being complete: by path of the answer, and under ``annexes``."""
    template = pinned(services, instrument)
    given = {key: value for key, value in answers.items() if value is not None}
    try:
        given, found = validated(services, unit, instrument, template, given), dict[str, list[Message]]()
    except InvalidInput as error:
        found = dict(error.messages)
    try:
        annex_list.settled(template, given, saved.annexes)
    except InvalidInput as error:
        found |= error.messages
    return found


def keep(services: Services, actor: Actor, instrument_id: str, *, answers: Mapping[str, Any], bases: Marks) -> datetime:
    """Keeps what the person typed into these questions (None: emptied) until it is saved; when it was kept."""
    now = services.clock()
    with services.store.unit() as unit:
        instrument, saved = _writable(unit, actor, instrument_id)
        template = pinned(services, instrument)
        kept = unit.kept_answers.of(instrument_id, actor.id) or _nothing(instrument_id, actor, now)
        known = {spec.key for spec in template.fields}
        typed = {**kept.answers, **{key: value for key, value in answers.items() if key in known}}
        seen = {**kept.bases, **{key: base for key, base in bases.items() if key in typed}}
        differing = _differing(template, saved.answers, typed)
        unit.kept_answers.put(
            replace(
                kept,
                answers={key: typed[key] for key in differing},
                bases={key: seen[key] for key in differing if key in seen},
                kept_at=now,
            )
        )
        unit.commit()
    return now


def save(
    services: Services,
    actor: Actor,
    instrument_id: str,
    *,
    questions: Iterable[str],
    answers: Mapping[str, Any],
    bases: Marks,
    touched: Iterable[str] = (),
) -> DraftRevision:
    """Saves the answers to these questions; all others stay. What somebody else answered differently meanwhile stays, too,
    and the person's own answer is kept beside it: :attr:`FormView.conflicts` names the question.

    :param questions: what the form asked; a question without an answer was left blank.
    :param touched: questions into which the person typed, whatever stands there now.
    """
    with services.store.unit() as unit:
        instrument, saved = _writable(unit, actor, instrument_id)
        template = pinned(services, instrument)
        asked = _asked(template, questions)
        found = changes.joined(asked, saved.answers, answers, bases)
        kept = unit.kept_answers.of(instrument_id, actor.id) or _nothing(instrument_id, actor, services.clock())
        mine = {
            spec.key
            for spec in asked
            if spec.key in touched or changes.mark(spec, answers.get(spec.key)) != bases.get(spec.key)
        }
        left = {key: value for key, value in kept.answers.items() if key not in mine}
        left |= {key: answers.get(key) for key in found.conflicts}
        seen = {**kept.bases, **bases}
        differing = _differing(template, found.answers, left)
        unit.kept_answers.put(
            replace(
                kept,
                answers={key: left[key] for key in differing},
                bases={key: seen[key] for key in differing if key in seen},
            )
        )
        revision = _revised(services, unit, actor, instrument, saved=saved, answers=found.answers)
        unit.commit()
    return revision


def finish(services: Services, actor: Actor, instrument_id: str) -> DraftRevision:
    """Saves everything that the person has typed and checks the whole draft.

    :raises InvalidInput: what is still missing or wrong, in answers and annexes; all the rest was saved.
    """
    with services.store.unit() as unit:
        instrument, saved = _writable(unit, actor, instrument_id)
        template = pinned(services, instrument)
        kept = unit.kept_answers.of(instrument_id, actor.id)
        answers: Mapping[str, Any] = saved.answers
        if kept is not None:
            found = changes.joined(_asked(template, kept.answers), saved.answers, kept.answers, kept.bases)
            answers = found.answers
            unit.kept_answers.put(
                replace(
                    kept,
                    answers={key: kept.answers[key] for key in found.conflicts},
                    bases={key: kept.bases[key] for key in found.conflicts},
                )
            )
        revision = _revised(services, unit, actor, instrument, saved=saved, answers=answers)
        errors = faults(services, unit, instrument, revision, revision.answers)
        unit.commit()
    if errors:
        raise InvalidInput(errors)
    return revision


def _revised(
    services: Services,
    unit: Unit,
    actor: Actor,
    instrument: Instrument,
    *,
    saved: DraftRevision,
    answers: Mapping[str, Any],
) -> DraftRevision:
    """The next revision; the one before where nothing has changed."""
    template = pinned(services, instrument)
    try:
        settled, complete = validated(services, unit, instrument, template, answers), True
    except InvalidInput:
        settled, complete = dict(answers), False
    if complete == saved.complete and not changes.changed(template, saved.answers, settled):
        return saved
    return revise(services, unit, actor, instrument, answers=settled, complete=complete, template=template)


def _writable(unit: Unit, actor: Actor, instrument_id: str) -> tuple[Instrument, DraftRevision]:
    instrument = get_visible(unit, actor, instrument_id)
    check(instrument, Action.REVISE, actor)
    saved = unit.drafts.latest(instrument_id)
    if saved is None:  # every draft is opened with its first revision
        raise LookupError(instrument_id)
    return instrument, saved


def _asked(template: Template, questions: Iterable[str]) -> list[FieldSpec]:
    wanted = set(questions)
    return [spec for spec in template.fields if spec.key in wanted]


def _differing(template: Template, saved: Mapping[str, Any], typed: Mapping[str, Any]) -> list[str]:
    return [
        spec.key
        for spec in _asked(template, typed)
        if changes.mark(spec, typed[spec.key]) != changes.mark(spec, saved.get(spec.key))
    ]


def _nothing(instrument_id: str, actor: Actor, now: datetime) -> KeptAnswers:
    return KeptAnswers(instrument_id=instrument_id, person_id=actor.id, answers={}, bases={}, kept_at=now)
