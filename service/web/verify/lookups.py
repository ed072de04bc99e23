"""The public lookup of an instrument by register number and access code."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext

from service import accounts
from service.domain.permissions import Actor
from service.web.shell.guard import public
from service.workflow.context import Services
from service.workflow.queries import lookup

blueprint = Blueprint("lookups", __name__)


@blueprint.get("/v/<reference>/<code>")
@public
def show(services: Services, actor: Actor | None, *, reference: str, code: str) -> Any:
    """What the QR code on a visible stamp leads to."""
    return _answer(services, actor, reference, code)


@blueprint.post("/verify/code")
@public
def ask(services: Services, actor: Actor | None) -> Any:
    """Number and code, typed from paper."""
    number, code = request.form.get("number", "").strip(), request.form.get("code", "").strip()
    errors = {}
    if not number:
        errors["number"] = [gettext("Enter the register number or the reference that is printed on the document.")]
    if not code:
        errors["code"] = [
            gettext("Enter the access code. It is in the receipt; the QR code on the document contains it.")
        ]
    if errors:
        return render_template("verify/verify.html", errors=errors, number=number), 400
    return _answer(services, actor, number, code)


def _answer(services: Services, actor: Actor | None, name: str, code: str) -> Any:
    accounts.question(services, actor, address=request.remote_addr or "")
    known = lookup.look_up(services, actor, name, code)
    if known is None:
        said = gettext(
            "No document matches this number and access code. Compare both with the document, character by character."
        )
        return render_template("verify/verify.html", errors={"number": [said]}, number=name), 404
    return render_template("verify/lookup.html", known=known)
