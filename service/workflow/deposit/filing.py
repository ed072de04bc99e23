"""What the depositary decides when it takes an instrument into custody: who may read the entry, where the originals are, under which subjects
and symbol it is filed, and for whom the parties acted. Later decisions on the same are acts on record (:mod:`service.workflow.rectification.refile`). Pure, but for the day of today.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from service.depository.register.register import CustodyEntry, PartyEntry, RegisterEntry
from service.domain.errors import InvalidInput
from service.domain.messages import Message
from service.domain.record.access_level import CLOSED, DEFAULT, AccessLevel
from service.domain.terms import months_after
from service.settings.model import Settings
from service.workflow.context import Services

Asked = Mapping[str, str]
"""What a form says, by the names of :func:`proposed`; what is left out stays as proposed. ``subjects`` has codes with blanks between them."""
MOST: Final = 300
"""Characters of one value."""
REASON_MAXIMUM: Final = 1000
_SYMBOL: Final = 100
_ACTING: Final = ("acting_through", "acting_for")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """The decisions on one entry."""

    access: AccessLevel
    reason: str
    review: date | None
    """When the level is looked at again; None for what is public."""
    symbol: str
    subjects: tuple[str, ...]
    custody: tuple[CustodyEntry, ...]
    """One for each party, in the order of the parties; nothing in it where nothing is known."""
    acting: Mapping[str, Mapping[str, str]]
    """Party -> ``acting_through``, ``acting_for``."""


def proposed(services: Services, entry: RegisterEntry) -> dict[str, str]:
    """The values of the form before anybody has changed them.

    :param entry: as it stands, or, before the deposit, as it will be.
    """
    asked = {
        "access": entry.access,
        "reason": entry.access_reason,
        "review": entry.access_review or review_day(services, services.clock().date()).isoformat(),
        "symbol": entry.published_symbol or "",
        "subjects": " ".join(entry.subjects or ()),
    }
    kept = {row["party"]: row for row in entry.custody or ()}
    for party in entry.parties:
        place = kept.get(party["key"], CustodyEntry(party=party["key"], holder="", location=""))
        asked |= {f"holder-{party['key']}": place["holder"], f"location-{party['key']}": place["location"]}
        asked |= {f"{name}-{party['key']}": str(party.get(name) or "") for name in _ACTING}
    return asked


def before_deposit(services: Services, entry: RegisterEntry) -> dict[str, str]:
    """The same for a new entry: closed to the public, and each party keeps its original."""
    holders = {f"holder-{party['key']}": party["name"] for party in entry.parties}
    return {**proposed(services, entry), "access": str(DEFAULT), **holders}


def decided(services: Services, entry: RegisterEntry, asked: Asked, *, start: Asked) -> Filing:
    """:param start: values of what ``asked`` leaves out.

    :raises InvalidInput: something is missing or not possible; the keys are those of ``asked``.
    """
    known = set(start)
    values = {name: " ".join(value.split()) for name, value in {**start, **asked}.items() if name in known}
    faults: dict[str, list[Message]] = {}
    for name, sentence in _faults(services, entry, values):
        faults.setdefault(name, []).append(sentence)
    if faults:
        raise InvalidInput(faults)
    access = AccessLevel(values["access"])
    closed = access in CLOSED
    return Filing(
        access=access,
        reason=values["reason"] if closed else "",
        review=_day(values["review"]) if closed else None,
        symbol=values["symbol"],
        subjects=tuple(dict.fromkeys(values["subjects"].split())),
        custody=tuple(
            CustodyEntry(party=key, holder=values[f"holder-{key}"], location=values[f"location-{key}"])
            for key in (party["key"] for party in entry.parties)
        ),
        acting={party["key"]: {name: values[f"{name}-{party['key']}"] for name in _ACTING} for party in entry.parties},
    )


def with_filing(entry: RegisterEntry, filing: Filing) -> RegisterEntry:
    """The entry of a deposit with these decisions."""
    parties = tuple(_with_acting(party, filing.acting.get(party["key"], {})) for party in entry.parties)
    return replace(redecided(entry, filing), parties=parties, custody=filing.custody)


def review_day(services: Services, today: date) -> date:
    """When a closed entry of today is looked at again."""
    return months_after(today, 12 * services.settings.register.access_review_years)


def offered_subjects(settings: Settings, kept: Sequence[str] = ()) -> list[str]:
    """Codes that may be chosen: those in use, and those that the entry has already."""
    return [one.code for one in settings.subjects if not one.retired or one.code in kept]


def redecided(entry: RegisterEntry, filing: Filing) -> RegisterEntry:
    """What an early entry does not have and nobody states now stays unrecorded."""
    custody = filing.custody if any(row["holder"] or row["location"] for row in filing.custody) else entry.custody
    return replace(
        entry,
        access=str(filing.access),
        access_reason=filing.reason,
        access_review=filing.review.isoformat() if filing.review else "",
        published_symbol=filing.symbol or ("" if entry.published_symbol is not None else _new(entry)),
        subjects=filing.subjects or (() if entry.subjects is not None or not entry.object_id else None),
        custody=custody,
    )


def _new(entry: RegisterEntry) -> str | None:
    """Of an entry that is not deposited yet, nothing is unrecorded."""
    return None if entry.object_id else ""


def _with_acting(party: PartyEntry, acting: Mapping[str, str]) -> PartyEntry:
    told: dict[str, Any] = {key: value for key, value in party.items() if key not in _ACTING}
    told |= {name: value for name, value in acting.items() if value}
    return told  # type: ignore[return-value]


def _faults(services: Services, entry: RegisterEntry, values: Asked) -> Iterator[tuple[str, Message]]:
    if values["access"] not in set(AccessLevel):
        yield "access", Message("Choose who may read the entry.")
    elif values["access"] in CLOSED:
        yield from _closed_faults(services, entry, values)
    if len(values["symbol"]) > _SYMBOL:
        yield "symbol", Message("Write at most {most} characters.", most=_SYMBOL)
    offered = offered_subjects(services.settings, entry.subjects or ())
    if any(code not in offered for code in values["subjects"].split()):
        yield "subjects", Message("Choose subjects of the list.")
    for name, value in values.items():
        if name.partition("-")[0] in ("holder", "location", *_ACTING) and len(value) > MOST:
            yield name, Message("Write at most {most} characters.", most=MOST)


def _closed_faults(services: Services, entry: RegisterEntry, values: Asked) -> Iterator[tuple[str, Message]]:
    if values["access"] == AccessLevel.RESTRICTED and not values["reason"]:
        yield "reason", Message("State why only the unit in charge may read the entry.")
    elif len(values["reason"]) > REASON_MAXIMUM:
        yield "reason", Message("Write at most {most} characters.", most=REASON_MAXIMUM)
    day = _day(values["review"])
    if values["review"] != entry.access_review and (day is None or day <= services.clock().date()):
        yield "review", Message("Enter the day on which the access level is reviewed: a real date after today.")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
