"""Choosing the counterpart of a draft from the directory, or keeping the counterpart of a draft in it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput
from service.domain.lifecycle import State
from service.domain.parties import COUNTERPART
from service.domain.permissions import Actor, Permission
from service.web.directory import answers as answers_shown
from service.web.draft.form_page import moved_on
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.workflow.context import Services
from service.workflow.directory import choose, coordinators, questions, read
from service.workflow.draft import form
from service.workflow.queries import retrieve

blueprint = Blueprint("choose_partner", __name__, url_prefix="/instruments/<instrument_id>/counterpart")
coordinator_pages = Blueprint("coordinators", __name__, url_prefix="/instruments/<instrument_id>/coordinator")
_CHOICES = 10


@blueprint.get("")
@needs(Permission.PARTNER_WRITE)
def search(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Looks for the organization in the directory."""
    instrument = retrieve.instrument(services, actor, instrument_id).instrument
    if instrument.state is not State.DRAFTING:
        return moved_on(instrument, acted=False)
    words = request.args.get("q", "").strip()
    found, total = read.search(services, actor, text=words or instrument.counterpart_name, limit=_CHOICES)
    asked = questions.form(services, questions.PARTNER)
    return render_template(
        "directory/choose.html",
        found=[(one, answers_shown.line(asked, one)) for one in found],
        instrument=instrument,
        query=words or instrument.counterpart_name,
        total=total,
    )


@blueprint.get("/<partner_id>")
@needs(Permission.PARTNER_WRITE)
def ask(services: Services, actor: Actor, *, instrument_id: str, partner_id: str) -> Any:
    """Signatories and contact."""
    instrument = retrieve.instrument(services, actor, instrument_id).instrument
    if instrument.state is not State.DRAFTING:
        return moved_on(instrument, acted=False)
    template = form.view(services, actor, instrument_id).template
    return render_template(
        "directory/chosen.html",
        instrument=instrument,
        partner=read.view(services, actor, partner_id).partner,
        signing=template.signatories_of(COUNTERPART),
    )


@blueprint.post("/<partner_id>")
@needs(Permission.PARTNER_WRITE)
def fill(services: Services, actor: Actor, *, instrument_id: str, partner_id: str) -> Any:
    """Fills the questions about the counterpart."""
    partner = choose.choose(
        services,
        actor,
        instrument_id,
        partner_id=partner_id,
        signatories=request.form.getlist("signatory"),
        contact=request.form.get("contact", ""),
    )
    flash(gettext("The data of %(name)s are in the form. Check them before you continue.", name=partner.name), "done")
    return redirect(url_for("drafts.section", instrument_id=instrument_id, section=COUNTERPART), 303)


@blueprint.post("")
@needs(Permission.PARTNER_WRITE)
def keep(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Adds the counterpart of this draft to the directory."""
    partner = choose.keep(services, actor, instrument_id)
    flash(gettext("%(name)s is in the directory.", name=partner.name), "done")
    return redirect(url_for("directory.show", partner_id=partner.id), 303)


@coordinator_pages.get("")
@needs(Permission.DRAFT_WRITE)
def show(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """The organization's coordinators whom earlier drafts of the department named."""
    return _coordinators(services, actor, instrument_id)


@coordinator_pages.post("")
@needs(Permission.DRAFT_WRITE)
def take(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Fills the questions about the organization's coordinator."""
    try:
        chosen = coordinators.choose(services, actor, instrument_id, key=request.form.get("coordinator", ""))
    except InvalidInput as error:
        return _coordinators(services, actor, instrument_id, errors=field_errors(error)), 400
    flash(gettext("The data of %(name)s are in the form. Check them before you continue.", name=chosen.name), "done")
    return redirect(url_for("drafts.section", instrument_id=instrument_id, section="contacts"), 303)


def _coordinators(services: Services, actor: Actor, instrument_id: str, *, errors: Any = None) -> Any:
    instrument = retrieve.instrument(services, actor, instrument_id).instrument
    if instrument.state is not State.DRAFTING:
        return moved_on(instrument, acted=errors is not None)
    return render_template(
        "directory/coordinators.html",
        errors=errors or {},
        instrument=instrument,
        people=coordinators.known(services, actor),
    )
