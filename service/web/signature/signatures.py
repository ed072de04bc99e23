"""The organization's signatories sign both originals, each in turn and with a PIN."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext

from service.domain.errors import InvalidInput, Waiting
from service.domain.jobs import JobKind
from service.domain.lifecycle import Action
from service.domain.permissions import Actor, Permission
from service.web.draft.form_page import version
from service.web.instrument.progress import box, latest
from service.web.shell.cookies import keep_place, kept_place
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors, refusal
from service.web.shell.step_up import stepped_up
from service.workflow.approval.approve_and_sign import require_complete
from service.workflow.context import Services
from service.workflow.errors import KeyNotThere, NobodyAnswers, NotReady, PinWrong, SigningFailed, TooManyPins
from service.workflow.queries import retrieve
from service.workflow.signature import sign
from service.workflow.signature.state import signing_state

CONSENT = lazy_gettext(
    "I have looked at every page of both originals. I sign the text with this fingerprint, and no other, with my certificate."
)
"""What the signer confirms; what was shown, in the reader's language, is what goes on record."""
blueprint = Blueprint("signatures", __name__, url_prefix="/instruments/<instrument_id>/signature")


@blueprint.get("")
@needs(Permission.SIGNATURE_MAKE)
def show(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """The route, whose turn it is, and the PIN field when it is ours."""
    return page(services, actor, instrument_id)


@blueprint.post("")
@needs(Permission.SIGNATURE_MAKE)
@stepped_up
def make(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Signs. The PIN is handed on and forgotten; it is never shown again, not even after an error."""
    place = request.form.get("place", "")
    try:
        pin, seen = request.form.get("pin", ""), request.form.get("seen", "")
        require_complete(pin=pin, place=place, consent=seen)
        signed = sign.sign_with_pin(
            services,
            actor,
            instrument_id,
            version=version(),
            digest=seen,
            pin=pin,
            place=place,
            consent=consent_sentence(),
        )
    except InvalidInput as error:
        return page(
            services, actor, instrument_id, place=place, errors=field_errors(error), seen=bool(seen), status=400
        )
    except PinWrong as error:
        return page(
            services, actor, instrument_id, place=place, errors={"pin": [refusal(error)]}, seen=True, status=400
        )
    except TooManyPins as error:
        return page(
            services, actor, instrument_id, place=place, errors={"pin": [refusal(error)]}, seen=True, status=429
        )
    except (KeyNotThere, NobodyAnswers, SigningFailed, Waiting) as error:
        return page(services, actor, instrument_id, place=place, errors={"": [refusal(error)]}, status=409)
    flash(gettext("You signed %(count)s originals.", count=len(signed)), "done")
    return keep_place(redirect(url_for("signatures.show", instrument_id=instrument_id), 303), place)


def consent_sentence() -> str:
    """As it is shown to this reader."""
    return str(CONSENT)


def _signed_at(services: Services, actor: Actor, instrument_id: str) -> datetime | None:
    """When this person signed both originals; None when that has not happened."""
    acts = [one for one in retrieve.history(services, actor, instrument_id) if one.kind == Action.SIGN]
    return next((one.at for one in reversed(acts) if one.actor_id == actor.id), None)


def page(services: Services, actor: Actor, instrument_id: str, *, status: int = 200, **values: Any) -> Any:
    view = retrieve.instrument(services, actor, instrument_id)
    try:
        state = signing_state(services, actor, instrument_id)
    except NotReady:
        return redirect(url_for("instruments.show", instrument_id=instrument_id), 303)
    values.setdefault("errors", {})
    values.setdefault("place", kept_place())
    return render_template(
        "signature/signature.html",
        consent=consent_sentence(),
        box=box(latest(view.jobs, JobKind.SEAL, JobKind.COMPLETE_SIGNATURE)),
        instrument=view.instrument,
        now=state.now,
        ours=state.now is not None and state.now.mine,
        preliminary=view.preliminary,
        public_url=services.settings.server.public_url.rstrip("/"),
        several=len(state.mine) > 1,
        signed=state.my_next is None,
        signed_at=_signed_at(services, actor, instrument_id),
        state=state,
        **values,
    ), status
