"""``records.toml``: the bodies whose documents the archive keeps, and the series of their documents."""

from __future__ import annotations

import tomllib
from pathlib import Path

from marshmallow import ValidationError, fields, validate

from service.settings.departments import UNIT_LANGUAGES
from service.settings.model import RecordBody, SettingsInvalid
from service.settings.shapes import Section, Texts, sentences


class _BodySection(Section):
    makes = RecordBody
    key = fields.String(
        required=True, validate=validate.Regexp(r"[a-z0-9_]+\Z", error="Small letters, digits, underscores.")
    )
    series = fields.String(required=True, validate=validate.Length(min=1, max=40))
    name = Texts(UNIT_LANGUAGES)


class _RecordsFile(Section):
    makes = dict
    body = fields.List(fields.Nested(_BodySection), required=True, validate=validate.Length(min=1))


def read_bodies(path: Path) -> tuple[RecordBody, ...]:
    """The bodies of the file, in its order. :raises SettingsInvalid: one is malformed, or two have one key."""
    try:
        bodies: tuple[RecordBody, ...] = tuple(_RecordsFile().load(tomllib.loads(path.read_text("utf-8")))["body"])
    except FileNotFoundError:
        raise SettingsInvalid(f"records_file: there is no file {path}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsInvalid(f"{path} cannot be read: {error}.") from None
    except ValidationError as error:
        raise SettingsInvalid(f"{path.name} is not usable. " + " ".join(sentences(error.messages))) from None
    keys = [body.key for body in bodies]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise SettingsInvalid(f"{path.name} has two bodies with the key {twice}.")
    return bodies
