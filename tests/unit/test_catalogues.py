"""The catalogues hold every message of the source in every language, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import service
import signing
from service.translation import NAMES

TRANSLATED = [language for language in NAMES if language != "en"]
_PLACE = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")


@dataclass(frozen=True, eq=False)
class Package:
    """What has sentences for people: where they stand, and how extraction knows them (as ``make messages`` does)."""

    root: Path
    methods: tuple[tuple[str, str], ...]
    keywords: Mapping[str, tuple[int, ...] | None]


MESSAGES: Mapping[str, tuple[int, ...] | None] = {"Message": None, "counted": (1, 2), "refuse": None}
PACKAGES = {
    "service": Package(
        Path(service.__file__).parent,
        (("**.py", "python"), ("web/templates/**.html", "jinja2")),
        {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), **MESSAGES},
    ),
    "signing": Package(Path(signing.__file__).parent, (("wording/**.py", "python"),), {"sentence": None}),
}
OTHERS = {
    "es": r"[ãõœ]|\b[ldnsj]’|\b(vous|une|avec|dans|uma|não|em|com)\b",
    "fr": r"[ãõñ¿¡]|ção|\b(não|uma|em|aos|los|del|para|com)\b",
    "pt": r"[ñœ¿¡]|\b([ldnsjc]|qu)’|\b(les|vous|une|avec|dans|est|el|con)\b",
}
"""Letters and words that the language does not have, and another one is full of."""
every_catalogue = pytest.mark.parametrize(
    ("name", "language"), [(name, language) for name in PACKAGES for language in TRANSLATED]
)


@cache
def source(name: str) -> frozenset[str | tuple[str, ...]]:
    package = PACKAGES[name]
    found = extract_from_dir(package.root, package.methods, keywords=package.keywords)
    return frozenset(message for _, _, message, _, _ in found)


@cache
def catalogue_of(name: str, language: str) -> Catalog:
    with (PACKAGES[name].root / "locale" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def texts(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def places(text: str) -> list[str]:
    return sorted(set(_PLACE.findall(text)))


@pytest.mark.parametrize("package", PACKAGES.values(), ids=PACKAGES)
def test_the_folders_are_those_of_the_languages(package: Package) -> None:
    assert sorted(path.name for path in (package.root / "locale").iterdir() if path.is_dir()) == sorted(TRANSLATED)
    assert list((package.root / "locale").rglob("*.mo")) == []


@every_catalogue
def test_the_catalogue_has_the_messages_of_the_source(name: str, language: str) -> None:
    known = {texts(message.id) for message in catalogue_of(name, language) if message.id}
    wanted = {texts(message) for message in source(name)}
    assert sorted(wanted - known) == [], "run make messages and translate these"
    assert sorted(known - wanted) == [], "run make messages"


@every_catalogue
def test_every_message_is_translated(name: str, language: str) -> None:
    catalogue = catalogue_of(name, language)
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert [message.id for message in catalogue if message.id and not all(texts(message.string))] == []
    plural = [message for message in catalogue if message.id and not isinstance(message.id, str)]
    assert [message.id for message in plural if len(texts(message.string)) != catalogue.num_plurals] == []


@every_catalogue
def test_translations_have_the_places_of_the_source(name: str, language: str) -> None:
    for message in catalogue_of(name, language):
        for text in texts(message.string) if message.id else ():
            assert places(text) == places(texts(message.id)[0]), (message.id, text)


def test_no_message_mixes_the_two_kinds_of_places() -> None:
    """Messages are filled by ``str.format``, what templates say by ``%``; one sentence in both ways would show its places."""
    for name in PACKAGES:
        for message in source(name):
            for text in texts(message):
                assert len({place[0] for place in places(text)}) <= 1, text


def test_messages_are_filled_by_format() -> None:
    root = PACKAGES["service"].root
    for path, line, message, _, _ in extract_from_dir(root, [("**.py", "python")], keywords=MESSAGES):
        for text in texts(message):
            assert all(place[0] == "{" for place in places(text)), (path, line, text)


@every_catalogue
def test_no_translation_is_that_of_another_language(name: str, language: str) -> None:
    """Short labels may be the same in two languages; whole sentences are not."""
    for other in (key for key in TRANSLATED if key != language):
        theirs = {message.id: message.string for message in catalogue_of(name, other) if isinstance(message.id, str)}
        for message in catalogue_of(name, language):
            if isinstance(message.id, str) and len(_PLACE.sub("", message.id)) > 30:
                assert message.string not in {theirs[message.id], message.id}, message.id


@every_catalogue
def test_every_translation_is_in_the_language_of_its_catalogue(name: str, language: str) -> None:
    foreign = re.compile(OTHERS[language], re.IGNORECASE)
    found = [
        said
        for message in catalogue_of(name, language)
        if message.id
        for said in texts(message.string)
        if foreign.search(said)
    ]
    assert found == []
