"""Repair of a damaged deposit: what would be replaced, the proposal of one archivist, and the confirmation of another."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.depository.errors import DepositoryError
from service.domain.errors import InvalidInput, NotFound
from service.domain.permissions import Actor, Permission
from service.store.preservation.repairs import RepairState
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors, refusal
from service.workflow.context import Services
from service.workflow.errors import NotReady
from service.workflow.replica import plan, repair

blueprint = Blueprint("repairs", __name__, url_prefix="/audit/repairs")


@blueprint.get("")
@needs(Permission.ARCHIVE_READ)
def index(services: Services, actor: Actor) -> Any:
    """Repairs that wait for a second person, and earlier ones."""
    waiting, closed = repair.listed(services, actor)
    return render_template("preservation/repairs.html", waiting=waiting, closed=closed)


@blueprint.get("/new")
@needs(Permission.DEPOSIT_MAKE)
def ask(services: Services, actor: Actor) -> Any:
    """What a repair of one object would replace."""
    return _form(services, actor, request.args.get("object", ""))


@blueprint.post("/new")
@needs(Permission.DEPOSIT_MAKE)
def propose(services: Services, actor: Actor) -> Any:
    """Proposes it."""
    object_id, reason = request.form.get("object", ""), request.form.get("reason", "")
    try:
        made = repair.propose(services, actor, object_id, seen=request.form.get("seen", ""), reason=reason)
    except InvalidInput as error:
        return _form(services, actor, object_id, reason=reason, errors=field_errors(error)), 400
    except NotReady as error:
        return _form(services, actor, object_id, reason=reason, errors={"": [refusal(error)]}), 409
    flash(gettext("The repair is proposed. Another archivist confirms it."), "done")
    return redirect(url_for("repairs.show", repair_id=made.id), 303)


@blueprint.get("/<repair_id>")
@needs(Permission.ARCHIVE_READ)
def show(services: Services, actor: Actor, *, repair_id: str) -> Any:
    """One repair."""
    return _page(services, actor, repair_id)


@blueprint.post("/<repair_id>/confirmation")
@needs(Permission.DEPOSIT_MAKE)
def confirm(services: Services, actor: Actor, *, repair_id: str) -> Any:
    """Carries it out."""
    try:
        repair.confirm(services, actor, repair_id, seen=request.form.get("seen", ""))
    except NotFound:
        raise
    except (NotReady, DepositoryError) as error:
        return _page(services, actor, repair_id, refused=refusal(error)), 409
    flash(gettext("The deposit is repaired. What lay there before is kept in quarantine."), "done")
    return redirect(url_for("repairs.show", repair_id=repair_id), 303)


@blueprint.post("/<repair_id>/withdrawal")
@needs(Permission.DEPOSIT_MAKE)
def withdraw(services: Services, actor: Actor, *, repair_id: str) -> Any:
    """Nothing is repaired."""
    try:
        repair.withdraw(services, actor, repair_id)
    except NotReady as error:
        return _page(services, actor, repair_id, refused=refusal(error)), 409
    flash(gettext("The proposal is withdrawn. Nothing was changed."), "done")
    return redirect(url_for("repairs.show", repair_id=repair_id), 303)


def _form(services: Services, actor: Actor, object_id: str, **values: Any) -> Any:
    found, refused = None, ""
    try:
        found = plan.plan(services, actor, object_id)
    except NotFound:
        raise
    except (NotReady, DepositoryError) as error:
        refused = refusal(error)
    values = {"reason": "", "errors": {}, **values}
    return render_template("preservation/new_repair.html", plan=found, refused=refused, object_id=object_id, **values)


def _page(services: Services, actor: Actor, repair_id: str, *, refused: str = "") -> Any:
    row = repair.get(services, actor, repair_id)
    waits = row.state is RepairState.PROPOSED
    return render_template(
        "preservation/repair.html", row=row, waits=waits, own=row.proposed_by == actor.id, refused=refused,
        genuine=not waits or repair.genuine(services, row),
    )  # fmt: skip
