"""Record what a State did to a treaty: choose the kind, enter the facts, see what will change, deposit the document."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.domain.errors import InvalidInput
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.domain.treaties.actions import CONSENTS, STATEMENTS, WITHDRAWABLE, ActionKind, TreatyAction
from service.web.instrument.files import sent
from service.web.shell.guard import needs
from service.web.shell.messages import field_errors
from service.web.treaties.words import action_sentence, by_name, named, state_label
from service.workflow.context import Services
from service.workflow.treaties import read, record

blueprint = Blueprint("treaty_actions", __name__, url_prefix="/treaties/<code>")
_K = ActionKind
_TEXTS: Final = (
    "kind", "state", "articles", "note", "of", "corrects", "authority", "territory", "partial", "opposes_entry",
    "reservation", "declaration",
)  # fmt: skip
_DAYS: Final = ("acted", "deposited", "effective")
_ALL: Final = ("note", "corrects")
_FIELDS: Final = {
    _K.SIGNATURE: ("acted", "reservation", "declaration"),
    **dict.fromkeys(CONSENTS, ("acted", "deposited", "effective", "reservation", "declaration")),
    _K.RESERVATION: ("deposited", "articles"),
    _K.DECLARATION: ("deposited", "articles"),
    _K.OBJECTION: ("deposited", "of", "opposes_entry"),
    _K.CLAUSE: ("deposited", "articles"),
    _K.WITHDRAWAL: ("deposited", "of", "partial"),
    _K.DENUNCIATION: ("acted", "deposited", "effective"),
    _K.REVOCATION: ("deposited", "of"),
    _K.DESIGNATION: ("deposited", "authority"),
    _K.TERRITORY: ("deposited", "territory"),
    _K.CORRECTION: (),
}
"""Kind -> what the form asks besides the note and the corrected action."""


@blueprint.get("/record")
@needs(Permission.TREATY_RECORD)
def ask(services: Services, actor: Actor, *, code: str) -> Any:
    """The kind of action and the State; then what this kind needs."""
    asked = {name: request.args.get(name, "").strip() for name in ("kind", "state")}
    errors: dict[str, list[str]] = {}
    if "kind" in request.args or "state" in request.args:
        if asked["state"] not in {one.code for one in services.settings.states}:
            errors["state"] = [gettext("Choose a State.")]
        if asked["kind"] not in _FIELDS:
            errors["kind"] = [gettext("Choose what the State did.")]
    if errors or not asked["kind"]:
        return _first(services, code, asked, errors), 400 if errors else 200
    return _second(services, code, asked, {})


@blueprint.post("/record")
@needs(Permission.TREATY_RECORD)
def make(services: Services, actor: Actor, *, code: str) -> Any:
    """Shows what will change; records it once the reader has confirmed that."""
    asked = {name: request.form.get(name, "").strip() for name in _TEXTS} | {name: _iso(name) for name in _DAYS}
    step = request.form.get("step", "check")
    try:
        seen = record.preview(services, actor, code, asked)
    except InvalidInput as error:
        return _second(services, code, asked, field_errors(error)), 400
    if step == "back":
        return _second(services, code, asked, {})
    if step != "record":
        return _third(services, code, asked, seen, {})
    try:
        if not request.form.get("confirmed"):
            raise InvalidInput({"confirmed": [Message("Tick the box when you have checked the change.")]})
        sent_file = request.files.get("document")
        record.record(services, actor, code, asked, document=sent_file.read() if sent_file else None)
    except InvalidInput as error:
        return _third(services, code, asked, seen, field_errors(error)), 400
    flash(gettext("The action has been recorded in the archive and in the transparency log."), "done")
    return redirect(url_for("treaties.show", code=code), 303)


@blueprint.get("/actions/<action_id>/document")
@needs(Permission.TREATY_RECORD)
def document(services: Services, actor: Actor, *, code: str, action_id: str) -> Any:
    """The document with which an action was recorded."""
    return sent(read.document(services, actor, action_id), attachment=True)


def _iso(name: str) -> str:
    """What was typed into the three boxes, or what a hidden field keeps, as ISO text; empty: nothing was typed."""
    year, month, day = (request.form.get(f"{name}-{part}", "").strip() for part in ("year", "month", "day"))
    if not (year or month or day):
        return request.form.get(name, "").strip()
    return f"{year.zfill(4)}-{month.zfill(2)}-{day.zfill(2)}"


def _first(services: Services, code: str, asked: dict[str, str], errors: dict[str, list[str]]) -> str:
    found = read.treaty(services, code, on=services.clock().date())
    states = sorted(
        ((one.code, named(services, one.code)) for one in services.settings.states), key=lambda o: by_name(o[0])
    )
    kinds = [str(kind) for kind in ActionKind]
    return render_template(
        "treaties/record.html", treaty=found.treaty, asked=asked, errors=errors, states=states, kinds=kinds
    )


def _second(services: Services, code: str, asked: dict[str, str], errors: dict[str, list[str]]) -> str:
    found = read.treaty(services, code, on=services.clock().date())
    kind = ActionKind(asked["kind"]) if asked.get("kind") in _FIELDS else None
    if kind is None:
        return _first(services, code, asked, errors)
    own = [one for one in found.actions if one.state == asked.get("state")]
    return render_template(
        "treaties/facts.html",
        treaty=found.treaty,
        asked=asked,
        typed=_typed(asked),
        errors=errors,
        fields=(*_FIELDS[kind], *_ALL),
        correctable=[(one.id, action_sentence(one, found.actions)) for one in own if one.kind is not _K.CORRECTION],
        targets=[
            (one.id, _target(one, found.actions)) for one in _targets(kind, asked.get("state", ""), found.actions)
        ],
    )


def _third(
    services: Services, code: str, asked: dict[str, str], seen: record.Preview, errors: dict[str, list[str]]
) -> str:
    found = read.treaty(services, code, on=services.clock().date())
    return render_template(
        "treaties/check.html", treaty=found.treaty, asked=asked, seen=seen, errors=errors, actions=found.actions
    )


def _typed(asked: dict[str, str]) -> dict[str, str]:
    """The boxes of the dates, as they were typed or as the ISO text gives them."""
    typed = {}
    for name in _DAYS:
        parts = (asked.get(name) or "--").split("-")
        kept = dict(zip(("year", "month", "day"), parts, strict=False))
        for part in ("year", "month", "day"):
            typed[f"{name}-{part}"] = request.form.get(f"{name}-{part}", kept.get(part, ""))
    return typed


def _targets(kind: ActionKind, state: str, actions: tuple[TreatyAction, ...]) -> list[TreatyAction]:
    """The actions that one of this kind can refer to."""
    match kind:
        case _K.OBJECTION:
            return [one for one in actions if one.kind in STATEMENTS and one.state != state]
        case _K.WITHDRAWAL:
            return [one for one in actions if one.kind in WITHDRAWABLE and one.state == state]
        case _K.REVOCATION:
            return [one for one in actions if one.kind is _K.DENUNCIATION and one.state == state]
        case _:
            return []


def _target(action: TreatyAction, actions: tuple[TreatyAction, ...]) -> str:
    return f"{state_label(action.state)}: {action_sentence(action, actions)}"
