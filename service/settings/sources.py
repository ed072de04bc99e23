"""Where settings come from: TOML files and the environment."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from marshmallow import fields

from service.settings.model import SettingsInvalid
from service.settings.schema import SettingsSchema

_PREFIX = "ALTERNAT_"
_POINTER = "ALTERNAT_CONFIG"


def read_toml(path: Path) -> dict[str, Any]:
    """:raises SettingsInvalid: the file is missing or no TOML."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise SettingsInvalid(f"There is no settings file {path}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsInvalid(f"{path} cannot be read: {error}.") from None


def merged(lower: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """Tables are merged key by key, everything else is replaced by what ``upper`` says."""
    both = dict(lower)
    for key, value in upper.items():
        tables = isinstance(value, Mapping) and isinstance(both.get(key), Mapping)
        both[key] = merged(both[key], value) if tables else value
    return both


def from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """The part of ``environ`` that begins with ``ALTERNAT_``, as the tables of the file.

    :raises SettingsInvalid: such a variable names no key.
    """
    told: dict[str, Any] = {}
    places = dict(_variables())
    for variable, value in environ.items():
        if not variable.startswith(_PREFIX) or variable == _POINTER:
            continue
        if variable not in places:
            raise SettingsInvalid(
                f"The environment variable {variable} names no setting. Remove it or correct its name."
            )
        *section, key = places[variable]
        table = told.setdefault(section[0], {}) if section else told
        table[key] = value
    return told


def _variables() -> Iterator[tuple[str, tuple[str, ...]]]:
    for key, field in SettingsSchema().fields.items():
        if not isinstance(field, fields.Nested):
            yield f"{_PREFIX}{key.upper()}", (key,)
            continue
        for inner, inner_field in field.schema.fields.items():
            if not isinstance(inner_field, fields.Dict):
                yield f"{_PREFIX}{key}_{inner}".upper(), (key, inner)
