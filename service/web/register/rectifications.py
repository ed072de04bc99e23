"""Correction of an error in the text: propose it, see the case, record an objection, withdraw it, draw up the procès-verbal."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput, NotFound
from service.domain.permissions import Actor, Permission
from service.web.instrument.files import sent
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors, refusal
from service.workflow.context import Services
from service.workflow.deposit import corrections
from service.workflow.errors import NotReady
from service.workflow.queries import retrieve
from service.workflow.rectification import propose, rectify

blueprint = Blueprint("rectifications", __name__)
_ENTRY = "/register/<int:year>/<int:number>/rectifications"


@blueprint.get(_ENTRY)
@needs(Permission.DEPOSIT_MAKE)
def show(services: Services, actor: Actor, *, year: int, number: int) -> Any:
    """The form for a proposed correction of the text."""
    return _form(services, actor, year, number, asked={})


@blueprint.post(_ENTRY)
@needs(Permission.DEPOSIT_MAKE)
def make(services: Services, actor: Actor, *, year: int, number: int) -> Any:
    """Proposes it to the parties."""
    asked = {name: value for name, value in request.form.items() if name != "csrf_token"}
    try:
        act = propose.propose(services, actor, number, year, asked)
    except InvalidInput as error:
        return _form(services, actor, year, number, asked=asked, errors=field_errors(error)), 400
    flash(gettext("The correction is proposed, and the parties are notified."), "done")
    return redirect(url_for("rectifications.case", year=year, number=number, case=act.number), 303)


@blueprint.get("/instruments/<instrument_id>/rectification")
@needs(Permission.DEPOSIT_MAKE)
def of_instrument(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """From the worklist to the case that is under way, or to the entry."""
    entry = retrieve.instrument(services, actor, instrument_id).entry
    if entry is None:
        raise NotFound(noun="register entry")
    open_ = [one.number for one in propose.cases_of(services, entry) if one.end is None]
    if not open_:
        return redirect(url_for("register.show", year=entry.year, number=entry.number), 303)
    return redirect(url_for("rectifications.case", year=entry.year, number=entry.number, case=open_[0]), 303)


@blueprint.get(f"{_ENTRY}/<int:case>")
@needs(Permission.REGISTER_READ)
def case(services: Services, actor: Actor, *, year: int, number: int, case: int) -> Any:
    """One case."""
    return _case(services, actor, year, number, case=case)


@blueprint.post(f"{_ENTRY}/<int:case>/objection")
@needs(Permission.DEPOSIT_MAKE)
def object_(services: Services, actor: Actor, *, year: int, number: int, case: int) -> Any:
    """Records a party's objection and circulates it."""
    said = {name: request.form.get(name, "") for name in ("party", "received", "text")}
    try:
        propose.object_(services, actor, number, year, case, **said)
    except (InvalidInput, NotReady) as error:
        return _case(services, actor, year, number, case=case, error=error, said=said)
    flash(gettext("The objection is recorded and circulated. The text stays as it is."), "done")
    return redirect(url_for("rectifications.case", year=year, number=number, case=case), 303)


@blueprint.post(f"{_ENTRY}/<int:case>/withdrawal")
@needs(Permission.DEPOSIT_MAKE)
def withdraw(services: Services, actor: Actor, *, year: int, number: int, case: int) -> Any:
    """The depositary withdraws its proposal."""
    said = {"reason": request.form.get("reason", "")}
    try:
        propose.withdraw(services, actor, number, year, case, reason=said["reason"])
    except (InvalidInput, NotReady) as error:
        return _case(services, actor, year, number, case=case, error=error, said=said)
    flash(gettext("The proposal is withdrawn, and the parties are notified."), "done")
    return redirect(url_for("rectifications.case", year=year, number=number, case=case), 303)


@blueprint.post(f"{_ENTRY}/<int:case>/rectification")
@needs(Permission.DEPOSIT_MAKE)
def rectify_(services: Services, actor: Actor, *, year: int, number: int, case: int) -> Any:
    """Has the procès-verbal drawn up."""
    try:
        rectify.rectify(services, actor, number, year, case)
    except NotReady as error:
        return _case(services, actor, year, number, case=case, error=error)
    flash(gettext("The procès-verbal is being made. The text is corrected when it is sealed."), "done")
    return redirect(url_for("rectifications.case", year=year, number=number, case=case), 303)


@blueprint.get(f"{_ENTRY}/<int:case>/proces-verbal.pdf")
@needs(Permission.REGISTER_READ)
def download(services: Services, actor: Actor, *, year: int, number: int, case: int) -> Any:
    """The procès-verbal of rectification, from the archive."""
    return sent(rectify.download(services, actor, number, year, case), attachment=True)


def _form(
    services: Services, actor: Actor, year: int, number: int, *, asked: dict[str, str], errors: Any = None
) -> Any:
    entry = retrieve.register_entry(services, actor, number, year)
    empty = {f"{part}-{language}": "" for part in ("error", "correction") for language in entry.languages}
    due = propose.due_day(services, services.clock().date()).isoformat()
    start = {**corrections.as_asked(entry), **empty, "place": "", "reason": "", "copy": "", "due": due}
    return render_template(
        "register/rectification_form.html",
        entry=entry,
        signatures=corrections.signatures_of(entry),
        asked={**start, **asked},
        errors=errors or {},
    )


def _case(
    services: Services,
    actor: Actor,
    year: int,
    number: int,
    *,
    case: int,
    error: InvalidInput | NotReady | None = None,
    said: dict[str, str] | None = None,
) -> Any:
    entry, found = propose.case_of(services, actor, number, year, case)
    errors: Any = {}
    if error is not None:
        errors = field_errors(error) if isinstance(error, InvalidInput) else {"": [refusal(error)]}
    status = 200 if error is None else 400 if isinstance(error, InvalidInput) else 409
    return render_template(
        "register/rectification.html",
        entry=entry,
        case=found,
        state=found.state(services.clock().date()),
        said={"party": "", "received": "", "text": "", "reason": "", **(said or {})},
        errors=errors,
    ), status
