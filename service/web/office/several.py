"""Several agreements in one act: the office chooses, reads the briefing of each on one page, and approves, or approves and signs, all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput
from service.domain.instrument import Instrument
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.web.approval.sheet import sheet
from service.web.shell import language
from service.web.shell.cookies import keep_place, kept_place
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors, refusal, shown
from service.web.shell.step_up import stepped_up
from service.web.signature.signatures import consent_sentence
from service.workflow.context import Services
from service.workflow.office import several
from service.workflow.office.several import Chosen, Outcome
from service.workflow.queries import retrieve
from service.workflow.queries.decision import brief

blueprint = Blueprint("several", __name__, url_prefix="/decisions")


@blueprint.get("")
@needs(Permission.APPROVAL_DECIDE)
def show(services: Services, actor: Actor) -> Any:
    """What waits for a decision, to choose from; with ``?instrument=`` (several times) the briefing of each."""
    asked = request.args.getlist("instrument")
    if not asked and "chosen" not in request.args:
        return _list(services, actor)
    try:
        found = several.choose(services, actor, asked)
    except InvalidInput as error:
        return _list(services, actor, errors=field_errors(error), status=400)
    if len(found) < len(set(asked)):
        flash(gettext("One of these does not wait for a decision any more."), "done")
    return _page(services, actor, found) if found else redirect(url_for("several.show"), 303)


@blueprint.post("")
@needs(Permission.APPROVAL_DECIDE)
@stepped_up
def act(services: Services, actor: Actor) -> Any:
    """Does what was chosen with all of them; a line for each says what came of it."""
    chosen = [_chosen(one) for one in request.form.getlist("instrument")]
    try:
        if request.form.get("act") == "sign":
            return _signed(services, actor, chosen)
        if request.form.get("act") != "approve":
            raise InvalidInput({"act": [Message("Choose one of the decisions.")]})
        _lines(several.approve_several(services, actor, chosen))
    except InvalidInput as error:
        found = several.choose(services, actor, [one.instrument_id for one in chosen]) if chosen else []
        if not found:
            return _list(services, actor, errors=field_errors(error), status=400)
        return _page(services, actor, found, errors=field_errors(error), status=400)
    return redirect(url_for("worklist.show"), 303)


def _signed(services: Services, actor: Actor, chosen: Sequence[Chosen]) -> Any:
    place = request.form.get("place", "")
    done = several.approve_and_sign_several(
        services, actor, chosen, pin=request.form.get("pin", ""), place=place, language=language.current()
    )
    _lines(done.outcomes)
    if done.refusal is not None:
        flash(gettext("Nothing has been signed yet. %(reason)s", reason=refusal(done.refusal)), "done")
    address = url_for("worklist.show")
    if done.ceremony is not None:
        address = url_for("ceremonies.show", ceremony_id=done.ceremony.id)
    return keep_place(redirect(address, 303), place)


def _chosen(instrument_id: str) -> Chosen:
    form = request.form
    version, digest = form.get(f"version-{instrument_id}", ""), form.get(f"digest-{instrument_id}", "")
    seen = form.get(f"seen-{instrument_id}", "")
    return Chosen(
        instrument_id=instrument_id,
        version=int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else -1,
        digest=digest,
        consent=consent_sentence() if seen and seen == digest else "",
    )


def _lines(outcomes: Sequence[Outcome]) -> None:
    for one in outcomes:
        said = shown(one.message) if one.message else gettext("Approved.")
        if not one.approved:
            said = gettext("Not approved. %(reason)s", reason=said)
        flash(f"{one.instrument.reference}: {said}", "done")


def _list(services: Services, actor: Actor, *, status: int = 200, errors: Any = None) -> Any:
    found = several.waiting(services, actor)
    return render_template(
        "office/decisions.html", errors=errors or {}, found=found, most=several.MAX_INSTRUMENTS
    ), status


def _page(
    services: Services, actor: Actor, found: Sequence[Instrument], *, status: int = 200, errors: Any = None
) -> Any:
    views = [retrieve.instrument(services, actor, one.id) for one in found]
    signers = [brief(services, actor, one.id).signer for one in found]
    names = {one.name if one else None for one in signers}
    return render_template(
        "office/several.html",
        consent=consent_sentence(),
        errors=errors or {},
        found=[(view.instrument, view.preliminary, sheet(services, actor, view.instrument.id)) for view in views],
        place=request.form.get("place", kept_place()),
        signer=next(iter(names)) if len(names) == 1 else None,
        typed=request.form,
    ), status
