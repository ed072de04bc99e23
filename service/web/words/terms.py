"""Sentences about a register entry: entry into force, term, money, languages, signatures, and the corrections of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, assert_never

from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale, gettext, lazy_gettext, ngettext
from flask_babel.speaklater import LazyString

from service.depository.register.later_acts import ON_THE_RECORD, ActKind, Change, LaterAct
from service.depository.register.register import RegisterEntry
from service.domain.terms import ForMonths, Indefinite, Renewal, UntilCompletion, term_of
from service.web.register import words
from service.web.words import filters
from service.web.words.dates import day, partial_day
from service.web.words.labels import language_list, language_name, language_within, party_name

MEANS: Final[Mapping[str, LazyString]] = {
    "electronic": lazy_gettext("electronic signature"),
    "ink": lazy_gettext("in ink, on paper"),
}
FIELDS: Final[Mapping[str, LazyString]] = {
    "title": lazy_gettext("Title"),
    "signed_on": lazy_gettext("Last signature"),
    "signed_places": lazy_gettext("Places of signature"),
    "entry_into_force": lazy_gettext("Entry into force"),
    "term": lazy_gettext("Term"),
    "money": lazy_gettext("Money"),
    "keywords": lazy_gettext("Keywords"),
    "signatures": lazy_gettext("Signatures"),
    "release": lazy_gettext("Public register"),
    "titles": lazy_gettext("Titles by language"),
    "parties": lazy_gettext("Parties"),
    "access": lazy_gettext("Access"),
    "access_reason": lazy_gettext("Reason for the access level"),
    "access_review": lazy_gettext("Review of the access level"),
    "custody": lazy_gettext("Custody of the originals"),
    "published_symbol": lazy_gettext("Symbol of publication"),
    "subjects": lazy_gettext("Subjects"),
}
"""Of a register entry, that an act can replace."""
ACTS: Final[Mapping[str, LazyString]] = {
    "amendment": lazy_gettext("Amendment"),
    "supplement": lazy_gettext("Supplementary agreement"),
    "renewal": lazy_gettext("Renewal"),
    "termination": lazy_gettext("Termination"),
    "correction": lazy_gettext("Correction"),
    "supersession": lazy_gettext("Replacement"),
    "release": lazy_gettext("Opening to the public, or closing"),
    "filing": lazy_gettext("Change of access or filing"),
    "succession": lazy_gettext("Succession of a party"),
    "correction_proposed": lazy_gettext("Correction of the text proposed"),
    "correction_objection": lazy_gettext("Objection to the proposed correction"),
    "correction_withdrawn": lazy_gettext("Proposed correction withdrawn"),
    "rectification": lazy_gettext("Rectification of the text"),
}
"""Later acts on a deposited agreement."""
RELEASES: Final[Mapping[str, LazyString]] = {
    "closed": lazy_gettext("Closed to the public"),
    "entry": lazy_gettext("Entry open to the public, without the texts"),
    "texts": lazy_gettext("Entry and signed originals open to the public"),
}
"""How far the public may see an entry: :class:`service.depository.register.release.Release`."""
STATUSES: Final[Mapping[str, LazyString]] = {
    "not_yet": lazy_gettext("Not yet in force"),
    "in_force": lazy_gettext("In force"),
    "expired": lazy_gettext("Expired"),
    "terminated": lazy_gettext("Terminated"),
    "superseded": lazy_gettext("Replaced"),
}
"""What a deposited agreement is on a day: :class:`service.domain.later.standing.Status`."""


def status_name(status: str) -> str:
    """The status of a deposited agreement in the reader's language."""
    return str(STATUSES.get(status, status))


def release_name(release: str) -> str:
    """How far an entry is open to the public, in the reader's language."""
    return str(RELEASES.get(release, release))


def force_sentence(force: Mapping[str, Any]) -> str:
    """When the agreement enters or entered into force, and why on that day."""
    on, fixed = force.get("date"), force.get("fixed")
    if not on:
        return partial_day(str(force.get("known") or "")) or gettext("Not stated")
    match force.get("model"):
        case "last_signature":
            return gettext("%(day)s (last signature)", day=day(on))
        case "date" if fixed and fixed != on:
            return gettext("%(day)s (last signature, after the fixed date of %(fixed)s)", day=day(on), fixed=day(fixed))
        case "date":
            return gettext("%(day)s (fixed date)", day=day(on))
        case _:
            return day(on)


def term_sentence(term: Mapping[str, Any]) -> str:
    """How long it lasts, and how it is renewed."""
    match term_of(term):
        case None if term.get("known"):
            return gettext("Until %(day)s", day=partial_day(str(term["known"])))
        case None:
            return gettext("Not stated")
        case Indefinite():
            return gettext("Indefinite")
        case UntilCompletion(months=months):
            longest = ngettext("%(num)s month", "%(num)s months", months)
            if term.get("latest"):
                return gettext(
                    "Until the activities are completed, for no longer than %(months)s (%(day)s)",
                    months=longest,
                    day=day(term["latest"]),
                )
            return gettext("Until the activities are completed, for no longer than %(months)s", months=longest)
        case ForMonths(months=months, renewal=renewal):
            lasts = ngettext("%(num)s month", "%(num)s months", months)
            until = (
                gettext("%(months)s, until %(day)s", months=lasts, day=day(term["end"])) if term.get("end") else lasts
            )
            return f"{until}. {renewal_sentence(renewal)}" if term.get("renewal") else until
        case other:
            assert_never(other)


