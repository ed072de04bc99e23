"""Entries whose access level is to be looked at again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs
from service.web.shell.paging import page_links, page_number
from service.workflow.context import Services
from service.workflow.preservation import reviews

blueprint = Blueprint("access_reviews", __name__, url_prefix="/access-reviews")
_LIMIT = 50


@blueprint.get("")
@needs(Permission.DEPOSIT_MAKE)
def index(services: Services, actor: Actor) -> Any:
    """The longest due first, each with its reason and the way to decide anew."""
    page, found = page_number(), reviews.due(services, actor)
    rows = found[(page - 1) * _LIMIT : page * _LIMIT]
    links = page_links("access_reviews.index", page, len(found), _LIMIT)
    return render_template("preservation/access_reviews.html", rows=rows, total=len(found), links=links)
