"""Reservations: which are in force, and what they do between two States (VCLT arts. 19-23)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from service.domain.terms import months_after
from service.domain.treaties.actions import STATEMENTS, ActionKind, TreatyAction, up_to
from service.domain.treaties.clauses import ReservationClause
from service.domain.treaties.force import consents
from service.domain.treaties.treaty import Treaty

MONTHS_TO_OBJECT: Final = 12
"""VCLT art. 20 (5)."""


class Effect(StrEnum):
    """What a reservation does between the State that made it and another one."""

    OPEN = "open"
    """The other State can still object."""
    MODIFIED = "modified"
    """Accepted: the provisions are modified for both (VCLT art. 21 (1))."""
    EXCLUDED = "excluded"
    """Objected to: the provisions do not apply between the two to the extent of the reservation (VCLT art. 21 (3))."""
    NO_TREATY = "no_treaty"
    """The treaty is not in force between the two (VCLT art. 20 (4)(b))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A reservation or an interpretative declaration on a day."""

    action: TreatyAction
    withdrawals: tuple[TreatyAction, ...]
    """In part or whole, oldest first."""
    objections: tuple[TreatyAction, ...]
    """That stand."""
    confirmed: bool
    """False: it was made at signature and is not known to have been confirmed with the instrument (VCLT art. 23 (2))."""

    @property
    def withdrawn(self) -> date | None:
        """When it was withdrawn as a whole (VCLT art. 22)."""
        return next((one.day for one in self.withdrawals if not one.partial), None)


def statements(treaty: Treaty, actions: Iterable[TreatyAction], on: date, state: str | None = None) -> list[Statement]:
    """Every reservation and declaration made by ``on``, oldest first, also withdrawn ones."""
    known = up_to(actions, on)
    return [
        Statement(
            action=one,
            withdrawals=tuple(other for other in known if other.kind is ActionKind.WITHDRAWAL and other.of == one.id),
            objections=tuple(_standing_objections(one, known)),
            confirmed=is_confirmed(one, known),
        )
        for one in known
        if one.kind in STATEMENTS and (state is None or one.state == state)
    ]


def reservations_in_force(treaty: Treaty, actions: Iterable[TreatyAction], on: date) -> list[Statement]:
    """Reservations that are neither withdrawn, nor forbidden by the treaty, nor left unconfirmed."""
    if treaty.reservations.clause is ReservationClause.FORBIDDEN:
        return []
    made = statements(treaty, actions, on)
    return [
        one for one in made if one.action.kind is ActionKind.RESERVATION and one.confirmed and one.withdrawn is None
    ]


def _standing_objections(statement: TreatyAction, known: list[TreatyAction]) -> list[TreatyAction]:
    taken_back = {one.of for one in known if one.kind is ActionKind.WITHDRAWAL and not one.partial}
    return [
        one for one in known if one.kind is ActionKind.OBJECTION and one.of == statement.id and one.id not in taken_back
    ]


def is_confirmed(statement: TreatyAction, known: Iterable[TreatyAction]) -> bool:
    """Whether a reservation binds: it came with the instrument or later, or the State has not deposited one yet (VCLT art. 23 (2))."""
    if statement.kind is not ActionKind.RESERVATION:
        return True
    deposited = consents(known, statement.state)
    if not deposited or deposited[0].deposited_on is None or statement.day is None:
        return True
    return statement.day >= (deposited[0].acted_on or deposited[0].deposited_on)


def last_day_to_object(statement: TreatyAction, known: Iterable[TreatyAction], other: str) -> date | None:
    """The last day on which ``other`` can object (VCLT art. 20 (5)); None: the reservation has no day.

    The twelve months are counted from the deposit: the record has no day of each notification. They never end before the
    other State consents to be bound.
    """
    if statement.day is None:
        return None
    months = months_after(statement.day, MONTHS_TO_OBJECT)
    own = consents(known, other)
    return max(months, own[0].deposited_on or months) if own else months


def between(
    treaty: Treaty, actions: Iterable[TreatyAction], statement: Statement, other: str, on: date
) -> Effect | None:
    """What the reservation does between its State and ``other`` on ``on``; None: it is not in force then, or it is no reservation.

    A reservation that the treaty expressly authorizes needs no acceptance (VCLT art. 20 (1)).
    """
    known = up_to(actions, on)
    reservation = statement.action
    in_force = {one.action.id for one in reservations_in_force(treaty, known, on)}
    if reservation.id not in in_force or other == reservation.state:
        return None
    last = last_day_to_object(reservation, known, other)
    for objection in statement.objections:
        if objection.state == other and objection.day and (last is None or objection.day <= last):
            return Effect.NO_TREATY if objection.opposes_entry else Effect.EXCLUDED
    if treaty.reservations.clause is ReservationClause.LISTED or (last is not None and on > last):
        return Effect.MODIFIED
    return Effect.OPEN
