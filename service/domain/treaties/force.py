"""Entry into force: of the treaty, and for each State (VCLT art. 24); and until when it binds a State (arts. 54, 56, 68)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from service.domain.treaties.actions import CONSENTS, ActionKind, TreatyAction, up_to
from service.domain.treaties.clauses import Condition
from service.domain.treaties.treaty import Treaty


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """When the treaty enters into force."""

    day: date
    """Published by the depositary where it is, otherwise computed."""
    computed: date | None
    """By the rule from the instruments of the record; None where they do not suffice."""
    published: date | None
    completed: TreatyAction | None = None
    """The instrument that made the number full, where one did."""
    initial: frozenset[str] = frozenset()
    """States for which the treaty enters into force on that day with the others."""

    @property
    def differs(self) -> bool:
        """Whether what was published and what the record gives are two days."""
        return self.computed is not None and self.published is not None and self.computed != self.published


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From when until when a State is a party."""

    begins: date | None
    """None while the treaty has no day of entry into force."""
    consent: TreatyAction
    ends: date | None = None
    """First day on which it is no longer a party; None: no denunciation has been given."""
    denunciation: TreatyAction | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the State is a party on ``day``."""
        return self.begins is not None and self.begins <= day and (self.ends is None or day < self.ends)


def consents(actions: Iterable[TreatyAction], state: str | None = None) -> list[TreatyAction]:
    """Instruments with their day of deposit, by that day. One without a day of deposit is not counted: consent is established by deposit (VCLT art. 16)."""
    found = [
        one
        for one in actions
        if one.kind in CONSENTS and one.deposited_on is not None and (state is None or one.state == state)
    ]
    return sorted(found, key=lambda one: (one.deposited_on or date.max, one.number))


def entry_into_force(treaty: Treaty, actions: Iterable[TreatyAction], on: date | None = None) -> Entry | None:
    """As it was known on ``on``; None: nothing says yet when the treaty enters into force.

    :param on: instruments of later days are left out, and so is a published day that is later; None: everything that is recorded.
    """
    known = up_to(actions, on)
    published = treaty.entry.published
    if published is not None and on is not None and published > on and not _pending(treaty, known):
        published = None
    reached = _first(treaty, known)
    if reached is None and published is None:
        return None
    computed, completed = reached if reached is not None and treaty.count_whole else (None, None)
    day = published or computed
    if day is None:
        return None
    return Entry(
        day=day, computed=computed, published=published, completed=completed, initial=_initial(known, completed, day)
    )


def _pending(treaty: Treaty, known: Sequence[TreatyAction]) -> bool:
    """Whether the number is full, so that the published day was known before it came."""
    return treaty.count_whole and _first(treaty, known) is not None


def _first(treaty: Treaty, known: Sequence[TreatyAction]) -> tuple[date, TreatyAction | None] | None:
    met = [found for condition in treaty.entry.conditions if (found := _met(condition, known)) is not None]
    return min(met, key=lambda found: found[0]) if met else None


def _met(condition: Condition, known: Sequence[TreatyAction]) -> tuple[date, TreatyAction | None] | None:
    """An instrument that was taken back before the number was full does not count (VCLT art. 54 by analogy)."""
    if not condition.instruments:
        return None if condition.on is None else (condition.on, None)
    bound: dict[str, TreatyAction] = {}
    for consent in consents(known):
        day = consent.deposited_on or date.max
        bound = {state: one for state, one in bound.items() if not _taken_back(one, known, day)}
        bound.setdefault(consent.state, consent)
        if len(bound) >= condition.instruments:
            due = condition.delay.after(day)
            return (max(due, condition.on) if condition.on else due), consent
    return None


def _taken_back(consent: TreatyAction, known: Sequence[TreatyAction], day: date) -> bool:
    """Whether the State gave notice between its instrument and ``day``, and did not revoke it."""
    return any(
        one.kind is ActionKind.DENUNCIATION
        and one.state == consent.state
        and (consent.deposited_on or date.min) <= (one.day or date.max) <= day
        and not revoked(one, known, one.effective_on or day)
        for one in known
    )


def _initial(known: Sequence[TreatyAction], completed: TreatyAction | None, day: date) -> frozenset[str]:
    last = completed.deposited_on if completed is not None else None
    return frozenset(one.state for one in consents(known) if one.deposited_on and one.deposited_on <= (last or day))


def revoked(denunciation: TreatyAction, known: Iterable[TreatyAction], effect: date) -> bool:
    """Whether the denunciation was taken back before its effect (VCLT art. 68)."""
    return any(
        one.kind is ActionKind.REVOCATION and one.of == denunciation.id and one.day is not None and one.day < effect
        for one in known
    )


def denunciation_effect(treaty: Treaty, denunciation: TreatyAction) -> date | None:
    """The first day on which the State is no longer bound; None: the notice has no effect by itself (VCLT art. 56).

    A published day counts before a computed one.
    """
    if denunciation.effective_on is not None:
        return denunciation.effective_on
    notice = treaty.denunciation
    if not notice.permitted or denunciation.day is None:
        return None
    return notice.notice.after(denunciation.day)


def begins(treaty: Treaty, entry: Entry | None, consent: TreatyAction) -> date | None:
    """When the treaty enters into force for the State of this instrument; None: not known yet.

    A day that the depositary published for the State counts. A new State is a party from the day of succession, if the
    treaty was in force then.
    """
    if entry is None or consent.deposited_on is None:
        return None
    own = consent.published[0].effective_on
    if consent.kind is ActionKind.SUCCESSION and consent.effective_on is not None:
        return max(entry.day, consent.effective_on)
    if own is not None:
        return own
    return computed_begin(treaty, entry, consent)


def computed_begin(treaty: Treaty, entry: Entry, consent: TreatyAction) -> date | None:
    """By the rule alone: with the others, or after the State's own deposit, never before the treaty itself."""
    if consent.deposited_on is None:
        return None
    completed = entry.completed.deposited_on if entry.completed is not None else None
    if completed is not None and consent.deposited_on <= completed:
        return entry.day
    return max(entry.day, treaty.entry.later.after(consent.deposited_on))


def periods(treaty: Treaty, actions: Iterable[TreatyAction], state: str, on: date | None = None) -> list[Period]:
    """The times in which the State is a party, oldest first, as known on ``on``. A second instrument during one changes nothing."""
    known = up_to(actions, on)
    return periods_of(treaty, known, entry_into_force(treaty, known, on), state)


def periods_of(treaty: Treaty, known: Sequence[TreatyAction], entry: Entry | None, state: str) -> list[Period]:
    """The same from what is known and the entry into force that follows from it: whoever asks for every State computes both once."""
    found: list[Period] = []
    for consent in consents(known, state):
        day = consent.deposited_on or date.max
        if found and (found[-1].ends is None or day < found[-1].ends):
            continue
        ending = _ending(treaty, known, consent)
        end, notice = ending if ending is not None else (None, None)
        found.append(Period(begins=begins(treaty, entry, consent), consent=consent, ends=end, denunciation=notice))
    return found


def _ending(treaty: Treaty, known: Sequence[TreatyAction], consent: TreatyAction) -> tuple[date, TreatyAction] | None:
    """The first denunciation after the consent that has effect and was not revoked."""
    found = []
    for one in known:
        if one.kind is not ActionKind.DENUNCIATION or one.state != consent.state:
            continue
        effect = denunciation_effect(treaty, one)
        after = (one.day or date.min) >= (consent.deposited_on or date.max)
        if after and effect is not None and not revoked(one, known, effect):
            found.append((effect, one))
    return min(found, key=lambda pair: pair[0]) if found else None
