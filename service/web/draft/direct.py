"""Agreements that the Secretary General establishes directly: begun by the office, opened by the primary department."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput
from service.domain.lifecycle import Action, State
from service.domain.permissions import Actor, Permission
from service.translation import NAMES
from service.web.draft.form_page import moved_on, version
from service.web.shell import language
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.workflow.context import Services
from service.workflow.draft import direct
from service.workflow.queries import retrieve

blueprint = Blueprint("direct", __name__)


@blueprint.get("/direct")
@needs(Permission.PROPOSAL_MAKE)
def ask(services: Services, actor: Actor) -> Any:
    """What the agreement is about, and which department is responsible for it."""
    return _form(services)


@blueprint.post("/direct")
@needs(Permission.PROPOSAL_MAKE)
def propose(services: Services, actor: Actor) -> Any:
    """Begins the agreement."""
    form = request.form
    try:
        instrument = direct.propose(
            services,
            actor,
            department=form.get("department", ""),
            subject=form.get("subject", ""),
            counterpart=form.get("counterpart", ""),
            language=form.get("language", ""),
            reason=form.get("reason", ""),
        )
    except InvalidInput as error:
        return _form(services, errors=field_errors(error)), 400
    flash(gettext("The department finds %(reference)s on its worklist.", reference=instrument.reference), "done")
    return redirect(url_for("instruments.show", instrument_id=instrument.id), 303)


@blueprint.get("/instruments/<instrument_id>/open")
@needs(Permission.DRAFT_WRITE)
def ask_open(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """What the Secretary General's office says about it."""
    view = retrieve.instrument(services, actor, instrument_id)
    if view.instrument.state is not State.PROPOSED:
        return moved_on(view.instrument, acted=False)
    begun = [event for event in retrieve.history(services, actor, instrument_id) if event.kind == Action.PROPOSE]
    return render_template("draft/open.html", begun=begun[0], instrument=view.instrument)


@blueprint.post("/instruments/<instrument_id>/open")
@needs(Permission.DRAFT_WRITE)
def open_draft(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Opens the draft; the officer is its drafter from now on."""
    instrument = direct.open_draft(services, actor, instrument_id, version=version())
    flash(gettext("The draft %(reference)s is open.", reference=instrument.reference), "done")
    return redirect(url_for("drafts.show", instrument_id=instrument.id), 303)


def _form(services: Services, *, errors: Any = None) -> str:
    typed = {name: request.form.get(name, "") for name in ("department", "subject", "counterpart", "reason")}
    return render_template(
        "draft/direct.html",
        chosen=request.form.get("language") or language.current(),
        departments=services.settings.departments_on(services.clock().date()),
        errors=errors or {},
        languages=NAMES,
        **typed,
    )
