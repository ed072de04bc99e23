"""What actions will change, in sentences, before they are recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from service.domain.messages import Message
from service.domain.treaties.actions import CONSENTS, ActionKind, TreatyAction, standing_actions
from service.domain.treaties.force import (
    begins,
    consents,
    denunciation_effect,
    entry_into_force,
    revoked,
)
from service.domain.treaties.standing import StateStanding, standing, state_status
from service.domain.treaties.treaty import Treaty


def changes(
    treaty: Treaty, before: Iterable[TreatyAction], new: Sequence[TreatyAction], *, today: date
) -> list[Message]:
    """Sentence by sentence; at least one."""
    old = list(before)
    both = [*old, *new]
    said: list[Message] = []
    for action in new:
        said.extend(_of(treaty, old, both, action, today))
    said.extend(_of_treaty(treaty, old, both, today))
    return said or [Message("The status of the treaty does not change.")]


def _of(
    treaty: Treaty, old: list[TreatyAction], both: list[TreatyAction], action: TreatyAction, today: date
) -> Iterator[Message]:
    if action.corrects:
        yield Message("The corrected action stays in the record and no longer counts.")
    if action.kind in CONSENTS:
        yield from _of_consent(treaty, old, both, action)
    elif action.kind is ActionKind.SIGNATURE:
        status = state_status(treaty, both, action.state, today)
        if status.standing is StateStanding.SIGNATORY:
            yield Message("The State becomes a signatory.")
    elif action.kind is ActionKind.DENUNCIATION:
        effect = denunciation_effect(treaty, action)
        if effect is None:
            yield Message("The notice has no effect by itself; no day of effect can be computed.")
        elif not revoked(action, both, effect):
            yield Message("The State is no longer a party from {day} on.", day=effect)
    elif action.kind is ActionKind.REVOCATION:
        yield Message("The denunciation is revoked; the State stays a party.")


def _of_consent(
    treaty: Treaty, old: list[TreatyAction], both: list[TreatyAction], action: TreatyAction
) -> Iterator[Message]:
    if action.deposited_on is None:
        return
    counted = {one.state for one in consents(standing_actions(both)) if _by(one, action.deposited_on)}
    number, needed = len(counted), _needed(treaty)
    if number <= needed and treaty.count_whole:
        yield Message("This is instrument number {number}; the treaty needs {needed}.", number=number, needed=needed)
    begin = begins(treaty, entry_into_force(treaty, both), action)
    if begin is not None:
        yield Message("The treaty enters into force for the State on {day}.", day=begin)
    else:
        yield Message("The State becomes a contracting State; the treaty is not in force yet.")


def _by(consent: TreatyAction, day: date) -> bool:
    return consent.deposited_on is not None and consent.deposited_on <= day


def _needed(treaty: Treaty) -> int:
    """Of the first condition with a number; 0: none has one."""
    return next((one.instruments for one in treaty.entry.conditions if one.instruments), 0)


def _of_treaty(treaty: Treaty, old: list[TreatyAction], both: list[TreatyAction], today: date) -> Iterator[Message]:
    before, after = entry_into_force(treaty, old), entry_into_force(treaty, both)
    if after is not None and (before is None or before.day != after.day):
        yield Message("The number of instruments is reached: the treaty enters into force on {day}.", day=after.day)
    if before is not None and after is None:
        yield Message("The treaty is no longer in force: the number of instruments is not reached.")
    here, there = len(standing(treaty, old, today).parties), len(standing(treaty, both, today).parties)
    if here != there:
        yield Message("Parties today: {before} before, {after} afterwards.", before=here, after=there)
