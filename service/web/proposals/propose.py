"""Begins a proposal, sends it and shows where it stands: the pages of an organization without an account.

Its private address is the key to it. Robots are held off by a field that people do not see, by the time that a form needs, and by
limits for each network and each e-mail address.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from service import accounts
from service.accounts.errors import TooManyRequests
from service.domain.counterparts.proposals import OPEN, Proposal
from service.domain.errors import InvalidInput
from service.domain.permissions import Actor
from service.web.draft import fields
from service.web.shell import language
from service.web.shell.guard import public
from service.web.shell.messages import field_errors, refusal
from service.workflow.context import Services
from service.workflow.proposals import private, questions, write

blueprint = Blueprint("propose", __name__, url_prefix="/propose")
TRAP = "homepage"
"""A field that only robots fill."""


@blueprint.get("")
@public
def begin(services: Services, actor: Actor | None) -> Any:
    """What is needed, and the e-mail address."""
    return _begin(services, department=request.args.get("department", ""))


@blueprint.post("")
@public
def start(services: Services, actor: Actor | None) -> Any:
    """Begins a proposal and goes to its private address."""
    email, department = request.form.get("email", ""), request.form.get("department", "")
    if request.form.get(TRAP) or not private.shown_long_enough(
        services, request.form.get("shown", ""), services.clock()
    ):
        errors = {"email": [gettext("Please check the address and send the form again.")]}
        return _begin(services, department=department, email=email, errors=errors), 400
    try:
        accounts.proposal(services, email=email, address=request.remote_addr or "")
        proposal = write.start(services, email=email, language=language.current(), department=department)
    except InvalidInput as error:
        return _begin(services, department=department, email=email, errors=field_errors(error)), 400
    except TooManyRequests as error:
        errors = {"email": [refusal(error)]}
        return _begin(services, department=department, email=email, errors=errors), 429
    return redirect(private.path_of(services, proposal), 303)


@blueprint.get("/<token>")
@public
def show(services: Services, actor: Actor | None, *, token: str) -> Any:
    """What is still to do, and, once it is sent, where it stands."""
    return page(services, token)


@blueprint.post("/<token>/unit")
@public
def unit(services: Services, actor: Actor | None, *, token: str) -> Any:
    """Chooses the unit that receives it."""
    try:
        write.choose_unit(services, token, request.form.get("department", ""))
    except InvalidInput as error:
        return page(services, token, errors=field_errors(error)), 400
    flash(gettext("Saved."), "done")
    return to(token)


@blueprint.post("/<token>/send")
@public
def send(services: Services, actor: Actor | None, *, token: str) -> Any:
    """Sends it, or says what is missing."""
    proposal = _opened(services, token)
    if not questions.faults(services, proposal):
        accounts.proposal(services, email=proposal.email, address=request.remote_addr or "")
    try:
        write.send(services, token)
    except InvalidInput:
        return page(services, token, check=True), 400
    return to(token)


@blueprint.get("/<token>/confirm/<code>")
@public
def ask_confirm(services: Services, actor: Actor | None, *, token: str, code: str) -> Any:
    """Only a button: mail programs fetch addresses by themselves."""
    return render_template(
        "proposals/confirm.html", code=code, hide_sign_in=True, proposal=_opened(services, token), token=token
    )


@blueprint.post("/<token>/confirm/<code>")
@public
def confirm(services: Services, actor: Actor | None, *, token: str, code: str) -> Any:
    """The holder of the e-mail address confirms."""
    write.confirm(services, token, code)
    flash(gettext("Thank you. Your proposal has reached the unit."), "done")
    return to(token)


@blueprint.post("/<token>/answer")
@public
def answer(services: Services, actor: Actor | None, *, token: str) -> Any:
    """Answers the unit's question."""
    text = request.form.get("text", "")
    try:
        write.answer(services, token, text)
    except InvalidInput as error:
        return page(services, token, errors=field_errors(error), text=text, check=True), 400
    flash(gettext("Your answer has been sent to the unit."), "done")
    return to(token)


@blueprint.post("/<token>/withdraw")
@public
def withdraw(services: Services, actor: Actor | None, *, token: str) -> Any:
    """Ends the proposal."""
    write.withdraw(services, token)
    flash(gettext("Your proposal has been withdrawn."), "done")
    return to(token)


def page(services: Services, token: str, *, errors: Any = None, text: str = "", check: bool = False) -> str:
    """The page of one proposal."""
    with services.store.reader() as reader:
        proposal = private.opened(services, reader, token)
        history = reader.proposals.history(proposal.id)
    faults = questions.faults(services, proposal)
    parts = fields.questions(questions.form(services), proposal.answers, faults, language.current())
    found = []
    for part in parts:
        address = url_for("proposal_form.section", token=token, section=part.key, check="")
        links = fields.error_links([part], {key: faults[key] for key in faults if key in _keys(part)})
        found += [{"text": link["text"], "href": address + link["href"]} for link in links]
    if questions.UNIT in faults:
        found.append({"text": field_errors(InvalidInput(faults))[questions.UNIT][0], "href": "#department"})
    return render_template(
        "proposals/proposal.html",
        check=check,
        errors=errors or {},
        found=found,
        hide_sign_in=True,
        history=[event for event in history if event.kind in SHOWN],
        parts=parts,
        proposal=proposal,
        text=text,
        token=token,
        units=[one for one in services.settings.departments_on(services.clock().date()) if one.fields],
        writable=proposal.state in OPEN,
    )


SHOWN = frozenset(
    {
        "proposal:start", "proposal:send", "proposal:confirm", "proposal:ask", "proposal:answer", "proposal:forward", "proposal:accept",
        "proposal:decline", "proposal:withdraw",
    }
)  # fmt: skip
"""What the organization sees of the history."""


def to(token: str) -> Response:
    """To the page of the proposal."""
    return redirect(url_for("propose.show", token=token), 303)


def _keys(part: fields.Part) -> set[str]:
    return {question.spec.key for question in part.questions}


def _opened(services: Services, token: str) -> Proposal:
    with services.store.reader() as reader:
        return private.opened(services, reader, token)


def _begin(services: Services, *, department: str, email: str = "", errors: Any = None) -> str:
    units = {one.key: one for one in services.settings.departments_on(services.clock().date()) if one.fields}
    return render_template(
        "proposals/begin.html",
        department=units.get(department),
        email=email,
        errors=errors or {},
        hide_sign_in=True,
        shown=private.stamp(services),
        trap=TRAP,
    )
