"""Corrections of a register entry: the archivist replaces wrong values and states why. The deposit itself and the wrong value stay.

A correction is a later act with the values before and after. It is durable in the archive and in the log before the transaction that
makes it visible commits, as every act.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from service.depository.register import corrections
from service.depository.register.later_acts import ActKind, Change, LaterAct
from service.depository.register.register import RegisterEntry, SignatureEntry
from service.domain import terms
from service.domain.errors import InvalidInput
from service.domain.messages import Message
from service.domain.paper.copies import Means
from service.domain.permissions import Actor, Permission
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.deposit.later_acts import NOTE_MAXIMUM, NewAct, record
from service.workflow.draft.titles import TITLE_MAXIMUM

Asked = Mapping[str, str]
"""What the form says, by the names of :func:`as_asked`."""
_PERSON: Final = ("name", "office", "authority", "place")
_MOST: Final = 500
"""Characters of one of these."""
_DAY: Final = Message("Enter a real date: day, month and year.")


def correct(services: Services, actor: Actor, number: int, year: int, asked: Asked, *, reason: str) -> LaterAct:
    """One correction of the entry ``number/year``.

    :param asked: the right values, also those that were right before.
    :raises PermissionMissing: only the archivist corrects. :raises NotFound: there is no such entry.
    :raises InvalidInput: a value is not possible, nothing was changed, or there is no reason; the keys are those of ``asked``.
    :raises DepositFailed: the archive's disk refused. Nothing was acknowledged.
    """
    require(actor, Permission.DEPOSIT_MAKE)

    def checked(_: Unit, entry: RegisterEntry, today: date) -> NewAct:
        changes = corrections.changes(entry, _right(entry, asked, reason))
        if not changes:
            raise InvalidInput({"": [Message("No value was changed. Correct the value that is wrong.")]})
        return NewAct(kind=ActKind.CORRECTION, day=today, later=None, note=reason.strip(), changes=changes)

    return record(services, actor, number, year, checked)


def changes_of(entry: RegisterEntry, asked: Asked, *, reason: str) -> tuple[Change, ...]:
    """What would have to be replaced to make the entry say what ``asked`` says; empty where nothing is wrong.

    :raises InvalidInput: see :func:`correct`.
    """
    return corrections.changes(entry, _right(entry, asked, reason))


def as_asked(entry: RegisterEntry) -> dict[str, str]:
    """The values of an entry as the form for its correction shows them."""
    force, term, money = entry.entry_into_force, entry.term, entry.money
    asked = {
        "title": entry.title,
        "signed_on": entry.signed_on.isoformat(),
        "force_model": str(force.get("model") or ""),
        "force_day": str(force.get("fixed") or (force.get("date") if force.get("model") == "date" else "") or ""),
        "term_model": _term_model(term),
        "months": str(term.get("months") or ""),
        "renewal": str(term.get("renewal") or ""),
        "notice_days": str(term.get("notice_days") or ""),
        "money_model": str(money.get("model") or ""),
        "amount": str(money.get("amount") or ""),
        "currency": str(money.get("currency") or ""),
        "contributor": str(money.get("contributor") or ""),
        "keywords": "\n".join(entry.keywords),
    }
    for place, row in enumerate(signatures_of(entry)):
        told: Mapping[str, Any] = row
        asked |= {f"{part}-{place}": str(told[part]) for part in (*_PERSON, "day")}
    return asked


def signatures_of(entry: RegisterEntry) -> Sequence[SignatureEntry]:
    """The signatures of the entry; for an entry from before they were kept, an empty one for each party."""
    blank = {"name": "", "office": "", "authority": "", "named": "", "place": "", "day": "", "means": ""}
    return entry.signatures or tuple(SignatureEntry(party=party["key"], **blank) for party in entry.parties)  # type: ignore[typeddict-item]


def _right(entry: RegisterEntry, asked: Asked, reason: str) -> RegisterEntry:
    """The entry with the right values. :raises InvalidInput: naming every fault."""
    asked = {name: value.strip() for name, value in asked.items()}
    faults: dict[str, list[Message]] = {}
    for name, sentence in (*_faults(entry, asked), *_reason_faults(reason)):
        faults.setdefault(name, []).append(sentence)
    if faults:
        raise InvalidInput(faults)
    signed_on = date.fromisoformat(asked["signed_on"])
    signatures = tuple(_signatures(entry, asked))
    right = replace(
        entry,
        title=asked["title"],
        titles={language: asked["title"] if said == entry.title else said for language, said in entry.titles.items()},
        signed_on=signed_on,
        keywords=tuple(line.strip() for line in asked["keywords"].splitlines() if line.strip()),
        money=_money(asked) if asked["money_model"] else entry.money,
        signatures=signatures,
        signed_places=_places(signatures, entry),
    )
    return replace(right, **_times(right, asked, signed_on))


def _times(entry: RegisterEntry, asked: Asked, signed_on: date) -> dict[str, Any]:
    """Entry into force and term, computed anew; as they are where they say the same."""
    force = _force(asked)
    in_force = terms.in_force_on(force, signed_on)
    days = int(asked["notice_days"]) if asked["notice_days"] else None
    force_data = terms.force_data(force, signed_on)
    term_data = terms.term_data(_term(asked), in_force, days)
    return {
        "entry_into_force": entry.entry_into_force if _same(entry.entry_into_force, force_data) else force_data,
        "term": entry.term if _same(entry.term, term_data) else term_data,
    }


def _same(known: Mapping[str, Any], computed: Mapping[str, Any]) -> bool:
    """Whether an entry says the same already; early entries do not have every key."""
    derived = {"fixed", "latest"}
    return all(known.get(key) == computed.get(key) for key in {*known, *computed} if key in known or key not in derived)


def _term_model(term: Mapping[str, Any]) -> str:
    match terms.term_of(term):
        case None:
            return ""
        case terms.ForMonths():
            return "fixed"
        case terms.Indefinite():
            return "indefinite"
        case terms.UntilCompletion():
            return "completion"


def _force(asked: Asked) -> terms.EntryIntoForce:
    if asked["force_model"] == "date":
        return terms.OnDay(date.fromisoformat(asked["force_day"]))
    return terms.OnLastSignature()


def _term(asked: Asked) -> terms.Term | None:
    answers = {
        "term_model": asked["term_model"] or None,
        "term_months": asked["months"],
        "renewal_model": asked["renewal"],
    }
    return terms.term(answers)


def _money(asked: Asked) -> dict[str, Any]:
    match asked["money_model"]:
        case "contribution":
            return terms.money_data(
                terms.Contribution(asked["amount"], asked["currency"].upper(), asked["contributor"])
            )
        case "own_costs":
            return terms.money_data(terms.OwnCosts())
        case _:
            return terms.money_data(terms.NoMoney())


def _signatures(entry: RegisterEntry, asked: Asked) -> Iterator[SignatureEntry]:
    for place, row in enumerate(signatures_of(entry)):
        told = {part: " ".join(asked.get(f"{part}-{place}", "").split()) for part in (*_PERSON, "day")}
        if any(told.values()):
            means = row["means"] or str(Means.ELECTRONIC)
            yield SignatureEntry(party=row["party"], named=row["named"], means=means, **told)  # type: ignore[typeddict-item]


def _places(signatures: Sequence[SignatureEntry], entry: RegisterEntry) -> tuple[str, ...]:
    if signatures == entry.signatures:
        return entry.signed_places
    return tuple(dict.fromkeys(row["place"] for row in signatures if row["place"]))


def _faults(entry: RegisterEntry, asked: Asked) -> Iterator[tuple[str, Message]]:
    if not asked["title"] or len(asked["title"]) > TITLE_MAXIMUM:
        yield "title", Message("Enter a title of at most {most} characters.", most=TITLE_MAXIMUM)
    signed_on = _day(asked["signed_on"])
    if signed_on is None or signed_on > entry.entered_on:
        yield "signed_on", Message("Enter the day of the last signature: a real date, not after the day of entry.")
    yield from _term_faults(asked)
    if asked["money_model"] == "contribution":
        yield from _money_faults(entry, asked)
    for place in range(len(signatures_of(entry))):
        if asked.get(f"day-{place}") and _day(asked[f"day-{place}"]) is None:
            yield f"day-{place}", _DAY
        for part in _PERSON:
            if len(asked.get(f"{part}-{place}", "")) > _MOST:
                yield f"{part}-{place}", Message("Write at most {most} characters.", most=_MOST)


def _term_faults(asked: Asked) -> Iterator[tuple[str, Message]]:
    if asked["force_model"] not in terms.EIF_MODELS:
        yield "force_model", Message("Choose how the agreement enters into force.")
    elif asked["force_model"] == "date" and _day(asked["force_day"]) is None:
        yield "force_day", _DAY
    if asked["term_model"] not in ("", *terms.TERM_MODELS):
        yield "term_model", Message("Choose a term.")
    if asked["term_model"] in ("fixed", "completion") and not _count(asked["months"], most=1200):
        yield "months", Message("Enter a whole number of months.")
    if asked["term_model"] == "fixed" and asked["renewal"] not in terms.RENEWAL_MODELS:
        yield "renewal", Message("Choose how the term is renewed.")
    if asked["notice_days"] and not _count(asked["notice_days"], most=3660):
        yield "notice_days", Message("Enter a whole number of days, or leave this blank.")


def _money_faults(entry: RegisterEntry, asked: Asked) -> Iterator[tuple[str, Message]]:
    if not _is_amount(asked["amount"]):
        yield "amount", Message("Enter the amount in digits with a decimal point, for example 25000.00.")
    if not (len(asked["currency"]) == 3 and asked["currency"].isascii() and asked["currency"].isalpha()):
        yield "currency", Message("Enter the three letters of the currency (ISO 4217), for example USD.")
    if asked["contributor"] not in {party["key"] for party in entry.parties}:
        yield "contributor", Message("Choose who contributes the amount.")


def _reason_faults(reason: str) -> Iterator[tuple[str, Message]]:
    if not reason.strip() or len(reason.strip()) > NOTE_MAXIMUM:
        yield (
            "reason",
            Message("State why the entry is corrected, in at most {most} characters.", most=NOTE_MAXIMUM),
        )


def _is_amount(text: str) -> bool:
    try:
        return bool(text) and text.replace(".", "", 1).isdecimal() and text.isascii() and Decimal(text) > 0
    except InvalidOperation:
        return False


def _count(text: str, *, most: int) -> bool:
    return text.isascii() and text.isdecimal() and 0 < int(text) <= most


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
