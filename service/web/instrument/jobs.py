"""Background work, for administrators: what is under way, what waits, what failed and why."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext

from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs
from service.workflow.context import Services
from service.workflow.queries import lists

blueprint = Blueprint("jobs", __name__, url_prefix="/background-work")


@blueprint.get("")
@needs(Permission.USER_MANAGE)
def index(services: Services, actor: Actor) -> Any:
    """Undone jobs, the oldest first, and those that failed."""
    return render_template("shell/jobs.html", jobs=lists.jobs(services, actor))


@blueprint.post("/<job_id>/retry")
@needs(Permission.USER_MANAGE)
def retry(services: Services, actor: Actor, *, job_id: str) -> Any:
    """Queue the failed job again."""
    lists.retry(services, actor, job_id)
    flash(gettext("The task is being retried."), "done")
    return redirect(url_for("jobs.index"), 303)
