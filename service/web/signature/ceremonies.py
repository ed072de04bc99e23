"""The ceremony's pages: choose what is ready, look at each instrument, sign all of them with one PIN, watch, keep the procès-verbal."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.ceremony import Ceremony, ItemStage
from service.domain.errors import InvalidInput, Waiting
from service.domain.permissions import Actor, Permission
from service.web.instrument.files import sent
from service.web.shell import language
from service.web.shell.cookies import keep_place, kept_place
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors, refusal
from service.web.shell.step_up import stepped_up
from service.web.signature.signatures import consent_sentence
from service.workflow.approval.approve_and_sign import require_complete
from service.workflow.ceremony import ceremony as ceremonies
from service.workflow.ceremony import run
from service.workflow.context import Services
from service.workflow.errors import KeyNotThere, NotReady, PinWrong, SigningFailed, TooManyPins
from service.workflow.proces_verbal import make
from service.workflow.queries import retrieve

blueprint = Blueprint("ceremonies", __name__, url_prefix="/ceremonies")


@blueprint.get("")
@needs(Permission.SIGNATURE_MAKE)
def index(services: Services, actor: Actor) -> Any:
    """What is ready for signature, and the ceremonies of late."""
    return _index(services, actor)


@blueprint.post("")
@needs(Permission.SIGNATURE_MAKE)
def choose(services: Services, actor: Actor) -> Any:
    """Prepares a ceremony over what was ticked."""
    try:
        made = ceremonies.choose(services, actor, request.form.getlist("instrument"))
    except InvalidInput as error:
        return _index(services, actor, errors=field_errors(error), status=400)
    return redirect(_next(made), 303)


@blueprint.get("/<ceremony_id>")
@needs(Permission.INSTRUMENT_READ)
def show(services: Services, actor: Actor, *, ceremony_id: str) -> Any:
    """What is left to look at; then place and PIN; then how far it has come; then what came of it."""
    return _page(services, actor, ceremonies.get(services, actor, ceremony_id))


@blueprint.get("/<ceremony_id>/progress")
@needs(Permission.INSTRUMENT_READ)
def progress(services: Services, actor: Actor, *, ceremony_id: str) -> Any:
    """The same as JSON, for the script that polls it."""
    found = ceremonies.get(services, actor, ceremony_id)
    return jsonify(under_way=_at_work(services, found), sentence=_sentence(found))


@blueprint.get("/<ceremony_id>/proces-verbal.pdf")
@needs(Permission.INSTRUMENT_READ)
def record(services: Services, actor: Actor, *, ceremony_id: str) -> Any:
    """The sealed procès-verbal, to keep."""
    return sent(make.download(services, actor, ceremony_id), attachment=True)


@blueprint.get("/<ceremony_id>/instruments/<instrument_id>")
@needs(Permission.SIGNATURE_MAKE)
def look(services: Services, actor: Actor, *, ceremony_id: str, instrument_id: str) -> Any:
    """Every page of both originals, their digests, and the sentence to confirm."""
    return _look(services, actor, ceremony_id, instrument_id)


@blueprint.post("/<ceremony_id>/instruments/<instrument_id>")
@needs(Permission.SIGNATURE_MAKE)
def confirm(services: Services, actor: Actor, *, ceremony_id: str, instrument_id: str) -> Any:
    """Takes the signer's word; the box that was ticked carries the digest that stood beside it."""
    digest = request.form.get("seen", "")
    if not digest:
        errors = {"seen": [gettext("Tick the box when you have looked at the pages.")]}
        return _look(services, actor, ceremony_id, instrument_id, errors=errors, status=400)
    changed = ceremonies.confirm(services, actor, ceremony_id, instrument_id, digest=digest, consent=consent_sentence())
    return redirect(_next(changed), 303)


@blueprint.post("/<ceremony_id>/sign")
@needs(Permission.SIGNATURE_MAKE)
@stepped_up
def sign(services: Services, actor: Actor, *, ceremony_id: str) -> Any:
    """Opens the certificate and begins. The PIN is handed on and forgotten."""
    place, pin = request.form.get("place", ""), request.form.get("pin", "")
    found = ceremonies.get(services, actor, ceremony_id)
    try:
        require_complete(pin=pin, place=place, consent="confirmed on the page of each agreement")
        run.start(services, actor, ceremony_id, pin=pin, place=place, language=language.current())
    except InvalidInput as error:
        return _page(services, actor, found, place=place, errors=field_errors(error), status=400)
    except PinWrong as error:
        return _page(services, actor, found, place=place, errors={"pin": [refusal(error)]}, status=400)
    except TooManyPins as error:
        return _page(services, actor, found, place=place, errors={"pin": [refusal(error)]}, status=429)
    except (KeyNotThere, NotReady, SigningFailed, Waiting) as error:
        return _page(services, actor, found, place=place, errors={"": [refusal(error)]}, status=409)
    return keep_place(redirect(url_for("ceremonies.show", ceremony_id=ceremony_id), 303), place)


def _next(found: Ceremony) -> str:
    """The next instrument to look at; the ceremony's own page when all were looked at."""
    for item in found.items:
        if not item.consent:
            return url_for("ceremonies.look", ceremony_id=found.id, instrument_id=item.instrument_id)
    return url_for("ceremonies.show", ceremony_id=found.id)


def _index(services: Services, actor: Actor, *, status: int = 200, errors: Any = None) -> Any:
    return render_template(
        "signature/ceremonies.html",
        candidates=ceremonies.candidates(services, actor),
        errors=errors or {},
        recent=ceremonies.recent(services, actor),
    ), status


def _page(services: Services, actor: Actor, found: Ceremony, *, status: int = 200, **values: Any) -> Any:
    values.setdefault("errors", {})
    values.setdefault("place", kept_place())
    box = {
        "failed": False,
        "under_way": True,
        "sentence": _sentence(found),
        "address": url_for("ceremonies.progress", ceremony_id=found.id),
    }
    return render_template(
        "signature/ceremony.html",
        box=box if _at_work(services, found) else None,
        ceremony=found,
        instruments=ceremonies.instruments(services, found),
        interrupted=found.interrupted(services.clock()),
        own=found.by == actor.id,
        **values,
    ), status


def _look(
    services: Services, actor: Actor, ceremony_id: str, instrument_id: str, *, status: int = 200, errors: Any = None
) -> Any:
    found = ceremonies.get(services, actor, ceremony_id)
    view = retrieve.instrument(services, actor, instrument_id)
    return render_template(
        "signature/ceremony_look.html",
        ceremony=found,
        consent=consent_sentence(),
        errors=errors or {},
        instrument=view.instrument,
        item=found.item(instrument_id) if any(one.instrument_id == instrument_id for one in found.items) else None,
        preliminary=view.preliminary,
    ), status


def _at_work(services: Services, found: Ceremony) -> bool:
    """While the agreements are being signed, and until the procès-verbal is there."""
    return found.under_way(services.clock()) or _awaits_record(found)


def _awaits_record(found: Ceremony) -> bool:
    signed = any(item.stage == ItemStage.SIGNED for item in found.items)
    return found.ended_at is not None and signed and not found.record


def _sentence(found: Ceremony) -> str:
    if _awaits_record(found):
        return gettext(
            "The record of signature (procès-verbal) follows when the evidence for every signature is complete."
        )
    done = sum(item.stage in {ItemStage.SIGNED, ItemStage.FAILED} for item in found.items)
    return gettext("%(done)s of %(all)s agreements are done.", done=done, all=len(found.items))
