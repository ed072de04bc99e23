"""The letters about one agreement: to whom, when, in which state; and a button that sends one again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext

from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs
from service.workflow.context import Services
from service.workflow.letters.again import send_again
from service.workflow.queries import letters

blueprint = Blueprint("instrument_letters", __name__, url_prefix="/instruments/<instrument_id>/letters")


@blueprint.get("")
@needs(Permission.DRAFT_READ)
def show(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Newest first."""
    instrument, found = letters.of_instrument(services, actor, instrument_id)
    return render_template(
        "letters/of_instrument.html", instrument=instrument, letters=found, mail_on=services.settings.mail.on
    )


@blueprint.post("/<letter_id>/again")
@needs(Permission.DRAFT_WRITE)
def again(services: Services, actor: Actor, *, instrument_id: str, letter_id: str) -> Any:
    """Sends it again."""
    send_again(services, actor, letter_id)
    flash(gettext("The letter will be sent again in a moment."), "done")
    return redirect(url_for("instrument_letters.show", instrument_id=instrument_id), 303)
