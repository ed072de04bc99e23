"""Deposit a signed instrument, or record an objection."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.depository.deposit.dueform_facts import Check
from service.domain.errors import InvalidInput
from service.domain.lifecycle import State
from service.domain.permissions import Actor, Permission
from service.web.draft.form_page import moved_on, version
from service.web.register.filing import asked_of_form
from service.web.shell import language
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors, refusal, shown
from service.workflow.context import Services
from service.workflow.deposit import deposit, filing
from service.workflow.errors import DueFormIncomplete, NotReady
from service.workflow.queries import retrieve

blueprint = Blueprint("deposits", __name__, url_prefix="/instruments/<instrument_id>/deposit")


@blueprint.get("")
@needs(Permission.DEPOSIT_MAKE)
def show(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Due form: what the machine measured, and what a person has to confirm."""
    return _page(services, actor, instrument_id)


@blueprint.post("")
@needs(Permission.DEPOSIT_MAKE)
def make(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Deposits and goes to the register entry."""
    confirmed = request.form.getlist("confirmed")
    met = {
        one.number: request.form.get(f"objection-{one.number}", "")
        for one in retrieve.objections(services, actor, instrument_id)
    }
    filed = asked_of_form()
    typed = {"confirmed": confirmed, "met": met, "filed": filed}
    try:
        entry = deposit.deposit(
            services, actor, instrument_id, version=version(), confirmed=confirmed, met=met, filed=filed
        )
    except NotReady as error:
        return _page(services, actor, instrument_id, **typed, errors={"": [refusal(error)]}, status=409)
    except DueFormIncomplete:
        return _page(services, actor, instrument_id, **typed, incomplete=True, status=400)
    except InvalidInput as error:
        return _page(services, actor, instrument_id, **typed, errors=field_errors(error), status=400)
    flash(gettext("Deposited and entered in the register under number %(number)s.", number=entry.label), "done")
    return redirect(url_for("register.show", number=entry.number, year=entry.year), 303)


@blueprint.post("/objection")
@needs(Permission.DEPOSIT_MAKE)
def object_(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Records why the instrument is not deposited."""
    text = request.form.get("text", "")
    try:
        deposit.object_(services, actor, instrument_id, version=version(), text=text)
    except InvalidInput as error:
        return _page(services, actor, instrument_id, errors=field_errors(error), text=text, status=400)
    flash(gettext("The objection has been recorded and is visible to the department."), "done")
    return redirect(url_for("deposits.show", instrument_id=instrument_id), 303)


def _page(services: Services, actor: Actor, instrument_id: str, *, status: int = 200, **values: Any) -> Any:
    view = retrieve.instrument(services, actor, instrument_id)
    if view.instrument.state is not State.SIGNED:
        return moved_on(view.instrument, acted=status != 200)
    values.setdefault("confirmed", ())
    values.setdefault("met", {})
    filed = values.pop("filed", {})
    examined = deposit.examination(
        services, actor, instrument_id, confirmed=values["confirmed"], language=language.current()
    )
    checks = examined.checks
    values.setdefault("errors", _open_points(checks) if values.get("incomplete") else {})
    return render_template(
        "register/deposit.html",
        checks=checks,
        entry=examined.entry,
        asked={**filing.before_deposit(services, examined.entry), **filed} if examined.entry else {},
        subjects=filing.offered_subjects(services.settings),
        passages=examined.passages,
        passage_language=examined.language,
        instrument=view.instrument,
        preliminary=view.preliminary,
        view=view,
        **values,
    ), status


def _open_points(checks: list[Check]) -> dict[str, list[str]]:
    """Each point that is not in order, at its tick or at the head of the list."""
    errors: dict[str, list[str]] = {}
    for check in checks:
        if check.ok:
            continue
        place = f"confirmed-{check.key}" if check.human else "due-form"
        said = (
            gettext("Review the originals and tick: %(point)s")
            if check.human
            else gettext("Not in due form: %(point)s")
        )
        errors.setdefault(place, []).append(said % {"point": shown(check.label)})
    return errors
