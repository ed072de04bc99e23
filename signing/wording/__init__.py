"""What verification says to people, and why signing refuses or waits, in four languages: a code with parameters is the fact, a sentence is only its look.

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
        return {"code": self.code, "params": {k: _plain(v) for k, v in self.params.items()}}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Message:
        """The reverse of :meth:`to_data`."""
        return cls(str(data["code"]), {k: _rich(v) for k, v in data["params"].items()})


@dataclass(frozen=True, slots=True)
class Told:
    """Several messages that are told together, and may have to be kept until somebody reads them."""

    messages: tuple[Message, ...]

    def said(self, language: str = "en") -> str:
        """One text, see :func:`said`."""
        return said(self.messages, language)

    def __str__(self) -> str:
        return self.said()

    def to_data(self) -> dict[str, Any]:
        """JSON-able."""
        return {"messages": [one.to_data() for one in self.messages]}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Told:
        """The reverse of :meth:`to_data`."""
        return cls(tuple(Message.from_data(one) for one in data["messages"]))


def message(code: str, /, **params: str | int | Sequence[str | Message] | Message) -> Message:
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


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.to_data() if isinstance(value, Message) else value


def _rich(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_rich(one) for one in value]
    return Message.from_data(value) if isinstance(value, Mapping) else value


def _shown(value: Any, language: str) -> str:
    if isinstance(value, Message):
        return value.said(language)
    if isinstance(value, list | tuple):
        return ", ".join(_shown(one, language) for one in value)
    plain = "".join(c if unicodedata.category(c) not in _UNSEEN else " " for c in str(value)).translate(_QUOTES)
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"
