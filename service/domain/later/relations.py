"""What a later instrument does to an earlier one that has been deposited, and what it may say. Pure.

The later instrument is the child, the earlier one its parent (the text calls it the Principal Agreement). The answers have these
keys in every model with a relation: ``parent_number``; ``new_end_model`` and ``new_end_date`` of an amendment; ``renewal_from`` and
``renewal_months`` of a renewal; ``notice_by``, ``notice_received_on``, ``notice_days`` and ``termination_date`` of a notice of termination.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, assert_never

from service.domain.later.standing import ENDED, Standing
from service.domain.messages import Message
from service.domain.terms import ForMonths, Indefinite, Renewal, Term, UntilCompletion, months_after

CHANGES: Final = "changes"
"""The optional article with the changes of an amendment."""


class RelationKind(StrEnum):
    """What the child does to the parent."""

    AMENDMENT = "amendment"
    SUPPLEMENT = "supplement"
    RENEWAL = "renewal"
    TERMINATION = "termination"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What the child does to the parent's term, from a day on."""

    effective: date
    """Of a notice of termination: the parent's last day."""
    ends: date | None = None
    """The parent's new last day, where the child sets one."""
    open_ended: bool = False
    """True: the parent has no last day any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """The parent as the register has it."""

    label: str
    """Its number, ``n/YYYY``."""
    term: Term | None
    notice_days: int | None
    standing: Standing
    """With every act on it, also those that have effect later."""


def effect(kind: RelationKind, answers: Mapping[str, Any], *, signed_on: date, in_force: date) -> Effect:
    """What valid answers of a signed child do to the parent.

    :param signed_on: day of the last signature. :param in_force: day on which the child enters into force.
    """
    match kind:
        case RelationKind.SUPPLEMENT:
            return Effect(effective=in_force)
        case RelationKind.AMENDMENT:
            model = answers.get("new_end_model")
            ends = _day(answers.get("new_end_date")) if model == "date" else None
            return Effect(effective=in_force, ends=ends, open_ended=model == "indefinite")
        case RelationKind.RENEWAL:
            start = date.fromisoformat(answers["renewal_from"])
            return Effect(effective=start, ends=months_after(start, int(answers["renewal_months"])))
        case RelationKind.TERMINATION:
            return Effect(effective=max(date.fromisoformat(answers["termination_date"]), _earliest(answers, signed_on)))
        case _:
            assert_never(kind)


def faults(
    kind: RelationKind, answers: Mapping[str, Any], parent: Parent, *, today: date
) -> Iterator[tuple[str, Message]]:
    """(question, what is wrong) in valid answers of a child that is not signed yet."""
    ends = parent.standing.ends
    if answers.get("parent_number") != parent.label:
        yield "parent_number", Message("This draft is linked to No. {number}. Enter that number.", number=parent.label)
    if parent.standing.on(today) in ENDED and ends is not None:
        yield (
            "parent_number",
            Message("The principal agreement ended on {day}. Nothing can be done to it any more.", day=ends),
        )
        return
    match kind:
        case RelationKind.AMENDMENT:
            yield from _amendment_faults(answers)
        case RelationKind.RENEWAL:
            yield from _renewal_faults(answers, parent)
        case RelationKind.TERMINATION:
            yield from _termination_faults(answers, parent, today)
        case RelationKind.SUPPLEMENT:
            pass
        case _:
            assert_never(kind)


def not_renewable(parent: Parent) -> Message | None:
    """Why the parent cannot be renewed by an instrument, by its own clause on duration; None where it can."""
    match parent.term:
        case ForMonths(renewal=Renewal.WRITTEN):
            return None
        case ForMonths(renewal=Renewal.TACIT):
            return Message(
                "The principal agreement renews itself, unless a party objects. To change its term, amend it."
            )
        case ForMonths():
            return Message("The principal agreement provides for no renewal. To extend its term, amend it.")
        case UntilCompletion():
            return Message(
                "The principal agreement lasts until its activities are completed. To extend that period, amend it."
            )
        case Indefinite() | None:
            return Message("The principal agreement has no period that could be renewed.")
        case other:
            assert_never(other)


def too_late(parent: Parent, *, in_force: date) -> bool:
    """Whether the child came after the parent's end, or the renewal into force after the day on which the renewed period begins.

    :param in_force: day on which the child enters into force; of a notice, the day of its signature.
    """
    ends = parent.standing.ends
    return ends is not None and in_force > ends


def _amendment_faults(answers: Mapping[str, Any]) -> Iterator[tuple[str, Message]]:
    if CHANGES not in answers.get("optional_articles", ()) and answers.get("new_end_model") == "unchanged":
        yield (
            "optional_articles",
            Message("Nothing is amended. Tick the article with the changes, or change the duration."),
        )


def _renewal_faults(answers: Mapping[str, Any], parent: Parent) -> Iterator[tuple[str, Message]]:
    refusal = not_renewable(parent)
    if refusal is not None:
        yield "renewal_months", refusal
        return
    ends = parent.standing.ends
    if ends is None:
        return
    if answers.get("renewal_from") != ends.isoformat():
        yield "renewal_from", Message("The current period ends on {day}. Enter that day.", day=ends)
    starts = _day(answers.get("entry_into_force_date"))
    if starts is not None and starts > ends:
        yield (
            "entry_into_force_date",
            Message("A renewal has to be in force by {day}, when the current period ends.", day=ends),
        )


def _termination_faults(answers: Mapping[str, Any], parent: Parent, today: date) -> Iterator[tuple[str, Message]]:
    received = _day(answers.get("notice_received_on"))
    if received is not None and received > today:
        yield (
            "notice_received_on",
            Message("This day is still to come. Enter the day on which the notice was received."),
        )
    if parent.notice_days is not None and int(answers["notice_days"]) != parent.notice_days:
        yield "notice_days", Message("The principal agreement sets {days} days of notice.", days=parent.notice_days)
        return
    earliest, asked = _earliest(answers, today), date.fromisoformat(answers["termination_date"])
    if asked < earliest:
        yield (
            "termination_date",
            Message("The days of notice end on {day}. Enter that day or a later one.", day=earliest),
        )
    ends = parent.standing.ends
    if ends is not None and asked > ends:
        yield (
            "termination_date",
            Message("The principal agreement ends on {day} in any case. Enter an earlier day.", day=ends),
        )


def _earliest(answers: Mapping[str, Any], given_on: date) -> date:
    """The day on which the days of notice end. :param given_on: when the organization's own notice is given."""
    received = _day(answers.get("notice_received_on"))
    return (received or given_on) + timedelta(days=int(answers["notice_days"]))


def _day(iso: Any) -> date | None:
    return date.fromisoformat(iso) if isinstance(iso, str) and iso else None
