"""Sentences that an organization says in its own words: ``es.po`` and its like in a folder beside the settings, over the service's own catalogues.

A Director General is not a Secretary General, and only people know where the article goes in each language. So an organization does not
configure words, it rewrites the sentences that name its offices. The placeholders of a sentence stay, in any order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from service.settings import SettingsInvalid

LOCALES: Final = Path(__file__).parents[1] / "locale"
_PLACE: Final = re.compile(r"\{\w*\}|%\(\w+\)s|%%")

_HEADER: Final = (
    "# Sentences of the pages and letters in the organization's own words. Only what stands behind msgstr is read."
)

Key = str | tuple[str, ...]
"""The English sentence, or its singular and plural."""
Wording = Mapping[str, Catalog]
"""By language; a language without a file has no entry."""


def read(folder: Path, languages: Iterable[str]) -> Wording:
    """The sentences of each ``<language>.po`` in ``folder``; none if there is no folder.

    :raises SettingsInvalid: a file cannot be read, or a sentence has other placeholders than the service fills.
    """
    found = {language: folder / f"{language}.po" for language in languages}
    return {language: _read(path, language) for language, path in found.items() if path.exists()}


def unknown(wording: Wording) -> list[tuple[str, str]]:
    """(language, sentence) of what the service does not say, for example since an upgrade."""
    return [
        (language, _said(key)) for language, catalog in wording.items() for key in _entries(catalog) if key not in own("es")
    ]  # fmt: skip


def own(language: str) -> Catalog:
    """The service's own catalogue; that of English has each sentence as its own translation."""
    if language != "en":
        return _catalogue(language)
    english = Catalog(locale="en")
    for key in _entries(_catalogue("es")):
        english.add(key, key)
    return english


def naming(words: Iterable[str], language: str, wording: Wording) -> bytes:
    """A ``.po`` file with every sentence whose English has one of ``words``, as it is said now: to be changed and kept as ``<language>.po``. Empty if there
    is none.
    """
    said, found = Catalog(locale=language, header_comment=_HEADER, fuzzy=False), False
    for key, text in _entries(own(language)).items():
        if any(word in _said(key) for word in words):
            changed = wording[language].get(key) if language in wording else None
            said.add(key, changed.string if changed is not None else text)
            found = True
    if not found:
        return b""
    written = BytesIO()
    write_po(written, said, width=0)
    return written.getvalue()


@cache
def _catalogue(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def _read(path: Path, language: str) -> Catalog:
    try:
        with path.open("rb") as file:
            catalog = read_po(file, locale=language, abort_invalid=True)
    except (OSError, UnicodeDecodeError, PoFileError, ValueError) as error:
        raise SettingsInvalid(f"wording_folder: {path} cannot be read: {error}.") from None
    for key, text in _entries(catalog).items():
        wrong = next(_misplaced(key, text), None)
        if wrong is not None:
            raise SettingsInvalid(
                f"wording_folder: {path.name} has “{wrong}”, which must have the same placeholders as “{_said(key)}”."
            )
    return catalog


def _entries(catalog: Catalog) -> dict[Key, Key]:
    """Sentences with their translations, as far as they have any; the header is none."""
    found = {_key(one.id): _key(one.string or "") for one in catalog if one.id and not one.fuzzy}
    return {key: text for key, text in found.items() if all(_forms(text))}


def _key(text: str | tuple[str, ...] | list[str]) -> Key:
    return text if isinstance(text, str) else tuple(text)


def _misplaced(key: Key, text: Key) -> Iterator[str]:
    """Forms of ``text`` whose placeholders are not those of the sentence; one form of a plural may leave the number out."""
    asked = {place for form in _forms(key) for place in _PLACE.findall(form)}
    for form in _forms(text):
        given = set(_PLACE.findall(form))
        left = _PLACE.sub("", form)
        is_whole = given == asked or (isinstance(key, tuple) and given <= asked)
        if (
            not is_whole
            or "{" in left
            or "}" in left
            or ("%" in left and any(place.startswith("%") for place in asked))
        ):
            yield form


def _forms(text: Key) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def _said(key: Key) -> str:
    return _forms(key)[0]