def told_day(entry: RegisterEntry, which: str) -> str:
    """``signed_on`` or ``entered_on`` of an entry, as far as it is known."""
    return partial_day(entry.told(which)) or gettext("Not stated")


def renewal_sentence(renewal: Renewal) -> str:
    """How a term of months is renewed."""
    match renewal:
        case Renewal.WRITTEN:
            return gettext("Renewable by a written instrument")
        case Renewal.TACIT:
            return gettext("Renewed automatically unless a party objects")
        case Renewal.NONE:
            return gettext("No renewal")
        case _:
            assert_never(renewal)


def notice_sentence(term: Mapping[str, Any]) -> str:
    """Days of notice for termination; empty where the text has none."""
    days = term.get("notice_days")
    return ngettext("%(num)s day", "%(num)s days", days) if isinstance(days, int) else ""


def money_sentence(money: Mapping[str, Any]) -> str:
    """Who pays how much, or that nobody does; empty for an entry from before money was kept."""
    match money.get("model"):
        case "contribution":
            amount = f"{money['currency']} {_amount(money['amount'])}"
            return gettext(
                "%(amount)s, contributed by %(party)s", amount=amount, party=party_name(money["contributor"])
            )
        case "own_costs":
            return gettext("Each party bears its own costs")
        case "none":
            return gettext("No provision on money")
        case _:
            return ""


def languages_sentence(entry: RegisterEntry) -> str:
    """The authentic languages of the text, and those of courtesy translations."""
    names = language_list(entry.languages)
    if entry.prevailing:
        others = ", ".join(language_within(language) for language in entry.languages if language != entry.prevailing)
        return gettext(
            "%(authentic)s is the only authentic text; courtesy translation: %(others)s",
            authentic=language_name(entry.prevailing),
            others=others,
        )
    return (
        gettext("%(languages)s, equally authentic", languages=names)
        if len(entry.languages) > 1
        else names or gettext("Not stated")
    )


def signature_lines(signature: Mapping[str, Any]) -> list[str]:
    """One person's signature: who, for whom, by what authority, where and when."""
    who = ", ".join(part for part in (signature["name"], signature["office"]) if part)
    lines = [gettext("%(who)s, for %(party)s", who=who, party=party_name(signature["party"]))]
    if signature["named"]:
        lines.append(gettext("In place of: %(name)s", name=signature["named"]))
    if signature["authority"]:
        lines.append(gettext("Authority: %(authority)s", authority=signature["authority"]))
    place = signature["place"] or gettext("place not stated")
    when = day(signature["day"]) if signature["day"] else gettext("day not stated")
    means = str(MEANS.get(signature["means"], signature["means"]))
    lines.append(f"{when}, {place} ({means})" if means else f"{when}, {place}")
    return lines


def field_name(field: str) -> str:
    """The name of a value of the register entry."""
    return str(FIELDS.get(field, field))


def change_sentence(change: Change) -> str:
    """What a correction replaced, and by what."""
    return gettext(
        "%(field)s: “%(after)s” in place of “%(before)s”",
        field=field_name(change.field),
        after=_said(change.field, change.after),
        before=_said(change.field, change.before),
    )


def agreement_acts(acts: Sequence[LaterAct]) -> list[LaterAct]:
    """Without corrections of the register's own slips and decisions on its record, which an entry shows by themselves."""
    own = [act for act in acts if act.kind is ActKind.CORRECTION and act.changes]
    return [act for act in acts if act.kind not in ON_THE_RECORD and act not in own]


def _said(field: str, value: Any) -> str:
    if not value:
        return gettext("Not stated")
    return _WORDS.get(field, str)(value)


def _signatures(rows: Sequence[Mapping[str, Any]]) -> str:
    return "; ".join(", ".join(signature_lines(row)) for row in rows)


_WORDS: Final[Mapping[str, Callable[[Any], str]]] = {
    "entry_into_force": force_sentence,
    "term": lambda term: ". ".join(part for part in (term_sentence(term), _notice(term)) if part),
    "money": money_sentence,
    "signatures": _signatures,
    "signed_on": lambda value: day(date.fromisoformat(value)),
    "signed_places": "; ".join,
    "keywords": ", ".join,
    "release": release_name,
    "titles": lambda titles: "; ".join(titles.values()),
    "parties": words.parties_sentence,
    "access": words.level_name,
    "access_review": day,
    "custody": words.custody_sentence,
    "subjects": words.subjects_sentence,
}


def _notice(term: Mapping[str, Any]) -> str:
    days = notice_sentence(term)
    return gettext("Notice of termination: %(days)s", days=days) if days else ""


def _amount(amount: str) -> str:
    """With the decimals that the text has, grouped as the reader's language does."""
    value = Decimal(amount)
    places = max(0, -int(value.as_tuple().exponent))
    written: str = format_decimal(
        value, format="#,##0." + "0" * places if places else "#,##0", locale=str(get_locale() or "en")
    )
    return written


def register(app: Flask) -> None:
    """Makes the functions of this module filters of the same name."""
    for function in (
        agreement_acts, change_sentence, field_name, force_sentence, languages_sentence, money_sentence, notice_sentence, release_name, told_day, signature_lines, status_name, term_sentence,
    ):  # fmt: skip
        filters.add(app, function)
    filters.add(app, lambda kind: str(ACTS.get(kind, kind)), "act_name")
