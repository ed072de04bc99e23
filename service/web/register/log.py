"""Public pages of the log: its key and newest checkpoint, with which anybody can check a receipt without the service."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template

from service.domain.permissions import Actor
from service.web.shell.guard import public
from service.workflow.context import Services
from service.workflow.queries import retrieve

blueprint = Blueprint("log", __name__, url_prefix="/log")


@blueprint.get("")
@public
def show(services: Services, actor: Actor | None) -> Any:
    """What the log is for, its key, where it stands."""
    return render_template("register/log.html", head=retrieve.log_head(services))


@blueprint.get("/key.txt")
@public
def key(services: Services, actor: Actor | None) -> Response:
    """The verifier key alone, for ``alternat verify-receipt --log-key``."""
    headers = {"Content-Disposition": 'attachment; filename="log-key.txt"'}
    return Response(retrieve.log_head(services).verifier + "\n", mimetype="text/plain", headers=headers)


@blueprint.get("/checkpoint")
@public
def checkpoint(services: Services, actor: Actor | None) -> Response:
    """The signed note alone (C2SP tlog-checkpoint), for witnesses."""
    return Response(retrieve.log_head(services).checkpoint, mimetype="text/plain")
