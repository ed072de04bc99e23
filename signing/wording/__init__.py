"""What verification says to people, in four languages: a code with parameters is the fact, a sentence is only its look.

The sentences are data, one file a language. A test holds the files to the same codes with the same parameters, and the code to them.
Names out of a file are hostile: they are shown short, in one line, and cannot close the quotation marks in which they stand.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "es", "fr", "pt")
"""The official languages of the Organization."""

LONGEST = 120
"""Characters of a name that are shown."""

_QUOTES = str.maketrans(dict.fromkeys('“”„«»"', "'"))
_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class Message:
    """A fact for people. Parameters are text, whole numbers, lists of text, or further messages."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def said(self, language: str = "en") -> str:
        """The sentence. A language that is not there is answered in English; ``pt_BR`` is answered in ``pt``."""
        spoken = language.replace("_", "-").partition("-")[0]
        spoken = spoken if spoken in LANGUAGES else "en"
        return catalogue(spoken)[self.code].format_map({k: _shown(v, spoken) for k, v in self.params.items()})

    def __str__(self) -> str:
        return self.said()

    def to_data(self) -> dict[str, Any]:
        """JSON-able."""
        inner = {k: v.to_data() if isinstance(v, Message) else v for k, v in self.params.items()}
        return {"code": self.code, "params": inner}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Message:
        """The reverse of :meth:`to_data`."""
        inner = {k: cls.from_data(v) if isinstance(v, Mapping) else v for k, v in data["params"].items()}
        return cls(str(data["code"]), inner)


def message(code: str, /, **params: str | int | Sequence[str] | Message) -> Message:
    """A message. Its code stands literally where it is made, so that the test finds it."""
    return Message(code, params)


def said(messages: Iterable[Message], language: str = "en") -> str:
    """All of them as one text, each sentence once."""
    return " ".join(dict.fromkeys(one.said(language) for one in messages))


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Code to sentence. ``language`` is one of :data:`LANGUAGES`."""
    sections = tomllib.loads((Path(__file__).parent / f"{language}.toml").read_text("utf-8"))
    return {f"{name}.{key}": sentence for name, section in sections.items() for key, sentence in section.items()}


def _shown(value: Any, language: str) -> str:
    if isinstance(value, Message):
        return value.said(language)
    if isinstance(value, list | tuple):
        return ", ".join(_shown(one, language) for one in value)
    plain = "".join(c if unicodedata.category(c) not in _UNSEEN else " " for c in str(value)).translate(_QUOTES)
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"
