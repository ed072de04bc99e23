"""Certificates in another name than the signatory's: what was refused, and what the officer accepts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput
from service.domain.permissions import Actor, Permission
from service.web.draft.form_page import version
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.workflow.certificates.accept import accept_certificate, certificates
from service.workflow.context import Services

blueprint = Blueprint("certificates", __name__, url_prefix="/instruments/<instrument_id>/certificates")
_FIELDS = ("key", "subject", "fingerprint", "reason")


@blueprint.get("")
@needs(Permission.DRAFT_WRITE)
def show(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Both names of what was refused, what is accepted, and the form."""
    return _page(services, actor, instrument_id)


@blueprint.post("")
@needs(Permission.DRAFT_WRITE)
def accept(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Records that a signatory may sign with this certificate."""
    given = {name: request.form.get(name, "") for name in _FIELDS}
    try:
        accept_certificate(services, actor, instrument_id, version=version(), **given)
    except InvalidInput as error:
        return _page(services, actor, instrument_id, errors=field_errors(error), given=given, status=400)
    flash(gettext("The certificate is accepted. The signed file can be uploaded now."), "done")
    return redirect(url_for("certificates.show", instrument_id=instrument_id), 303)


def _page(services: Services, actor: Actor, instrument_id: str, *, status: int = 200, **values: Any) -> Any:
    found = certificates(services, actor, instrument_id)
    refused = found.waiting
    prefilled = {name: getattr(refused, name, "") for name in _FIELDS} if refused else {}
    values = {"errors": {}, "given": prefilled} | values
    return render_template("signature/certificates.html", found=found, instrument=found.instrument, **values), status
