"""The public page on which an organization finds the unit that works in its field."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from service.domain.permissions import Actor
from service.web.shell.guard import public
from service.workflow.context import Services
from service.workflow.proposals import departments

blueprint = Blueprint("departments", __name__)


@blueprint.get("/departments")
@public
def show(services: Services, actor: Actor | None) -> Any:
    """``?q=`` describes the field in any of the four languages; below, all subjects by unit."""
    words = request.args.get("q", "").strip()[: departments.LONGEST]
    return render_template(
        "proposals/find.html",
        found=departments.suggest(services, words) if words else [],
        hide_sign_in=True,
        query=words,
        subjects=departments.subjects(services),
    )
