"""For administrators: the letters of the whole installation that failed or wait. What they are about is not shown."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext

from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs
from service.workflow.context import Services
from service.workflow.letters.again import send_again
from service.workflow.queries import letters

blueprint = Blueprint("unsent_letters", __name__, url_prefix="/letters")


@blueprint.get("")
@needs(Permission.USER_MANAGE)
def show(services: Services, actor: Actor) -> Any:
    """Failed ones first; and whether letters are sent at all."""
    mail = services.settings.mail
    return render_template("letters/unsent.html", letters=letters.unsent(services, actor), mail=mail)


@blueprint.post("/<letter_id>/again")
@needs(Permission.USER_MANAGE)
def again(services: Services, actor: Actor, *, letter_id: str) -> Any:
    """Sends it again."""
    send_again(services, actor, letter_id)
    flash(gettext("The letter will be sent again in a moment."), "done")
    return redirect(url_for("unsent_letters.show"), 303)
