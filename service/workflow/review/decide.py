"""A reviewer clears a text or sends it back, bound to exactly the originals that were shown.

Commit point: one unit writes the decision, the state and the event.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from service.domain.errors import InvalidInput
from service.domain.instrument import Instrument
from service.domain.lifecycle import Action
from service.domain.messages import Message, too_long
from service.domain.permissions import Actor
from service.domain.review import Remark, Review, ReviewDecision
from service.store.unit import Unit
from service.workflow.access import check, get_visible
from service.workflow.context import Services
from service.workflow.draft.current import current
from service.workflow.errors import ReviewNotYours
from service.workflow.letters.reviewers import ask_reviewers
from service.workflow.letters.tell import tell
from service.workflow.review.state import ReviewState, mine, require_other, review_state
from service.workflow.transitions import apply_transition

MAXIMUM: Final = 4000
"""Characters of one remark, and of what is said on the whole text."""


def decide(
    services: Services,
    actor: Actor,
    instrument_id: str,
    *,
    version: int,
    digest: str,
    kind: str,
    decision: ReviewDecision,
    summary: str = "",
    remarks: Mapping[str, str] | None = None,
) -> Instrument:
    """Records the decision of one kind of review. The last one that clears the text, and each that sends it back, end the review.

    :param remarks: key of an article -> what is said about it; blank ones are left out.
    :raises InvalidInput: a text is too long, or it is sent back without a word.
    :raises FourEyes: the actor wrote, confirmed or submitted the text.
    :raises ReviewNotYours: the review belongs to another unit, or its turn has not come.
    :raises DigestMismatch, StaleVersion: the text or its state has changed since it was shown.
    """
    summary, said = _checked(decision, summary, remarks or {})
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id, version=version)
        check(instrument, Action.CLEAR, actor)
        preliminary = current(unit, instrument, digest)
        require_other(unit, instrument, digest, actor)
        state = review_state(services, unit, instrument, preliminary)
        _require_mine(state, actor, kind)
        review = Review(
            instrument_id=instrument.id,
            digest=digest,
            kind=kind,
            decision=decision,
            summary=summary,
            remarks=said,
            by=actor.id,
            by_name=actor.name,
            at=services.clock(),
        )
        decided = _record(unit, instrument, actor, review, last=[one.key for one in state.missing] == [kind])
        _tell(services, unit, decided, actor, review, before=state)
        unit.commit()
    return decided


def _record(unit: Unit, instrument: Instrument, actor: Actor, review: Review, *, last: bool) -> Instrument:
    unit.reviews.add(review)
    if review.decision is ReviewDecision.SEND_BACK:
        action = Action.SEND_BACK
    else:
        action = Action.CLEAR if last else Action.CLEAR_PART
    detail = {
        "digest": review.digest,
        "review": review.kind,
        "remarks": review.summary,
        "articles": len(review.remarks),
    }
    return apply_transition(unit, instrument, action, actor, at=review.at, detail=detail)


def _tell(
    services: Services, unit: Unit, instrument: Instrument, actor: Actor, review: Review, *, before: ReviewState
) -> None:
    """The officer, once everything is decided; otherwise the units whose turn comes with this decision."""
    if review.decision is ReviewDecision.SEND_BACK:
        tell(services, unit, instrument, Action.SEND_BACK, actor)
        return
    left = tuple(kind for kind in before.missing if kind.key != review.kind)
    if not left:
        tell(services, unit, instrument, Action.CLEAR, actor)
        return
    asked = {kind.key for kind in before.turn}
    due = {kind.unit for kind in services.settings.reviews.turn(left) if kind.key not in asked}
    ask_reviewers(services, unit, instrument, due, actor)


def _require_mine(state: ReviewState, actor: Actor, kind: str) -> None:
    if kind not in {one.key for one in mine(actor, state.turn)}:
        raise ReviewNotYours


def _checked(decision: ReviewDecision, summary: str, remarks: Mapping[str, str]) -> tuple[str, tuple[Remark, ...]]:
    """:raises InvalidInput: all faults at once."""
    summary = summary.strip()
    said = {article: text.strip() for article, text in remarks.items() if text.strip()}
    errors = {
        path: [too_long(text, MAXIMUM)]
        for path, text in {"summary": summary, **{f"remark-{key}": text for key, text in said.items()}}.items()
        if len(text) > MAXIMUM
    }
    if decision is ReviewDecision.SEND_BACK and not summary and not said:
        errors["summary"] = [
            Message("State what has to be changed, here or beside an article. The department sees it.")
        ]
    if errors:
        raise InvalidInput(errors)
    return summary, tuple(Remark(article, text) for article, text in said.items())
