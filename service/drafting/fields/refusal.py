"""Why an answer is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import marshmallow as ma

from service.domain.messages import Message

ENGLISH: Final = "en"
"""The language of the sentences themselves."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text that a manifest gives by language. ``str()``: in English, or in the first language where there is no English."""

    texts: Mapping[str, str]

    def said(self, language: str) -> str:
        """In ``language`` where the manifest has it."""
        return self.texts.get(language) or self.texts.get(ENGLISH) or next(iter(self.texts.values()), "")

    def __str__(self) -> str:
        return self.said(ENGLISH)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


def refuse(sentence: str, /, **params: Any) -> ma.ValidationError:
    """The error to raise: a :class:`Message` that says what to do. Extraction knows this function as it knows ``Message`` itself."""
    return ma.ValidationError([Message(sentence, **params)])
