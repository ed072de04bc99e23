"""A treaty and its published table in a TOML file, as ``config/treaties/`` has them; ``docs/treaty-officer.md`` describes the keys.

The ids of actions follow from what the file says of them, so that a second import finds what the first one recorded.
"""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from marshmallow import ValidationError, fields, post_load, validate

from service.domain.errors import InvalidInput
from service.domain.messages import Message
from service.domain.treaties.actions import ActionKind, Published, TreatyAction
from service.domain.treaties.clauses import (
    Condition,
    Delay,
    Denunciation,
    EntryRule,
    ReservationClause,
    ReservationRule,
)
from service.domain.treaties.treaty import CODE, LANGUAGES, SUBJECTS, Source, Treaty
from service.settings.shapes import Day, Section, Strings, Texts, sentences

_NAMES: Final = uuid.UUID("6f0f3c1e-1f7a-5d0e-9a54-8a6a9c2a4c11")
"""Of the ids of imported actions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """What a file says."""

    treaty: Treaty
    actions: tuple[TreatyAction, ...]
    """In the order of the file: table first, by row, then the others. Without numbers."""
    rows: tuple[str, ...]
    """For each action, where it stands in the file, for the report."""


def _some_texts() -> fields.Dict:
    """Language -> text, for some languages or none."""
    return fields.Dict(
        keys=fields.String(validate=validate.OneOf(LANGUAGES)), values=fields.String(), load_default=dict
    )


class _Delay(Section):
    makes = Delay
    days = fields.Integer(load_default=0, validate=validate.Range(0, 3660))
    months = fields.Integer(load_default=0, validate=validate.Range(0, 240))
    first_of_month = fields.Boolean(load_default=False)


class _Condition(Section):
    makes = Condition
    instruments = fields.Integer(load_default=0, validate=validate.Range(0, 250))
    on = Day(load_default=None)
    delay = fields.Nested(_Delay, load_default=Delay)


class _Entry(Section):
    makes = EntryRule
    article = fields.String(required=True)
    published = Day(load_default=None)
    conditions = fields.List(fields.Nested(_Condition), required=True, validate=validate.Length(min=1))
    later = fields.Nested(_Delay, load_default=Delay)
    source = fields.String(load_default="")

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Any:
        return EntryRule(**{**data, "conditions": tuple(data["conditions"])})


class _Reservations(Section):
    makes = ReservationRule
    clause = fields.Enum(ReservationClause, by_value=True, load_default=ReservationClause.SILENT)
    article = fields.String(load_default="")
    source = fields.String(load_default="")


class _Denunciation(Section):
    makes = Denunciation
    article = fields.String(load_default="")
    notice = fields.Nested(_Delay, load_default=lambda: Delay(months=12))
    not_before = fields.Nested(_Delay, load_default=None)
    permitted = fields.Boolean(load_default=True)
    source = fields.String(load_default="")


class _Treaty(Section):
    makes = dict
    code = fields.String(
        required=True, validate=validate.Regexp(CODE, error="A capital, a hyphen and a number, as B-32.")
    )
    titles = Texts(LANGUAGES)
    adopted_on = Day(required=True)
    place = Texts(LANGUAGES)
    meeting = Texts(LANGUAGES)
    entry = fields.Nested(_Entry, required=True)
    languages = Strings(load_default=(), required=False)
    text_symbol = fields.String(load_default="")
    un_number = fields.String(load_default="")
    un_registered_on = Day(load_default=None)
    reservations = fields.Nested(_Reservations, load_default=ReservationRule)
    denunciation = fields.Nested(_Denunciation, load_default=Denunciation)
    clause = _some_texts()
    clause_article = fields.String(load_default="")
    subjects = fields.List(fields.String(validate=validate.OneOf(SUBJECTS)), load_default=list)
    missing = _some_texts()
    count_whole = fields.Boolean(load_default=True)
    listed = Strings(load_default=(), required=False)


class _Source(Section):
    makes = Source
    key = fields.String(required=True, validate=validate.Regexp(r"[a-z0-9_]+\Z"))
    title = fields.String(required=True)
    address = fields.String(load_default="")
    edition = fields.String(load_default="")
    own = fields.Boolean(load_default=False)


class _Other(Section):
    makes = Published
    source = fields.String(required=True)
    acted_on = Day(load_default=None, data_key="acted")
    deposited_on = Day(load_default=None, data_key="deposited")
    effective_on = Day(load_default=None, data_key="effective")
    kind = fields.String(load_default="", validate=validate.OneOf(["", *ActionKind]))


_CONSENT = fields.Enum(ActionKind, by_value=True, load_default=None)


class _Row(Section):
    makes = dict
    state = fields.String(required=True)
    signed = Day(load_default=None)
    kind = _CONSENT
    acted = Day(load_default=None)
    deposited = Day(load_default=None)
    effective = Day(load_default=None)
    clause = Day(load_default=None)
    source = fields.String(load_default=None)
    clause_source = fields.String(load_default=None)
    other = fields.List(fields.Nested(_Other), load_default=list)
    signed_other = fields.List(fields.Nested(_Other), load_default=list)
    clause_other = fields.List(fields.Nested(_Other), load_default=list)


class _Table(Section):
    makes = dict
    source = fields.String(required=True)
    clause_source = fields.String(load_default=None)
    rows = fields.List(fields.Nested(_Row), required=True)


class _Action(Section):
    makes = dict
    key = fields.String(required=True)
    state = fields.String(required=True)
    kind = fields.Enum(ActionKind, by_value=True, required=True)
    acted = Day(load_default=None)
    deposited = Day(load_default=None)
    effective = Day(load_default=None)
    articles = fields.String(load_default="")
    note = _some_texts()
    of = fields.String(load_default="")
    corrects = fields.String(load_default="")
    partly = fields.Boolean(load_default=False, data_key="partial")
    opposes_entry = fields.Boolean(load_default=False)
    authority = fields.String(load_default="")
    territory = fields.String(load_default="")
    source = fields.String(required=True)
    other = fields.List(fields.Nested(_Other), load_default=list)


class _File(Section):
    makes = dict
    treaty = fields.Nested(_Treaty, required=True)
    source = fields.List(fields.Nested(_Source), required=True, validate=validate.Length(min=1))
    table = fields.Nested(_Table, load_default=None)
    action = fields.List(fields.Nested(_Action), load_default=list)


def read(data: bytes) -> SourceFile:
    """What the file says. :raises InvalidInput: it is not such a file; the sentences say where."""
    try:
        given = _File().load(tomllib.loads(data.decode("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _refused(Message("It cannot be read: {reason}.", reason=str(error))) from None
    except ValidationError as error:
        raise InvalidInput({"file": [Message.verbatim(one) for one in sentences(error.messages)]}) from None
    facts = given["treaty"]
    treaty = Treaty(**{**facts, "subjects": tuple(facts["subjects"]), "sources": tuple(given["source"])})
    found = [*_of_table(treaty, given["table"]), *_of_actions(treaty, given["action"])]
    _check(treaty, [action for _, action in found])
    return SourceFile(treaty=treaty, actions=tuple(action for _, action in found), rows=tuple(row for row, _ in found))


def _check(treaty: Treaty, actions: list[TreatyAction]) -> None:
    ids = [one.id for one in actions]
    twice = next((one for one in actions if ids.count(one.id) > 1), None)
    if twice is not None:
        raise _refused(Message("{what} stands there twice.", what=f"{twice.state} {twice.kind}"))
    named = {one.source for action in actions for one in action.published}
    named |= {clause.source for clause in (treaty.entry, treaty.reservations, treaty.denunciation) if clause.source}
    strange = {one for one in named if treaty.source(one) is None}
    if strange:
        raise _refused(Message("It names sources that it does not describe: {names}.", names=sorted(strange)))


def _refused(message: Message) -> InvalidInput:
    return InvalidInput({"file": [message]})


def action_id(code: str, key: str) -> str:
    """The id of an imported action."""
    return str(uuid.uuid5(_NAMES, f"{code}/{key}"))


def _of_table(treaty: Treaty, table: Mapping[str, Any] | None) -> list[tuple[str, TreatyAction]]:
    found: list[tuple[str, TreatyAction]] = []
    for index, row in enumerate(table["rows"] if table else [], 1):
        assert table is not None
        source = row["source"] or table["source"]
        where = f"table row {index}, {row['state']}"
        if row["signed"]:
            own = Published(source=source, acted_on=row["signed"])
            found.append((where, _action(treaty, row["state"], ActionKind.SIGNATURE, own, row["signed_other"])))
        if row["kind"]:
            own = Published(
                source=source, acted_on=row["acted"], deposited_on=row["deposited"], effective_on=row["effective"]
            )
            found.append((where, _action(treaty, row["state"], row["kind"], own, row["other"])))
        if row["clause"]:
            named = row["clause_source"] or table["clause_source"] or source
            own = Published(source=named, deposited_on=row["clause"])
            found.append((where, _action(treaty, row["state"], ActionKind.CLAUSE, own, row["clause_other"])))
    return found


def _action(treaty: Treaty, state: str, kind: ActionKind, own: Published, others: list[Published]) -> TreatyAction:
    return TreatyAction(
        id=action_id(treaty.code, f"{state}/{kind}"), treaty=treaty.code, state=state, kind=kind,
        published=(own, *others), articles=treaty.clause_article if kind is ActionKind.CLAUSE else "",
    )  # fmt: skip


def _of_actions(treaty: Treaty, rows: list[Mapping[str, Any]]) -> list[tuple[str, TreatyAction]]:
    found: list[tuple[str, TreatyAction]] = []
    for row in rows:
        own = Published(
            source=row["source"], acted_on=row["acted"], deposited_on=row["deposited"], effective_on=row["effective"]
        )
        if row["kind"] is ActionKind.SIGNATURE:
            own = replace(own, acted_on=_first(row["acted"], row["deposited"]), deposited_on=None)
        same = ("articles", "opposes_entry", "authority", "territory")
        action = TreatyAction(
            id=action_id(treaty.code, row["key"]), treaty=treaty.code, state=row["state"], kind=row["kind"],
            published=(own, *row["other"]), notes=row["note"], of=_named(treaty, row["of"]),
            corrects=_named(treaty, row["corrects"]), partial=row["partly"], **{name: row[name] for name in same},
        )  # fmt: skip
        found.append((f"action {row['key']}", action))
    return found


def _first(*days: date | None) -> date | None:
    return next((day for day in days if day is not None), None)


def _named(treaty: Treaty, key: str) -> str:
    return action_id(treaty.code, key) if key else ""
