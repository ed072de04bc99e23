"""``departments.toml``: the units of the organization, dated, with their fields of work. ``records.toml``: the bodies whose documents the archive
keeps, and the series of their documents.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from service.settings.model import Department, FieldOfWork, RecordBody, SettingsInvalid
from service.settings.shapes import Day, Section, Texts, sentences

UNIT_LANGUAGES = ("en", "es", "pt", "fr")


class _FieldSection(Section):
    makes = FieldOfWork
    name = Texts(UNIT_LANGUAGES)
    words = Texts(UNIT_LANGUAGES)
    valid_from = Day(load_default=None)
    valid_to = Day(load_default=None)


class _DepartmentSection(Section):
    makes = Department
    key = fields.String(
        required=True, validate=validate.Regexp(r"[a-z0-9-]+\Z", error="Small letters, digits, hyphens.")
    )
    acronym = fields.String(required=True, validate=validate.Length(min=1))
    name = Texts(UNIT_LANGUAGES)
    parent = fields.String(load_default=None)
    valid_from = Day(required=True)
    valid_to = Day(load_default=None)
    field = fields.List(fields.Nested(_FieldSection), load_default=list)

    @post_load
    def _make(self, data: dict[str, Any], **_: Any) -> Any:
        return Department(
            **{name: value for name, value in data.items() if name != "field"}, fields=tuple(data["field"])
        )


class _DepartmentsFile(Section):
    makes = dict
    department = fields.List(fields.Nested(_DepartmentSection), required=True, validate=validate.Length(min=1))


def read_departments(path: Path) -> tuple[Department, ...]:
    """The units of the file. :raises SettingsInvalid: a unit is malformed, named twice, or hangs on a parent that is not there."""
    try:
        given = tomllib.loads(path.read_text("utf-8"))
        departments: tuple[Department, ...] = tuple(_DepartmentsFile().load(given)["department"])
    except FileNotFoundError:
        raise SettingsInvalid(f"departments_file: there is no file {path}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsInvalid(f"{path} cannot be read: {error}.") from None
    except ValidationError as error:
        raise SettingsInvalid(f"{path.name} is not usable. " + " ".join(sentences(error.messages))) from None
    keys = [department.key for department in departments]
    for department in departments:
        if keys.count(department.key) > 1:
            raise SettingsInvalid(
                f"{path.name} has two units with the key {department.key}; a successor needs its own key."
            )
        if department.parent is not None and department.parent not in keys:
            raise SettingsInvalid(
                f"{path.name}: the parent {department.parent} of {department.key} is not in the file."
            )
    return departments


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
