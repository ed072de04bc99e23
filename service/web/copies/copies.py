"""Certified true copies: ask for one, see how far it is, take it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.depository.holdings.copies import FILE
from service.domain.errors import InvalidInput
from service.domain.permissions import Actor, Permission
from service.web.instrument.files import sent
from service.web.shell import language
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.web.shell.paging import page_links, page_number
from service.web.verify.verdicts import LANGUAGES
from service.workflow.context import Services
from service.workflow.copies import ask as asking
from service.workflow.copies import read, source
from service.workflow.copies.ask import NewCopy
from service.workflow.disposal import holds
from service.workflow.holdings import read as holdings

blueprint = Blueprint("copies", __name__, url_prefix="/copies")
_LIMIT = 20


@blueprint.get("")
@needs(Permission.HOLDING_READ)
def index(services: Services, actor: Actor) -> Any:
    """Every copy that was given, newest first."""
    page = page_number()
    found = read.listed(services, actor, limit=_LIMIT, offset=(page - 1) * _LIMIT)
    return render_template(
        "copies/copies.html", found=found, links=page_links("copies.index", page, found.total, _LIMIT)
    )


@blueprint.get("/new")
@needs(Permission.DEPOSIT_MAKE)
def ask(services: Services, actor: Actor) -> Any:
    """The form for a copy of one file."""
    return _page(services, {"language": language.current()})


@blueprint.post("/new")
@needs(Permission.DEPOSIT_MAKE)
def make(services: Services, actor: Actor) -> Any:
    """Gives the copy its number; it is made in the background."""
    found = source.source(services, request.args.get("subject", ""), request.args.get("path", ""))
    said = {
        name: " ".join(request.form.get(name, "").split()) for name in ("person", "organization", "language", "printed")
    }
    try:
        copy = asking.ask(services, actor, found, NewCopy(**said))
    except InvalidInput as error:
        return _page(services, said, errors=field_errors(error)), 400
    return redirect(url_for("copies.show", copy_id=copy.id), 303)


@blueprint.get("/<uuid:copy_id>")
@needs(Permission.HOLDING_READ)
def show(services: Services, actor: Actor, *, copy_id: Any) -> Any:
    """One copy; the page loads itself again while it is being made."""
    view = read.view(services, actor, str(copy_id))
    renewals = holdings.renewals(services, view.entry) if view.entry else []
    return render_template(
        "copies/copy.html", view=view, renewals=renewals, holds=holds.on_subject(services, actor, str(copy_id))
    )


@blueprint.get("/<uuid:copy_id>/copy.pdf")
@needs(Permission.HOLDING_READ)
def download(services: Services, actor: Actor, *, copy_id: Any) -> Any:
    """The sealed copy, to hand on or to print; with ``deposited`` in the query, as it was deposited."""
    deposited = "deposited" in request.args
    return sent(holdings.file(services, actor, str(copy_id), FILE, deposited=deposited), attachment=True)


@blueprint.post("/<uuid:copy_id>/again")
@needs(Permission.DEPOSIT_MAKE)
def again(services: Services, actor: Actor, *, copy_id: Any) -> Any:
    """Tries once more what failed."""
    asking.again(services, actor, str(copy_id))
    flash(gettext("The task is being retried."), "done")
    return redirect(url_for("copies.show", copy_id=copy_id), 303)


def _page(services: Services, typed: dict[str, str], *, errors: Any = None) -> str:
    found = source.source(services, request.args.get("subject", ""), request.args.get("path", ""))
    with services.store.reader() as unit:
        printed = unit.certified_copies.printed(found.id, found.path)
    return render_template(
        "copies/new.html", found=found, typed=typed, errors=errors or {}, printed=printed, languages=LANGUAGES,
        title=found.title(language.current()), place=found.place(language.current()),
    )  # fmt: skip
