"""What verification says to people, and why signing refuses or waits, in four languages. A message is a code with parameters; it becomes a
sentence only where it is shown.

The English sentences stand in the modules of this package, their translations in gettext catalogues in ``signing/locale``, which are read
when a language is first asked for. A test holds code, sentences and catalogues to the same codes with the same parameters.
Names out of a file are hostile: they are shown short, in one line, and cannot close the quotation marks in which they stand.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from signing.wording import document_texts, refusal_sentences, verdict_sentences

LANGUAGES = ("en", "es", "fr", "pt")
"""The official languages of the Organization."""

LOCALES: Final = Path(__file__).parents[1] / "locale"

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {**verdict_sentences.SENTENCES, **refusal_sentences.SENTENCES, **document_texts.SENTENCES}
)
"""Code -> sentence in English."""

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
        known = spoken(language)
        return catalogue(known)[self.code].format_map({k: _shown(v, known) for k, v in self.params.items()})

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
    """Several messages that are shown together and can be stored until they are read."""

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
    if language == "en":
        return SENTENCES
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po
    from babel.support import Translations

    compiled = BytesIO()
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    words = Translations(compiled)
    return MappingProxyType({code: str(words.gettext(text)) for code, text in SENTENCES.items()})


def spoken(language: str) -> str:
    """The one of :data:`LANGUAGES` that is used for ``language``: ``pt`` for ``pt_BR``, English for one that is not there."""
    known = language.replace("_", "-").partition("-")[0]
    return known if known in LANGUAGES else "en"


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
