"""The Secretary General's decision, bound to exactly the bytes that were shown.

Commit point: one unit writes the decision, the state, the event and, for an approval, the job that seals the originals.
From there on the seal is repeatable work: a crash loses nothing and the job is done again.
"""

from __future__ import annotations

from service.domain.approval import Approval, Decision
from service.domain.errors import InvalidInput
from service.domain.instrument import Instrument
from service.domain.jobs import JobKind
from service.domain.lifecycle import Action
from service.domain.messages import Message, too_long
from service.domain.permissions import Actor, Permission, refused
from service.store.unit import Unit
from service.workflow.access import get_visible
from service.workflow.context import Services
from service.workflow.draft.current import current
from service.workflow.letters.tell import tell
from service.workflow.signature.case import void_seals
from service.workflow.transitions import apply_transition

REMARKS_MAXIMUM = 4000
"""Characters."""

_ACTIONS = {Decision.APPROVE: Action.APPROVE, Decision.RETURN: Action.RETURN, Decision.DECLINE: Action.DECLINE}


def approve(
    services: Services, actor: Actor, instrument_id: str, *, version: int, digest: str, remarks: str = ""
) -> Instrument:
    """Approves this digest; the originals are then sealed and signing can begin.

    :raises DigestMismatch: the digest is not what was submitted.
    :raises StaleVersion: somebody else decided first.
    :raises FourEyes: the actor wrote, confirmed or submitted the text.
    """
    return _decide(services, actor, instrument_id, Decision.APPROVE, version=version, digest=digest, remarks=remarks)


def return_(
    services: Services, actor: Actor, instrument_id: str, *, version: int, digest: str, remarks: str = ""
) -> Instrument:
    """Returns it to drafting; after an approval too, as long as nobody has signed. The seal on the old originals is then void.

    :raises InvalidInput: no remarks; the department has to know what to change.
    """
    _need_remarks(remarks, Message("State what has to be changed; the department sees it."))
    return _decide(services, actor, instrument_id, Decision.RETURN, version=version, digest=digest, remarks=remarks)


def decline(
    services: Services, actor: Actor, instrument_id: str, *, version: int, digest: str, remarks: str = ""
) -> Instrument:
    """Ends the instrument, and the counterpart's links with it. :raises InvalidInput: no remarks; the reason is part of the record."""
    _need_remarks(remarks, Message("State why it is declined; the reason becomes part of the record."))
    return _decide(services, actor, instrument_id, Decision.DECLINE, version=version, digest=digest, remarks=remarks)


def _decide(
    services: Services, actor: Actor, instrument_id: str, decision: Decision, *, version: int, digest: str, remarks: str
) -> Instrument:
    remarks = _checked(remarks)
    if actor.outside is not None:  # before it is looked for: outside of the period the substitute does not see it
        raise refused(actor, Permission.APPROVAL_DECIDE)
    now = services.clock()
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id, version=version)
        decided = apply_transition(
            unit, instrument, _ACTIONS[decision], actor, at=now, detail={"digest": digest, "remarks": remarks}
        )
        current(unit, instrument, digest)
        unit.approvals.add(
            Approval(
                instrument_id=instrument.id,
                digest=digest,
                decision=decision,
                remarks=remarks,
                by=actor.id,
                by_name=actor.name,
                at=now,
                delegation=actor.delegation.id if actor.delegation else None,
            )
        )
        if decision is Decision.RETURN:
            void_seals(unit, instrument, at=now)
        if decision is Decision.APPROVE:
            queue_seal(unit, instrument.id, digest)
        tell(services, unit, decided, _ACTIONS[decision], actor)
        unit.commit()
    return decided


def queue_seal(unit: Unit, instrument_id: str, digest: str) -> None:
    """Enqueue the job that seals the originals of an approved digest; at most one of them runs."""
    unit.jobs.enqueue(
        JobKind.SEAL,
        {"instrument_id": instrument_id, "digest": digest},
        instrument_id=instrument_id,
        key=f"{JobKind.SEAL}:{instrument_id}:{digest}",
    )


def _need_remarks(remarks: str, sentence: Message) -> None:
    if not remarks.strip():
        raise InvalidInput({"remarks": [sentence]})


def _checked(remarks: str) -> str:
    remarks = remarks.strip()
    if len(remarks) > REMARKS_MAXIMUM:
        raise InvalidInput({"remarks": [too_long(remarks, REMARKS_MAXIMUM)]})
    return remarks
