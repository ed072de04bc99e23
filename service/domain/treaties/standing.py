"""What a treaty is on a day, and what each State is to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.domain.treaties.actions import CONSENTS, ActionKind, TreatyAction, up_to
from service.domain.treaties.force import Entry, Period, consents, entry_into_force, periods_of
from service.domain.treaties.treaty import Treaty


class TreatyStatus(StrEnum):
    """What a treaty is on a day. It stays in force when its parties become fewer than it needed (VCLT art. 55)."""

    NOT_YET = "not_yet"
    DUE = "due"
    """The number of instruments is full; it enters into force on a later day that is known."""
    IN_FORCE = "in_force"


class StateStanding(StrEnum):
    """What a State is to a treaty on a day."""

    NONE = "none"
    SIGNATORY = "signatory"
    """It signed and has not consented to be bound (VCLT art. 18)."""
    CONTRACTING = "contracting"
    """It consented to be bound; the treaty is not in force for it (VCLT art. 2 (1)(f))."""
    PARTY = "party"
    """The treaty is in force for it (VCLT art. 2 (1)(g))."""
    FORMER = "former"
    """It was a party; its denunciation has taken effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateStatus:
    """One State and one treaty on one day."""

    state: str
    standing: StateStanding
    signature: TreatyAction | None = None
    """The first."""
    consent: TreatyAction | None = None
    """The instrument that counts on that day: of the present period, or of the last one."""
    period: Period | None = None
    earlier: tuple[Period, ...] = ()
    """Periods that have ended before."""

    @property
    def since(self) -> date | None:
        """Entry into force for the State."""
        return self.period.begins if self.period is not None else None

    @property
    def until(self) -> date | None:
        """The first day on which it is no longer a party, where a denunciation says one."""
        return self.period.ends if self.period is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A treaty on a day."""

    status: TreatyStatus
    entry: Entry | None
    parties: tuple[str, ...]
    """Codes."""
    signatories: tuple[str, ...]
    """Those that are signatories only."""
    instruments: int
    """States that have deposited an instrument by then."""


def state_status(treaty: Treaty, actions: Iterable[TreatyAction], state: str, on: date) -> StateStatus:
    """What is known on ``on``."""
    known = up_to(actions, on)
    return status_of(treaty, known, entry_into_force(treaty, known, on), state, on=on)


def status_of(
    treaty: Treaty, known: Sequence[TreatyAction], entry: Entry | None, state: str, *, on: date
) -> StateStatus:
    """The same from what is known on ``on`` and the entry into force that follows from it."""
    own = [one for one in known if one.state == state]
    signature = next((one for one in own if one.kind is ActionKind.SIGNATURE), None)
    times = periods_of(treaty, known, entry, state)
    if not times:
        undated = _undated(own)
        standing = StateStanding.SIGNATORY if signature is not None else StateStanding.NONE
        return StateStatus(state=state, standing=standing, signature=signature, consent=undated)
    last = times[-1]
    return StateStatus(
        state=state, standing=_of(last, on), signature=signature, consent=last.consent, period=last,
        earlier=tuple(times[:-1]),
    )  # fmt: skip


def _undated(own: list[TreatyAction]) -> TreatyAction | None:
    """An instrument of which the record has no day of deposit: it is shown, and it does not count."""
    counted = consents(own)

    return next((one for one in own if one.kind in CONSENTS and one not in counted), None)


def _of(period: Period, on: date) -> StateStanding:
    if period.ends is not None and period.ends <= on:
        return StateStanding.FORMER
    return StateStanding.PARTY if period.holds_on(on) else StateStanding.CONTRACTING


def standing(treaty: Treaty, actions: Iterable[TreatyAction], on: date) -> Standing:
    """The treaty on ``on``, as it was known then."""
    known = up_to(actions, on)
    entry = entry_into_force(treaty, known, on)
    states = {one.state for one in known}
    each = {state: status_of(treaty, known, entry, state, on=on).standing for state in sorted(states)}
    return Standing(
        status=_status(entry, on),
        entry=entry,
        parties=tuple(state for state, one in each.items() if one is StateStanding.PARTY),
        signatories=tuple(state for state, one in each.items() if one is StateStanding.SIGNATORY),
        instruments=len({one.state for one in consents(known)}),
    )


def _status(entry: Entry | None, on: date) -> TreatyStatus:
    if entry is None:
        return TreatyStatus.NOT_YET
    return TreatyStatus.IN_FORCE if entry.day <= on else TreatyStatus.DUE
