"""The state of the archive on one page: audit, repairs, replica, time-stamps, log, disposals and legal holds."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs
from service.workflow.context import Services
from service.workflow.disposal import decide, holds
from service.workflow.preservation import audit, reviews, silence
from service.workflow.proofs import expiry
from service.workflow.replica import overview, repair

blueprint = Blueprint("archive", __name__, url_prefix="/archive")


@blueprint.get("")
@needs(Permission.ARCHIVE_READ)
def index(services: Services, actor: Actor) -> Any:
    """What waits for somebody, with the page on which it is done."""
    today = services.clock().date()
    standing = holds.listed(services, actor)[0]
    archivist = Permission.DEPOSIT_MAKE in actor.permissions
    return render_template(
        "preservation/archive.html",
        audit=audit.overview(services, actor),
        repairs=len(repair.listed(services, actor)[0]),
        replica=overview.overview(services, actor),
        alarm=expiry.alarm(services, actor),
        entries=services.log.size,
        silent=[silence.sentence(one) for one in silence.silent(services)],
        disposals=len(decide.listed(services, actor)[0]),
        holds=len(standing),
        holds_due=sum(one.review_on <= today for one in standing),
        reviews=len(reviews.due(services, actor)) if archivist else None,
    )
