"""Counter-proposals in Word: the counterpart downloads, changes and uploads the text; the officer decides on each change."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext

from service.accounts import links
from service.domain.errors import DigestMismatch, InvalidInput
from service.domain.negotiation.proposals import Verdict
from service.domain.permissions import Actor, Permission
from service.drafting.counterproposal.errors import WordRefused
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors, shown
from service.workflow.context import Services
from service.workflow.negotiation import agreed, decide, propose
from service.workflow.negotiation.decide import Decided
from service.workflow.negotiation.proposals_view import proposals_view
from service.workflow.queries import contact

blueprint = Blueprint("counterproposals", __name__)
_CHANGE, _REASON, _TEXT = "change-", "reason-", "text-"


@blueprint.get("/instruments/<instrument_id>/counterproposal")
@needs(Permission.INSTRUMENT_READ)
def show(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """What the counterpart proposes, change by change, and the negotiated wording of the draft."""
    return _page(services, actor, instrument_id)


@blueprint.post("/instruments/<instrument_id>/counterproposal")
@needs(Permission.DRAFT_WRITE)
def decide_(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Takes the decisions; what is accepted makes a new revision."""
    try:
        revision = decide.decide(services, actor, instrument_id, says=_says())
    except InvalidInput as error:
        return _page(services, actor, instrument_id, errors=field_errors(error), status=400)
    if revision is None:
        flash(gettext("Your decisions have been recorded. The text stays as it is."), "done")
    else:
        made = gettext(
            "Your decisions have been recorded. What you accepted is revision %(n)s of the draft.", n=revision.revision
        )
        following = gettext("Make the preview and share it with the counterpart.")
        flash(f"{made} {following}", "done")
    return redirect(url_for("counterproposals.show", instrument_id=instrument_id), 303)


@blueprint.post("/instruments/<instrument_id>/wording/<wording_id>/take-back")
@needs(Permission.DRAFT_WRITE)
def take_back(services: Services, actor: Actor, *, instrument_id: str, wording_id: str) -> Any:
    """The article says again what the model and the answers say."""
    revision = agreed.take_back(services, actor, instrument_id, wording_id)
    flash(gettext("The wording has been taken back: revision %(n)s of the draft.", n=revision.revision), "done")
    return redirect(url_for("counterproposals.show", instrument_id=instrument_id), 303)


@blueprint.get("/agreement/counterproposal")
@needs(Permission.TEXT_CONFIRM, through_link=True)
def show_counterpart(services: Services, actor: Actor) -> Any:
    """The text in Word, a place for the counterpart's own version, and what became of earlier ones."""
    return _counterpart_page(services, actor)


@blueprint.post("/agreement/counterproposal")
@needs(Permission.TEXT_CONFIRM, through_link=True)
def upload(services: Services, actor: Actor) -> Any:
    """Takes the counterpart's version."""
    file = request.files.get("file")
    if not links.holder_of(services.store, actor).person:
        why = gettext("Give your name and function first, then upload the file. The link is at the end of the page.")
        return _counterpart_page(services, actor, errors={"file": [why]}, status=400)
    if file is None or not file.filename:
        return _counterpart_page(services, actor, errors={"file": [gettext("Choose the Word file.")]}, status=400)
    digest, data = request.form.get("digest", ""), file.stream.read()
    try:
        made = propose.propose(services, actor, actor.instrument_id or "", digest=digest, data=data)
    except InvalidInput as error:
        return _counterpart_page(services, actor, errors=field_errors(error), status=400)
    except WordRefused as error:
        return _counterpart_page(services, actor, errors={"file": [shown(error.message)]}, status=422)
    except DigestMismatch:
        why = gettext(
            "The text was changed meanwhile. Download the present text, make your changes there, and upload it."
        )
        return _counterpart_page(services, actor, errors={"file": [why]}, status=409)
    read = ngettext(
        "Your version has been sent: %(num)s change.", "Your version has been sent: %(num)s changes.", len(made.changes)
    )
    flash(read, "done")
    return redirect(url_for("counterproposals.show_counterpart"), 303)


def _says() -> dict[str, Decided]:
    """Decisions by change; those that wait are left out."""
    form = request.form
    verdicts = {name.removeprefix(_CHANGE): said for name, said in form.items() if name.startswith(_CHANGE)}
    return {
        key: Decided(Verdict(said), form.get(f"{_REASON}{key}", ""), _texts(key))
        for key, said in verdicts.items()
        if said in set(Verdict)
    }


def _texts(key: str) -> dict[str, str]:
    prefix = f"{_TEXT}{key}-"
    return {name.removeprefix(prefix): text for name, text in request.form.items() if name.startswith(prefix)}


def _page(services: Services, actor: Actor, instrument_id: str, *, status: int = 200, errors: Any = None) -> Any:
    seen = proposals_view(services, actor, instrument_id)
    return render_template(
        "negotiation/counterproposals.html",
        errors=errors or {},
        instrument=seen.instrument,
        seen=seen,
        typed=request.form,
    ), status


def _counterpart_page(services: Services, actor: Actor, *, status: int = 200, errors: Any = None) -> Any:
    seen = proposals_view(services, actor, actor.instrument_id or "")
    return render_template(
        "negotiation/counterproposals_counterpart.html",
        errors=errors or {},
        instrument=seen.instrument,
        named=bool(links.holder_of(services.store, actor).person),
        officer=contact.of_instrument(services, seen.instrument),
        seen=seen,
    ), status
