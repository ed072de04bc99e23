"""The pages of the counterpart, which enters by a link without a password and sees one instrument."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service import accounts
from service.accounts import links
from service.accounts.errors import LinkRefused
from service.domain.errors import InvalidInput, NotFound
from service.domain.jobs import JobKind
from service.domain.lifecycle import APPROVED_STATES, BEFORE_AGREEMENT, State
from service.domain.parties import COUNTERPART
from service.domain.permissions import Actor, Permission
from service.web.instrument.files import sent
from service.web.instrument.progress import box, latest
from service.web.shell import language
from service.web.shell.cookies import give_token
from service.web.shell.guard import needs, public
from service.web.shell.messages import field_errors, refusal
from service.workflow.approval import confirm as confirmation
from service.workflow.context import Services
from service.workflow.errors import UploadNotAccepted
from service.workflow.negotiation.comments import of_counterpart
from service.workflow.queries import contact, retrieve
from service.workflow.review.compare import since_last_look
from service.workflow.signature.state import SigningState, signing_state
from service.workflow.signature.upload import accept_upload, original_to_sign

blueprint = Blueprint("counterpart", __name__)
PARTY = COUNTERPART
ROOM = 0.9
"""Part of a request that the originals may take; signatures and the form take the rest."""


@blueprint.get("/link/<token>")
@public
def link(services: Services, actor: Actor | None, *, token: str) -> Any:
    """Only a button. Mail programs and scanners fetch addresses; a GET must not use the link up."""
    return _link_page(services, token)


@blueprint.post("/link/<token>")
@public
def open_link(services: Services, actor: Actor | None, *, token: str) -> Any:
    """Uses the link up and signs its holder in."""
    try:
        links.look_at(services.store, token, services.clock())
        by = links.holder(request.form.get("person", ""), request.form.get("function", ""))
        sign_in = accounts.open_link(
            services, token, address=request.remote_addr or "", agent=request.user_agent.string, by=by
        )
    except LinkRefused:
        return _gone(services, token)
    except InvalidInput as error:
        return _link_page(services, token, errors=field_errors(error), status=400)
    return give_token(redirect(url_for("counterpart.show"), 303), sign_in)


@blueprint.get("/agreement/person")
@needs(Permission.TEXT_CONFIRM, through_link=True)
def ask_person(services: Services, actor: Actor) -> Any:
    """Who acts now."""
    retrieve.instrument(services, actor, _instrument_id(actor))
    said = links.holder_of(services.store, actor)
    return render_template("approval/person.html", person=said.person, function=said.function, errors={})


@blueprint.post("/agreement/person")
@needs(Permission.TEXT_CONFIRM, through_link=True)
def name_person(services: Services, actor: Actor) -> Any:
    """From now on this person acts. :raises NotFound: the agreement was withdrawn or declined."""
    retrieve.instrument(services, actor, _instrument_id(actor))
    person, function = request.form.get("person", ""), request.form.get("function", "")
    try:
        links.name_holder(services.store, actor, links.holder(person, function), now=services.clock())
    except InvalidInput as error:
        errors = field_errors(error)
        return render_template("approval/person.html", person=person, function=function, errors=errors), 400
    return redirect(url_for("counterpart.show"), 303)


@blueprint.get("/agreement")
@needs(Permission.TEXT_CONFIRM, through_link=True)
def show(services: Services, actor: Actor) -> Any:
    """The one page of the counterpart: read, confirm, sign or keep, depending on the state."""
    return _page(services, actor)


@blueprint.post("/agreement/confirm")
@needs(Permission.TEXT_CONFIRM, through_link=True)
def confirm(services: Services, actor: Actor) -> Any:
    """The counterpart's word that this digest is the agreed text."""
    if request.form.get("read") != "yes":
        errors = {"read": [gettext("Tick the box when you have read the text.")]}
        return _page(services, actor, errors=errors, status=400)
    if not links.holder_of(services.store, actor).person:
        return redirect(url_for("counterpart.ask_person"), 303)
    confirmation.confirm(services, actor, _instrument_id(actor), digest=request.form.get("digest", ""))
    flash(gettext("Your confirmation is recorded."), "done")
    return redirect(url_for("counterpart.show"), 303)


