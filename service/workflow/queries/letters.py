"""Letters: those about one agreement, and those of the whole installation that did not arrive or still wait."""

from __future__ import annotations

from collections.abc import Sequence

from service.domain.instrument import Instrument
from service.domain.mail.letters import Letter, LetterState
from service.domain.permissions import Actor, Permission
from service.workflow.access import get_visible, require
from service.workflow.context import Services


def of_instrument(services: Services, actor: Actor, instrument_id: str) -> tuple[Instrument, list[Letter]]:
    """Newest first. :raises NotFound: the actor may not know about the instrument.

    :raises PermissionMissing: the actor reads no drafts.
    """
    require(actor, Permission.DRAFT_READ)
    with services.store.reader() as unit:
        instrument = get_visible(unit, actor, instrument_id, needs=Permission.DRAFT_READ)
        return instrument, unit.letters.of(instrument.id)


def undelivered(letters: Sequence[Letter]) -> list[Letter]:
    """Those that failed and were not followed by another letter of their kind. :param letters: newest first."""
    open_: list[Letter] = []
    later: set[str] = set()
    for letter in letters:
        if letter.state is LetterState.FAILED and letter.kind not in later:
            open_.append(letter)
        elif letter.state is not LetterState.FAILED:
            later.add(letter.kind)
    return open_


def unsent(services: Services, actor: Actor) -> list[Letter]:
    """Of the whole installation: what failed, then what waits, each newest first. :raises PermissionMissing: not an administrator."""
    require(actor, Permission.USER_MANAGE)
    with services.store.reader() as unit:
        return [one for state in (LetterState.FAILED, LetterState.QUEUED) for one in unit.letters.in_state(state)]
