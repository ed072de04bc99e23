"""Background work, for administrators: what is under way, what waits, what failed and why."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext

from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs
from service.workflow.context import House
from service.workflow.queries import lists

blueprint = Blueprint("errands", __name__, url_prefix="/background-work")


@blueprint.get("")
@needs(Permission.USER_MANAGE)
def index(house: House, actor: Actor) -> Any:
    """Undone errands, the oldest first, and those that failed."""
    return render_template("errands.html", errands=lists.errands(house, actor))


@blueprint.post("/<errand_id>/retry")
@needs(Permission.USER_MANAGE)
def retry(house: House, actor: Actor, *, errand_id: str) -> Any:
    """Owes the same work once more."""
    lists.retry(house, actor, errand_id)
    flash(gettext("It will be tried again now."), "done")
    return redirect(url_for("errands.index"), 303)
