"""A form whose questions are data: those of a model, or those of ``config/forms/``, which no document is made from."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import marshmallow as ma

from service.drafting.fields.spec import Choice, FieldSpec
from service.drafting.model import countries
from service.drafting.model.manifest_schema import FieldSchema, SectionSchema
from service.drafting.model.template import OptionalArticle, Section
from service.settings.model import SettingsInvalid
from service.settings.shapes import sentences


class Form(Protocol):
    """What pages and checks need to know of a form; :class:`~service.drafting.model.template.Template` is one."""

    @property
    def fields(self) -> tuple[FieldSpec, ...]:
        """The questions, in order."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Those in which a question ``per_language`` is asked."""

    @property
    def sections(self) -> tuple[Section, ...]:
        """The pages."""

    @property
    def optional_articles(self) -> tuple[OptionalArticle, ...]:
        """Of a model; a questionnaire has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """A form that is no model agreement."""

    languages: tuple[str, ...]
    sections: tuple[Section, ...]
    fields: tuple[FieldSpec, ...]
    optional_articles: tuple[OptionalArticle, ...] = ()

    def section(self, key: str) -> Questionnaire:
        """One page of it. :raises KeyError: there is no such page."""
        sections = tuple(section for section in self.sections if section.key == key)
        if not sections:
            raise KeyError(key)
        return Questionnaire(
            languages=self.languages,
            sections=sections,
            fields=tuple(spec for spec in self.fields if spec.section == key),
        )


class _QuestionnaireSchema(ma.Schema):
    languages = ma.fields.List(ma.fields.Str(), required=True)
    sections = ma.fields.List(ma.fields.Nested(SectionSchema), required=True)
    fields_ = ma.fields.List(ma.fields.Nested(FieldSchema), required=True, data_key="fields")


@cache
def read(path: Path) -> Questionnaire:
    """The form in a TOML file, whose tables are those of a manifest.

    :raises marshmallow.ValidationError: the file is not of this shape.
    """
    given: dict[str, Any] = _QuestionnaireSchema().load(tomllib.loads(path.read_text(encoding="utf-8")))
    languages = tuple(given["languages"])
    return Questionnaire(
        languages=languages,
        sections=tuple(Section(section["key"], section["title"]) for section in given["sections"]),
        fields=tuple(_field(raw, languages) for raw in given["fields_"]),
    )


def require(path: Path, *, questions: AbstractSet[str] = frozenset(), pages: AbstractSet[str] = frozenset()) -> None:
    """:raises SettingsInvalid: the file cannot be read, or lacks a question or a page that the service needs."""
    try:
        form = read(path)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsInvalid(f"forms_folder: {path} cannot be read: {error}.") from None
    except ma.ValidationError as error:
        raise SettingsInvalid(
            f"forms_folder: {path.name} is not usable. {' '.join(sentences(error.messages))}"
        ) from None
    missing = sorted(questions - {spec.key for spec in form.fields} | pages - {one.key for one in form.sections})
    if missing:
        raise SettingsInvalid(
            f"forms_folder: {path.name} must have {', '.join(missing)}; it is what the service works with."
        )


def _field(raw: Mapping[str, Any], languages: tuple[str, ...]) -> FieldSpec:
    return FieldSpec(
        key=raw["key"],
        type=raw["type"],
        label=raw["label"],
        help=raw["help"],
        section=raw["section"],
        required=raw["required"],
        per_language=raw["per_language"],
        choices=tuple(_choices(raw, languages)),
        maximum=raw.get("maximum", raw["type"].maximum),
        minimum=raw.get("minimum"),
        condition=raw.get("condition"),
        phrase=raw["phrase"],
        example=raw["example"],
    )


def _choices(raw: Mapping[str, Any], languages: tuple[str, ...]) -> Iterable[Choice]:
    if raw.get("choices_from") == "countries":
        return (Choice(code, names) for code, names in countries.all_names(languages).items())
    return (Choice(choice["value"], choice["label"]) for choice in raw["choices"])
