"""Legal holds: the list, what stands on a deposit, and placing, reviewing and lifting one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.depository.errors import DepositoryError
from service.domain.errors import FourEyes, InvalidInput
from service.domain.permissions import Actor, Permission
from service.web.office.days import real_day
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors, refusal, shown
from service.workflow.context import Services
from service.workflow.disposal import holds
from service.workflow.errors import NotReady

blueprint = Blueprint("legal_holds", __name__, url_prefix="/legal-holds")


@blueprint.get("")
@needs(Permission.ARCHIVE_READ)
def index(services: Services, actor: Actor) -> Any:
    """Holds that stand, and those that were lifted."""
    standing, lifted = holds.listed(services, actor)
    return render_template(
        "preservation/legal_holds.html", standing=standing, lifted=lifted, today=services.clock().date()
    )


@blueprint.get("/new")
@needs(Permission.HOLD_DECIDE)
def ask(services: Services, actor: Actor) -> Any:
    """What a hold on one deposit would stop."""
    return _form(services, actor, request.args.get("object", ""))


@blueprint.post("/new")
@needs(Permission.HOLD_DECIDE)
def place(services: Services, actor: Actor) -> Any:
    """Places it."""
    object_id = request.form.get("object", "")
    try:
        made = holds.place(
            services, actor, object_id, reason=request.form.get("reason", ""), review_on=real_day("review_on")
        )
    except InvalidInput as error:
        return _form(services, actor, object_id, errors=field_errors(error)), 400
    except (NotReady, DepositoryError) as error:
        return _form(services, actor, object_id, errors={"": [refusal(error)]}), 409
    flash(gettext("The legal hold is placed. Nothing is disposed of while it stands."), "done")
    return redirect(url_for("legal_holds.show", subject=made.subject, number=made.number), 303)


@blueprint.get("/<subject>/<int:number>")
@needs(Permission.ARCHIVE_READ)
def show(services: Services, actor: Actor, *, subject: str, number: int) -> Any:
    """One hold, with every act on it."""
    return _page(services, actor, subject, number)


@blueprint.post("/<subject>/<int:number>/review")
@needs(Permission.HOLD_DECIDE)
def review(services: Services, actor: Actor, *, subject: str, number: int) -> Any:
    """It goes on."""
    reason = request.form.get("reason", "")
    try:
        holds.review(services, actor, subject, number, reason=reason, review_on=real_day("review_on"))
    except InvalidInput as error:
        return _page(services, actor, subject, number, errors=field_errors(error)), 400
    except (NotReady, DepositoryError) as error:
        return _page(services, actor, subject, number, errors={"": [refusal(error)]}), 409
    flash(gettext("The review is recorded. The legal hold goes on."), "done")
    return redirect(url_for("legal_holds.show", subject=subject, number=number), 303)


@blueprint.post("/<subject>/<int:number>/lifting")
@needs(Permission.HOLD_DECIDE)
def lift(services: Services, actor: Actor, *, subject: str, number: int) -> Any:
    """Another person ends it."""
    try:
        holds.lift(services, actor, subject, number, reason=request.form.get("why", ""))
    except InvalidInput as error:
        errors = {"why": field_errors(error).get("reason", [])}
        return _page(services, actor, subject, number, errors=errors), 400
    except (NotReady, FourEyes, DepositoryError) as error:
        return _page(services, actor, subject, number, errors={"": [refusal(error)]}), 409
    flash(gettext("The legal hold is lifted."), "done")
    return redirect(url_for("legal_holds.show", subject=subject, number=number), 303)


def _form(services: Services, actor: Actor, object_id: str, *, errors: Any = None) -> Any:
    found = holds.look(services, actor, object_id)
    refused = shown(found.refused) if found.refused is not None else ""
    return render_template(
        "preservation/new_legal_hold.html", found=found, refused=refused, object_id=object_id, typed=request.form, errors=errors or {}
    )  # fmt: skip


def _page(services: Services, actor: Actor, subject: str, number: int, *, errors: Any = None) -> Any:
    found = holds.get(services, actor, subject, number)
    return render_template(
        "preservation/legal_hold.html", hold=found, acts=holds.records_of(services, found), own=holds.own(actor, found),
        typed=request.form, errors=errors or {}, today=services.clock().date(),
    )  # fmt: skip
