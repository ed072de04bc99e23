"""The record of all changes of accounts, for auditors."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from service.accounts import administration
from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs
from service.web.shell.paging import neighbours, page_number
from service.workflow.context import Services

blueprint = Blueprint("account_events", __name__)
_LIMIT = 50


@blueprint.get("/account-events")
@needs(Permission.AUDIT_READ)
def index(services: Services, actor: Actor) -> Any:
    """Newest first; one more than a page is read to know whether there is another."""
    page = page_number()
    found = administration.events(services.store, actor, limit=_LIMIT + 1, offset=(page - 1) * _LIMIT)
    links = neighbours("account_events.index", page, more=len(found) > _LIMIT)
    return render_template("people/account_events.html", events=found[:_LIMIT], links=links)
