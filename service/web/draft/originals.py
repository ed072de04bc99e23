"""The originals of a draft: making them, confirming the text, inviting the counterpart, submitting."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import force_locale, gettext

from service.domain.jobs import JobKind
from service.domain.permissions import Actor, Permission
from service.translation import NAMES
from service.web.draft.form_page import version
from service.web.instrument.progress import box, latest
from service.web.shell import language
from service.web.shell.guard import needs
from service.workflow.approval import confirm as confirmation
from service.workflow.approval import submit
from service.workflow.context import Services
from service.workflow.draft import edit
from service.workflow.queries import retrieve

blueprint = Blueprint("originals", __name__, url_prefix="/instruments/<instrument_id>/originals")


@blueprint.get("")
@needs(Permission.DRAFT_READ)
def show(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Both originals, page by page, with their digests, and who has confirmed them."""
    view = retrieve.instrument(services, actor, instrument_id)
    made = view.preliminary
    job = latest(view.jobs, JobKind.ASSEMBLE)
    return render_template(
        "draft/originals.html",
        box=box(job),
        confirmed={word.side: word for word in view.confirmations},
        draft=view.draft,
        instrument=view.instrument,
        outdated=view.outdated,
        preliminary=made,
    )


@blueprint.post("")
@needs(Permission.DRAFT_WRITE)
def make(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Asks for the originals of the newest revision; also the way to try again."""
    edit.request_originals(services, actor, instrument_id, version=version())
    return redirect(url_for("originals.show", instrument_id=instrument_id), 303)


@blueprint.post("/confirm")
@needs(Permission.TEXT_CONFIRM)
def confirm(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """The officer's word that this digest is the agreed text."""
    confirmation.confirm(services, actor, instrument_id, digest=request.form.get("digest", ""))
    flash(gettext("Your confirmation is recorded."), "done")
    return redirect(url_for("originals.show", instrument_id=instrument_id), 303)


@blueprint.get("/invite")
@needs(Permission.DRAFT_WRITE)
def ask_invite(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """What a link is, before one is made."""
    view = retrieve.instrument(services, actor, instrument_id)
    return render_template(
        "draft/invite.html",
        instrument=view.instrument,
        days=f"{services.settings.limits.link_days:g}",
        address=None,
        languages=NAMES,
    )


@blueprint.post("/invite")
@needs(Permission.DRAFT_WRITE)
def invite(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Makes the link and shows it once; only its digest is kept."""
    link, token = confirmation.invite(services, actor, instrument_id)
    view = retrieve.instrument(services, actor, instrument_id)
    asked = request.form.get("language", "")
    spoken = asked if asked in NAMES else language.current()
    path = url_for("counterpart.link", token=token, lang=spoken)
    address = services.settings.server.public_url.rstrip("/") + path
    with force_locale(spoken):
        letter = render_template(
            "draft/letter.html", instrument=view.instrument, address=address, expires=link.expires_at
        )
    return render_template(
        "draft/invite.html",
        instrument=view.instrument,
        days=f"{services.settings.limits.link_days:g}",
        address=address,
        expires=link.expires_at,
        letter=letter,
        spoken=spoken,
    )


@blueprint.post("/submit")
@needs(Permission.DRAFT_WRITE)
def submit_(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Hands the agreed originals to the Secretary General's office."""
    submit.submit(services, actor, instrument_id, version=version(), digest=request.form.get("digest", ""))
    flash(gettext("Submitted to the Secretary General’s office."), "done")
    return redirect(url_for("instruments.show", instrument_id=instrument_id), 303)
