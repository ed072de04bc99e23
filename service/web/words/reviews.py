"""Words for reviews: their names from the settings, and how articles depart from the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from service.domain.review import Departure, ReviewDecision
from service.settings import Settings
from service.web.shell import language
from service.web.words import filters

DEPARTURES: Mapping[str, LazyString] = {
    Departure.UNCHANGED: lazy_gettext("Unchanged"),
    Departure.FILLED: lazy_gettext("Filled in"),
    Departure.ALTERED: lazy_gettext("Altered"),
    Departure.ADDED: lazy_gettext("Added"),
    Departure.DROPPED: lazy_gettext("Left out"),
}
_COLOURS = {
    Departure.ALTERED: "govuk-tag--orange",
    Departure.ADDED: "govuk-tag--blue",
    Departure.DROPPED: "govuk-tag--red",
}
_DECISIONS: Mapping[str, LazyString] = {
    ReviewDecision.CLEAR: lazy_gettext("Cleared"),
    ReviewDecision.SEND_BACK: lazy_gettext("Sent back"),
}


def departure_name(departure: str) -> str:
    """``altered`` -> Altered, in the reader's language."""
    return str(DEPARTURES[Departure(departure)])


def departure_colour(departure: str) -> str:
    """Class of the tag."""
    return _COLOURS.get(Departure(departure), "govuk-tag--grey")


def decision_name(decision: str) -> str:
    """``send_back`` -> Sent back, in the reader's language."""
    return str(_DECISIONS[ReviewDecision(decision)])


def review_names(settings: Settings, keys: list[str]) -> str:
    """The names of reviews in the reader's language; the key of one that the settings do not know any more."""
    names = {kind.key: kind.name.get(language.current()) or kind.name["en"] for kind in settings.reviews.kinds}
    return ", ".join(names.get(key, key) for key in keys)


def reviewed(settings: Settings, detail: Mapping[str, Any]) -> str:
    """Which reviews an act in the history was about; empty for other acts."""
    keys = [str(detail["review"])] if detail.get("review") else [str(key) for key in detail.get("reviews", ())]
    return f"{review_names(settings, keys)}." if keys else ""


def register(app: Flask, settings: Settings) -> None:
    """Makes these words filters."""
    filters.add(app, departure_name)
    filters.add(app, departure_colour)
    filters.add(app, decision_name)
    filters.add(app, lambda key: review_names(settings, [key]), "review_name")
    filters.add(app, lambda detail: reviewed(settings, detail), "reviewed")
