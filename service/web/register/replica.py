"""The replica of the archive: what is on it, what waits, and what is not whole; for the archivist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from service.domain.permissions import Actor, Permission
from service.store.register.replicas import Trouble
from service.web.shell.guard import needs
from service.web.shell.paging import page_links, page_number
from service.workflow.context import Services
from service.workflow.replica import overview

blueprint = Blueprint("replica", __name__, url_prefix="/replica")
TROUBLES: Mapping[Trouble, tuple[LazyString, LazyString]] = {
    Trouble.DAMAGED_HERE: (
        lazy_gettext("The deposit in the archive is not as it was deposited, and was not copied."),
        lazy_gettext("The operator audits the archive and restores the deposit. It is then copied."),
    ),
    Trouble.DAMAGED_THERE: (
        lazy_gettext("The copy on the replica differs from what was written there."),
        lazy_gettext(
            "The operator runs “alternat replicate”, which writes a further copy, and informs whoever runs the server."
        ),
    ),
    Trouble.LOST_THERE: (
        lazy_gettext("The copy is no longer on the replica."),
        lazy_gettext(
            "The operator runs “alternat replicate”, which writes it again, and asks whoever runs the server how it was lost."
        ),
    ),
    Trouble.UNLOCKED: (
        lazy_gettext("The copy on the replica is not protected against deletion."),
        lazy_gettext("The operator asks whoever runs the server why it does not keep the retention."),
    ),
}
"""What is wrong, and what to do about it."""
_LIMIT = 50


@blueprint.get("")
@needs(Permission.ARCHIVE_READ)
def index(services: Services, actor: Actor) -> Any:
    """How far the replica is, and what is not whole on it."""
    page, state = page_number(), overview.overview(services, actor)
    found = overview.failures(services, actor, limit=_LIMIT, offset=(page - 1) * _LIMIT)
    rows = [(one, *map(str, TROUBLES[one.bag.reason])) for one in found]
    links = page_links("replica.index", page, state.counts.failed, _LIMIT)
    return render_template("register/replica.html", state=state, rows=rows, links=links)
