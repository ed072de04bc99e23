"""The form of a draft, its annexes, and withdrawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import ActionNotPossible, InvalidInput, StaleVersion
from service.domain.instrument import DraftRevision, Instrument
from service.domain.lifecycle import State
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.drafting.answers.validate import prefilled
from service.drafting.errors import AnnexRefused
from service.drafting.model.template import Template
from service.web.draft import fields
from service.web.shell import language
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors, refusal, shown
from service.workflow.context import Services
from service.workflow.draft import edit
from service.workflow.draft.titles import title_languages
from service.workflow.queries import retrieve

blueprint = Blueprint("drafts", __name__, url_prefix="/instruments/<instrument_id>")


@blueprint.get("/draft")
@needs(Permission.DRAFT_WRITE)
def show(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """The form with the answers as they were last saved; with ``?check`` also what is still missing."""
    return _page(services, actor, instrument_id)


@blueprint.post("/draft")
@needs(Permission.DRAFT_WRITE)
def save(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Keeps the answers; checks them unless the officer only wants to leave for now."""
    view = retrieve.instrument(services, actor, instrument_id)
    answers = fields.read(model_of(services, view.instrument), request.form)
    partial = request.form.get("act") == "later"
    try:
        edit.save(services, actor, instrument_id, version=version(), answers=answers, partial=partial)
    except InvalidInput as error:
        return _page(services, actor, instrument_id, answers=answers, errors=error.messages, status=400)
    except StaleVersion as error:
        return _page(services, actor, instrument_id, answers=answers, notice=refusal(error), status=409)
    if partial:
        flash(gettext("The draft is saved. Answers that are missing can be added at any time."), "done")
        return redirect(url_for("instruments.show", instrument_id=instrument_id), 303)
    flash(gettext("The draft is saved and complete."), "done")
    return redirect(url_for("previews.show", instrument_id=instrument_id), 303)


@blueprint.post("/annexes")
@needs(Permission.DRAFT_WRITE)
def attach(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Adds an uploaded PDF as the last annex."""
    uploaded = request.files.get("annex")
    typed = {name: text for name, text in request.form.items() if name.partition("-")[0] == "title"}
    try:
        if uploaded is None or not uploaded.filename:
            raise InvalidInput({"annex": [Message("Choose a PDF file.")]})
        annex = edit.attach_annex(
            services,
            actor,
            instrument_id,
            version=version(),
            title=typed.get("title", ""),
            data=uploaded.stream.read(),
            titles={name.partition("-")[2]: text for name, text in typed.items() if name != "title"},
        )
    except InvalidInput as error:
        return _page(services, actor, instrument_id, annex_errors=field_errors(error), annex_titles=typed, status=400)
    except AnnexRefused as error:
        return _page(
            services, actor, instrument_id, annex_errors={"annex": [refusal(error)]}, annex_titles=typed, status=400
        )
    removed = gettext(" Removed: %(what)s.", what=", ".join(map(gettext, annex.removed))) if annex.removed else ""
    flash(gettext("“%(title)s” is attached (%(pages)s pages).", title=annex.title, pages=annex.pages) + removed, "done")
    return redirect(url_for("drafts.show", instrument_id=instrument_id, _anchor="annexes"), 303)


@blueprint.post("/annexes/<annex_id>/remove")
@needs(Permission.DRAFT_WRITE)
def remove(services: Services, actor: Actor, *, instrument_id: str, annex_id: str) -> Any:
    """Takes an annex off the draft; the file itself stays in the history."""
    edit.remove_annex(services, actor, instrument_id, version=version(), annex_id=annex_id)
    flash(gettext("The annex is removed."), "done")
    return redirect(url_for("drafts.show", instrument_id=instrument_id, _anchor="annexes"), 303)


@blueprint.get("/withdraw")
@needs(Permission.DRAFT_WRITE)
def ask_withdraw(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Asks for the reason first."""
    view = retrieve.instrument(services, actor, instrument_id)
    return render_template("instrument/withdraw.html", instrument=view.instrument, errors={})


@blueprint.post("/withdraw")
@needs(Permission.DRAFT_WRITE)
def withdraw(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Withdraws the instrument."""
    try:
        edit.withdraw(services, actor, instrument_id, version=version(), reason=request.form.get("reason", ""))
    except InvalidInput as error:
        view = retrieve.instrument(services, actor, instrument_id)
        return render_template("instrument/withdraw.html", instrument=view.instrument, errors=field_errors(error)), 400
    flash(gettext("The agreement has been withdrawn."), "done")
    return redirect(url_for("instruments.show", instrument_id=instrument_id), 303)


def version() -> int:
    """The version that the page was made from. :raises StaleVersion: the form carries none."""
    text = request.form.get("version", "")
    if not text.isdecimal():
        raise StaleVersion
    return int(text)


def _page(
    services: Services,
    actor: Actor,
    instrument_id: str,
    *,
    answers: Mapping[str, Any] | None = None,
    errors: fields.Errors | None = None,
    annex_errors: fields.Errors | None = None,
    annex_titles: Mapping[str, str] | None = None,
    notice: str = "",
    status: int = 200,
) -> Any:
    """The form; ``answers`` and ``annex_titles`` are what was typed, kept for the person to correct."""
    view = retrieve.instrument(services, actor, instrument_id)
    if view.instrument.state is not State.DRAFTING:
        return moved_on(view.instrument, acted=status != 200)
    template = model_of(services, view.instrument)
    kept = answers if answers is not None else _saved(services, template, view.draft)
    parts = fields.questions(template, kept, errors or {}, language.current())
    found = fields.error_links(parts, errors or {})
    found += [{"text": shown(m[0]), "href": f"#annex-{path}"} for path, m in (annex_errors or {}).items()]
    return render_template(
        "draft/draft.html",
        annex_errors=annex_errors or {},
        annex_titles=annex_titles or {},
        annex_languages=title_languages(template, kept),
        annexes=view.draft.annexes if view.draft else (),
        complete=_complete(view.draft, answers),
        found=found,
        instrument=view.instrument,
        limits=services.settings.limits,
        notice=notice,
        parts=parts,
        template=template,
    ), status


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


def _saved(services: Services, template: Template, saved: DraftRevision | None) -> Mapping[str, Any]:
    """What was saved last; before the first save, the data of the organization."""
    return saved.answers if saved else prefilled(template, asdict(services.settings.organization))


def _complete(saved: DraftRevision | None, answers: Mapping[str, Any] | None) -> bool:
    return answers is None and saved is not None and saved.complete


def returned_remarks(instrument: Instrument, approvals: Any) -> str | None:
    """What the Secretary General's office wrote when it last returned this instrument, while it is being redrafted."""
    if instrument.state is not State.DRAFTING or not approvals:
        return None
    remarks: str = approvals[-1].remarks
    return remarks
