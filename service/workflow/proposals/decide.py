"""The desk of a unit: read the proposals, ask, forward, decline. Each act writes the organization a letter in its language.

Accepting is in :mod:`service.workflow.proposals.accept`. Commit point of each use case: the commit of its one unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.counterparts.partners import Partner
from service.domain.counterparts.proposals import ON_DESK, Proposal, ProposalAction, ProposalEvent, ProposalState, said
from service.domain.errors import InvalidInput, NotFound, PermissionMissing
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.download import Download
from service.workflow.proposals import letters
from service.workflow.proposals.record import apply


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """One proposal on the desk."""

    proposal: Proposal
    history: Sequence[ProposalEvent]
    """Oldest first."""
    alike: Sequence[Partner]
    """Entries of the directory with such a name."""


def inbox(services: Services, actor: Actor, *, decided: bool = False) -> Sequence[Proposal]:
    """The proposals to the actor's unit that wait, the longest first; with ``decided`` those that were accepted or declined.

    :raises PermissionMissing: no officer of a unit.
    """
    department = _department(actor)
    states = {ProposalState.ACCEPTED, ProposalState.DECLINED}
    wanted = states if decided else ON_DESK - states
    with services.store.reader() as unit:
        return unit.proposals.list(department=department, states=wanted)


def waiting(services: Services, actor: Actor) -> int:
    """How many proposals wait for the actor's unit; 0 for everybody who decides on none."""
    if Permission.PROPOSAL_DECIDE not in actor.permissions or actor.department is None:
        return 0
    with services.store.reader() as unit:
        return len(unit.proposals.list(department=actor.department, states={ProposalState.SUBMITTED}))


def of_instrument(services: Services, actor: Actor, instrument_id: str) -> Proposal | None:
    """The proposal from which an agreement was opened, if the actor's unit has it on its desk."""
    if Permission.PROPOSAL_DECIDE not in actor.permissions:
        return None
    with services.store.reader() as unit:
        proposal = unit.proposals.of_instrument(instrument_id)
    return proposal if proposal is not None and proposal.department == actor.department else None


def view(services: Services, actor: Actor, proposal_id: str) -> ProposalView:
    """:raises NotFound: there is none on the desk of the actor's unit."""
    with services.store.reader() as unit:
        proposal = on_desk(unit, actor, proposal_id)
        return ProposalView(
            proposal=proposal,
            history=unit.proposals.history(proposal.id),
            alike=unit.partners.list(text=proposal.name, limit=5) if proposal.name else [],
        )


def document(services: Services, actor: Actor, proposal_id: str, document_id: str) -> Download:
    """A file of a proposal, as it was cleaned. :raises NotFound: there is none."""
    for one in view(services, actor, proposal_id).proposal.documents:
        if one.id == document_id:
            data = services.files.read(one.sha256)
            return Download(data=data, mime="application/pdf", filename=f"proposal-{one.id[:8]}.pdf")
    raise NotFound(noun="file")


def ask(services: Services, actor: Actor, proposal_id: str, *, text: str) -> Proposal:
    """Asks the organization something. :raises InvalidInput: no question."""
    question = said(text, missing=Message("Enter the question to the organization."))
    with services.store.unit() as unit:
        proposal = on_desk(unit, actor, proposal_id)
        detail = {"text": question}
        asked = apply(unit, proposal, ProposalAction.ASK, actor, at=services.clock(), detail=detail)
        letters.asked(services, unit, asked, question)
        unit.commit()
    return asked


def forward(services: Services, actor: Actor, proposal_id: str, *, department: str, text: str) -> Proposal:
    """Gives it to another unit. :raises InvalidInput: no reason, or no other unit."""
    reason = said(text, missing=Message("State why the other unit is the right one; the organization reads it, too."))
    units = {unit.key for unit in services.settings.departments_on(services.clock().date())}
    if department not in units or department == actor.department:
        raise InvalidInput({"department": [Message("Choose another unit.")]})
    with services.store.unit() as unit:
        proposal = on_desk(unit, actor, proposal_id)
        detail = {"text": reason, "from": proposal.department, "to": department}
        moved = apply(
            unit, proposal, ProposalAction.FORWARD, actor, at=services.clock(), detail=detail, department=department
        )
        letters.forwarded(services, unit, moved, reason)
        letters.arrived(services, unit, moved)
        unit.commit()
    return moved


def decline(services: Services, actor: Actor, proposal_id: str, *, text: str) -> Proposal:
    """Ends it. :raises InvalidInput: no reason; the organization has to know it."""
    reason = said(
        text, missing=Message("State why the unit does not go on with the proposal; the organization reads it.")
    )
    with services.store.unit() as unit:
        proposal = on_desk(unit, actor, proposal_id)
        detail = {"text": reason}
        declined = apply(unit, proposal, ProposalAction.DECLINE, actor, at=services.clock(), detail=detail)
        letters.declined(services, unit, declined, reason)
        unit.commit()
    return declined


def on_desk(unit: Unit, actor: Actor, proposal_id: str) -> Proposal:
    """The proposal, if it is addressed to the actor's unit. :raises NotFound: it is not, or nobody has sent it."""
    department = _department(actor)
    proposal = unit.proposals.get(proposal_id)
    if proposal is None or proposal.department != department or proposal.state not in ON_DESK:
        raise NotFound(noun="proposal")
    return proposal


def _department(actor: Actor) -> str:
    require(actor, Permission.PROPOSAL_DECIDE)
    if actor.department is None:
        raise PermissionMissing(permission=Permission.PROPOSAL_DECIDE)
    return actor.department
