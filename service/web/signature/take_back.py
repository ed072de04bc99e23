"""Take back a signature that is not completed yet, so that it can be made again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput, NotFound
from service.domain.permissions import Actor, Permission
from service.web.draft.form_page import version
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.workflow.context import Services
from service.workflow.queries import retrieve
from service.workflow.signature.decline import take_back
from service.workflow.signature.state import StepState, signing_state

blueprint = Blueprint("taking_back", __name__)


@blueprint.get("/instruments/<instrument_id>/signature/take-back/<key>")
@needs(Permission.SIGNATURE_TAKE_BACK)
def ask(services: Services, actor: Actor, *, instrument_id: str, key: str) -> Any:
    """Whose signature, for what it waits, and why it is taken back."""
    return _page(services, actor, instrument_id, key, url_for("instruments.show", instrument_id=instrument_id))


@blueprint.post("/instruments/<instrument_id>/signature/take-back/<key>")
@needs(Permission.SIGNATURE_TAKE_BACK)
def make(services: Services, actor: Actor, *, instrument_id: str, key: str) -> Any:
    """Records it; the signature can be made again."""
    return _taken(services, actor, instrument_id, key, url_for("instruments.show", instrument_id=instrument_id))


@blueprint.get("/agreement/take-back/<key>")
@needs(Permission.SIGNATURE_TAKE_BACK, through_link=True)
def ask_counterpart(services: Services, actor: Actor, *, key: str) -> Any:
    """The same for the counterpart."""
    return _page(services, actor, _id(actor), key, url_for("counterpart.show"))


@blueprint.post("/agreement/take-back/<key>")
@needs(Permission.SIGNATURE_TAKE_BACK, through_link=True)
def make_counterpart(services: Services, actor: Actor, *, key: str) -> Any:
    """The same for the counterpart."""
    return _taken(services, actor, _id(actor), key, url_for("counterpart.show"))


def _taken(services: Services, actor: Actor, instrument_id: str, key: str, after: str) -> Any:
    reason = request.form.get("reason", "")
    try:
        take_back(services, actor, instrument_id, key, version=version(), reason=reason)
    except InvalidInput as error:
        return _page(services, actor, instrument_id, key, after, errors=field_errors(error), reason=reason, status=400)
    flash(gettext("The signature was taken back. It can be made again."), "done")
    return redirect(after, 303)


def _page(
    services: Services, actor: Actor, instrument_id: str, key: str, after: str, *, status: int = 200, **values: Any
) -> Any:
    view = retrieve.instrument(services, actor, instrument_id)
    step = _step(services, actor, instrument_id, key)
    values.setdefault("errors", {})
    return render_template(
        "signature/take_back.html",
        instrument=view.instrument,
        step=step,
        after=after,
        hide_sign_in=actor.instrument_id is not None,
        **values,
    ), status


def _step(services: Services, actor: Actor, instrument_id: str, key: str) -> StepState:
    found = next((one for one in signing_state(services, actor, instrument_id).steps if one.key == key), None)
    if found is None:
        raise NotFound(noun="signature")
    return found


def _id(actor: Actor) -> str:
    if actor.instrument_id is None:
        raise NotFound(noun="instrument")
    return actor.instrument_id
