"""The Secretary General's office decides on exactly the bytes it is shown, and can sign in the same act."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput, NotFound, Waiting
from service.domain.lifecycle import State
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.web.approval import briefing, sheet
from service.web.draft.form_page import model_of, moved_on, version
from service.web.instrument.files import sent
from service.web.shell.cookies import keep_place, kept_place
from service.web.shell.guard import needs
from service.web.shell.language import current
from service.web.shell.messages import field_errors, refusal, shown
from service.web.shell.step_up import stepped_up
from service.web.signature import signatures
from service.workflow.approval import decide
from service.workflow.approval.approve_and_sign import approve_and_sign
from service.workflow.context import Services
from service.workflow.errors import KeyNotThere, NobodyAnswers, PinWrong, SigningFailed, TooManyPins
from service.workflow.queries import retrieve
from service.workflow.queries.decision import brief, gone
from service.workflow.queries.returned import last_return, since_return
from service.workflow.review.compare import since_last_look
from service.workflow.review.view import text_view

blueprint = Blueprint("approvals", __name__, url_prefix="/instruments/<instrument_id>/approval")
_DECISIONS = {"approve": decide.approve, "return": decide.return_, "decline": decide.decline}


@blueprint.get("")
@needs(Permission.APPROVAL_DECIDE)
def show(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """What is decided on in brief, both originals, and the decisions."""
    return _page(services, actor, instrument_id)


@blueprint.get("/briefing.pdf")
@needs(Permission.APPROVAL_DECIDE)
def briefing_pdf(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """The same in brief on one page, to print."""
    return sent(sheet.download(services, actor, instrument_id), attachment=True)


@blueprint.post("")
@needs(Permission.APPROVAL_DECIDE)
@stepped_up
def decide_(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Takes the decision that was chosen, on the digest that was shown."""
    decision, remarks = request.form.get("decision", ""), request.form.get("remarks", "")
    try:
        if decision not in _DECISIONS:
            raise InvalidInput({"decision": [Message("Choose one of the three decisions.")]})
        _DECISIONS[decision](
            services, actor, instrument_id, version=version(), digest=request.form.get("digest", ""), remarks=remarks
        )
    except InvalidInput as error:
        return _page(
            services, actor, instrument_id, errors=field_errors(error), decision=decision, remarks=remarks, status=400
        )
    except NotFound:
        return _gone(services, actor, instrument_id)
    done = {
        "approve": gettext("Approved. The originals are being sealed; then you can sign."),
        "return": gettext("Returned to the department with your remarks."),
        "decline": gettext("Declined. The reason is part of the record."),
    }
    flash(done[decision], "done")
    if decision == "approve":
        return redirect(url_for("signatures.show", instrument_id=instrument_id), 303)
    return redirect(url_for("worklist.show"), 303)


@blueprint.post("/signature")
@needs(Permission.APPROVAL_DECIDE)
@stepped_up
def sign(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Approves and signs. A signature that fails leaves an approved agreement, and the page on which it is signed says why."""
    digest, place = request.form.get("digest", ""), request.form.get("place", "")
    seen = signatures.consent_sentence() if request.form.get("seen") == digest else ""
    try:
        signed = approve_and_sign(
            services, actor, instrument_id, version=version(), digest=digest, pin=request.form.get("pin", ""), place=place, consent=seen
        )  # fmt: skip
    except InvalidInput as error:
        return _page(
            services, actor, instrument_id, errors=field_errors(error), place=place, seen=bool(seen), status=400
        )
    except NotFound:
        return _gone(services, actor, instrument_id)
    except (PinWrong, TooManyPins) as error:
        flash(gettext("The agreement has been approved. It has not been signed yet."), "done")
        return signatures.page(
            services, actor, instrument_id, place=place, seen=True, errors={"pin": [refusal(error)]}, status=400
        )
    except (KeyNotThere, NobodyAnswers, SigningFailed, Waiting) as error:
        flash(gettext("The agreement has been approved. It has not been signed yet."), "done")
        return signatures.page(
            services, actor, instrument_id, place=place, seen=True, errors={"": [refusal(error)]}, status=409
        )
    if signed:
        flash(gettext("Approved. You signed %(count)s originals.", count=len(signed)), "done")
    else:
        flash(
            gettext(
                "The agreement has been approved. Sealing takes longer than usual: sign on this page as soon as it is complete."
            ),
            "done",
        )
    return keep_place(redirect(url_for("signatures.show", instrument_id=instrument_id), 303), place)


def _gone(services: Services, actor: Actor, instrument_id: str) -> Any:
    """:raises NotFound: nothing that was ever submitted to this office."""
    said = gone(services, actor, instrument_id)
    if said is None:
        raise NotFound(noun="instrument")
    flash(shown(said), "done")
    return redirect(url_for("worklist.show"), 303)


def _page(services: Services, actor: Actor, instrument_id: str, *, status: int = 200, **values: Any) -> Any:
    try:
        view = retrieve.instrument(services, actor, instrument_id)
    except NotFound:
        return _gone(services, actor, instrument_id)
    if view.instrument.state is not State.SUBMITTED:
        return moved_on(view.instrument, acted=status != 200)
    values.setdefault("errors", {})
    values.setdefault("place", kept_place())
    template, about = model_of(services, view.instrument), brief(services, actor, instrument_id)
    look, changes = since_last_look(services, actor, instrument_id, language=current()) or (None, None)
    chosen, left_out = briefing.articles(template, about.answers, current())
    return render_template(
        "approval/approval.html",
        articles=chosen,
        changed=since_return(services, actor, instrument_id, language=current()),
        changes=changes,
        look=look,
        brief=about,
        consent=signatures.consent_sentence(),
        instrument=view.instrument,
        left_out=left_out,
        preliminary=view.preliminary,
        text=text_view(services, actor, instrument_id, language=current()),
        returned=last_return(services, actor, instrument_id),
        template=template,
        terms=briefing.terms(template, about.answers, current()),
        view=view,
        **values,
    ), status
