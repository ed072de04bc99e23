"""Drafting: open, save, originals, withdraw. Annexes are in ``annexes``, the form as people fill it is in ``form``.

Commit point of each use case: the commit of its one unit. Files are content-addressed and put before it, so that a row never
names a file that does not exist; a file without a row is a harmless orphan.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from service.domain.errors import InvalidInput, PermissionMissing
from service.domain.instrument import Annex, DraftRevision, Instrument
from service.domain.jobs import Job, JobKind
from service.domain.lifecycle import Action, step
from service.domain.messages import Message
from service.domain.negotiation.wording import Wording
from service.domain.permissions import Actor, Permission
from service.domain.record.events import FOR_COUNTERPART, Event
from service.drafting.answers import annex_list
from service.drafting.answers.validate import prefilled
from service.drafting.model.template import Template
from service.store.unit import Unit
from service.workflow.access import check, get_visible
from service.workflow.context import Services
from service.workflow.draft.titles import counterpart_of, title_of, titles_of
from service.workflow.draft.wording_rules import require_equal
from service.workflow.errors import NotReady
from service.workflow.letters.tell import tell
from service.workflow.relations.parents import validated
from service.workflow.transitions import apply_transition, for_whom


def open_instrument(
    services: Services, actor: Actor, *, template_id: str, answers: Mapping[str, Any] | None = None, source: str = ""
) -> Instrument:
    """A new draft from the newest version of a model agreement, in the actor's department.

    :param answers: what the form starts with; None: the model's defaults and the organization's own data.
    :param source: reference of the instrument from which the answers come.
    :raises PermissionMissing: not an officer, or an officer without a department.
    :raises UnknownTemplate: there is no such model.
    :raises NotReady: the model is for a later instrument, see :mod:`service.workflow.draft.later`.
    """
    step(None, Action.OPEN, actor)
    template = services.catalogue.get(template_id)
    if template.relation:
        raise NotReady(Message("Choose the deposited agreement first: a draft of this model is opened from its page."))
    start = prefilled(template, services.settings.organization.for_documents()) if answers is None else answers
    with services.store.unit() as unit:
        instrument = opened(services, unit, actor, template=template, answers=start, source=source)
        unit.commit()
    return instrument


def opened(
    services: Services,
    unit: Unit,
    actor: Actor,
    *,
    template: Template,
    answers: Mapping[str, Any],
    action: Action = Action.OPEN,
    department: str | None = None,
    source: str = "",
    reason: str = "",
) -> Instrument:
    """The same in the caller's transaction.

    :param action: what begins the instrument: ``OPEN``, or ``PROPOSE`` for one that a department will open.
    :param department: the unit responsible; None: the actor's own.
    :param source: reference of what the answers come from: an instrument, or a proposal.
    :param reason: for the event.
    """
    state = step(None, action, actor)
    responsible = department or actor.department
    if responsible is None:
        raise PermissionMissing(permission=Permission.DRAFT_WRITE)
    now = services.clock()
    number = unit.counters.next("reference", now.year)
    instrument = Instrument(
        id=str(uuid.uuid4()),
        reference=f"{services.settings.reference_prefix}-{now.year}-{number:04d}",
        state=state,
        version=1,
        template_id=template.id,
        template_version=template.version,
        template_digest=template.digest,
        department=responsible,
        title=title_of(template, begun := answers if source or department else {}),
        titles=titles_of(template, begun),
        counterpart_name=counterpart_of(answers),
        drafter_id=actor.id,
        created_at=now,
        updated_at=now,
        officer_id=actor.acts_for,
        hands=(actor.acts_for,) if actor.acts_for else (),
    )
    unit.instruments.add(instrument)
    unit.drafts.add(_first_revision(instrument, answers))
    said = {"source": source, "reason": reason}
    unit.events.add(_opening(instrument, actor, action, {name: text for name, text in said.items() if text}))
    return instrument


def _opening(instrument: Instrument, actor: Actor, action: Action, detail: Mapping[str, str]) -> Event:
    return Event(
        instrument_id=instrument.id,
        kind=action,
        actor_id=actor.id,
        actor_name=actor.name,
        at=instrument.created_at,
        state=instrument.state,
        detail={
            "template": instrument.template_id,
            "template_version": instrument.template_version,
            "template_digest": instrument.template_digest,
            **detail,
            **for_whom(actor),
        },
    )


def save(
    services: Services, actor: Actor, instrument_id: str, *, version: int, answers: Mapping[str, Any], partial: bool
) -> DraftRevision:
    """Keeps the answers as a new revision.

    With ``partial`` they are kept as they are, unchecked and marked incomplete. Without it they are checked; answers
    that do not pass are kept too (nothing a person typed is lost) and the refusal says field by field what to fix.

    :raises InvalidInput: some answers do not pass; an incomplete revision was kept.
    :raises StaleVersion: somebody else saved since the page was loaded; nothing was kept.
    """
    refusal: InvalidInput | None = None
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id, version=version)
        template = pinned(services, instrument)
        kept, complete = dict(answers), False
        if not partial:
            try:
                kept, complete = validated(services, unit, instrument, template, answers), True
            except InvalidInput as error:
                refusal = error
        revision = revise(services, unit, actor, instrument, answers=kept, complete=complete, template=template)
        unit.commit()
    if refusal is not None:
        raise refusal
    return revision


def request_originals(services: Services, actor: Actor, instrument_id: str, *, version: int | None = None) -> Job:
    """Asks for the originals of the newest revision: a preview until both sides confirm them. The same request twice is one job.

    :raises NotReady: the newest revision is not complete.
    :raises InvalidInput: the article on annexes is chosen, and no annex is attached; or agreed wording is missing in a language.
    """
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id, version=version)
        check(instrument, Action.REVISE, actor)
        revision = complete_revision(unit, instrument)
        annex_list.settled(pinned(services, instrument), revision.answers, revision.annexes)
        require_equal(revision)
        payload = {
            "instrument_id": instrument.id,
            "revision": revision.revision,
            "actor_id": actor.id,
            "actor_name": actor.name,
        }
        key = f"{JobKind.ASSEMBLE}:{instrument.id}:{revision.revision}"
        job = unit.jobs.enqueue(JobKind.ASSEMBLE, payload, instrument_id=instrument.id, key=key)
        unit.commit()
    return job


def withdraw(services: Services, actor: Actor, instrument_id: str, *, version: int, reason: str) -> Instrument:
    """Withdraws an instrument that nobody has signed. The counterpart reads the reason. :raises InvalidInput: no reason given."""
    reason = reason.strip()
    if not reason:
        raise InvalidInput({"reason": [Message("State briefly why the agreement is withdrawn.")]})
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id, version=version)
        detail = {"reason": reason, FOR_COUNTERPART: True}
        withdrawn = apply_transition(unit, instrument, Action.WITHDRAW, actor, at=services.clock(), detail=detail)
        tell(services, unit, withdrawn, Action.WITHDRAW, actor, before=instrument.state)
        unit.commit()
    return withdrawn


def pinned(services: Services, instrument: Instrument) -> Template:
    """The model exactly as it was when the instrument was opened.

    :raises NotReady: the folder of that version was changed in place; a changed model is a new version.
    """
    template = services.catalogue.get(instrument.template_id, instrument.template_version)
    if template.digest != instrument.template_digest:
        raise NotReady(
            Message(
                "The model agreement {template}, version {version}, was changed after this agreement was opened. An administrator has to restore the folder of that version and publish the change as a new version.",
                template=template.id,
                version=template.version,
            )
        )
    return template


def complete_revision(unit: Unit, instrument: Instrument) -> DraftRevision:
    """The newest revision. :raises NotReady: there is none, or its answers are not complete."""
    latest = unit.drafts.latest(instrument.id)
    if latest is None or not latest.complete:
        raise NotReady(Message("Some answers are missing or need attention. Complete the form and save it first."))
    return latest


def revise(
    services: Services,
    unit: Unit,
    actor: Actor,
    instrument: Instrument,
    *,
    template: Template,
    answers: Mapping[str, Any] | None = None,
    complete: bool = False,
    annexes: Sequence[Annex] | None = None,
    wording: Sequence[Wording] | None = None,
    action: Action = Action.REVISE,
    detail: Mapping[str, Any] | None = None,
) -> DraftRevision:
    """Adds the next revision: the one before, with these answers or these annexes.

    :param detail: of the event, besides what every revision says.
    """
    now = services.clock()
    before = unit.drafts.latest(instrument.id)
    revision = _next_revision(before, instrument, actor, now)
    if answers is not None:
        revision = replace(revision, answers=answers, complete=complete)
    if annexes is not None:
        if len(annexes) < len(revision.annexes):
            revision = replace(revision, answers=annex_list.without_article(revision.answers))
        revision = replace(revision, annexes=tuple(annexes))
    if wording is not None:
        revision = replace(revision, wording=tuple(wording))
    if revision.annexes:
        revision = replace(revision, answers=annex_list.with_article(template, revision.answers))
    said = {"revision": revision.revision, "complete": revision.complete, **(detail or {})}
    names = {"title": title_of(template, revision.answers), "counterpart_name": counterpart_of(revision.answers)}
    titles = titles_of(template, revision.answers)
    apply_transition(unit, instrument, action, actor, at=now, detail=said, titles=titles, **names)
    unit.drafts.add(revision)
    return revision


def _first_revision(instrument: Instrument, answers: Mapping[str, Any]) -> DraftRevision:
    """What the form starts with."""
    return DraftRevision(
        instrument_id=instrument.id,
        revision=1,
        answers=answers,
        annexes=(),
        complete=False,
        saved_by=instrument.drafter_id,
        saved_at=instrument.created_at,
    )


def _next_revision(before: DraftRevision | None, instrument: Instrument, actor: Actor, now: datetime) -> DraftRevision:
    return DraftRevision(
        instrument_id=instrument.id,
        revision=1 if before is None else before.revision + 1,
        answers={} if before is None else before.answers,
        annexes=() if before is None else before.annexes,
        wording=() if before is None else before.wording,
        complete=False if before is None else before.complete,
        saved_by=actor.id,
        saved_at=now,
    )
