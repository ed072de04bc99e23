"""Comments of the counterpart on a text: its own page behind the link, and the page on which the officer answers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from service.accounts import links
from service.domain.errors import DigestMismatch, InvalidInput
from service.domain.negotiation.comments import EntryKind
from service.domain.permissions import Actor, Permission
from service.web.shell.guard import needs
from service.web.shell.language import current
from service.web.shell.messages import field_errors
from service.workflow.context import Services
from service.workflow.negotiation import comments
from service.workflow.negotiation.comments import ANSWER, NEW, Said
from service.workflow.negotiation.view import comments_view
from service.workflow.queries import contact

blueprint = Blueprint("comments", __name__)
_ACT = "act-"


@blueprint.get("/instruments/<instrument_id>/comments")
@needs(Permission.INSTRUMENT_READ)
def show(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Every thread, the open ones first; the officer writes here."""
    return _page(services, actor, instrument_id)


@blueprint.post("/instruments/<instrument_id>/comments")
@needs(Permission.DRAFT_WRITE)
def answer(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Takes the answers of the officer, and what is settled or open again."""
    try:
        entries = comments.answer(services, actor, instrument_id, _said())
    except InvalidInput as error:
        return _page(services, actor, instrument_id, errors=field_errors(error), status=400)
    flash(ngettext("%(num)s entry has been recorded.", "%(num)s entries have been recorded.", len(entries)), "done")
    return redirect(url_for("comments.show", instrument_id=instrument_id), 303)


@blueprint.get("/agreement/comments")
@needs(Permission.TEXT_CONFIRM, through_link=True)
def show_counterpart(services: Services, actor: Actor) -> Any:
    """The text article by article, with what was said about each and a place to comment."""
    return _counterpart_page(services, actor)


@blueprint.post("/agreement/comments")
@needs(Permission.TEXT_CONFIRM, through_link=True)
def write(services: Services, actor: Actor) -> Any:
    """Takes new comments, on the text that was shown."""
    remarks = {name.removeprefix(NEW): text for name, text in request.form.items() if name.startswith(NEW)}
    if not links.holder_of(services.store, actor).person:
        return _unnamed(services, actor)
    digest = request.form.get("digest", "")
    try:
        entries = comments.comment(services, actor, actor.instrument_id or "", digest=digest, remarks=remarks)
    except InvalidInput as error:
        return _counterpart_page(services, actor, errors=field_errors(error), status=400)
    except DigestMismatch:
        changed = gettext("The text was changed while you were writing. What you wrote is kept: check it, and send it.")
        return _counterpart_page(services, actor, errors={"": [changed]}, status=409)
    said = ngettext("%(num)s comment has been sent.", "%(num)s comments have been sent.", len(entries))
    flash(said, "done")
    return redirect(url_for("comments.show_counterpart"), 303)


@blueprint.post("/agreement/comments/answers")
@needs(Permission.TEXT_CONFIRM, through_link=True)
def answer_counterpart(services: Services, actor: Actor) -> Any:
    """Takes what the counterpart says in threads that it began."""
    if not links.holder_of(services.store, actor).person:
        return _unnamed(services, actor)
    try:
        comments.answer(services, actor, actor.instrument_id or "", _said())
    except InvalidInput as error:
        return _counterpart_page(services, actor, errors=field_errors(error), status=400)
    flash(gettext("Your answer has been sent."), "done")
    return redirect(url_for("comments.show_counterpart"), 303)


def _unnamed(services: Services, actor: Actor) -> Any:
    """What was typed stays on the page."""
    why = gettext("Give your name and function first, then send the comment. The link is at the end of the page.")
    return _counterpart_page(services, actor, errors={"": [why]}, status=400)


def _said() -> dict[str, Said]:
    form = request.form
    named = {name.removeprefix(prefix) for prefix in (ANSWER, _ACT) for name in form if name.startswith(prefix)}
    return {one: Said(form.get(f"{ANSWER}{one}", ""), _act(form.get(f"{_ACT}{one}", ""))) for one in sorted(named)}


def _act(chosen: str) -> EntryKind:
    return EntryKind(chosen) if chosen in {EntryKind.SETTLE, EntryKind.REOPEN} else EntryKind.ANSWER


def _page(services: Services, actor: Actor, instrument_id: str, *, status: int = 200, errors: Any = None) -> Any:
    seen = comments_view(services, actor, instrument_id, language=request.args.get("text", "") or current())
    ordered = sorted(seen.threads, key=lambda one: (one.thread.settled, not one.thread.waits))
    return render_template(
        "negotiation/comments.html",
        errors=errors or {},
        found=ordered,
        instrument=seen.instrument,
        open=sum(not one.thread.settled for one in ordered),
        seen=seen,
        typed=request.form,
    ), status


def _counterpart_page(services: Services, actor: Actor, *, status: int = 200, errors: Any = None) -> Any:
    instrument_id = actor.instrument_id or ""
    seen = comments_view(services, actor, instrument_id, language=request.args.get("text", "") or current())
    return render_template(
        "negotiation/comments_counterpart.html",
        errors=errors or {},
        instrument=seen.instrument,
        named=bool(links.holder_of(services.store, actor).person),
        officer=contact.of_instrument(services, seen.instrument),
        seen=seen,
        typed=request.form,
    ), status
