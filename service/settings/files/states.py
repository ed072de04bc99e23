"""``states.toml``: the States that can be party to a treaty, with their dated names."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from service.domain.treaties.states import StateName, TreatyState
from service.settings.model import SettingsInvalid
from service.settings.shapes import Day, Section, sentences

LANGUAGES = ("en", "es", "pt", "fr")


class _NameSection(Section):
    en = fields.String(required=True, validate=validate.Length(min=1))
    es = fields.String(required=True, validate=validate.Length(min=1))
    pt = fields.String(required=True, validate=validate.Length(min=1))
    fr = fields.String(required=True, validate=validate.Length(min=1))
    valid_from = Day(load_default=None)
    valid_to = Day(load_default=None)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Any:
        days = {name: data.pop(name) for name in ("valid_from", "valid_to")}
        return StateName(texts=data, **days)


class _StateSection(Section):
    code = fields.String(
        required=True, validate=validate.Regexp(r"[A-Z]{3,4}\Z", error="Three or four capitals, as ISO 3166 has them.")
    )
    name = fields.List(fields.Nested(_NameSection), required=True, validate=validate.Length(min=1))
    valid_from = Day(load_default=None)
    valid_to = Day(load_default=None)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Any:
        names = tuple(data.pop("name"))
        return TreatyState(names=names, **data)


class _StatesFile(Section):
    makes = dict
    state = fields.List(fields.Nested(_StateSection), required=True)


def read_states(path: Path) -> tuple[TreatyState, ...]:
    """The States of the file, in its order. :raises SettingsInvalid: one is malformed or named twice."""
    try:
        given = tomllib.loads(path.read_text("utf-8"))
        states: tuple[TreatyState, ...] = tuple(_StatesFile().load(given)["state"])
    except FileNotFoundError:
        raise SettingsInvalid(f"states_file: there is no file {path}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsInvalid(f"{path} cannot be read: {error}.") from None
    except ValidationError as error:
        raise SettingsInvalid(f"{path.name} is not usable. " + " ".join(sentences(error.messages))) from None
    codes = [state.code for state in states]
    for code in codes:
        if codes.count(code) > 1:
            raise SettingsInvalid(f"{path.name} has two States with the code {code}.")
    return states
