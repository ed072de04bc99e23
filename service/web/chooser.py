"""Choosing the model agreement a new draft starts from."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from service.domain.permissions import Actor, Permission
from service.web.guard import needs
from service.workflow import draft
from service.workflow.house import House

blueprint = Blueprint("chooser", __name__)


@blueprint.get("/templates")
@needs(Permission.DRAFT_WRITE)
def show(house: House, actor: Actor) -> Any:
    """General first, then the special kinds, each with what it is for."""
    return render_template("chooser.html", templates=sorted(house.catalogue.all(), key=lambda t: (t.kind, t.id)))


@blueprint.post("/instruments")
@needs(Permission.DRAFT_WRITE)
def choose(house: House, actor: Actor) -> Any:
    """Opens the draft and goes to its form."""
    instrument = draft.open_instrument(house, actor, template_id=request.form.get("template_id", ""))
    return redirect(url_for("drafts.show", instrument_id=instrument.id), 303)
