"""The shape of ``manifest.toml``, of a model and of what models share: every key known, every value of its kind."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import marshmallow as ma

from service.domain.instrument import SEAL
from service.domain.later.relations import RelationKind
from service.drafting.errors import Fault, TemplateBroken
from service.drafting.fields.registry import FIELD_TYPES
from service.drafting.fields.spec import FieldType


def _words(**options: Any) -> ma.fields.Dict:
    return ma.fields.Dict(keys=ma.fields.Str(), values=ma.fields.Str(validate=ma.validate.Length(min=1)), **options)


class _ChoiceSchema(ma.Schema):
    value = ma.fields.Str(required=True)
    label = _words(required=True)


class _Type(ma.fields.Field[FieldType]):
    """The word for a type of question."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> FieldType:
        if not isinstance(value, str) or value not in FIELD_TYPES:
            raise ma.ValidationError(f"There is no type “{value}”. Use one of: {', '.join(FIELD_TYPES)}.")
        return FIELD_TYPES[value]


class FieldSchema(ma.Schema):
    """One question."""

    key = ma.fields.Str(required=True, validate=ma.validate.Regexp(r"^[a-z][a-z0-9_]*$"))
    type = _Type(required=True)
    label = _words(required=True)
    help = _words(load_default=dict)
    example = _words(load_default=dict)
    section = ma.fields.Str(required=True)
    required = ma.fields.Bool(load_default=False)
    per_language = ma.fields.Bool(load_default=False)
    choices = ma.fields.List(ma.fields.Nested(_ChoiceSchema), load_default=list)
    choices_from = ma.fields.Str(validate=ma.validate.OneOf(["countries", "languages"]))
    maximum = ma.fields.Int()
    minimum = ma.fields.Int()
    condition = ma.fields.Str()
    phrase = ma.fields.Bool(load_default=False)
    future = ma.fields.Bool(load_default=False)
    default = ma.fields.Raw()


class _Heading(ma.Schema):
    label = _words(required=True)
    help = _words(load_default=dict)


class SectionSchema(ma.Schema):
    """One page of a form."""

    key = ma.fields.Str(required=True)
    title = _words(required=True)


class _PlaceSchema(ma.Schema):
    key = ma.fields.Str(required=True)
    party = ma.fields.Str(required=True)
    width = ma.fields.Float(required=True)
    height = ma.fields.Float(required=True)


class _SignatorySchema(ma.Schema):
    key = ma.fields.Str(
        required=True,
        validate=[
            ma.validate.Regexp(r"^[a-z]+(_[a-z]+)*$", error="Small letters, words joined by “_”."),
            ma.validate.Length(max=24),
            ma.validate.NoneOf([SEAL], error="The seal is no signatory."),
        ],
    )
    party = ma.fields.Str(required=True)
    signs_with = ma.fields.Str(load_default="", validate=ma.validate.Regexp(r"^[a-z][a-z_]*$"))


class _ArticleWords(ma.Schema):
    title = _words(required=True)
    also = ma.fields.List(_words(), load_default=list)
    help = _words(load_default=dict)


class _ArticleUse(ma.Schema):
    key = ma.fields.Str(required=True)
    optional = ma.fields.Bool(load_default=False)
    default = ma.fields.Bool(load_default=False)
    condition = ma.fields.Str()


class SharedSchema(ma.Schema):
    """``shared/<version>/manifest.toml``."""

    parties = ma.fields.List(ma.fields.Str(), required=True)
    language_names = ma.fields.Dict(keys=ma.fields.Str(), values=_words(), required=True)
    optional_articles = ma.fields.Nested(_Heading, required=True)
    sections = ma.fields.List(ma.fields.Nested(SectionSchema), required=True)
    signatories = ma.fields.List(ma.fields.Nested(_SignatorySchema), load_default=list)
    signature_places = ma.fields.List(ma.fields.Nested(_PlaceSchema), required=True)
    articles = ma.fields.Dict(keys=ma.fields.Str(), values=ma.fields.Nested(_ArticleWords), required=True)
    fields_ = ma.fields.List(ma.fields.Nested(FieldSchema), required=True, data_key="fields")


class ModelSchema(ma.Schema):
    """``<id>/<version>/manifest.toml``."""

    id = ma.fields.Str(required=True)
    version = ma.fields.Str(required=True, validate=ma.validate.Regexp(r"^\d+\.\d+$"))
    kind = ma.fields.Str(required=True, validate=ma.validate.OneOf(["general", "special", "linked"]))
    shared = ma.fields.Str(required=True)
    relation = ma.fields.Str(load_default="", validate=ma.validate.OneOf([str(kind) for kind in RelationKind]))
    signed_by = ma.fields.List(ma.fields.Str(), load_default=list)
    signature_level = ma.fields.Str(load_default="B-LTA", validate=ma.validate.OneOf(["B-LT", "B-LTA"]))
    signature_formats = ma.fields.List(
        ma.fields.Str(validate=ma.validate.OneOf(["PAdES", "PBAD", "CMS"])),
        load_default=lambda: ["PAdES", "PBAD", "CMS"],
        validate=ma.validate.Length(min=1),
    )
    languages = ma.fields.List(ma.fields.Str(), required=True, validate=ma.validate.Length(min=1))
    title = _words(required=True)
    summary = _words(required=True)
    articles = ma.fields.List(ma.fields.Nested(_ArticleUse), required=True, validate=ma.validate.Length(min=1))
    article_words = ma.fields.Dict(keys=ma.fields.Str(), values=ma.fields.Nested(_ArticleWords), load_default=dict)
    not_asked = ma.fields.List(ma.fields.Str(), load_default=list)
    signatories = ma.fields.List(ma.fields.Nested(_SignatorySchema), load_default=list)
    signature_places = ma.fields.List(ma.fields.Nested(_PlaceSchema), load_default=list)
    fields_ = ma.fields.List(ma.fields.Nested(FieldSchema), load_default=list, data_key="fields")


def load(path: Path, schema: type[ma.Schema]) -> dict[str, Any]:
    """:raises TemplateBroken: the file is missing, is no TOML, or has a key that is wrong; each fault is named."""
    try:
        # Every model reads the shared manifest: the same text is parsed once.
        return copy.deepcopy(_checked(path.read_text(encoding="utf-8"), schema))
    except FileNotFoundError:
        raise TemplateBroken(str(path.parent), [Fault(shown(path), "", f"{path.name} is missing.")]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TemplateBroken(str(path), [Fault(shown(path), "", f"It is not TOML: {error}.")]) from None
    except ma.ValidationError as error:
        raise TemplateBroken(str(path), list(_faults(shown(path), error.messages))) from None


def shown(path: Path) -> str:
    """A file of a model, or of the shared part, as its author finds it below the folder of the models."""
    return "/".join(path.parts[-3:])


@lru_cache(maxsize=64)
def _checked(text: str, schema: type[ma.Schema]) -> dict[str, Any]:
    loaded: dict[str, Any] = schema().load(tomllib.loads(text))
    return loaded


def _faults(file: str, messages: Any, where: str = "") -> Iterable[Fault]:
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from _faults(file, inner, f"{where}.{key}" if where else str(key))
    else:
        yield from (Fault(file, where, str(message)) for message in messages)
