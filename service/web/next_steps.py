"""What a person can do with an instrument now: where it stands, seen through the actor's permissions. Only links; verbs decide."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from service.domain.instrument import Instrument
from service.domain.lifecycle import State
from service.domain.permissions import Actor, Permission

_S, _P = State, Permission
WITHDRAWABLE = frozenset({_S.DRAFTING, _S.PRELIMINARY, _S.SUBMITTED, _S.APPROVED})


@dataclass(frozen=True, slots=True)
class NextStep:
    """A sentence about what is to be done, and where; ``href`` None: somebody else has to."""

    sentence: str
    button: str = ""
    href: str | None = None


def next_step(instrument: Instrument, actor: Actor) -> NextStep:
    """For this actor, in this state."""
    mine = _mine(instrument, actor)
    return mine if mine is not None else NextStep(waits_for(instrument))


def _mine(instrument: Instrument, actor: Actor) -> NextStep | None:
    def to(endpoint: str) -> str:
        return url_for(endpoint, instrument_id=instrument.id)

    may = actor.permissions
    match instrument.state:
        case State.DRAFTING if _P.DRAFT_WRITE in may:
            return NextStep(gettext("Go on with the draft."), gettext("Go on with the draft"), to("drafts.show"))
        case State.PRELIMINARY if _P.DRAFT_WRITE in may:
            return NextStep(
                gettext("Both sides have agreed. Submit it to the Secretary General."),
                gettext("Go to the submission"),
                to("originals.show"),
            )
        case State.SUBMITTED if _P.APPROVAL_DECIDE in may:
            return NextStep(gettext("It waits for your decision."), gettext("Read and decide"), to("approvals.show"))
        case State.APPROVED | State.SIGNING if _P.APPROVAL_DECIDE in may:
            return NextStep(gettext("See whose turn it is to sign."), gettext("Go to the signatures"), to("signatures.show"))
        case State.APPROVED | State.SIGNING if _P.DRAFT_WRITE in may:
            return NextStep(
                gettext("It is being signed. The counterpart needs a link to sign."),
                gettext("Invite the counterpart to sign"),
                to("originals.ask_invite"),
            )
        case State.SIGNED if _P.DEPOSIT_MAKE in may:
            return NextStep(gettext("Examine due form and deposit it."), gettext("Examine and deposit"), to("deposits.show"))
        case _:
            return None


def waits_for(instrument: Instrument) -> str:
    """Where it stands, for those who cannot do anything about it now."""
    return {
        State.PROPOSED: gettext("The department looks at the proposal."),
        State.DRAFTING: gettext("The department is drafting."),
        State.IN_REVIEW: gettext("It is in legal review."),
        State.PRELIMINARY: gettext("The department submits it next."),
        State.SUBMITTED: gettext("It waits for the Secretary General’s decision."),
        State.APPROVED: gettext("It waits for the signatures."),
        State.SIGNING: gettext("It waits for the remaining signatures."),
        State.SIGNED: gettext("It waits for the depository."),
        State.DEPOSITED: gettext("It is deposited. Nothing more has to be done."),
        State.DECLINED: gettext("It was declined."),
        State.WITHDRAWN: gettext("It was withdrawn."),
    }[instrument.state]


def withdrawable(instrument: Instrument, actor: Actor) -> bool:
    """Whether to show the way out."""
    return instrument.state in WITHDRAWABLE and Permission.DRAFT_WRITE in actor.permissions
