"""“My letters”: how a person with an account wants to be told."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service import accounts
from service.domain.mail.letters import Delivery
from service.domain.permissions import Actor
from service.web.shell.guard import require_account, signed_in
from service.web.words.letters import DELIVERIES
from service.workflow.context import Services

blueprint = Blueprint("my_letters", __name__, url_prefix="/account/letters")


@blueprint.get("")
@signed_in
def show(services: Services, actor: Actor) -> Any:
    """The choice. Who came through a link has none: the officer chose the address."""
    return _page(services, actor)


@blueprint.post("")
@signed_in
def choose(services: Services, actor: Actor) -> Any:
    """From the next letter on."""
    require_account(actor)
    chosen = request.form.get("delivery", "")
    if chosen not in set(Delivery):
        return _page(services, actor, errors={"delivery": [gettext("Choose how you want to be told.")]}), 400
    accounts.choose_letters(services, actor, Delivery(chosen))
    flash(gettext("Your choice is saved. It applies from the next letter on."), "done")
    return redirect(url_for("my_letters.show"), 303)


def _page(services: Services, actor: Actor, **values: Any) -> str:
    require_account(actor)
    values.setdefault("errors", {})
    items = [{"value": str(key), "text": str(name)} for key, name in DELIVERIES.items()]
    chosen = str(accounts.chosen_letters(services, actor))
    return render_template(
        "letters/choice.html", chosen=chosen, items=items, mail_on=services.settings.mail.on, **values
    )
