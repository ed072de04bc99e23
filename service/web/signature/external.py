"""External signing for a counterpart: a one-time link for the computer that has the key, and the command to copy."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, url_for

from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs
from service.workflow.context import Services
from service.workflow.signature import awaiting

blueprint = Blueprint("desk", __name__)


@blueprint.post("/agreement/desk")
@needs(Permission.SIGNATURE_MAKE, through_link=True)
def make_link(services: Services, actor: Actor) -> Any:
    """Makes the link and shows it once, inside the command."""
    link, token = awaiting.link_for_desk(services, actor)
    address = services.settings.server.public_url.rstrip("/") + url_for("counterpart.link", token=token)
    return render_template("signature/desk.html", address=address, expires=link.expires_at)
