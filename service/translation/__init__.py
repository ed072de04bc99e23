"""From messages to words: the one place where a :class:`service.domain.messages.Message` becomes a sentence in a reader's language.

Catalogues are gettext ``.po`` files in ``service/locale``; English is the source text. They are read when a language is first asked for
(about 0.1 s), so there is nothing to compile. What ``signing`` says stands in its own catalogues, behind its own messages. An organization's own
sentences (:mod:`service.translation.wording`) come first, except in documents that the service prints (:class:`Texts`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from service.domain.messages import Message
from service.translation import wording
from signing import Told

NAMES: Final[Mapping[str, str]] = {"en": "English", "es": "Español", "fr": "Français", "pt": "Português"}
"""The languages of the pages, each by its own name: the official languages of the Organization."""

_SPOKEN: Final = {
    "en": Message("English"),
    "es": Message("Spanish"),
    "fr": Message("French"),
    "pt": Message("Portuguese"),
}

_wording: dict[str, Catalog] = {}


def reword(folder: Path) -> None:
    """From now on this process says the sentences of ``folder`` in the organization's own words, and no others.

    :raises SettingsInvalid: see :func:`service.translation.wording.read`.
    """
    read = wording.read(folder, NAMES)
    _wording.clear()
    _wording.update(read)
    catalogue.cache_clear()


@cache
def catalogue(language: str) -> NullTranslations:
    """Of one of :data:`NAMES`, with the organization's own sentences; the sentences themselves for any other language."""
    words = _built_in(language)
    if language not in _wording:
        return words
    changed = _compiled(_wording[language])
    changed.add_fallback(words)
    return changed


@cache
def _built_in(language: str) -> NullTranslations:
    if language == "en" or language not in NAMES:
        return NullTranslations()
    return _compiled(wording.own(language))


def _compiled(catalog: Catalog) -> Translations:
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)


def say(message: Message | Mapping[str, Any], language: str) -> str:
    """The sentence in ``language``, numbers and dates as that language writes them. Data as :meth:`Message.to_data` gives it will do."""
    said = message if isinstance(message, Message) else Message.from_data(message)
    if not said.sentence:
        return ""  # in a catalogue the empty key is the header
    words = catalogue(language)
    if said.plural:
        text = words.ngettext(said.sentence, said.plural, int(said.params["count"]))
    else:
        text = words.gettext(said.sentence)
    return str(text).format_map({name: _shown(value, language) for name, value in said.params.items()})


def spoken(language: str) -> Message:
    """The name of a language in the reader's, as it stands within a sentence: ``in Spanish``, ``en español``; the code of any other language."""
    return _SPOKEN.get(language) or Message.verbatim(language)


def _shown(value: Any, language: str) -> str:  # noqa: PLR0911 - one line for each kind of parameter
    match value:
        case Message():
            return say(value, language)
        case {"messages": _}:
            return str(Told.from_data(value).said(language))
        case list() | tuple():
            return ", ".join(_shown(one, language) for one in value)
        case date():
            return written_day(value, language)
        case int() | float():
            return str(format_decimal(value, locale=language))
        case _ if hasattr(value, "said"):  # messages of ``signing``, labels of a model
            return str(value.said(language))
        case _:
            return str(value)


def written_day(day: date, language: str) -> str:
    """``1 March 2026``, ``1 de marzo de 2026``, ``1er mars 2026``, as documents in this language write a date."""
    text = str(format_date(day, "long", locale="en_GB" if language == "en" else language))
    first = {"fr": "1er", "pt": "1º"}.get(language, "1")
    return f"{first}{text[1:]}" if text.startswith("1 ") else text


class Texts(Mapping[str, Mapping[str, str]]):
    """Sentences of documents that the service makes itself: by language, then by key, with their places still open.

    They are printed in the sandbox, which sees no settings, so that they are always the service's own.
    """

    def __init__(self, sentences: Mapping[str, Message]) -> None:
        self._sentences = sentences
        self._read: dict[str, Mapping[str, str]] = {}

    def __getitem__(self, language: str) -> Mapping[str, str]:
        """:raises KeyError: not one of :data:`NAMES`."""
        if language not in self._read:
            if language not in NAMES:
                raise KeyError(language)
            words = _built_in(language)
            self._read[language] = {key: str(words.gettext(one.sentence)) for key, one in self._sentences.items()}
        return self._read[language]

    def __iter__(self) -> Iterator[str]:
        return iter(NAMES)

    def __len__(self) -> int:
        return len(NAMES)
