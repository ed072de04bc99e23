"""The signing log as auditors read it: what each key was about to sign, and what came of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs
from service.web.shell.paging import neighbours, page_number
from service.workflow.context import Services
from service.workflow.signature import signing_log

blueprint = Blueprint("signing_log", __name__)
_LIMIT = 50


@blueprint.get("/signing-log")
@needs(Permission.AUDIT_READ)
def index(services: Services, actor: Actor) -> Any:
    """Newest entries first, with the log's own head and whether every recorded signature stands in it."""
    page = page_number()
    leaves, size = signing_log.page(services, actor, limit=_LIMIT, offset=(page - 1) * _LIMIT)
    return render_template(
        "signature/signing_log.html",
        account=signing_log.check(services),
        leaves=leaves,
        links=neighbours("signing_log.index", page, more=size > page * _LIMIT),
        verifier=str(services.signing_log.verifier),
    )
