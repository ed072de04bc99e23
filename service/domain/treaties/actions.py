"""What a State does to a treaty: one action each, append-only, with its dates as each source publishes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final


class ActionKind(StrEnum):
    """Kinds of actions, with the article of the VCLT."""

    SIGNATURE = "signature"
    """Art. 18: the State must not defeat object and purpose."""
    RATIFICATION = "ratification"
    """Art. 14."""
    ACCEPTANCE = "acceptance"
    """Art. 14 (2)."""
    APPROVAL = "approval"
    """Art. 14 (2)."""
    ACCESSION = "accession"
    """Art. 15."""
    SUCCESSION = "succession"
    """Vienna Convention on Succession of States in respect of Treaties, arts. 17 and 23: notification by a new State."""
    RESERVATION = "reservation"
    """Arts. 2 (1)(d), 19."""
    DECLARATION = "declaration"
    """Interpretative: it does not change what the State owes."""
    OBJECTION = "objection"
    """To another State's reservation; arts. 20, 21."""
    CLAUSE = "clause"
    """Acceptance of what the treaty offers beyond itself, such as the jurisdiction of a court."""
    WITHDRAWAL = "withdrawal"
    """Of the own reservation, declaration, objection or acceptance of the further clause; art. 22."""
    DENUNCIATION = "denunciation"
    """Or withdrawal from the treaty; arts. 54, 56."""
    REVOCATION = "revocation"
    """Of a denunciation before it takes effect; art. 68."""
    DESIGNATION = "designation"
    """Of the authority that the treaty asks for."""
    TERRITORY = "territory"
    """Territorial application; art. 29."""
    CORRECTION = "correction"
    """Of the record: what it corrects was never done. Without effect of its own."""


CONSENTS: Final = frozenset(
    {
        ActionKind.RATIFICATION,
        ActionKind.ACCEPTANCE,
        ActionKind.APPROVAL,
        ActionKind.ACCESSION,
        ActionKind.SUCCESSION,
    }
)
"""By which a State expresses its consent to be bound (VCLT art. 11)."""
STATEMENTS: Final = frozenset({ActionKind.RESERVATION, ActionKind.DECLARATION})
REFERRING: Final = frozenset({ActionKind.OBJECTION, ActionKind.WITHDRAWAL, ActionKind.REVOCATION})
"""Kinds that name another action, in ``of``."""
WITHDRAWABLE: Final = frozenset(
    {ActionKind.RESERVATION, ActionKind.DECLARATION, ActionKind.OBJECTION, ActionKind.CLAUSE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """The dates of one action as one source has them. None: the source does not have the date."""

    source: str
    """Key of a :class:`service.domain.treaties.treaty.Source`, or ``instrument`` for the document itself."""
    acted_on: date | None = None
    """Date of the act: of the signature, or the date that the instrument bears."""
    deposited_on: date | None = None
    """When the depositary received it."""
    effective_on: date | None = None
    """Where the source publishes the day of effect."""
    kind: str = ""
    """Where the source calls the action something else than the record does."""

    @property
    def days(self) -> tuple[date | None, date | None, date | None]:
        """All three."""
        return self.acted_on, self.deposited_on, self.effective_on


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatyAction:
    """One action. It is never changed; a mistake is corrected by a later action with ``corrects``."""

    id: str
    """UUID, 36 characters."""
    treaty: str
    state: str
    kind: ActionKind
    published: tuple[Published, ...]
    """The depositary's own first: its dates count. At least one."""
    articles: str = ""
    """Of the treaty, that the action concerns."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """Language -> what else has to be known; a language may be missing."""
    of: str = ""
    """Id of the action that this one refers to; see :data:`REFERRING`."""
    corrects: str = ""
    """Id of the action that this one replaces in the record, from the beginning."""
    partial: bool = False
    """Of a withdrawal: only a part of the statement."""
    opposes_entry: bool = False
    """Of an objection: the treaty is not to be in force between the two States (VCLT art. 20 (4)(b))."""
    authority: str = ""
    """Of a designation."""
    territory: str = ""
    """Of a territorial application."""
    number: int = 0
    """Place in the record of the treaty, from 1; 0 before it is entered."""

    @property
    def acted_on(self) -> date | None:
        """The first source that has the date; the depositary's own comes first."""
        return next((one.acted_on for one in self.published if one.acted_on), None)

    @property
    def deposited_on(self) -> date | None:
        """The first source that has the date; the depositary's own comes first."""
        return next((one.deposited_on for one in self.published if one.deposited_on), None)

    @property
    def effective_on(self) -> date | None:
        """The published day of effect, if a source has one."""
        return next((one.effective_on for one in self.published if one.effective_on), None)

    @property
    def day(self) -> date | None:
        """When it was done, as far as the record goes: the deposit, otherwise the act, otherwise the effect.

        A signature counts on its own day; it is not deposited.
        """
        if self.kind is ActionKind.SIGNATURE:
            return self.acted_on
        return self.deposited_on or self.acted_on or self.effective_on

    @property
    def differing(self) -> tuple[Published, ...]:
        """The other sources that have another date, or another name, for what the first has."""
        return tuple(one for one in self.published[1:] if self._differs(one))

    def _differs(self, other: Published) -> bool:
        own = (self.acted_on, self.deposited_on, self.effective_on)
        dates = any(there and there != here for here, there in zip(own, other.days, strict=True))
        return dates or (bool(other.kind) and other.kind != self.kind)


def standing_actions(actions: Iterable[TreatyAction]) -> list[TreatyAction]:
    """What the record says once every correction is taken into account; corrections themselves have no effect."""
    listed = list(actions)
    corrected = {action.corrects for action in listed if action.corrects}
    return [one for one in listed if one.id not in corrected and one.kind is not ActionKind.CORRECTION]


def up_to(actions: Iterable[TreatyAction], day: date | None) -> list[TreatyAction]:
    """Those done by ``day``, oldest first; None: all. One without any date stays out of every dated view."""
    dated = [one for one in standing_actions(actions) if one.day is not None and (day is None or one.day <= day)]
    return sorted(dated, key=lambda one: (one.day or date.min, one.number))
