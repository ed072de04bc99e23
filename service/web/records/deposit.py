"""The archivist deposits one conference document, and decides who may read it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput
from service.domain.permissions import Actor, Permission
from service.web.records.records import body_names
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.web.words.holdings import ACCESS
from service.web.words.labels import language_name
from service.workflow.context import Services
from service.workflow.records import read
from service.workflow.records.deposit import decide_access, deposit_record
from service.workflow.records.record import LANGUAGES, LanguageFile, NewRecord

blueprint = Blueprint("record_deposits", __name__, url_prefix="/records")


@blueprint.get("/new")
@needs(Permission.DEPOSIT_MAKE)
def show(services: Services, actor: Actor) -> Any:
    """The form; closed until somebody says otherwise."""
    return _page(services, {"access": "closed"})


@blueprint.post("/new")
@needs(Permission.DEPOSIT_MAKE)
def make(services: Services, actor: Actor) -> Any:
    """Deposits the document. Browsers do not send a file twice, so after an error the files are chosen again."""
    try:
        entry = deposit_record(services, actor, _typed())
    except InvalidInput as error:
        return _page(services, request.form, errors=field_errors(error)), 400
    flash(gettext("The document has been deposited in the archive and entered in the transparency log."), "done")
    return redirect(url_for("records.show", record_id=entry.id), 303)


@blueprint.get("/<uuid:record_id>/access")
@needs(Permission.DEPOSIT_MAKE)
def access(services: Services, actor: Actor, *, record_id: Any) -> Any:
    """The form with the access as it is."""
    return _access_page(services, actor, str(record_id))


@blueprint.post("/<uuid:record_id>/access")
@needs(Permission.DEPOSIT_MAKE)
def decide(services: Services, actor: Actor, *, record_id: Any) -> Any:
    """Records the decision beside the document."""
    review_on, typed = _day("review_on")
    try:
        decide_access(
            services, actor, str(record_id), access=_said("access"), reason=_said("reason"), review_on=review_on,
            typed=typed,
        )  # fmt: skip
    except InvalidInput as error:
        return _access_page(services, actor, str(record_id), errors=field_errors(error)), 400
    flash(gettext("The decision has been recorded in the archive and in the transparency log."), "done")
    return redirect(url_for("records.show", record_id=record_id), 303)


def _typed() -> NewRecord:
    files = {}
    for language in LANGUAGES:
        uploaded = request.files.get(f"file-{language}")
        if uploaded is not None and uploaded.filename:
            files[language] = LanguageFile(
                title=_said(f"title-{language}"), name=uploaded.filename, data=uploaded.stream.read()
            )
    day, review = _day("day")[0], _day("review_on")
    return NewRecord(
        body=_said("body"), meeting=_said("meeting"), symbol=_said("symbol"), day=day, access=_said("access"),
        reason=_said("reason"), review_on=review[0], review_typed=review[1], files=files,
    )  # fmt: skip


def _said(name: str) -> str:
    return " ".join(request.form.get(name, "").split())


def _day(name: str) -> tuple[date | None, bool]:
    """The day in the three boxes, and False where something was typed that is no day."""
    year, month, day = (request.form.get(f"{name}-{part}", "").strip() for part in ("year", "month", "day"))
    try:
        return date(int(year), int(month), int(day)), True
    except ValueError:
        return None, not (year or month or day)


def _page(services: Services, typed: Any, *, errors: Any = None) -> str:
    return render_template(
        "records/new.html", typed=typed, errors=errors or {}, bodies=body_names(services), accesses=ACCESS,
        languages={one: language_name(one) for one in LANGUAGES}, most=services.settings.limits.annex_bytes,
    )  # fmt: skip


def _access_page(services: Services, actor: Actor, record_id: str, *, errors: Any = None) -> str:
    found = read.record(services, actor, record_id)
    return render_template("records/access.html", found=found, typed=request.form, errors=errors or {}, accesses=ACCESS)
