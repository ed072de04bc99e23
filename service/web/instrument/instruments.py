"""One instrument: state, next steps, files and history. And the list of all instruments that the actor may see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext

from service.domain.certificates import RefusedCertificate
from service.domain.instrument import Instrument
from service.domain.lifecycle import Action, State
from service.domain.permissions import Actor, Permission
from service.web.draft.form_page import model_of, returned_remarks
from service.web.instrument.next_steps import next_step
from service.web.shell.guard import needs
from service.web.shell.options import unit_name
from service.web.shell.paging import page_links, page_number
from service.web.shell.tables import RULE, Cell, Column, batches, sent_table
from service.web.words.labels import state_name
from service.workflow.access import can, within
from service.workflow.certificates.accept import certificates
from service.workflow.context import Services
from service.workflow.directory import read
from service.workflow.disposal import holds
from service.workflow.handover import hand_over
from service.workflow.negotiation.comments import count_open
from service.workflow.negotiation.proposals_view import count_waiting
from service.workflow.obligations import read as obligations
from service.workflow.proposals import decide
from service.workflow.queries import letters, lists, retrieve
from service.workflow.relations import view as relations
from service.workflow.review.view import needed_reviews
from service.workflow.signature.state import StepState, signing_state

blueprint = Blueprint("instruments", __name__)
_LIMIT = 30


@blueprint.get("/instruments")
@needs(Permission.INSTRUMENT_READ)
def index(services: Services, actor: Actor) -> Any:
    """Everything this actor may know about, newest change first."""
    words, state = _question()
    page = page_number()
    found, total = _found(services, actor, limit=_LIMIT, offset=(page - 1) * _LIMIT)
    links = page_links("instruments.index", page, total, _LIMIT, q=words or None, state=state or None)
    return render_template(
        "instrument/instruments.html",
        found=found,
        links=links,
        query=words,
        state=state,
        states=list(State),
        total=total,
    )


@blueprint.get(f"/instruments.{RULE}")
@needs(Permission.INSTRUMENT_READ)
def export(services: Services, actor: Actor, *, form: str) -> Response:
    """The same list as a file, whole."""
    columns = (
        Column("reference", gettext("Reference")),
        Column("title", gettext("Title"), 56),
        Column("counterpart", gettext("Counterpart"), 40),
        Column("state", gettext("State")),
        Column("department", gettext("Department"), 36),
        Column("model", gettext("Model")),
        Column("opened_utc", gettext("Opened (UTC)"), 20),
        Column("changed_utc", gettext("Changed (UTC)"), 20),
        Column("instrument_id", gettext("Identifier"), 38),
    )
    return sent_table("instruments", form, columns, _rows(services, actor, words=form == "xlsx"))


def _rows(services: Services, actor: Actor, *, words: bool) -> Iterator[tuple[Cell, ...]]:
    """:param words: state and department in the reader's words instead of their keys."""
    for found in batches(lambda limit, offset: _found(services, actor, limit=limit, offset=offset)[0]):
        yield from (_row(services, instrument, words=words) for instrument in found)


def _row(services: Services, one: Instrument, *, words: bool) -> tuple[Cell, ...]:
    state = state_name(one.state) if words else one.state.value
    department = unit_name(services.settings, one.department) if words else one.department
    opened, changed = one.created_at.astimezone(UTC), one.updated_at.astimezone(UTC)
    model = f"{one.template_id} {one.template_version}"
    return (one.reference, one.title, one.counterpart_name, state, department, model, opened, changed, one.id)


def _question() -> tuple[str, str]:
    return request.args.get("q", "").strip(), request.args.get("state", "")


def _found(services: Services, actor: Actor, *, limit: int, offset: int) -> tuple[list[Instrument], int]:
    words, state = _question()
    states = {State(state)} if state in set(State) else None
    return lists.instruments(services, actor, states=states, text=words or None, limit=limit, offset=offset)


@blueprint.get("/instruments/<instrument_id>")
@needs(Permission.INSTRUMENT_READ)
def show(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """The page of one instrument."""
    view = retrieve.instrument(services, actor, instrument_id)
    officer, may_hand_over = hand_over.in_charge(services, actor, instrument_id)
    return render_template(
        "instrument/instrument.html",
        comments=count_open(services, actor, instrument_id),
        related=relations.of_instrument(services, actor, instrument_id),
        changes=count_waiting(services, actor, instrument_id),
        instrument=view.instrument,
        may_hand_over=may_hand_over and Permission.DRAFT_WRITE in within(view.instrument, actor).permissions,
        officer=officer,
        partner=read.of_instrument(services, actor, instrument_id),
        proposal=decide.of_instrument(services, actor, instrument_id),
        remarks=returned_remarks(view.instrument, view.approvals),
        reviews=needed_reviews(services, actor, instrument_id),
        obligations=[
            (one, obligations.standing_of(services, one.obligation))
            for one in obligations.of_instrument(services, actor, instrument_id)
        ],
        retractable=_retractable(services, actor, view.instrument),
        step=next_step(view, actor, _refused(services, actor, view.instrument)),
        events=retrieve.history(services, actor, instrument_id),
        template=model_of(services, view.instrument),
        undelivered=_undelivered(services, actor, view.instrument),
        view=view,
        holds=holds.on_subject(services, actor, instrument_id),
    )


def _retractable(services: Services, actor: Actor, instrument: Instrument) -> list[StepState]:
    """The signatures that are not complete yet, and that this person may take back."""
    if instrument.state is not State.SIGNING or Action.TAKE_BACK_SIGNATURE not in can(instrument, actor):
        return []
    return [one for one in signing_state(services, actor, instrument.id).steps if one.retractable]


def _refused(services: Services, actor: Actor, instrument: Instrument) -> RefusedCertificate | None:
    """The certificate in another name of which this person may say whether it is accepted, and nobody has."""
    if Action.ACCEPT_CERTIFICATE not in can(instrument, actor):
        return None
    return certificates(services, actor, instrument.id).waiting


def _undelivered(services: Services, actor: Actor, instrument: Instrument) -> bool:
    """Whether a letter failed and was not sent again; known to those who read drafts."""
    if Permission.DRAFT_READ not in within(instrument, actor).permissions:
        return False
    _, found = letters.of_instrument(services, actor, instrument.id)
    return bool(letters.undelivered(found))
