"""The form of a draft: the list of its sections, one section a page, and what is typed kept every few seconds.

Every answer to a form is a redirect to a page with an address of its own, which shows what is on file: what was saved, and what this
person typed and has not saved yet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from service.domain.errors import ActionNotPossible, InvalidInput, NotFound, StaleVersion
from service.domain.instrument import Instrument
from service.domain.lifecycle import State
from service.domain.permissions import Actor, Permission
from service.drafting.fields.spec import FieldSpec
from service.drafting.model.template import Template
from service.web.draft import fields, tasks
from service.web.shell import language
from service.web.shell.guard import kept_over_sign_in, needs
from service.workflow.context import Services
from service.workflow.draft import edit, form
from service.workflow.draft.form import FormView
from service.workflow.negotiation.comments import count_open
from service.workflow.negotiation.proposals_view import count_waiting
from service.workflow.queries import retrieve

blueprint = Blueprint("drafts", __name__, url_prefix="/instruments/<instrument_id>/draft")
ALL: Final = "all"
"""Instead of a section's key: the whole form on one page."""


@blueprint.get("")
@needs(Permission.DRAFT_WRITE)
def show(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """The sections and annexes, what is done in each and what is wrong; with ``?check`` all of it in a summary."""
    view = retrieve.instrument(services, actor, instrument_id)
    if view.instrument.state is not State.DRAFTING:
        return moved_on(view.instrument, acted=False)
    found = form.view(services, actor, instrument_id)
    parts = tasks.parts_of(found)
    listed = tasks.error_links(found, parts) if "check" in request.args else []
    return render_template(
        "draft/tasks.html",
        comments=count_open(services, actor, instrument_id),
        changes=count_waiting(services, actor, instrument_id),
        complete=not found.errors,
        found=listed,
        instrument=found.instrument,
        remarks=returned_remarks(view.instrument, view.approvals),
        tasks=tasks.of(found, parts),
        template=found.template,
    )


@blueprint.post("")
@needs(Permission.DRAFT_WRITE)
def finish(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Saves what was typed, checks everything, and has the originals made, which are the preview."""
    return _finished(services, actor, instrument_id)


@blueprint.get("/<section>")
@needs(Permission.DRAFT_WRITE)
def section(services: Services, actor: Actor, *, instrument_id: str, section: str) -> Any:
    """The questions of one section (or of :data:`ALL`); with ``?check`` also what is missing."""
    view = retrieve.instrument(services, actor, instrument_id)
    if view.instrument.state is not State.DRAFTING:
        return moved_on(view.instrument, acted=False)
    found = form.view(services, actor, instrument_id)
    parts = tasks.parts_of(found)
    here = [part for part in parts if section in (ALL, part.key)]
    if not here:
        raise NotFound(noun="section")
    check = "check" in request.args
    links = fields.error_links(here, found.errors, missing=check)
    return render_template(
        "draft/section.html",
        bases=json.dumps(
            {question.spec.key: found.bases[question.spec.key] for part in here for question in part.questions}
        ),
        check=check,
        conflicts=_conflicts(found, here),
        deciding=list(_deciding(found, here)),
        fixed=[_title(article.title) for article in found.template.articles if article.condition is None],
        fixed_section=found.template.field(fields.ARTICLES).section,
        found=[link for link in links if link["href"] != "#main-content"],
        section=section,
        instrument=found.instrument,
        kept=found.kept if found.kept and tasks.touch(here, found.kept.answers) else None,
        parts=here,
        remarks=returned_remarks(view.instrument, view.approvals),
        tasks=tasks.of(found, parts),
        template=found.template,
        view=found,
    )


def _keep(services: Services, actor: Actor, arguments: Mapping[str, str], typed: MultiDict[str, str]) -> str:
    """The address of the section, which shows what was kept."""
    instrument_id, key = arguments["instrument_id"], arguments["section"]
    template, asked = _asked(services, actor, instrument_id, key)
    bases = _bases(typed)
    touched = fields.questions_of(template, typed.getlist("touched")) if "touched" in typed else asked
    answers = fields.read(template, typed, touched)
    form.keep(
        services, actor, instrument_id, answers={spec.key: answers.get(spec.key) for spec in touched}, bases=bases
    )
    return url_for("drafts.section", instrument_id=instrument_id, section=key)


@blueprint.post("/<section>")
@needs(Permission.DRAFT_WRITE)
@kept_over_sign_in(_keep)
def save(services: Services, actor: Actor, *, instrument_id: str, section: str) -> Any:
    """Saves the section, whatever is still missing; goes on only when nothing in it is wrong."""
    template, asked = _asked(services, actor, instrument_id, section)
    form.save(
        services,
        actor,
        instrument_id,
        questions=[spec.key for spec in asked],
        answers=fields.read(template, request.form, asked),
        bases=_bases(request.form),
        touched=[spec.key for spec in fields.questions_of(template, request.form.getlist("touched"))],
    )
    act = request.form.get("act")
    if act == "finish":
        return _finished(services, actor, instrument_id)
    if act == "later":
        flash(gettext("Saved. Answers that are missing can be added at any time."), "done")
        return redirect(url_for("drafts.show", instrument_id=instrument_id), 303)
    return _onward(form.view(services, actor, instrument_id), section)


@blueprint.post("/<section>/kept")
@needs(Permission.DRAFT_WRITE)
def keep(services: Services, actor: Actor, *, instrument_id: str, section: str) -> Any:
    """For the script: keeps what was typed, unchecked and unsaved, for this person."""
    _keep(services, actor, {"instrument_id": instrument_id, "section": section}, request.form)
    return jsonify(kept=True)


def _finished(services: Services, actor: Actor, instrument_id: str) -> Response:
    try:
        form.finish(services, actor, instrument_id)
    except InvalidInput:
        return redirect(url_for("drafts.show", instrument_id=instrument_id, check=""), 303)
    edit.request_originals(services, actor, instrument_id)
    return redirect(url_for("originals.show", instrument_id=instrument_id), 303)


def _onward(found: FormView, section: str) -> Response:
    """To the next section, or back to this one when something in it is wrong or missing."""
    instrument_id, parts = found.instrument.id, tasks.parts_of(found)
    here = [part for part in parts if section in (ALL, part.key)]
    wrong = sum(part.errors + part.missing for part in here)
    if wrong or _conflicts(found, here):
        flash(gettext("Saved. Some answers still need attention."), "done")
        return redirect(url_for("drafts.section", instrument_id=instrument_id, section=section, check=""), 303)
    flash(gettext("Saved."), "done")
    keys = [part.key for part in parts]
    following = keys[keys.index(section) + 1 :] if section in keys else []
    if not following:
        return redirect(url_for("drafts.show", instrument_id=instrument_id), 303)
    return redirect(url_for("drafts.section", instrument_id=instrument_id, section=following[0]), 303)


def _conflicts(found: FormView, parts: list[fields.Part]) -> list[dict[str, str]]:
    """Question, and what was saved meanwhile, of those that another window or person answered differently."""
    labels = {question.spec.key: question for part in parts for question in part.questions}
    return [
        {"question": labels[key].label, "saved": fields.in_words(labels[key].spec, found.saved.answers.get(key))}
        for key in found.conflicts
        if key in labels
    ]


def _deciding(found: FormView, parts: list[fields.Part]) -> Iterator[tuple[str, str]]:
    """What other sections answer to the questions that decide which questions of this page are asked."""
    here = {question.spec.key: question.spec for part in parts for question in part.questions}
    wanted = {"languages", "prevailing_text", fields.ARTICLES}
    wanted |= {re.split("[=~]", spec.condition)[0] for spec in here.values() if spec.condition}
    for spec in found.template.fields:
        if spec.key in wanted and spec.key not in here:
            value = spec.type.to_form(spec, found.answers.get(spec.key))
            yield from ((spec.key, str(one)) for one in (value if isinstance(value, list) else [value]))


def _title(titles: Mapping[str, str]) -> str:
    return titles.get(language.current()) or next(iter(titles.values()), "")


def _asked(services: Services, actor: Actor, instrument_id: str, section: str) -> tuple[Template, list[FieldSpec]]:
    template = model_of(services, retrieve.instrument(services, actor, instrument_id).instrument)
    asked = [spec for spec in template.fields if section in (ALL, spec.section)]
    if not asked:
        raise NotFound(noun="section")
    return template, asked


def _bases(typed: MultiDict[str, str]) -> dict[str, str]:
    try:
        found = json.loads(typed.get("bases", ""))
    except ValueError:
        found = None
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def version() -> int:
    """The version that the page was made from. :raises StaleVersion: the form carries none."""
    text = request.form.get("version", "")
    if not text.isdecimal():
        raise StaleVersion
    return int(text)


def moved_on(instrument: Instrument, *, acted: bool) -> Any:
    """The page does not fit the state any more: a person who only looked at it is redirected to the instrument's own page.

    :raises ActionNotPossible: the person tried to act; nothing was done.
    """
    if acted:
        raise ActionNotPossible(state=instrument.state)
    return redirect(url_for("instruments.show", instrument_id=instrument.id), 303)


def model_of(services: Services, instrument: Instrument) -> Template:
    """The model in the version that the instrument was opened with."""
    return services.catalogue.get(instrument.template_id, instrument.template_version)


def returned_remarks(instrument: Instrument, approvals: Any) -> str | None:
    """What the Secretary General's office wrote when it last returned this instrument, while it is being redrafted."""
    if instrument.state is not State.DRAFTING or not approvals:
        return None
    remarks: str = approvals[-1].remarks
    return remarks
