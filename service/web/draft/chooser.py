"""Choosing the model agreement a new draft starts from."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from service.domain.permissions import Actor, Permission
from service.drafting.model.template import Template
from service.web.shell.guard import needs
from service.workflow.context import Services
from service.workflow.draft import edit

blueprint = Blueprint("chooser", __name__)
_ORDER = ("general", "special-program", "special-organization", "special-direct")
"""As the rules name them; a model that is not here comes after, by its id."""


@blueprint.get("/templates")
@needs(Permission.DRAFT_WRITE)
def show(services: Services, actor: Actor) -> Any:
    """General first, then the special kinds, each with what it is for."""
    return render_template("draft/chooser.html", templates=sorted(services.catalogue.all(), key=_order))


@blueprint.post("/instruments")
@needs(Permission.DRAFT_WRITE)
def choose(services: Services, actor: Actor) -> Any:
    """Opens the draft and goes to its form."""
    instrument = edit.open_instrument(services, actor, template_id=request.form.get("template_id", ""))
    return redirect(url_for("drafts.show", instrument_id=instrument.id), 303)


def _order(template: Template) -> tuple[int, str]:
    return _ORDER.index(template.id) if template.id in _ORDER else len(_ORDER), template.id
