"""The obligations of a deposited agreement, computed from its term, its answers and the rules of its model. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from service.domain.obligations.rules import BOTH, OF_TERM, REPEATED, ObligationKind, Rule
from service.domain.parties import COUNTERPART, ORGANIZATION
from service.domain.terms import ForMonths, Renewal, UntilCompletion, months_after, term_of

_OTHER: Final = {COUNTERPART: ORGANIZATION, ORGANIZATION: COUNTERPART}
_OF_THE_TERM: Final = {
    "term_model": "model",
    "term_months": "months",
    "renewal_model": "renewal",
    "notice_days": "notice_days",
}
_OF_THE_MONEY: Final = {"cost_model": "model", "contributor": "contributor"}
"""Question -> key of what the register keeps."""
_FAR: Final = timedelta(days=3653)
"""How far ahead one looks for the next that repeats; a period that is longer is looked for again after this time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveTerm:
    """From when to when an agreement is in force, after everything that was recorded about it."""

    start: date
    """Entry into force."""
    end: date | None = None
    """The last day; None: it has none, or it is renewed tacitly."""
    period_months: int | None = None
    """Of a tacit renewal: months of each period, the first begins on ``start``."""
    ended_on: date | None = None
    """A termination or a replacement ends it on this day."""

    @property
    def last_day(self) -> date | None:
        """The last day of all, as far as it is known."""
        known = [day for day in (self.end, self.ended_on) if day is not None]
        return min(known, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a deposited agreement says."""

    term: EffectiveTerm
    answers: Mapping[str, Any]
    """As :func:`as_registered` gives them."""
    articles: frozenset[str]
    """Keys of the articles of the text."""
    language: str = "en"
    """Of lines in answers that are written by language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One obligation."""

    key: str
    """Unique in the agreement, and the same when it is computed again."""
    kind: ObligationKind
    owed_by: str
    """Key of a party, or ``both``."""
    due_on: date | None
    occurrence: int = 0
    """The calendar year that a report is about, the number of the period or of the line; 0: it happens once."""
    title: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    """The line of the agreement that sets it, where it has one."""


def term_from(force: Mapping[str, Any], term: Mapping[str, Any], signed_on: date) -> EffectiveTerm:
    """As a register entry says it, before later acts.

    :param force: ``entry_into_force`` of the entry. :param term: its ``term``.
    """
    start = date.fromisoformat(force["date"]) if force.get("date") else signed_on
    match term_of(term):
        case ForMonths(months=months, renewal=Renewal.TACIT):
            return EffectiveTerm(start=start, period_months=months)
        case ForMonths(months=months):
            return EffectiveTerm(start=start, end=months_after(start, months))
        case UntilCompletion(months=months):
            return EffectiveTerm(start=start, end=months_after(start, months))
        case _:
            return EffectiveTerm(start=start)


def as_registered(answers: Mapping[str, Any], term: Mapping[str, Any], money: Mapping[str, Any]) -> dict[str, Any]:
    """The answers, with term and money as the register has them: a correction of the entry counts, an answer that the text does not use does not."""
    known = {question: term.get(key) for question, key in _OF_THE_TERM.items()}
    if money:  # entries from before it was kept have none
        known |= {question: money.get(key) for question, key in _OF_THE_MONEY.items()}
    said = {key: value for key, value in answers.items() if key not in known}
    return said | {key: value for key, value in known.items() if value is not None}


def due(rules: Iterable[Rule], facts: Facts, *, until: date) -> list[Due]:
    """Every obligation, in the order of the rules.

    :param until: of what repeats without end, nothing later is computed; the first one always is.
    """
    return [one for rule in rules if _applies(rule, facts) for one in _of_rule(rule, facts, until)]


def beyond(rules: Sequence[Rule], facts: Facts, *, until: date) -> date | None:
    """The day from which on ``until`` must be for :func:`due` to give more; None: it never gives more."""
    known, far = {one.key for one in due(rules, facts, until=until)}, until + _FAR
    later = [one.due_on for one in due(rules, facts, until=far) if one.key not in known]
    if later:
        return min((day for day in later if day is not None), default=until + timedelta(days=1))
    return far if any(REPEATED.intersection(rule.anchors) for rule in rules) else None


def _applies(rule: Rule, facts: Facts) -> bool:
    if rule.article and rule.article not in facts.articles:
        return False
    if rule.kind in (ObligationKind.RENEWAL, ObligationKind.NOTICE) and facts.term.ended_on is not None:
        return False
    if rule.condition is None:
        return True
    question, values = rule.condition
    return str(facts.answers.get(question)) in values


def _of_rule(rule: Rule, facts: Facts, until: date) -> Iterator[Due]:
    owed_by = _owed_by(rule, facts)
    if owed_by is None:
        return
    days = _days(rule, facts)
    if rule.each:
        for number, line in enumerate(_lines(facts, rule.each), 1):
            day = _shifted(_earliest(rule, facts), days)
            yield Due(
                key=f"{rule.key}:{number}", kind=rule.kind, owed_by=owed_by, due_on=day, occurrence=number, title=rule.title, text=line
            )  # fmt: skip
        return
    for occurrence, anchor in _anchors(rule, facts, days, until):
        day = _shifted(anchor, days)
        if day is None and rule.kind in OF_TERM:
            continue
        key = f"{rule.key}:{occurrence}" if occurrence else rule.key
        yield Due(key=key, kind=rule.kind, owed_by=owed_by, due_on=day, occurrence=occurrence, title=rule.title)


def _owed_by(rule: Rule, facts: Facts) -> str | None:
    """None where the question that would name the party is not answered."""
    party = rule.by if rule.by in (BOTH, *_OTHER) else facts.answers.get(rule.by)
    if party == BOTH:
        return BOTH
    return (_OTHER if rule.other else {one: one for one in _OTHER}).get(str(party))


def _days(rule: Rule, facts: Facts) -> int | None:
    """Negative: before the anchor. None: the number is not known."""
    parts = [facts.answers.get(one) if isinstance(one, str) else one for one in rule.days]
    if any(part is None for part in parts):
        return None
    days = sum(int(str(part)) for part in parts)
    return -days if rule.before else days


def _lines(facts: Facts, question: str) -> list[str]:
    said = facts.answers.get(question)
    if isinstance(said, Mapping):
        said = said.get(facts.language) or next(iter(said.values()), [])
    return [str(line) for line in said] if isinstance(said, list) else []


def _anchors(rule: Rule, facts: Facts, days: int | None, until: date) -> Iterator[tuple[int, date | None]]:
    match rule.anchors:
        case ("year",):
            yield from _years(facts.term, days or 0, until)
        case ("period",):
            yield from _periods(facts.term, days or 0, until)
        case _:
            yield 0, _earliest(rule, facts)


def _earliest(rule: Rule, facts: Facts) -> date | None:
    return min((day for one in rule.anchors if (day := _day(one, facts)) is not None), default=None)


def _day(anchor: str, facts: Facts) -> date | None:
    match anchor:
        case "start":
            return facts.term.start
        case "end":
            return facts.term.last_day
        case _:
            said = facts.answers.get(anchor)
            return date.fromisoformat(said) if isinstance(said, str) and said else None


def _years(term: EffectiveTerm, days: int, until: date) -> Iterator[tuple[int, date]]:
    """The end of each calendar year in which the agreement is in force, the last one included where it ends during it."""
    last = term.last_day
    year = term.start.year
    while last is None or year <= last.year:
        end = date(year, 12, 31)
        if year > term.start.year and end + timedelta(days=days) > until:
            return
        yield year, end
        year += 1


def _periods(term: EffectiveTerm, days: int, until: date) -> Iterator[tuple[int, date]]:
    """The end of each period that is renewed tacitly."""
    if term.period_months is None:
        return
    number = 1
    while True:
        end = months_after(term.start, term.period_months * number)
        if (term.last_day is not None and end > term.last_day) or (number > 1 and end + timedelta(days=days) > until):
            return
        yield number, end
        number += 1


def _shifted(day: date | None, days: int | None) -> date | None:
    return None if day is None or days is None else day + timedelta(days=days)
