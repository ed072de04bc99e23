"""The list of everything that happened, for auditors."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from service.domain.permissions import Actor, Permission
from service.web.guard import needs
from service.web.paging import neighbours, page_number
from service.web.words import EVENTS
from service.workflow import retrieve
from service.workflow.house import House

blueprint = Blueprint("events", __name__, url_prefix="/events")
_LIMIT = 50


@blueprint.get("")
@needs(Permission.AUDIT_READ)
def index(house: House, actor: Actor) -> Any:
    """Newest first; one more than a page is read to know whether there is another."""
    kind, words, page = request.args.get("kind") or None, request.args.get("q", "").strip(), page_number()
    found = retrieve.events(house, actor, limit=_LIMIT + 1, offset=(page - 1) * _LIMIT, kind=kind, text=words or None)
    links = neighbours("events.index", page, more=len(found) > _LIMIT, kind=kind, q=words or None)
    return render_template("events.html", events=found[:_LIMIT], kind=kind, kinds=EVENTS, links=links, query=words)
