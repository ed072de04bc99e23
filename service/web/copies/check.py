"""The public page on which the holder of a certified copy checks it. It shows no text, no title and no name."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext

from service import accounts
from service.domain.permissions import Actor
from service.web.shell.guard import public
from service.workflow.context import Services
from service.workflow.copies import read
from service.workflow.copies.read import Asked

blueprint = Blueprint("copy_check", __name__, url_prefix="/copies/check")


@blueprint.get("")
@public
def show(services: Services, actor: Actor | None) -> Any:
    """The form; with number, day and code in the address, as the QR code has them, the answer."""
    given = {name: request.args.get(name, "").strip() for name in ("number", "day", "code")}
    if not all(given.values()):
        return _page({"number": given["number"], "code": given["code"]})
    return _answer(services, actor, Asked(given["number"], _iso(given["day"]), given["code"], None))


@blueprint.post("")
@public
def check(services: Services, actor: Actor | None) -> Any:
    """Number, day and code as typed from the copy, and a file if somebody wants it compared. The file is not kept."""
    number, code = request.form.get("number", "").strip(), request.form.get("code", "").strip()
    day = _iso("-".join(request.form.get(f"day-{part}", "").strip().zfill(2) for part in ("year", "month", "day")))
    errors = {}
    if not number:
        errors["number"] = [gettext("Enter the number that is printed on the copy, such as 3/2026.")]
    if day is None:
        errors["day"] = [gettext("Enter the date that is printed on the copy, as a real date.")]
    if not code:
        errors["code"] = [gettext("Enter the code that is printed on the copy.")]
    if errors:
        return _page(request.form, errors), 400
    uploaded = request.files.get("file")
    data = uploaded.stream.read() if uploaded is not None and uploaded.filename else None
    return _answer(services, actor, Asked(number, day, code, data))


def _answer(services: Services, actor: Actor | None, asked: Asked) -> Any:
    accounts.question(services, actor, address=request.remote_addr or "")
    found = read.check(services, asked)
    if found is None:
        said = gettext(
            "No certified copy has this number, date and code. Compare them with the copy, character by character. A copy that was asked for a moment ago may not be sealed yet."
        )
        return _page(request.form or request.args, {"number": [said]}), 404
    return render_template("copies/checked.html", found=found, code=asked.code)


def _page(typed: Any, errors: dict[str, list[str]] | None = None) -> str:
    return render_template("copies/check.html", typed=typed, errors=errors or {})


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
