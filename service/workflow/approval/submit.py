"""Submission of the preliminary agreement to the Secretary General's office."""

from __future__ import annotations

from service.domain.approval import agreed
from service.domain.errors import DigestMismatch
from service.domain.instrument import Instrument
from service.domain.jobs import JobKind
from service.domain.lifecycle import Action
from service.domain.permissions import Actor
from service.workflow.access import get_visible
from service.workflow.context import Services
from service.workflow.draft.current import current
from service.workflow.errors import CommentsOpen
from service.workflow.letters.tell import tell
from service.workflow.negotiation.comments import open_comments
from service.workflow.review.state import require_cleared
from service.workflow.transitions import apply_transition


def submit(
    services: Services, actor: Actor, instrument_id: str, *, version: int | None, digest: str, with_open: int = 0
) -> Instrument:
    """Hands exactly the agreed digest to the Secretary General. What the seal needs is prepared in the background; nothing is sealed.

    :param with_open: the number of open comments of the counterpart with which the actor said to submit it.

    :raises StaleVersion: it was submitted or changed by somebody else since the page was loaded; also a second click.
    :raises ReviewMissing: a review that this text needs has not cleared exactly this digest.
    :raises CommentsOpen: there are more open comments than that.
    :raises DigestMismatch: this is not the digest that both sides confirmed.
    """
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id, version=version)
        preliminary = current(unit, instrument, digest)
        sides = tuple(original.party for original in preliminary.originals)
        if not agreed(preliminary, unit.confirmations.of(instrument.id, digest), sides):
            raise DigestMismatch
        require_cleared(services, unit, instrument, preliminary)
        still_open = len(open_comments(unit, instrument))
        if still_open > with_open:
            raise CommentsOpen(count=still_open)
        detail = {"digest": digest, **({"open_comments": still_open} if still_open else {})}
        submitted = apply_transition(unit, instrument, Action.SUBMIT, actor, at=services.clock(), detail=detail)
        unit.jobs.enqueue(
            JobKind.DRAW,
            {"instrument_id": instrument.id, "digest": digest},
            instrument_id=instrument.id,
            key=f"{JobKind.DRAW}:{instrument.id}:{digest}",
        )
        tell(services, unit, submitted, Action.SUBMIT, actor)
        unit.commit()
    return submitted
