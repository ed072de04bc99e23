"""Finds the unit that works on what an organization describes, in any of four languages.

Every field of work is a list of phrases. A phrase counts when all its words stand in the description, a single word of a phrase counts
less, and rare words count more than those of many fields (inverse document frequency). Words are compared without accents and endings.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from service.settings import Department, Settings
from service.settings.model import FieldOfWork
from service.store.search.folding import WORD, fold
from service.workflow.context import Services

MOST: Final = 5
"""Units that are suggested."""
LONGEST: Final = 4000
"""Characters of a description; what follows is not read."""
_STEM: Final = 6
_PART: Final = 0.35
"""Weight of a word of a phrase whose other words are not there."""
_NAME: Final = 0.5
"""Weight of a word of the unit's name."""
_CLOSE: Final = 0.2
"""A unit with less than this share of the best score is not suggested."""
_SMALL: Final = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "de",
        "del",
        "des",
        "da",
        "das",
        "do",
        "dos",
        "di",
        "du",
        "e",
        "el",
        "en",
        "et",
        "for",
        "in",
        "la",
        "las",
        "le",
        "les",
        "l",
        "d",
        "los",
        "of",
        "on",
        "or",
        "o",
        "os",
        "ou",
        "para",
        "por",
        "pour",
        "su",
        "sur",
        "the",
        "to",
        "un",
        "una",
        "une",
        "um",
        "uma",
        "y",
        "with",
        "con",
        "com",
        "avec",
        "aux",
        "au",
        "nos",
        "na",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A unit, and why it is suggested."""

    department: Department
    fields: tuple[FieldOfWork, ...]
    """Those that matched, best first; empty: only the name of the unit did."""
    words: tuple[str, ...]
    """Words of the description that matched, as they were written."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A field of work (or the name of a unit, when ``field`` is None), ready to be compared."""

    department: Department
    field: FieldOfWork | None
    phrases: tuple[frozenset[str], ...]


def suggest(services: Services, description: str) -> list[Suggestion]:
    """The units that match best, at most :data:`MOST`; none when nothing matches."""
    return ranked(services.settings, services.clock().date(), description)


def ranked(settings: Settings, day: date, description: str) -> list[Suggestion]:
    """The same for the units and fields of a given day."""
    written = _stems(description[:LONGEST])
    known, weights = _index(settings.departments, day)
    scored: dict[str, list[tuple[float, _Known, frozenset[str]]]] = {}
    for one in known:
        score, hits = _score(one, written.keys(), weights)
        if score > 0:
            scored.setdefault(one.department.key, []).append((score, one, hits))
    totals = {key: _total([score for score, _, _ in found]) for key, found in scored.items()}
    best = max(totals.values(), default=0.0)
    order = sorted((key for key in totals if totals[key] >= _CLOSE * best), key=lambda key: (-totals[key], key))
    return [_suggestion(scored[key], written) for key in order[:MOST]]


def subjects(services: Services) -> list[tuple[Department, tuple[FieldOfWork, ...]]]:
    """Units with what they work on today, for those who browse: each secretariat, then its departments, in the order of the file."""
    day = services.clock().date()
    there = services.settings.departments_on(day)
    place = {unit.key: number for number, unit in enumerate(there)}
    units = sorted(there, key=lambda unit: (place.get(unit.parent or "", place[unit.key]), unit.parent is not None))
    return [(unit, found) for unit in units if (found := unit.fields_on(day))]


def _suggestion(found: list[tuple[float, _Known, frozenset[str]]], written: Mapping[str, str]) -> Suggestion:
    ordered = sorted(found, key=lambda one: -one[0])
    words = dict.fromkeys(written[stem] for _, _, hits in ordered for stem in written if stem in hits)
    return Suggestion(
        department=ordered[0][1].department,
        fields=tuple(known.field for _, known, _ in ordered if known.field is not None),
        words=tuple(words),
    )


def _total(scores: Sequence[float]) -> float:
    """The best field, and a little of the others."""
    best = max(scores)
    return best + 0.3 * (sum(scores) - best)


def _score(known: _Known, written: Iterable[str], weights: Mapping[str, float]) -> tuple[float, frozenset[str]]:
    there = frozenset(written)
    value: dict[str, float] = {}
    for phrase in known.phrases:
        hits = phrase & there
        share = 1.0 if hits == phrase else _PART
        bonus = 1.5 if hits == phrase and len(phrase) > 1 else 1.0
        for stem in hits:
            weight = weights[stem] * share * bonus * (1.0 if known.field else _NAME)
            value[stem] = max(value.get(stem, 0.0), weight)
    return sum(value.values()), frozenset(value)


def _index(departments: tuple[Department, ...], day: date) -> tuple[tuple[_Known, ...], Mapping[str, float]]:
    """Everything that can match on this day, and how much each word says."""
    known = tuple(one for unit in departments if unit.exists_on(day) for one in _known(unit, day))
    seen = Counter(stem for one in known if one.field for stem in frozenset().union(*one.phrases))
    fields = sum(1 for one in known if one.field)
    rare = {stem for one in known for phrase in one.phrases for stem in phrase}
    return known, {stem: math.log(1 + fields / (seen[stem] or 1)) for stem in rare}


def _known(unit: Department, day: date) -> Iterable[_Known]:
    for field in unit.fields_on(day):
        texts = [*field.name.values(), *(phrase for words in field.words.values() for phrase in words.split(","))]
        yield _Known(unit, field, _phrases(texts))
    yield _Known(unit, None, _phrases([*unit.name.values(), unit.acronym]))


@lru_cache(maxsize=16_384)
def _phrase(text: str) -> frozenset[str]:
    """The stems of one phrase of the file; every description is compared with all of them."""
    return frozenset(_stems(text))


def _phrases(texts: Iterable[str]) -> tuple[frozenset[str], ...]:
    found = map(_phrase, texts)
    return tuple(dict.fromkeys(phrase for phrase in found if phrase))


def _stems(text: str) -> dict[str, str]:
    """Stem -> the word as it was written first."""
    found: dict[str, str] = {}
    for word in WORD.findall(text):
        folded = fold(word)
        if folded not in _SMALL and len(folded) > 1:
            found.setdefault(_stem(folded), word)
    return found


def _stem(word: str) -> str:
    """Without the plural, and without what comes after the sixth letter: ``elections`` and ``electoral`` stay apart, ``eleição`` and
    ``eleições`` meet. Enough for words that are listed in each language anyway.
    """
    return (word.removesuffix("s") if len(word) > 3 else word)[:_STEM]
