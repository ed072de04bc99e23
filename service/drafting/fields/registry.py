"""The types of question that a manifest may use."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.drafting.fields.boolean import BooleanType
from service.drafting.fields.changes import ChangesType
from service.drafting.fields.choice import ChoiceType
from service.drafting.fields.date import DateType
from service.drafting.fields.email import EmailType
from service.drafting.fields.integer import IntegerType
from service.drafting.fields.list import ListType
from service.drafting.fields.longtext import LongTextType
from service.drafting.fields.money import MoneyType
from service.drafting.fields.spec import FieldType
from service.drafting.fields.text import TextType

_ALL: Final[tuple[FieldType, ...]] = (
    BooleanType(),
    ChangesType(),
    ChoiceType(),
    DateType(),
    EmailType(),
    IntegerType(),
    ListType(),
    LongTextType(),
    MoneyType(),
    TextType(),
)
FIELD_TYPES: Final[Mapping[str, FieldType]] = MappingProxyType({one.name: one for one in _ALL})
"""By the word that a manifest uses. A type that lacks a method cannot be instantiated here; mypy reports it."""
