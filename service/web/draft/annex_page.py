"""The annexes of a draft on a page of their own, so that a refused file costs no answers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput
from service.domain.instrument import Annex
from service.domain.lifecycle import State
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.drafting.errors import AnnexRefused
from service.web.draft.form_page import moved_on
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors, refusal, shown
from service.workflow.context import Services
from service.workflow.draft import annexes, form
from service.workflow.draft.titles import title_languages
from service.workflow.queries import retrieve

blueprint = Blueprint("annexes", __name__, url_prefix="/instruments/<instrument_id>/annexes")


@blueprint.get("")
@needs(Permission.DRAFT_WRITE)
def show(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """The attached files in their order, and the form for one more; ``?removed=ID`` offers to put that one back."""
    return _page(services, actor, instrument_id)


@blueprint.post("")
@needs(Permission.DRAFT_WRITE)
def attach(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Adds an uploaded PDF as the last annex."""
    uploaded, typed = request.files.get("annex"), _typed_titles()
    try:
        if uploaded is None or not uploaded.filename:
            raise InvalidInput({"annex": [Message("Choose a PDF file.")]})
        annex = annexes.attach_annex(
            services,
            actor,
            instrument_id,
            version=None,
            title=typed.get("title", ""),
            data=uploaded.stream.read(),
            titles=_further(typed),
        )
    except InvalidInput as error:
        return _page(services, actor, instrument_id, errors=field_errors(error), titles=typed, status=400)
    except AnnexRefused as error:
        return _page(services, actor, instrument_id, errors={"annex": [refusal(error)]}, titles=typed, status=400)
    removed = gettext(" Removed: %(what)s.", what=", ".join(map(gettext, annex.removed))) if annex.removed else ""
    flash(gettext("“%(title)s” is attached (%(pages)s pages).", title=annex.title, pages=annex.pages) + removed, "done")
    return redirect(url_for("annexes.show", instrument_id=instrument_id), 303)


@blueprint.get("/<annex_id>")
@needs(Permission.DRAFT_WRITE)
def edit(services: Services, actor: Actor, *, instrument_id: str, annex_id: str) -> Any:
    """The title of one annex, to be changed."""
    return _title_page(services, actor, instrument_id, annex_id)


@blueprint.post("/<annex_id>")
@needs(Permission.DRAFT_WRITE)
def retitle(services: Services, actor: Actor, *, instrument_id: str, annex_id: str) -> Any:
    """Gives an annex another title."""
    typed = _typed_titles()
    try:
        annexes.retitle(services, actor, instrument_id, annex_id, title=typed.get("title", ""), titles=_further(typed))
    except InvalidInput as error:
        return _title_page(
            services, actor, instrument_id, annex_id, errors=field_errors(error), titles=typed, status=400
        )
    flash(gettext("The title is saved."), "done")
    return redirect(url_for("annexes.show", instrument_id=instrument_id), 303)


@blueprint.post("/<annex_id>/move")
@needs(Permission.DRAFT_WRITE)
def move(services: Services, actor: Actor, *, instrument_id: str, annex_id: str) -> Any:
    """One place up or down."""
    by = -1 if request.form.get("where") == "up" else 1
    annexes.move(services, actor, instrument_id, annex_id, by=by)
    return redirect(url_for("annexes.show", instrument_id=instrument_id), 303)


@blueprint.post("/<annex_id>/remove")
@needs(Permission.DRAFT_WRITE)
def remove(services: Services, actor: Actor, *, instrument_id: str, annex_id: str) -> Any:
    """Takes an annex off the draft; it can be put back."""
    annexes.remove_annex(services, actor, instrument_id, annex_id=annex_id)
    return redirect(url_for("annexes.show", instrument_id=instrument_id, removed=annex_id), 303)


@blueprint.post("/<annex_id>/restore")
@needs(Permission.DRAFT_WRITE)
def restore(services: Services, actor: Actor, *, instrument_id: str, annex_id: str) -> Any:
    """Attaches a removed annex again, where it was."""
    try:
        annex = annexes.put_back(services, actor, instrument_id, annex_id)
    except InvalidInput as error:
        return _page(services, actor, instrument_id, errors=field_errors(error), status=400)
    flash(gettext("“%(title)s” is attached again.", title=annex.title), "done")
    return redirect(url_for("annexes.show", instrument_id=instrument_id), 303)


def _page(services: Services, actor: Actor, instrument_id: str, *, status: int = 200, **values: Any) -> Any:
    instrument = retrieve.instrument(services, actor, instrument_id).instrument
    if instrument.state is not State.DRAFTING:
        return moved_on(instrument, acted=status != 200)
    found = form.view(services, actor, instrument_id)
    removed = request.args.get("removed", "")
    return render_template(
        "draft/annexes.html",
        annexes=found.saved.annexes,
        errors=values.get("errors", {}),
        instrument=instrument,
        languages=title_languages(found.template, found.answers),
        limits=services.settings.limits,
        removed=annexes.removed_annex(services, actor, instrument_id, removed) if removed else None,
        titles=values.get("titles", {}),
        wrong=[shown(one) for one in found.errors.get("annexes", ())],
    ), status


def _title_page(
    services: Services, actor: Actor, instrument_id: str, annex_id: str, *, status: int = 200, **values: Any
) -> Any:
    instrument = retrieve.instrument(services, actor, instrument_id).instrument
    if instrument.state is not State.DRAFTING:
        return moved_on(instrument, acted=status != 200)
    found = form.view(services, actor, instrument_id)
    annex = annexes.of(found.saved, annex_id)
    return render_template(
        "draft/annex.html",
        annex=annex,
        errors=values.get("errors", {}),
        instrument=instrument,
        languages=title_languages(found.template, found.answers),
        titles=values.get("titles") or _titles_of(annex),
    ), status


def _titles_of(annex: Annex) -> dict[str, str]:
    return {"title": annex.title, **{f"title-{code}": title for code, title in annex.titles.items()}}


def _typed_titles() -> dict[str, str]:
    return {name: text for name, text in request.form.items() if name.partition("-")[0] == "title"}


def _further(typed: dict[str, str]) -> dict[str, str]:
    return {name.partition("-")[2]: text for name, text in typed.items() if name != "title"}
