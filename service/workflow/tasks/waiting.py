"""For whom or what an agreement waits, in one sentence; for a draft also what is next."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from service.domain.instrument import Instrument
from service.domain.lifecycle import Action, State
from service.domain.messages import Message
from service.domain.parties import COUNTERPART, ORGANIZATION
from service.store.unit import Unit
from service.workflow.answers import unanswered
from service.workflow.draft.current import of_draft
from service.workflow.signature.case import load_case


def reason(unit: Unit, instrument: Instrument) -> Message:
    """For whom the instrument waits, for those who cannot act now."""
    said = _REASONS[instrument.state]
    return said if isinstance(said, Message) else said(unit, instrument)


def unconfirmed(unit: Unit, instrument: Instrument) -> Message:
    """What the department does next with a text that nobody has confirmed."""
    if of_draft(unit, instrument) is not None:
        return Message("The preview is made. Read it and confirm it.")
    draft = unit.drafts.latest(instrument.id)
    if draft is not None and draft.complete:
        return Message("The draft is complete. Make the preview and read it.")
    return Message("The draft is not finished.")


def _drafting(unit: Unit, instrument: Instrument) -> Message:
    preliminary = of_draft(unit, instrument)
    sides = {one.side for one in unit.confirmations.of(instrument.id, preliminary.digest)} if preliminary else set()
    if sides == {ORGANIZATION} and preliminary and any(one.party == COUNTERPART for one in preliminary.originals):
        return Message("Waiting for the counterpart to confirm the text.")
    if sides == {COUNTERPART}:
        return Message("Waiting for the department to confirm the text.")
    return Message("The department is drafting the text.")


def _signing(unit: Unit, instrument: Instrument) -> Message:
    turn = load_case(unit, instrument).route.turn
    if turn is None:
        return Message("Signatures are being processed.")
    return Message("Waiting for the signature of {name}.", name=turn.name)


def _signed(unit: Unit, instrument: Instrument) -> Message:
    open_ = unanswered(unit, instrument.id)
    if open_:
        return Message("Waiting for the department to answer objection {number}.", number=open_[0])
    return Message("Waiting for the depository.")


def _declined(unit: Unit, instrument: Instrument) -> Message:
    """Who and why, from the history."""
    acts = [one for one in unit.events.of(instrument.id) if one.kind in {Action.DECLINE, Action.DECLINE_SIGNATURE}]
    if not acts:
        return Message("The agreement was declined.")
    return Message(
        "Declined by {name}: {remarks}", name=acts[-1].actor_name, remarks=acts[-1].detail.get("remarks", "")
    )


_REASONS: Mapping[State, Message | Callable[[Unit, Instrument], Message]] = {
    State.PROPOSED: Message("Waiting for the department to open the draft."),
    State.DRAFTING: _drafting,
    State.IN_REVIEW: Message("The text is being reviewed."),
    State.PRELIMINARY: Message("Waiting for the department to submit the agreement."),
    State.SUBMITTED: Message("Waiting for the decision of the Secretary General."),
    State.APPROVED: _signing,
    State.SIGNING: _signing,
    State.SIGNED: _signed,
    State.DEPOSITED: Message("The agreement is deposited. Nothing more is required."),
    State.DECLINED: _declined,
    State.WITHDRAWN: Message("The agreement was withdrawn."),
}
