"""A counterpart asks for another link, which goes to the address that the service knows."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from service import accounts
from service.domain.errors import InvalidInput
from service.domain.permissions import Actor
from service.web.shell.guard import public
from service.web.shell.messages import field_errors
from service.workflow.approval.invitation import ask_again
from service.workflow.context import Services

blueprint = Blueprint("link_again", __name__, url_prefix="/link-again")


@blueprint.get("")
@public
def show(services: Services, actor: Actor | None) -> Any:
    """Asks for the reference and the address."""
    return _page(services)


@blueprint.post("")
@public
def ask(services: Services, actor: Actor | None) -> Any:
    """Always the same answer, so that nobody learns which agreements and addresses there are."""
    accounts.question(services, actor, address=request.remote_addr or "")
    reference, address = request.form.get("reference", ""), request.form.get("email", "")
    try:
        ask_again(services, reference=reference, address=address)
    except InvalidInput as error:
        return _page(services, errors=field_errors(error)), 400
    return _page(services, asked=True)


def _page(services: Services, **values: Any) -> str:
    values.setdefault("errors", {})
    said = {name: request.form.get(name, request.args.get(name, "")) for name in ("reference", "email")}
    return render_template(
        "letters/link_again.html", mail_on=services.settings.mail.on, hide_sign_in=True, **said, **values
    )
