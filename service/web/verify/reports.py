"""Downloadable reports of a verdict. The page carries the verdict, signed, so that the server keeps nothing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask_babel import gettext
from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from service.domain.permissions import Actor
from service.web.instrument.files import sent
from service.web.shell.guard import public
from service.web.verify.verdicts import LANGUAGES, spoken
from service.workflow.context import Services
from service.workflow.queries import reports
from service.workflow.queries.reports import Finding

blueprint = Blueprint("reports", __name__, url_prefix="/verify/report")
SECONDS = 2 * 3600
"""How long a page with a verdict can be turned into a report; what the register knows may have changed after that."""


@blueprint.post("")
@public
def make(services: Services, actor: Actor | None) -> Any:
    """The report of the verdict on the page that was just shown."""
    try:
        found = Finding.from_data(_seal().loads(request.form.get("finding", ""), max_age=SECONDS))
    except SignatureExpired:
        return _again(gettext("This verdict is older than two hours. Verify the file again, then take the report."))
    except (BadSignature, KeyError, TypeError, ValueError):
        return _again(gettext("The report can be made only from the page with the verdict. Verify the file again."))
    language = request.form.get("language", "")
    chosen = language if language in LANGUAGES else spoken()
    return sent(reports.report(found, request.form.get("kind", ""), chosen), attachment=True)


def sealed(found: Finding) -> str:
    """What the page carries: compressed, signed, good for :data:`SECONDS`."""
    return str(_seal().dumps(found.to_data()))


def _seal() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="alternat report")


def _again(said: str) -> Any:
    return render_template("verify/verify.html", errors={"document": [said]}), 400
