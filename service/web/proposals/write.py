"""Writes a proposal: its questions page by page, kept while they are typed, and its documents."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext

from service import accounts
from service.domain.counterparts.proposals import OPEN, Proposal
from service.domain.errors import ActionNotPossible, InvalidInput, NotFound
from service.domain.messages import Message
from service.domain.permissions import Actor
from service.drafting.model.questionnaire import Questionnaire
from service.web.draft import fields
from service.web.shell import language
from service.web.shell.guard import public
from service.web.shell.messages import field_errors
from service.workflow.context import Services
from service.workflow.proposals import private, questions
from service.workflow.proposals import write as use_cases

blueprint = Blueprint("proposal_form", __name__, url_prefix="/propose/<token>")


@blueprint.get("/form/<section>")
@public
def section(services: Services, actor: Actor | None, *, token: str, section: str) -> Any:
    """The questions of one page; with ``?check`` what is missing, too."""
    proposal, asked = _writable(services, token), _section(services, section)
    check = "check" in request.args
    parts = fields.questions(asked, proposal.answers, questions.faults(services, proposal), language.current())
    links = fields.error_links(parts, {}, missing=check)
    return render_template(
        "proposals/section.html",
        check=check,
        found=links,
        hide_sign_in=True,
        part=parts[0],
        proposal=proposal,
        section=section,
        token=token,
    )


@blueprint.post("/form/<section>")
@public
def save(services: Services, actor: Actor | None, *, token: str, section: str) -> Any:
    """Saves the page and goes on when nothing in it is missing or wrong."""
    proposal = _kept(services, token, section)
    faults = questions.faults(services, proposal)
    if any(path.split(".")[0] in {spec.key for spec in _section(services, section).fields} for path in faults):
        flash(gettext("Saved. Some answers still need attention."), "done")
        return redirect(url_for("proposal_form.section", token=token, section=section, check=""), 303)
    flash(gettext("Saved."), "done")
    keys = [one.key for one in questions.form(services).sections]
    following = keys[keys.index(section) + 1 :]
    if not following:
        return redirect(url_for("proposal_form.documents", token=token), 303)
    return redirect(url_for("proposal_form.section", token=token, section=following[0]), 303)


@blueprint.post("/form/<section>/kept")
@public
def keep(services: Services, actor: Actor | None, *, token: str, section: str) -> Any:
    """For the script: keeps what was typed, every few seconds."""
    _kept(services, token, section)
    return jsonify(kept=True)


@blueprint.get("/documents")
@public
def documents(services: Services, actor: Actor | None, *, token: str) -> Any:
    """The attached files, and the form for one more."""
    return _documents(services, token)


@blueprint.post("/documents")
@public
def attach(services: Services, actor: Actor | None, *, token: str) -> Any:
    """Adds a PDF."""
    accounts.question(services, actor, address=request.remote_addr or "")
    uploaded, title = request.files.get("document"), request.form.get("title", "")
    _writable(services, token)
    try:
        if uploaded is None or not uploaded.filename:
            raise InvalidInput({"document": [Message("Choose a PDF file.")]})
        use_cases.attach(services, token, title=title, data=uploaded.stream.read(use_cases.DOCUMENT_BYTES + 1))
    except InvalidInput as error:
        return _documents(services, token, errors=field_errors(error), title=title), 400
    flash(gettext("“%(title)s” is attached.", title=title), "done")
    return redirect(url_for("proposal_form.documents", token=token), 303)


@blueprint.post("/documents/<document_id>/remove")
@public
def remove(services: Services, actor: Actor | None, *, token: str, document_id: str) -> Any:
    """Takes a file off again."""
    use_cases.remove(services, token, document_id)
    flash(gettext("The file has been removed."), "done")
    return redirect(url_for("proposal_form.documents", token=token), 303)


def _documents(services: Services, token: str, *, errors: Any = None, title: str = "") -> str:
    return render_template(
        "proposals/documents.html",
        errors=errors or {},
        hide_sign_in=True,
        limits=use_cases,
        proposal=_writable(services, token),
        title=title,
        token=token,
    )


def _kept(services: Services, token: str, section: str) -> Proposal:
    """The script sends only the controls that were touched; those of the page that it does not send stay."""
    asked, form = _section(services, section), request.form
    if "touched" in form and request.path.endswith("/kept"):
        touched = fields.questions_of(asked, form.getlist("touched"))
        asked = Questionnaire(languages=asked.languages, sections=asked.sections, fields=tuple(touched))
    return use_cases.save(services, token, asked, fields.read(asked, form))


def _section(services: Services, key: str) -> Questionnaire:
    try:
        return questions.form(services).section(key)
    except KeyError:
        raise NotFound(noun="section") from None


def _writable(services: Services, token: str) -> Proposal:
    """:raises ActionNotPossible: it has been sent."""
    with services.store.reader() as unit:
        proposal = private.opened(services, unit, token)
    if proposal.state not in OPEN:
        raise ActionNotPossible(state=proposal.state)
    return proposal
