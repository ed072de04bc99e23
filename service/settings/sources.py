"""Where settings come from: TOML files and the environment."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from marshmallow import Schema, fields

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
    """Tables are merged key by key, everything else is replaced by what ``upper`` says.

    A table that names a ``source`` replaces the earlier one whole: a mixture of a token and a file is no key.
    """
    both = dict(lower)
    for key, value in upper.items():
        tables = isinstance(value, Mapping) and isinstance(both.get(key), Mapping) and "source" not in value
        both[key] = merged(both[key], value) if tables else value
    return both


def from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """The part of ``environ`` that begins with ``ALTERNAT_``, as the tables of the file.

    :raises SettingsInvalid: such a variable names no key.
    """
    given: dict[str, Any] = {}
    places = dict(_variables())
    for variable, value in environ.items():
        if not variable.startswith(_PREFIX) or variable == _POINTER:
            continue
        if variable not in places:
            raise SettingsInvalid(
                f"The environment variable {variable} names no setting. Remove it or correct its name."
            )
        *sections, key = places[variable]
        table = given
        for section in sections:
            table = table.setdefault(section, {})
        table[key] = value
    return given


def _variables(schema: Schema | None = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    for key, field in (schema or SettingsSchema()).fields.items():
        if isinstance(field, fields.Nested):
            yield from _variables(field.schema, (*path, key))
        elif not isinstance(field, fields.Dict):
            yield _PREFIX + "_".join((*path, key)).upper(), (*path, key)
