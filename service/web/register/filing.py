"""Decide anew who may read an entry, where its originals are, and under which subjects and symbol it is filed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput
from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.workflow.context import Services
from service.workflow.deposit import filing
from service.workflow.queries import retrieve
from service.workflow.rectification import refile

blueprint = Blueprint("filing", __name__, url_prefix="/register/<int:year>/<int:number>/filing")


@blueprint.get("")
@needs(Permission.DEPOSIT_MAKE)
def show(services: Services, actor: Actor, *, year: int, number: int) -> Any:
    """The form with what is decided now."""
    return _page(services, actor, year, number)


@blueprint.post("")
@needs(Permission.DEPOSIT_MAKE)
def make(services: Services, actor: Actor, *, year: int, number: int) -> Any:
    """Records the decision and goes back to the entry."""
    asked, note = asked_of_form(), request.form.get("note", "")
    try:
        refile.refile(services, actor, number, year, asked, reason=note)
    except InvalidInput as error:
        return _page(services, actor, year, number, asked=asked, note=note, errors=field_errors(error)), 400
    flash(gettext("The decision is recorded in the archive and in the transparency log."), "done")
    return redirect(url_for("register.show", number=number, year=year), 303)


def asked_of_form() -> dict[str, str]:
    """What the form of the depositary's decisions says; the subjects are ticked."""
    named = ("access", "reason", "review", "symbol")
    by_party = ("holder-", "location-", "acting_through-", "acting_for-")
    asked = {name: value for name, value in request.form.items() if name in named or name.startswith(by_party)}
    return {**asked, "subjects": " ".join(request.form.getlist("subjects"))}


def _page(
    services: Services,
    actor: Actor,
    year: int,
    number: int,
    *,
    asked: dict[str, str] | None = None,
    note: str = "",
    errors: Any = None,
) -> Any:
    entry = retrieve.register_entry(services, actor, number, year)
    return render_template(
        "register/refile.html",
        entry=entry,
        asked={**filing.proposed(services, entry), **(asked or {})},
        subjects=filing.offered_subjects(services.settings, entry.subjects or ()),
        note=note,
        errors=errors or {},
    )
