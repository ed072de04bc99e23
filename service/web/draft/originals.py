"""The originals of a draft: looking at them, confirming the text, inviting the counterpart, submitting."""

from __future__ import annotations

from html import unescape
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import force_locale, gettext

from service.domain.errors import InvalidInput
from service.domain.jobs import JobKind
from service.domain.permissions import Actor, Permission
from service.translation import NAMES
from service.web.draft.form_page import model_of, returned_remarks, version
from service.web.instrument.progress import box, latest
from service.web.shell import language
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors, refusal
from service.web.words.labels import own_title
from service.workflow.approval import confirm as confirmation
from service.workflow.approval import invitation, submit
from service.workflow.context import Services
from service.workflow.draft import edit
from service.workflow.draft.titles import text_in
from service.workflow.errors import CommentsOpen
from service.workflow.negotiation.comments import count_open
from service.workflow.negotiation.proposals_view import count_waiting
from service.workflow.queries import retrieve
from service.workflow.queries.retrieve import InstrumentView
from service.workflow.review.view import text_view

blueprint = Blueprint("originals", __name__, url_prefix="/instruments/<instrument_id>/originals")


@blueprint.get("")
@needs(Permission.DRAFT_READ)
def show(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Both originals, page by page: a preview until both sides have confirmed them. Also who has, and the counterpart's link."""
    return _page(services, actor, instrument_id)


@blueprint.post("")
@needs(Permission.DRAFT_WRITE)
def make(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Asks for the originals of the newest revision; also the way to try again."""
    edit.request_originals(services, actor, instrument_id)
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
    return render_template("draft/invite.html", instrument=view.instrument, **_invitation(services, view))


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
        subject = gettext(
            "Agreement “%(title)s” (%(reference)s)",
            title=own_title(view.instrument),
            reference=view.instrument.reference,
        )
        letter = render_template(
            "draft/letter.html",
            address=address,
            contact=_contact(view),
            expires=link.expires_at,
            instrument=view.instrument,
        )
    return render_template(
        "draft/invite.html",
        **_invitation(services, view) | {"address": address},
        expires=link.expires_at,
        instrument=view.instrument,
        letter=letter,
        mail=_mail(view, subject, unescape(letter)),
        spoken=spoken,
        subject=subject,
    )


@blueprint.post("/invite/letter")
@needs(Permission.DRAFT_WRITE)
def send_invitation(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Makes the link and sends it by e-mail."""
    form = request.form
    address, name, spoken = form.get("email", ""), form.get("name", ""), form.get("language", "")
    try:
        invitation.send_invitation(services, actor, instrument_id, address=address, name=name, language=spoken)
    except InvalidInput as error:
        view = retrieve.instrument(services, actor, instrument_id)
        values = _invitation(services, view, field_errors(error))
        return render_template("draft/invite.html", instrument=view.instrument, **values), 400
    flash(gettext("The invitation will be sent to %(address)s in a moment.", address=address.strip()), "done")
    return redirect(url_for("instrument_letters.show", instrument_id=instrument_id), 303)


@blueprint.post("/submit")
@needs(Permission.DRAFT_WRITE)
def submit_(services: Services, actor: Actor, *, instrument_id: str) -> Any:
    """Hands the agreed originals to the Secretary General's office; returned ones, too, when the text was left as it was."""
    with_open = request.form.get("with_open", "")
    said = int(with_open) if with_open.isdecimal() and len(with_open) < 6 else 0
    again, digest = bool(request.form.get("again")), request.form.get("digest", "")
    try:
        if again:
            confirmation.confirm(services, actor, instrument_id, digest=digest)
        shown = None if again else version()
        submit.submit(services, actor, instrument_id, version=shown, digest=digest, with_open=said)
    except CommentsOpen as error:
        return _page(services, actor, instrument_id, errors={"with_open": [refusal(error)]}, status=409)
    done = gettext("Submitted to the Secretary General’s office.")
    flash(gettext("Submitted again. The Secretary General’s office sees it now.") if again else done, "done")
    return redirect(url_for("instruments.show", instrument_id=instrument_id), 303)


def _page(services: Services, actor: Actor, instrument_id: str, *, status: int = 200, errors: Any = None) -> Any:
    view = retrieve.instrument(services, actor, instrument_id)
    return render_template(
        "draft/originals.html",
        box=box(latest(view.jobs, JobKind.ASSEMBLE)),
        comments=count_open(services, actor, instrument_id),
        changes=count_waiting(services, actor, instrument_id),
        confirmed={word.side: word for word in view.confirmations},
        draft=view.draft,
        instrument=view.instrument,
        outdated=view.outdated,
        preliminary=view.preliminary,
        remarks=returned_remarks(view.instrument, view.approvals),
        template=model_of(services, view.instrument),
        seen=text_view(services, actor, instrument_id, language=language.current()) if view.preliminary else None,
        **_invitation(services, view, errors),
    ), status


def _invitation(services: Services, view: InstrumentView, errors: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """What the form for a link shows: what was typed, or else the coordinator that the draft names."""
    said = _contact(view)
    return {
        "address": None,
        "days": f"{services.settings.limits.link_days:g}",
        "errors": errors or {},
        "languages": NAMES,
        "letter_to": {
            name: request.form.get(name, said[part]) for name, part in (("name", "person"), ("email", "email"))
        },
        "mail_on": services.settings.mail.on,
        "letter_language": _spoken(view),
    }


def _spoken(view: InstrumentView) -> str:
    """The language that the form for a link proposes: what was chosen, or else that of the counterpart's original."""
    own = str(view.draft.answers.get("counterpart_language", "")) if view.draft else ""
    return next((code for code in (request.form.get("language", ""), own) if code in NAMES), language.current())


def _contact(view: InstrumentView) -> dict[str, str]:
    """The counterpart's coordinator as the draft names it: ``person`` and ``email``; empty where it does not."""
    answers = view.draft.answers if view.draft else {}
    return {part: text_in(answers.get(f"contact_counterpart_{part}"), "") for part in ("person", "email")}


def _mail(view: InstrumentView, subject: str, letter: str) -> str:
    """A ``mailto`` address (RFC 6068) that opens the letter in the officer's own mail program."""
    words = urlencode({"subject": subject, "body": letter.replace("\n", "\r\n")}, quote_via=quote)
    return f"mailto:{quote(_contact(view)['email'], safe='@')}?{words}"
