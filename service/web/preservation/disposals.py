"""Disposal of a deposit: what would be destroyed, the proposal of the archivist, and the decision of another person."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.depository.errors import DepositoryError
from service.domain.errors import FourEyes, InvalidInput
from service.domain.permissions import Actor, Permission
from service.store.preservation.disposals import DisposalState
from service.web.office.days import real_day
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors, refusal, shown
from service.web.shell.step_up import stepped_up
from service.workflow.context import Services
from service.workflow.disposal import decide
from service.workflow.disposal.decide import Asked
from service.workflow.errors import NotReady

blueprint = Blueprint("disposals", __name__, url_prefix="/disposals")


@blueprint.get("")
@needs(Permission.ARCHIVE_READ)
def index(services: Services, actor: Actor) -> Any:
    """Disposals that wait for a decision, and earlier ones."""
    waiting, closed = decide.listed(services, actor)
    return render_template("preservation/disposals.html", waiting=waiting, closed=closed)


@blueprint.get("/new")
@needs(Permission.DEPOSIT_MAKE)
def ask(services: Services, actor: Actor) -> Any:
    """What the disposal of one deposit would destroy."""
    return _form(services, actor, request.args.get("object", ""))


@blueprint.post("/new")
@needs(Permission.DEPOSIT_MAKE)
def propose(services: Services, actor: Actor) -> Any:
    """Proposes it."""
    object_id = request.form.get("object", "")
    asked = Asked(
        authority=request.form.get("authority", ""),
        authority_date=real_day("authority_date"),
        reason=request.form.get("reason", ""),
    )
    try:
        made = decide.propose(services, actor, object_id, asked, seen=request.form.get("seen", ""))
    except InvalidInput as error:
        return _form(services, actor, object_id, errors=field_errors(error)), 400
    except NotReady as error:
        return _form(services, actor, object_id, errors={"": [refusal(error)]}), 409
    flash(gettext("The disposal is proposed. Another person decides on it."), "done")
    return redirect(url_for("disposals.show", disposal_id=made.id), 303)


@blueprint.get("/<disposal_id>")
@needs(Permission.ARCHIVE_READ)
def show(services: Services, actor: Actor, *, disposal_id: str) -> Any:
    """One disposal."""
    return _page(services, actor, disposal_id)


@blueprint.post("/<disposal_id>/approval")
@needs(Permission.DISPOSAL_DECIDE)
@stepped_up
def approve(services: Services, actor: Actor, *, disposal_id: str) -> Any:
    """Decides it, and has it carried out."""
    try:
        done = decide.approve(services, actor, disposal_id, seen=request.form.get("seen", ""))
    except (NotReady, FourEyes, DepositoryError) as error:
        return _page(services, actor, disposal_id, refused=refusal(error)), 409
    if done.state is DisposalState.DONE:
        flash(gettext("The deposit is disposed of. The record of it stays in the register and in the archive."), "done")
    return redirect(url_for("disposals.show", disposal_id=disposal_id), 303)


@blueprint.post("/<disposal_id>/withdrawal")
@needs(Permission.ARCHIVE_READ)
def withdraw(services: Services, actor: Actor, *, disposal_id: str) -> Any:
    """Nothing is disposed of."""
    try:
        decide.withdraw(services, actor, disposal_id)
    except NotReady as error:
        return _page(services, actor, disposal_id, refused=refusal(error)), 409
    flash(gettext("The proposal is withdrawn. Nothing was changed."), "done")
    return redirect(url_for("disposals.show", disposal_id=disposal_id), 303)


def _form(services: Services, actor: Actor, object_id: str, *, errors: Any = None) -> Any:
    found = decide.look(services, actor, object_id)
    refused = shown(found.refused) if found.refused is not None else ""
    return render_template(
        "preservation/new_disposal.html", found=found, refused=refused, object_id=object_id, typed=request.form,
        errors=errors or {}, today=services.clock(),
    )  # fmt: skip


def _page(services: Services, actor: Actor, disposal_id: str, *, refused: str = "") -> Any:
    row = decide.get(services, actor, disposal_id)
    return render_template(
        "preservation/disposal.html", row=row, refused=refused, waits=row.state is DisposalState.PROPOSED,
        barred=decide.barred(services, actor, row), subject=decide.subject_of(services, row), now=services.clock(),
        copies=decide.copies_of(services, row),
    )  # fmt: skip
