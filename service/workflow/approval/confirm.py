"""Confirmation of the text: both sides confirm the same digest. Also the links for counterparts."""

from __future__ import annotations

from datetime import datetime

from service.domain.approval import Confirmation, agreed
from service.domain.errors import ActionNotPossible, DigestMismatch, InvalidInput
from service.domain.instrument import Instrument
from service.domain.lifecycle import Action, State
from service.domain.messages import Message
from service.domain.parties import COUNTERPART, side_of
from service.domain.people import Link
from service.domain.permissions import Actor, Permission
from service.store.unit import Unit
from service.workflow.access import check, get_visible, require, within
from service.workflow.context import Services
from service.workflow.draft.current import current
from service.workflow.draft.sharing import shared
from service.workflow.errors import NotReady
from service.workflow.letters.tell import tell
from service.workflow.links import make_link
from service.workflow.transitions import apply_transition, record_event


def confirm(services: Services, actor: Actor, instrument_id: str, *, digest: str) -> Instrument:
    """Records that the actor's side agrees to the text of this digest; the second side makes it PRELIMINARY.

    The same word twice adds nothing. Words given before the Secretary General returned the instrument still count when
    the text was left as it was; then one new confirmation by either side is enough.

    :raises DigestMismatch: the text was changed since it was shown, or is not shared with the counterpart.
    :raises NotReady: there are no originals to agree on yet.
    """
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        preliminary = current(unit, instrument, digest)
        if side_of(actor) == COUNTERPART and not shared(unit, instrument, preliminary):
            raise DigestMismatch
        before = unit.confirmations.of(instrument.id, digest)
        words = _with_word(unit, instrument, before, actor, digest=digest, at=services.clock())
        both = agreed(preliminary, words, tuple(original.party for original in preliminary.originals))
        action = Action.AGREE if both else Action.CONFIRM
        if len(words) > len(before) or (both and instrument.state is State.DRAFTING):
            detail = {"digest": digest, "side": side_of(actor)}
            instrument = apply_transition(unit, instrument, action, actor, at=services.clock(), detail=detail)
            if both or side_of(actor) == COUNTERPART:
                tell(services, unit, instrument, action, actor)
        unit.commit()
    return instrument


def _with_word(
    unit: Unit, instrument: Instrument, before: list[Confirmation], actor: Actor, *, digest: str, at: datetime
) -> list[Confirmation]:
    side = side_of(actor)
    require(within(instrument, actor), Permission.TEXT_CONFIRM)
    if any(word.side == side for word in before):
        return before
    check(instrument, Action.CONFIRM, actor)
    word = Confirmation(instrument_id=instrument.id, digest=digest, side=side, by=actor.id, by_name=actor.name, at=at)
    unit.confirmations.add(word)
    return [*before, word]


def invite(services: Services, actor: Actor, instrument_id: str, *, party: str = COUNTERPART) -> tuple[Link, str]:
    """A one-time link for the counterpart, and the only copy of its token: what is kept is the token's SHA-256.

    Every link that was made before for this party is revoked together with the sign-in it started, so that at any time
    only one address is valid, and only the sign-in that it started.

    :raises ActionNotPossible: there is nothing for the counterpart to do in this state.
    """
    require(actor, Permission.DRAFT_WRITE)
    now = services.clock()
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id, needs=Permission.DRAFT_WRITE)
        purpose = purpose_of(unit, instrument, party)
        link, token = make_link(
            unit, instrument, party=party, purpose=purpose, created_by=actor.id, at=now, days=services.settings.limits.link_days
        )  # fmt: skip
        record_event(unit, instrument, "link:make", actor, at=now, detail={"party": party, "purpose": purpose})
        unit.commit()
    return link, token


def purpose_of(unit: Unit, instrument: Instrument, party: str = COUNTERPART) -> str:
    """What a link is for in this state. :raises ActionNotPossible, NotReady: there is nothing for the counterpart to do."""
    if party != COUNTERPART:
        raise InvalidInput({"party": [Message("Only the counterpart enters by a link.")]})
    made = unit.preliminaries.latest(instrument.id)
    if made is not None and all(original.party != party for original in made.originals):
        raise NotReady(
            Message(
                "The counterpart does not sign this instrument. Send it the signed original from the agreement’s page."
            )
        )
    match instrument.state:
        case State.DRAFTING:
            if made is None:
                raise NotReady(Message("There are no originals to show to the counterpart. Make the originals first."))
            return "text:confirm"
        case State.PRELIMINARY | State.SUBMITTED | State.APPROVED | State.SIGNING:
            return "signature:make"
        case State.SIGNED | State.DEPOSITED:
            return "instrument:read"
        case _:
            raise ActionNotPossible(action="link:make", state=instrument.state)
