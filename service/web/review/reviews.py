"""Reviewers read a text article by article and decide; the department asks for the review and reads the remarks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput
from service.domain.lifecycle import State
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.domain.review import ReviewDecision
from service.web.approval import briefing
from service.web.draft.form_page import moved_on, version
from service.web.shell.guard import needs
from service.web.shell.language import current
from service.web.shell.messages import field_errors
from service.web.words.reviews import review_names
from service.workflow.context import Services
from service.workflow.review import decide
from service.workflow.review import request as asking
from service.workflow.review.compare import since_last_look
from service.workflow.review.view import ReviewView, text_view

blueprint = Blueprint("reviews", __name__, url_prefix="/instruments/<instrument_id>")
_REMARK = "remark-"


@blueprint.get("/articles")
@needs(Permission.INSTRUMENT_READ)
def articles(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """The text of the newest originals, article by article: how each departs from the model, and what reviewers said about it."""
    seen = text_view(services, actor, instrument_id, language=_language())
    return render_template("review/articles.html", instrument=seen.instrument, seen=seen)


@blueprint.get("/review")
@needs(Permission.REVIEW_DECIDE)
def show(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """The text, with a place for a remark beside each article, and the decision."""
    return _page(services, actor, instrument_id)


@blueprint.post("/review")
@needs(Permission.REVIEW_DECIDE)
def decide_(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Takes the decision, on the digest that was shown."""
    form, decision = request.form, request.form.get("decision", "")
    remarks = {name.removeprefix(_REMARK): text for name, text in form.items() if name.startswith(_REMARK)}
    kind, summary = form.get("kind", ""), form.get("summary", "")
    try:
        _require_chosen(decision, kind)
        decide.decide(
            services,
            actor,
            instrument_id,
            version=version(),
            digest=form.get("digest", ""),
            kind=kind,
            decision=ReviewDecision(decision),
            summary=summary,
            remarks=remarks,
        )
    except InvalidInput as error:
        typed = {"decision": decision, "kind": kind, "remarks": remarks, "summary": summary}
        return _page(services, actor, instrument_id, errors=field_errors(error), status=400, **typed)
    done = {
        ReviewDecision.CLEAR: gettext("You cleared this text. The clearance ends when the text is changed."),
        ReviewDecision.SEND_BACK: gettext("You sent the text back to the department with your remarks."),
    }
    flash(done[ReviewDecision(decision)], "done")
    return redirect(url_for("worklist.show"), 303)


@blueprint.post("/review/request")
@needs(Permission.DRAFT_WRITE)
def ask(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Gives the text to the units whose review is missing."""
    digest = request.form.get("digest", "")
    asking.request_review(services, actor, instrument_id, version=version(), digest=digest)
    flash(gettext("The review has been requested. The text cannot be changed meanwhile."), "done")
    return redirect(url_for("instruments.show", instrument_id=instrument_id), 303)


@blueprint.post("/review/take-back")
@needs(Permission.DRAFT_WRITE)
def take_back(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Takes the text back from review."""
    asking.take_back(services, actor, instrument_id, version=version())
    flash(gettext("The text has been taken back. It can be changed now."), "done")
    return redirect(url_for("instruments.show", instrument_id=instrument_id), 303)


def _require_chosen(decision: str, kind: str) -> None:
    """:raises InvalidInput: no decision, or none of several reviews, was chosen."""
    errors = {}
    if decision not in set(ReviewDecision):
        errors["decision"] = [Message("Choose one of the two decisions.")]
    if not kind:
        errors["kind"] = [Message("Choose the review that you make.")]
    if errors:
        raise InvalidInput(errors)


def _page(services: Services, actor: Actor, instrument_id: str, *, status: int = 200, **values: Any) -> Any:
    seen = text_view(services, actor, instrument_id, language=_language())
    if seen.instrument.state is not State.IN_REVIEW:
        return moved_on(seen.instrument, acted=status != 200)
    look, changes = since_last_look(services, actor, instrument_id, language=seen.language) or (None, None)
    return render_template(
        "review/review.html",
        changes=changes,
        look=look,
        instrument=seen.instrument,
        kinds=[{"value": one.key, "text": review_names(services.settings, [one.key])} for one in seen.waiting],
        seen=seen,
        terms=briefing.terms(seen.template, seen.answers, current()),
        titles=_titles(seen),
        **{"errors": {}, "decision": "", "kind": "", "remarks": {}, "summary": "", **values},
    ), status


def _titles(seen: ReviewView) -> dict[str, str]:
    """Article -> its heading, for the name of the control beside it."""
    return {
        one.departure.key: one.text.heading if one.text and one.text.heading else gettext("Title and preamble")
        for one in seen.articles
    }


def _language() -> str:
    return request.args.get("text", "") or current()
