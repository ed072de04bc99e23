"""The desk of a unit: its inbox of proposals, and what officers do with one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from service.domain.counterparts.proposals import STEPS, ProposalAction, model_for
from service.domain.errors import ActionNotPossible, InvalidInput, NotFound
from service.domain.permissions import Actor, Permission
from service.web.directory import answers as answers_shown
from service.web.instrument.files import sent
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.workflow.context import Services
from service.workflow.proposals import accept, decide, questions

blueprint = Blueprint("proposals", __name__, url_prefix="/proposals")
ACTS = {act.partition(":")[2]: act for act in ProposalAction}
_OFFERED = (ProposalAction.ACCEPT, ProposalAction.ASK, ProposalAction.FORWARD, ProposalAction.DECLINE)


@blueprint.get("")
@needs(Permission.PROPOSAL_DECIDE)
def index(services: Services, actor: Actor) -> Any:
    """What waits for the unit, the longest first; ``?decided`` shows what was decided."""
    decided = "decided" in request.args
    found = decide.inbox(services, actor, decided=decided)
    return render_template("proposals/inbox.html", decided=decided, found=found)


@blueprint.get("/<proposal_id>")
@needs(Permission.PROPOSAL_DECIDE)
def show(services: Services, actor: Actor, *, proposal_id: str) -> Any:
    """One proposal: what it says, its documents, its history."""
    found = decide.view(services, actor, proposal_id)
    form = questions.form(services)
    state = found.proposal.state
    return render_template(
        "proposals/desk.html",
        offered=[act.partition(":")[2] for act in _OFFERED if state in STEPS[act][0]],
        parts=[
            (section.title, answers_shown.facts(form.section(section.key), found.proposal.answers))
            for section in form.sections
        ],
        view=found,
    )


@blueprint.get("/<proposal_id>/documents/<document_id>.pdf")
@needs(Permission.PROPOSAL_DECIDE)
def document(services: Services, actor: Actor, *, proposal_id: str, document_id: str) -> Any:
    """A file that the organization attached, as it was cleaned."""
    return sent(decide.document(services, actor, proposal_id, document_id), attachment=True)


@blueprint.get("/<proposal_id>/<act>")
@needs(Permission.PROPOSAL_DECIDE)
def ask(services: Services, actor: Actor, *, proposal_id: str, act: str) -> Any:
    """The form of one act."""
    return _form(services, actor, proposal_id, act)


@blueprint.post("/<proposal_id>/<act>")
@needs(Permission.PROPOSAL_DECIDE)
def act(services: Services, actor: Actor, *, proposal_id: str, act: str) -> Any:
    """Accepts, asks, forwards or declines."""
    todo = {"accept": _accept, "ask": _ask, "forward": _forward, "decline": _decline}.get(act)
    if todo is None:
        raise NotFound(noun="page")
    try:
        return todo(services, actor, proposal_id)
    except InvalidInput as error:
        return _form(services, actor, proposal_id, act, errors=field_errors(error)), 400


def _accept(services: Services, actor: Actor, proposal_id: str) -> Response:
    instrument = accept.accept(
        services,
        actor,
        proposal_id,
        template_id=request.form.get("template_id", ""),
        partner_id=request.form.get("partner", ""),
        remark=request.form.get("text", ""),
    )
    flash(gettext("The draft %(reference)s is open.", reference=instrument.reference), "done")
    return redirect(url_for("drafts.show", instrument_id=instrument.id), 303)


def _ask(services: Services, actor: Actor, proposal_id: str) -> Response:
    decide.ask(services, actor, proposal_id, text=request.form.get("text", ""))
    return _done(gettext("The question has been sent to the organization."))


def _forward(services: Services, actor: Actor, proposal_id: str) -> Response:
    decide.forward(
        services,
        actor,
        proposal_id,
        department=request.form.get("department", ""),
        text=request.form.get("text", ""),
    )
    return _done(gettext("The proposal has been forwarded."))


def _decline(services: Services, actor: Actor, proposal_id: str) -> Response:
    decide.decline(services, actor, proposal_id, text=request.form.get("text", ""))
    return _done(gettext("The proposal has been declined, with your reasons."))


def _done(sentence: str) -> Response:
    flash(sentence, "done")
    return redirect(url_for("proposals.index"), 303)


def _form(services: Services, actor: Actor, proposal_id: str, act: str, *, errors: Any = None) -> str:
    view = decide.view(services, actor, proposal_id)
    if act not in ACTS or ACTS[act] not in _OFFERED:
        raise NotFound(noun="page")
    if view.proposal.state not in STEPS[ACTS[act]][0]:
        raise ActionNotPossible(state=view.proposal.state)
    typed = request.form
    return render_template(
        "proposals/act.html",
        act=act,
        chosen=typed.get("template_id") or model_for(view.proposal.answers),
        department=typed.get("department", ""),
        departments=[
            unit
            for unit in services.settings.departments_on(services.clock().date())
            if unit.key != view.proposal.department
        ],
        errors=errors or {},
        partner=typed.get("partner", ""),
        templates=[one for one in services.catalogue.all() if not one.relation] if act == "accept" else [],
        text=typed.get("text", ""),
        view=view,
    )
