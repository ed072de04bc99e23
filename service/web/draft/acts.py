"""Acts on a draft besides its form: withdraw, reopen an agreed text, start a new draft from this one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput
from service.domain.lifecycle import State
from service.domain.permissions import Actor, Permission
from service.web.draft.form_page import moved_on, version
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.workflow.context import Services
from service.workflow.draft import edit, reopen
from service.workflow.queries import retrieve

blueprint = Blueprint("draft_acts", __name__, url_prefix="/instruments/<instrument_id>")


@blueprint.get("/withdraw")
@needs(Permission.DRAFT_WRITE)
def ask_withdraw(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Asks for the reason first."""
    view = retrieve.instrument(services, actor, instrument_id)
    return render_template("instrument/withdraw.html", instrument=view.instrument, said="", errors={})


@blueprint.post("/withdraw")
@needs(Permission.DRAFT_WRITE)
def withdraw(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Withdraws the agreement."""
    try:
        edit.withdraw(services, actor, instrument_id, version=version(), reason=request.form.get("reason", ""))
    except InvalidInput as error:
        view = retrieve.instrument(services, actor, instrument_id)
        said = request.form.get("reason", "")
        page = "instrument/withdraw.html"
        return render_template(page, instrument=view.instrument, said=said, errors=field_errors(error)), 400
    flash(gettext("The agreement has been withdrawn."), "done")
    return redirect(url_for("instruments.show", instrument_id=instrument_id), 303)


@blueprint.get("/reopen")
@needs(Permission.DRAFT_WRITE)
def ask_reopen(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Says what follows and asks for the reason."""
    return _reopen_page(services, actor, instrument_id)


@blueprint.post("/reopen")
@needs(Permission.DRAFT_WRITE)
def reopen_(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Takes an agreed text back to drafting."""
    reason = request.form.get("reason", "")
    try:
        reopen.reopen(services, actor, instrument_id, version=version(), reason=reason)
    except InvalidInput as error:
        return _reopen_page(services, actor, instrument_id, errors=field_errors(error), reason=reason, status=400)
    flash(gettext("The text is open again. The confirmations of both parties no longer count."), "done")
    return redirect(url_for("drafts.show", instrument_id=instrument_id), 303)


@blueprint.post("/start-from")
@needs(Permission.DRAFT_WRITE)
def start_from(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """A new draft with the answers of this instrument."""
    made = reopen.start_from(services, actor, instrument_id)
    flash(
        gettext(
            "The new draft %(reference)s starts with the earlier answers. Dates and annexes are left out.",
            reference=made.reference,
        ),
        "done",
    )
    return redirect(url_for("drafts.show", instrument_id=made.id), 303)


def _reopen_page(
    services: Services,
    actor: Actor,
    instrument_id: str,
    *,
    errors: dict[str, list[str]] | None = None,
    reason: str = "",
    status: int = 200,
) -> Any:
    instrument = retrieve.instrument(services, actor, instrument_id).instrument
    if instrument.state is not State.PRELIMINARY:
        return moved_on(instrument, acted=status != 200)
    return render_template("draft/reopen.html", errors=errors or {}, instrument=instrument, reason=reason), status
