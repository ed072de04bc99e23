"""``subjects.toml``: the subjects under which the register files instruments."""

from __future__ import annotations

import tomllib
from pathlib import Path

from marshmallow import ValidationError, fields, validate

from service.settings.files.departments import UNIT_LANGUAGES
from service.settings.model import SettingsInvalid
from service.settings.register import Subject
from service.settings.shapes import Section, Texts, sentences


class _SubjectSection(Section):
    makes = Subject
    code = fields.String(required=True, validate=validate.Regexp(r"[A-Z]{2,6}\Z", error="Two to six capitals."))
    name = Texts(UNIT_LANGUAGES)
    retired = fields.Boolean(load_default=False)


class _SubjectsFile(Section):
    makes = dict
    subject = fields.List(fields.Nested(_SubjectSection), load_default=list)


def read_subjects(path: Path) -> tuple[Subject, ...]:
    """The subjects of the file. :raises SettingsInvalid: one is malformed, or two have the same code."""
    try:
        given = tomllib.loads(path.read_text("utf-8"))
        found: tuple[Subject, ...] = tuple(_SubjectsFile().load(given)["subject"])
    except FileNotFoundError:
        raise SettingsInvalid(f"subjects_file: there is no file {path}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsInvalid(f"{path} cannot be read: {error}.") from None
    except ValidationError as error:
        raise SettingsInvalid(f"{path.name} is not usable. " + " ".join(sentences(error.messages))) from None
    codes = [one.code for one in found]
    for code in codes:
        if codes.count(code) > 1:
            raise SettingsInvalid(f"{path.name} has two subjects with the code {code}.")
    return found
