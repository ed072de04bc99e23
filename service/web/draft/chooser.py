"""Choosing the model agreement a new draft starts from; a model can be looked at before a number is taken."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.permissions import Actor, Permission
from service.drafting.model.template import Template
from service.web.draft import fields
from service.web.shell import language
from service.web.shell.guard import needs
from service.workflow.context import Services
from service.workflow.draft import edit

blueprint = Blueprint("chooser", __name__)
_ORDER = (
    "general",
    "special-program",
    "special-organization",
    "special-direct",
    "amendment",
    "supplementary",
    "renewal",
    "termination-notice",
)
"""As the rules name them; a model that is not here comes after, by its id."""


@blueprint.get("/templates")
@needs(Permission.DRAFT_WRITE)
def show(services: Services, actor: Actor) -> Any:
    """General first, then the special kinds, each with what it is for."""
    return render_template("draft/chooser.html", templates=sorted(services.catalogue.all(), key=_order))


@blueprint.get("/templates/<template_id>")
@needs(Permission.DRAFT_WRITE)
def look(services: Services, actor: Actor, *, template_id: str) -> Any:
    """The articles of a model and what it asks."""
    template = services.catalogue.get(template_id)
    parts = fields.questions(template, {}, {}, language.current())
    return render_template("draft/model.html", parts=[part for part in parts if part.questions], template=template)


@blueprint.post("/instruments")
@needs(Permission.DRAFT_WRITE)
def choose(services: Services, actor: Actor) -> Any:
    """Opens the draft and goes to the list of its sections."""
    instrument = edit.open_instrument(services, actor, template_id=request.form.get("template_id", ""))
    flash(gettext("The draft %(reference)s is open.", reference=instrument.reference), "done")
    return redirect(url_for("drafts.show", instrument_id=instrument.id), 303)


def _order(template: Template) -> tuple[int, str]:
    return _ORDER.index(template.id) if template.id in _ORDER else len(_ORDER), template.id
