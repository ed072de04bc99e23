"""The department asks for the reviews that its text needs, and can take the text back while nobody has decided."""

from __future__ import annotations

from service.domain.instrument import Instrument
from service.domain.lifecycle import Action
from service.domain.messages import Message
from service.domain.permissions import Actor
from service.workflow.access import check, get_visible
from service.workflow.context import Services
from service.workflow.draft.current import current
from service.workflow.errors import NotReady
from service.workflow.letters.reviewers import ask_reviewers
from service.workflow.review.state import review_state
from service.workflow.transitions import apply_transition


def request_review(services: Services, actor: Actor, instrument_id: str, *, version: int, digest: str) -> Instrument:
    """Gives exactly these originals to the units whose review is missing. Confirmations of this text stay valid.

    :raises NotReady: there are no originals, or no review is missing.
    :raises DigestMismatch: the text was changed since it was shown.
    :raises StaleVersion: somebody else acted since the page was loaded.
    """
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id, version=version)
        check(instrument, Action.REQUEST_REVIEW, actor)
        missing = review_state(services, unit, instrument, current(unit, instrument, digest)).missing
        if not missing:
            raise NotReady(Message("This text needs no further review."))
        detail = {"digest": digest, "reviews": [kind.key for kind in missing]}
        asked = apply_transition(unit, instrument, Action.REQUEST_REVIEW, actor, at=services.clock(), detail=detail)
        due = {kind.unit for kind in services.settings.reviews.turn(missing)}
        ask_reviewers(services, unit, asked, due, actor)
        unit.commit()
    return asked


def take_back(services: Services, actor: Actor, instrument_id: str, *, version: int) -> Instrument:
    """Takes the text back to drafting. Reviews that have cleared it still count while it is not changed.

    :raises StaleVersion: a reviewer decided since the page was loaded.
    """
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id, version=version)
        taken = apply_transition(unit, instrument, Action.TAKE_BACK, actor, at=services.clock())
        unit.commit()
    return taken
