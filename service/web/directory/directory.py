"""The directory of partners: list and search, one entry, its history, notes and the merge of duplicates."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from service.domain.counterparts.partners import LISTS, Partner
from service.domain.errors import InvalidInput, NotFound, StaleVersion
from service.domain.permissions import Actor, Permission
from service.drafting.model.questionnaire import Questionnaire
from service.web.directory import answers as answers_shown
from service.web.draft import fields
from service.web.instrument.files import sent
from service.web.shell import language
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors, refusal
from service.web.shell.paging import page_links, page_number
from service.workflow.context import Services
from service.workflow.directory import entries, questions, read

blueprint = Blueprint("directory", __name__, url_prefix="/directory")
_LIMIT = 30
_CHOICES = 10
"""Entries offered for a merge."""


@blueprint.get("")
@needs(Permission.PARTNER_READ)
def index(services: Services, actor: Actor) -> Any:
    """The entries by name; search by words, class and country."""
    words, kind = request.args.get("q", "").strip(), request.args.get("kind", "")
    country, page = request.args.get("country", ""), page_number()
    found, total = read.search(
        services, actor, text=words, kind=kind, country=country, limit=_LIMIT, offset=(page - 1) * _LIMIT
    )
    asked = questions.form(services, questions.PARTNER)
    return render_template(
        "directory/index.html",
        country=country,
        found=[(partner, answers_shown.line(asked, partner)) for partner in found],
        kind=kind,
        links=page_links(
            "directory.index", page, total, _LIMIT, q=words or None, kind=kind or None, country=country or None
        ),
        names={key: answers_shown.names(asked, key) for key in ("kind", "country")},
        query=words,
        total=total,
    )


@blueprint.get("/new")
@needs(Permission.PARTNER_WRITE)
def new(services: Services, actor: Actor) -> Any:
    """The form for a new entry."""
    return _form(services, None)


@blueprint.post("/new")
@needs(Permission.PARTNER_WRITE)
def add(services: Services, actor: Actor) -> Any:
    """Adds an entry."""
    asked = questions.form(services, questions.PARTNER)
    typed = fields.read(asked, request.form)
    try:
        partner = entries.add(services, actor, typed)
    except InvalidInput as error:
        return _form(services, None, typed=typed, error=error), 400
    flash(gettext("%(name)s is in the directory.", name=partner.name), "done")
    return _to(partner.id)


@blueprint.get("/<partner_id>")
@needs(Permission.PARTNER_READ)
def show(services: Services, actor: Actor, *, partner_id: str) -> Any:
    """One entry: what is known, persons, notes, agreements, history."""
    return _entry(services, actor, partner_id)


@blueprint.get("/<partner_id>/edit")
@needs(Permission.PARTNER_WRITE)
def edit(services: Services, actor: Actor, *, partner_id: str) -> Any:
    """The form with what is known."""
    return _form(services, _present(services, actor, partner_id))


@blueprint.post("/<partner_id>/edit")
@needs(Permission.PARTNER_WRITE)
def change(services: Services, actor: Actor, *, partner_id: str) -> Any:
    """Changes the answers; the history keeps what stood there before."""
    partner = _present(services, actor, partner_id)
    typed = fields.read(questions.form(services, questions.PARTNER), request.form)
    revision = request.form.get("revision", "")
    try:
        entries.change(
            services, actor, partner_id, revision=int(revision) if revision.isdecimal() else 0, answers=typed
        )
    except (InvalidInput, StaleVersion) as error:
        return _form(services, partner, typed=typed, error=error), 400 if isinstance(error, InvalidInput) else 409
    flash(gettext("The entry has been changed."), "done")
    return _to(partner_id)


@blueprint.get("/<partner_id>/<listed>/<key>")
@needs(Permission.PARTNER_WRITE)
def ask_person(services: Services, actor: Actor, *, partner_id: str, listed: str, key: str) -> Any:
    """The form for a contact or a signatory; ``new`` is nobody yet."""
    partner = _present(services, actor, partner_id)
    return _person_form(services, partner, listed, key)


@blueprint.post("/<partner_id>/<listed>/<key>")
@needs(Permission.PARTNER_WRITE)
def put_person(services: Services, actor: Actor, *, partner_id: str, listed: str, key: str) -> Any:
    """Adds or changes a person."""
    partner = _present(services, actor, partner_id)
    _known_list(listed)
    typed = fields.read(questions.form(services, listed), request.form)
    uploaded = request.files.get("document")
    data = uploaded.stream.read() if uploaded and uploaded.filename else None
    try:
        person = entries.put_person(
            services,
            actor,
            partner_id,
            listed=listed,
            answers=typed,
            key=None if key == "new" else key,
            document=data,
        )
    except InvalidInput as error:
        return _person_form(services, partner, listed, key, typed=typed, error=error), 400
    flash(gettext("%(name)s is saved.", name=person.name), "done")
    return _to(partner_id)


@blueprint.post("/<partner_id>/<listed>/<key>/remove")
@needs(Permission.PARTNER_WRITE)
def remove_person(services: Services, actor: Actor, *, partner_id: str, listed: str, key: str) -> Any:
    """Takes a person off the entry."""
    _known_list(listed)
    entries.remove_person(services, actor, partner_id, listed=listed, key=key)
    flash(gettext("The person has been removed. The history keeps the name."), "done")
    return _to(partner_id)


@blueprint.get("/<partner_id>/authority/<key>.pdf")
@needs(Permission.PARTNER_READ)
def document(services: Services, actor: Actor, *, partner_id: str, key: str) -> Any:
    """The document that empowers a signatory."""
    return sent(read.document(services, actor, partner_id, key), attachment=True)


@blueprint.get("/<partner_id>/documents/<key>.pdf")
@needs(Permission.PARTNER_READ)
def file(services: Services, actor: Actor, *, partner_id: str, key: str) -> Any:
    """A document of the organization."""
    return sent(read.file(services, actor, partner_id, key), attachment=True)


@blueprint.post("/<partner_id>/documents/<key>/remove")
@needs(Permission.PARTNER_WRITE)
def remove_document(services: Services, actor: Actor, *, partner_id: str, key: str) -> Any:
    """Takes a document off the entry."""
    entries.remove_document(services, actor, partner_id, key=key)
    flash(gettext("The document has been removed. The history keeps its name."), "done")
    return _to(partner_id)


@blueprint.post("/<partner_id>/notes")
@needs(Permission.PARTNER_WRITE)
def note(services: Services, actor: Actor, *, partner_id: str) -> Any:
    """One more note."""
    text = request.form.get("text", "")
    try:
        entries.note(services, actor, partner_id, text=text)
    except InvalidInput as error:
        return _entry(services, actor, partner_id, errors=field_errors(error), text=text), 400
    flash(gettext("The note is on file."), "done")
    return _to(partner_id)


@blueprint.post("/<partner_id>/agreements")
@needs(Permission.PARTNER_WRITE)
def link(services: Services, actor: Actor, *, partner_id: str) -> Any:
    """Lists an earlier agreement in the entry."""
    reference = request.form.get("reference", "")
    try:
        entries.link(services, actor, partner_id, reference=reference)
    except InvalidInput as error:
        return _entry(services, actor, partner_id, errors=field_errors(error), reference=reference), 400
    flash(gettext("The agreement is linked to this organization."), "done")
    return _to(partner_id)


@blueprint.get("/<partner_id>/merge")
@needs(Permission.PARTNER_WRITE)
def ask_merge(services: Services, actor: Actor, *, partner_id: str) -> Any:
    """Looks for the duplicate of this entry."""
    return _merge_page(services, actor, partner_id)


@blueprint.post("/<partner_id>/merge")
@needs(Permission.PARTNER_WRITE)
def merge(services: Services, actor: Actor, *, partner_id: str) -> Any:
    """Joins the chosen duplicate to this entry."""
    try:
        partner = entries.merge(services, actor, partner_id, other=request.form.get("other", ""))
    except InvalidInput as error:
        return _merge_page(services, actor, partner_id, errors=field_errors(error)), 400
    flash(gettext("The two entries are one now. Both names find %(name)s.", name=partner.name), "done")
    return _to(partner_id)


def _entry(services: Services, actor: Actor, partner_id: str, *, errors: Any = None, **typed: str) -> str:
    found = read.view(services, actor, partner_id)
    forms = {name: questions.form(services, name) for name in (questions.PARTNER, *LISTS)}
    return render_template(
        "directory/entry.html",
        errors=errors or {},
        facts=answers_shown.facts(forms[questions.PARTNER], found.partner.answers),
        people={
            listed: [(one, answers_shown.facts(forms[listed], one.answers)) for one in found.partner.people(listed)]
            for listed in LISTS
        },
        history=answers_shown.history(forms[questions.PARTNER], found.history),
        typed=typed,
        view=found,
    )


def _merge_page(services: Services, actor: Actor, partner_id: str, *, errors: Any = None) -> str:
    partner = _present(services, actor, partner_id)
    words = request.args.get("q", partner.name).strip()
    found, _ = read.search(services, actor, text=words, limit=_CHOICES + 1)
    asked = questions.form(services, questions.PARTNER)
    others = [(one, answers_shown.line(asked, one)) for one in found if one.id != partner.id]
    return render_template("directory/merge.html", errors=errors or {}, others=others, partner=partner, query=words)


def _form(
    services: Services, partner: Partner | None, *, typed: Any = None, error: InvalidInput | StaleVersion | None = None
) -> str:
    asked = questions.form(services, questions.PARTNER)
    answers = typed if typed is not None else partner.answers if partner else {}
    return render_template("directory/form.html", partner=partner, **_parts(asked, answers, error))


def _person_form(
    services: Services, partner: Partner, listed: str, key: str, *, typed: Any = None, error: InvalidInput | None = None
) -> str:
    _known_list(listed)
    known = next((person for person in partner.people(listed) if person.key == key), None)
    if known is None and key != "new":
        raise NotFound(noun="person")
    answers = typed if typed is not None else known.answers if known else {}
    return render_template(
        "directory/person.html",
        key=key,
        listed=listed,
        partner=partner,
        person=known,
        wrong=field_errors(error).get("document") if error else None,
        **_parts(questions.form(services, listed), answers, error),
    )


def _parts(asked: Questionnaire, answers: Any, error: InvalidInput | StaleVersion | None) -> dict[str, Any]:
    errors = error.messages if isinstance(error, InvalidInput) else {}
    parts = fields.questions(asked, answers, errors, language.current())
    found = fields.error_links(parts, errors)
    if isinstance(error, StaleVersion):
        found = [{"text": refusal(error), "href": "#main-content"}]
    return {"parts": parts, "found": found}


def _present(services: Services, actor: Actor, partner_id: str) -> Partner:
    """:raises NotFound: there is no such entry, or it was merged into another."""
    partner = read.view(services, actor, partner_id).partner
    if partner.merged_into is not None:
        raise NotFound(noun="partner")
    return partner


def _known_list(listed: str) -> None:
    if listed not in LISTS:
        raise NotFound(noun="page")


def _to(partner_id: str) -> Response:
    return redirect(url_for("directory.show", partner_id=partner_id), 303)