@blueprint.get("/agreement/to-sign/<int:number>")
@needs(Permission.SIGNATURE_MAKE, through_link=True)
def to_sign(services: Services, actor: Actor, *, number: int) -> Any:
    """Original ``number`` (from 1) as the counterpart has to sign it; only in its turn."""
    return sent(original_to_sign(services, actor, _instrument_id(actor), number), attachment=True)


@blueprint.post("/agreement/signed")
@needs(Permission.SIGNATURE_MAKE, through_link=True)
def upload(services: Services, actor: Actor) -> Any:
    """Takes one or both signed originals; each is judged on its own, and what is accepted stays accepted."""
    files = [file for file in request.files.getlist("signed") if file.filename]
    problems: list[str] = [] if files else [gettext("Choose the signed files.")]
    for file in files:
        try:
            revision = accept_upload(services, actor, _instrument_id(actor), data=file.stream.read())
            flash(
                gettext("“%(name)s” is accepted, signed by %(signer)s.", name=file.filename, signer=revision.signer),
                "done",
            )
        except (InvalidInput, UploadNotAccepted) as error:
            problems.append(f"{file.filename}: {refusal(error)}")
    if problems:
        return _page(services, actor, errors={"signed": problems}, status=400)
    return redirect(url_for("counterpart.show"), 303)


def _page(services: Services, actor: Actor, *, status: int = 200, **values: Any) -> Any:
    view = retrieve.instrument(services, actor, _instrument_id(actor))
    state = _signing(services, actor, view.instrument.state, view.instrument.id)
    made = view.preliminary
    values.setdefault("errors", {})
    asked = made is not None and view.instrument.state in BEFORE_AGREEMENT
    seen = since_last_look(services, actor, view.instrument.id, language=language.current()) if asked else None
    look, changes = seen or (None, None)
    return render_template(
        "approval/counterpart.html",
        changes=changes,
        look=look,
        box=box(latest(view.jobs, JobKind.COMPLETE_SIGNATURE)) if state and not state.finished else None,
        comments=of_counterpart(services, actor, view.instrument.id),
        confirmed=[word for word in view.confirmations if word.side == PARTY],
        returned=view.instrument.state is State.DRAFTING and len({word.side for word in view.confirmations}) > 1,
        instrument=view.instrument,
        **_our_part(state),
        officer=contact.of_instrument(services, view.instrument),
        own=made.original(PARTY) if made else None,
        preliminary=made,
        singly=made is not None
        and sum(one.size for one in made.originals) > services.settings.limits.body_bytes * ROOM,
        state=state,
        view=view,
        **values,
    ), status


def _our_part(state: SigningState | None) -> dict[str, Any]:
    """``now``: the signatory of this side who signs now; ``several``: more than one signs for it; ``open``: somebody still has to;
    ``received``: a signature of this side is here, complete or not.
    """
    if state is None:
        return {"now": None, "several": False, "open": False, "on_paper": False, "received": False}
    following = state.my_next
    return {
        "now": state.now if state.now is not None and state.now.mine else None,
        "several": len(state.mine) > 1,
        "open": following is not None,
        "received": any(stage != "open" for step in state.mine for stage in step.originals.values()),
        "on_paper": following.ink if following is not None else any(step.ink for step in state.mine),
    }


def _signing(services: Services, actor: Actor, state: State, instrument_id: str) -> SigningState | None:
    if state not in APPROVED_STATES:
        return None
    return signing_state(services, actor, instrument_id)


def _link_page(services: Services, token: str, *, status: int = 200, errors: Any = None) -> Any:
    try:
        link = links.look_at(services.store, token, services.clock())
    except LinkRefused:
        return _gone(services, token)
    said = {name: request.form.get(name, "") for name in ("person", "function")}
    officer = links.sender(services.store, link)
    return render_template(
        "approval/link.html", token=token, officer=officer, errors=errors or {}, hide_sign_in=True, **said
    ), status


def _gone(services: Services, token: str) -> Any:
    ended = links.ended(services.store, link_token=token)
    return render_template("approval/link_gone.html", ended=ended, hide_sign_in=True), 410


def _instrument_id(actor: Actor) -> str:
    if actor.instrument_id is None:
        raise NotFound(noun="instrument")
    return actor.instrument_id
