"""Words for what the depositary decides on a register entry: access, place, subjects, and for the parties it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from flask import Flask, current_app
from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from service.depository.register.register import PartyEntry, RegisterEntry
from service.drafting.model import countries
from service.settings.model import Settings
from service.translation import NAMES
from service.web.shell import language
from service.web.shell.guard import services_of
from service.web.shell.page_context import in_language
from service.web.words import filters
from service.web.words.dates import day
from service.web.words.labels import own_title

LEVELS: Final[Mapping[str, LazyString]] = {
    "public": lazy_gettext("Public"),
    "internal": lazy_gettext("Internal"),
    "restricted": lazy_gettext("Restricted"),
}
LEVEL_HINTS: Final[Mapping[str, LazyString]] = {
    "public": lazy_gettext(
        "Everybody in the organization; and the public, as far as you open the entry in the public register."
    ),
    "internal": lazy_gettext("Everybody in the organization who reads the register."),
    "restricted": lazy_gettext(
        "The unit in charge, the archivists, auditors, reviewers, signatories and the Secretary General’s office."
    ),
}
CLASSES: Final[Mapping[str, LazyString]] = {
    "civil_society": lazy_gettext("Civil society organization"),
    "academic": lazy_gettext("University or research institution"),
    "private": lazy_gettext("Private company"),
    "government": lazy_gettext("Government body"),
    "intergovernmental": lazy_gettext("Intergovernmental organization"),
}
"""Of a party; keys of the directory's question."""
HOW: Final[Mapping[str, LazyString]] = {
    "name": lazy_gettext("change of name"),
    "merger": lazy_gettext("merger"),
    "succession": lazy_gettext("succession"),
}
"""Why a party has another name."""
CASES: Final[Mapping[str, LazyString]] = {
    "running": lazy_gettext("The parties may object"),
    "elapsed": lazy_gettext("No objection: the procès-verbal is to be drawn up"),
    "objected": lazy_gettext("A party objected; the text stays"),
    "rectified": lazy_gettext("The text is corrected"),
    "withdrawn": lazy_gettext("Withdrawn"),
}
"""State of a proposed correction of the text."""
SCOPES: Final[Mapping[str, LazyString]] = {
    "all": lazy_gettext("Everything that is public"),
    "instrument": lazy_gettext("One agreement"),
    "party": lazy_gettext("Every agreement with a party"),
    "treaty": lazy_gettext("One treaty"),
}
"""Of a subscription to notifications."""
_SETTINGS: Final = "alternat_subjects"


def level_name(level: str) -> str:
    """``public`` -> Public, in the reader's language."""
    return str(LEVELS.get(level, level))


def class_name(kind: str) -> str:
    """The class of a party."""
    return str(CLASSES.get(kind, kind))


def how_name(how: str) -> str:
    """Why a party has another name."""
    return str(HOW.get(how, how))


def subject_name(code: str) -> str:
    """``DEM`` -> DEM, Democracy and elections; a code that is not in the file any more stands alone."""
    names: Mapping[str, Mapping[str, str]] = current_app.extensions[_SETTINGS]
    return f"{code}, {in_language(names[code], language.current())}" if code in names else code


def subjects_sentence(codes: Iterable[str]) -> str:
    """The subjects of an entry."""
    return "; ".join(map(subject_name, codes))


def other_titles(entry: RegisterEntry) -> list[tuple[str, str]]:
    """Language and title, of the other languages of the text."""
    shown = own_title(entry)
    return [(spoken, title) for spoken, title in entry.titles.items() if title != shown]


def country_name(text: str) -> str:
    """A country as the register names it, in the reader's language where it is known by that name."""
    own = services_of().settings.organization.country
    if text in own.values():
        return in_language(own, language.current())
    code = countries.code_of(text, tuple(NAMES))
    return countries.name(code, language.current()) if code else text


def party_lines(party: PartyEntry) -> list[str]:
    """What the register says of a party besides its name."""
    lines = []
    if party.get("kind"):
        lines.append(class_name(party["kind"]))
    if party["country"]:
        lines.append(country_name(party["country"]))
    if party.get("acting_through"):
        lines.append(gettext("acting through: %(name)s", name=party["acting_through"]))
    if party.get("acting_for"):
        lines.append(gettext("acting for: %(name)s", name=party["acting_for"]))
    if party.get("aliases"):
        lines.append(gettext("also known as: %(names)s", names="; ".join(party["aliases"])))
    lines += [
        gettext("until %(day)s: %(name)s (%(how)s)", day=day(one["until"]), name=one["name"], how=how_name(one["how"]))
        for one in party.get("former", ())
    ]
    return lines


def custody_line(place: Mapping[str, Any]) -> str:
    """Who keeps an original, and where."""
    return ", ".join(part for part in (str(place["holder"]), str(place["location"])) if part) or gettext("Not recorded")


def custody_sentence(rows: Sequence[Mapping[str, Any]]) -> str:
    """Of all originals, for the history of an entry."""
    return "; ".join(map(custody_line, rows))


def parties_sentence(parties: Sequence[Mapping[str, Any]]) -> str:
    """The names, for the history of an entry."""
    return "; ".join(str(party["name"]) for party in parties)


def register(app: Flask, settings: Settings) -> None:
    """Makes the functions of this module filters of the same name."""
    app.extensions[_SETTINGS] = {one.code: one.name for one in settings.subjects}
    for function in (
        class_name, custody_line, how_name, level_name, other_titles, party_lines, subject_name, subjects_sentence,
    ):  # fmt: skip
        filters.add(app, function)
    filters.add(app, lambda scope: str(SCOPES.get(scope, scope)), "scope_name")
    filters.add(app, lambda state: str(CASES.get(state, state)), "case_state")
    filters.add(app, lambda level: str(LEVEL_HINTS.get(level, "")), "level_hint")
