"""Decline to sign, return to the department before anybody signed, or replace a signatory."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput, NotFound
from service.domain.lifecycle import State
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.domain.route import RAW
from service.web.draft.form_page import version
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.workflow.approval import decide
from service.workflow.context import Services
from service.workflow.queries import retrieve
from service.workflow.signature.decline import decline_signature, replace_signatory

blueprint = Blueprint("refusals", __name__)


@blueprint.get("/instruments/<instrument_id>/signature/decline")
@needs(Permission.SIGNATURE_MAKE)
def ask(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Decline, or return while nobody has signed; either with the reason."""
    return _page(services, actor, instrument_id)


@blueprint.post("/instruments/<instrument_id>/signature/decline")
@needs(Permission.SIGNATURE_MAKE)
def decline(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Does what was chosen."""
    choice, reason = request.form.get("choice", ""), request.form.get("reason", "")
    try:
        if choice == "return":
            digest = request.form.get("digest", "")
            decide.return_(services, actor, instrument_id, version=version(), digest=digest, remarks=reason)
            flash(gettext("Returned to the department with your remarks."), "done")
        elif choice == "decline":
            decline_signature(services, actor, instrument_id, version=version(), reason=reason)
            flash(gettext("Declined. The reason is part of the record."), "done")
        else:
            raise InvalidInput({"choice": [Message("Choose one of the decisions.")]})
    except InvalidInput as error:
        errors = {"reason" if key == "remarks" else key: told for key, told in field_errors(error).items()}
        return _page(services, actor, instrument_id, errors=errors, choice=choice, reason=reason, status=400)
    return redirect(url_for("worklist.show"), 303)


@blueprint.get("/agreement/decline")
@needs(Permission.SIGNATURE_MAKE, through_link=True)
def ask_counterpart(services: Services, actor: Actor) -> Any:
    """The counterpart declines to sign; it is asked for the reason first."""
    return _counterpart(services, actor)


@blueprint.post("/agreement/decline")
@needs(Permission.SIGNATURE_MAKE, through_link=True)
def decline_counterpart(services: Services, actor: Actor) -> Any:
    """Ends the instrument, and with it this sign-in: the answer is the last page that the counterpart sees."""
    reason = request.form.get("reason", "")
    try:
        decline_signature(services, actor, _id(actor), version=version(), reason=reason)
    except InvalidInput as error:
        return _counterpart(services, actor, errors=field_errors(error), reason=reason, status=400)
    return render_template("approval/declined.html", hide_sign_in=True)


@blueprint.get("/instruments/<instrument_id>/signatories")
@needs(Permission.APPROVAL_DECIDE)
def ask_replace(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Who signs instead of whom, and with which authority."""
    return _signatories(services, actor, instrument_id)


@blueprint.post("/instruments/<instrument_id>/signatories")
@needs(Permission.APPROVAL_DECIDE)
def replace(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Records it."""
    given = {key: request.form.get(key, "") for key in ("key", "name", "office", "authority")}
    file = request.files.get("document")
    try:
        replace_signatory(
            services, actor, instrument_id, given["key"], version=version(), name=given["name"], office=given["office"],
            authority=given["authority"], document=file.stream.read() if file else None,
        )  # fmt: skip
    except InvalidInput as error:
        return _signatories(services, actor, instrument_id, errors=field_errors(error), given=given, status=400)
    flash(gettext("%(name)s can sign now.", name=given["name"]), "done")
    return redirect(url_for("signatures.show", instrument_id=instrument_id), 303)


def _page(services: Services, actor: Actor, instrument_id: str, *, status: int = 200, **values: Any) -> Any:
    view = retrieve.instrument(services, actor, instrument_id)
    values.setdefault("errors", {})
    return render_template(
        "signature/decline.html",
        instrument=view.instrument,
        preliminary=view.preliminary,
        returnable=view.instrument.state is State.APPROVED and Permission.APPROVAL_DECIDE in actor.permissions,
        **values,
    ), status


def _counterpart(services: Services, actor: Actor, *, status: int = 200, **values: Any) -> Any:
    view = retrieve.instrument(services, actor, _id(actor))
    values.setdefault("errors", {})
    return render_template("signature/decline_counterpart.html", instrument=view.instrument, **values), status


def _signatories(services: Services, actor: Actor, instrument_id: str, *, status: int = 200, **values: Any) -> Any:
    view = retrieve.instrument(services, actor, instrument_id)
    signed = {row.step for row in view.signatures if row.stage == RAW}
    values = {"errors": {}, "given": {}} | values
    return render_template(
        "signature/signatories.html",
        instrument=view.instrument,
        signatories=[one for one in view.signatories if one.key not in signed],
        **values,
    ), status


def _id(actor: Actor) -> str:
    if actor.instrument_id is None:
        raise NotFound(noun="instrument")
    return actor.instrument_id
