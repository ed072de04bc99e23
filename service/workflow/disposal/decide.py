"""Disposal of a deposit by two persons: an archivist proposes it with its authority, somebody who decides for the organization approves it.

Nobody approves what they proposed or deposited. The row of a proposal remembers what was seen; it bears a seal that only the service can write,
and everything is asked again from the archive before anything is done (ADR 0245).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from service.depository.errors import DepositoryError
from service.depository.ocfl import layout
from service.domain.errors import FourEyes, InvalidInput, NotFound, PermissionMissing
from service.domain.mail.letters import Text, to_person
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission, Role
from service.store.preservation.disposals import DisposalState, StoredDisposal, closed
from service.store.register.replicas import BagState, ReplicaBag
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.deposit import commit
from service.workflow.disposal import carry_out, rules, seals
from service.workflow.disposal.rules import Subject
from service.workflow.errors import NotReady
from service.workflow.letters.recipients import with_role
from service.workflow.letters.send import send

MOST: Final = 1000
"""Characters of authority and reason."""
LETTER: Final = "letter:disposal"
PROPOSED, APPROVED, WITHDRAWN = "archive:disposal-propose", "archive:disposal-approve", "archive:disposal-withdraw"
"""Kinds of acts, for the auditors."""
_CHANGED = Message(
    "The deposit has changed since it was proposed. Withdraw the proposal, and propose the disposal again."
)
_CLOSED = Message("This disposal was approved or withdrawn already.")


class OtherPersonNeeded(FourEyes):
    """Whoever proposed a disposal, or deposited what is to be disposed of, cannot approve it."""

    message = Message(
        "You proposed this disposal, or deposited what is to be disposed of. Another person has to approve it."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the archivist says."""

    authority: str
    authority_date: date | None
    """None: none, or none that exists, was entered."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What would be destroyed."""

    subject: Subject
    digest: str
    """Whoever proposes or approves has to have seen the same; empty where nothing can be disposed of."""
    files: int
    size: int
    """Bytes of all versions."""
    refused: Message | None
    """Why it may not be disposed of; None: it may."""
    copies: tuple[ReplicaBag, ...]
    """On the replica, where a lock may forbid that they are deleted."""


def look(services: Services, actor: Actor, object_id: str) -> Shown:
    """What a disposal would destroy, and whether it may. :raises NotFound: there is no such deposit. :raises PermissionMissing: see :func:`listed`."""
    require(actor, Permission.ARCHIVE_READ)
    with services.store.reader() as unit:
        subject = rules.subject_of(unit, object_id)
        refused = rules.refusal(services, unit, subject)
        copies = tuple(one for one in unit.replicas.of_object(object_id) if one.outcome is not BagState.FAILED)
    if refused is not None:
        return Shown(subject=subject, digest="", files=0, size=0, refused=refused, copies=copies)
    content = services.archive.inventory(object_id).content()
    folder = services.archive.ocfl / layout.path_of(object_id)
    size = sum((folder / path).stat().st_size for path in content)
    digest = rules.digest_of(services, object_id)
    return Shown(subject=subject, digest=digest, files=len(content), size=size, refused=None, copies=copies)


def propose(services: Services, actor: Actor, object_id: str, asked: Asked, *, seen: str | None) -> StoredDisposal:
    """Asks for the disposal; who can approve it is told by letter.

    :param seen: the digest that the person saw; None: whatever it is now.
    :raises PermissionMissing: not an archivist. :raises NotFound: there is no such deposit. :raises InvalidInput: keys are those of ``asked``.
    :raises NotReady: it may not be disposed of, with the reason; or it was proposed already, or has changed.
    """
    require(actor, Permission.DEPOSIT_MAKE)
    shown = look(services, actor, object_id)
    authority, day, reason = _checked(services, asked)
    if shown.refused is not None:
        raise NotReady(shown.refused)
    if seen is not None and seen != shown.digest:
        raise NotReady(Message("The archive has changed since you opened this page. Look at it again."))
    subject = shown.subject
    row = StoredDisposal(
        id=str(uuid.uuid4()), object_id=object_id, subject=subject.id, kind=subject.kind, label=subject.label, authority=authority,
        authority_date=day, reason=reason, digest=shown.digest, proposed_by=actor.id, proposed_name=actor.name,
        proposed_at=services.clock().replace(microsecond=0), seal="", state=DisposalState.PROPOSED,
    )  # fmt: skip
    row = replace(row, seal=seals.of_proposal(services, row))
    with services.store.unit() as unit:
        if unit.disposals.open_of(object_id) is not None:
            raise NotReady(Message("The disposal of this deposit was proposed already. Another person approves it."))
        unit.disposals.add(row)
        _note(unit, actor, PROPOSED, row)
        _tell(services, unit, row)
        unit.commit()
    return row


def approve(services: Services, actor: Actor, disposal_id: str, *, seen: str | None) -> StoredDisposal:
    """Decides what was proposed, and has it carried out.

    The decision is final once this has committed it: what is interrupted after that, the next start finishes.

    :param seen: the digest that the person saw; None: that of the proposal.
    :raises PermissionMissing: this person does not decide for the organization. :raises NotFound: there is no such disposal.
    :raises OtherPersonNeeded: who proposed or deposited it. :raises NotReady: it is not as it was proposed, not open, or may not be.
    """
    require(actor, Permission.DISPOSAL_DECIDE)
    row = get(services, actor, disposal_id)
    if row.state is not DisposalState.PROPOSED:
        raise NotReady(_CLOSED)
    found = barred(services, actor, row)
    if found is not None:
        raise OtherPersonNeeded if found == OtherPersonNeeded.message else NotReady(found)
    commit.recover(services)
    with services.store.unit() as unit:
        subject = rules.subject_of(unit, row.object_id)
        refused = rules.refusal(services, unit, subject)
        if refused is not None:
            raise NotReady(refused)
        if {rules.digest_of(services, row.object_id), seen or row.digest} != {row.digest} or commit.unfinished(
            services, unit
        ):
            raise NotReady(_CHANGED)
        decided = closed(row, by=actor.id, name=actor.name, at=services.clock().replace(microsecond=0))
        decided = replace(decided, approval_seal=seals.of_approval(services, decided))
        if not unit.disposals.move(decided, DisposalState.APPROVED):
            raise NotReady(_CLOSED)
        _note(unit, actor, APPROVED, row)
        unit.commit()  # The decision.
    return carry_out.finish(services, disposal_id)


def withdraw(services: Services, actor: Actor, disposal_id: str) -> StoredDisposal:
    """Nothing is disposed of. Any archivist may, and whoever could approve it. :raises NotFound, NotReady: as :func:`approve`."""
    row = get(services, actor, disposal_id)
    if not {Permission.DEPOSIT_MAKE, Permission.DISPOSAL_DECIDE} & actor.permissions:
        raise PermissionMissing(permission=Permission.DISPOSAL_DECIDE)
    with services.store.unit() as unit:
        withdrawn = closed(row, by=actor.id, name=actor.name, at=services.clock().replace(microsecond=0))
        if row.state is not DisposalState.PROPOSED or not unit.disposals.move(withdrawn, DisposalState.WITHDRAWN):
            raise NotReady(_CLOSED)
        _note(unit, actor, WITHDRAWN, row)
        unit.commit()
    return get(services, actor, disposal_id)


def get(services: Services, actor: Actor, disposal_id: str) -> StoredDisposal:
    """:raises PermissionMissing: see :func:`listed`. :raises NotFound: there is no such disposal."""
    require(actor, Permission.ARCHIVE_READ)
    with services.store.reader() as unit:
        row = unit.disposals.get(disposal_id)
    if row is None:
        raise NotFound(noun="disposal")
    return row


def listed(services: Services, actor: Actor) -> tuple[list[StoredDisposal], list[StoredDisposal]]:
    """Those that are not finished, and the newest of the others. :raises PermissionMissing: neither archivist, auditor, nor one who approves."""
    require(actor, Permission.ARCHIVE_READ)
    states = DisposalState
    with services.store.reader() as unit:
        return (
            unit.disposals.in_states(states.PROPOSED, states.APPROVED, states.RECORDED),
            unit.disposals.in_states(states.DONE, states.WITHDRAWN, limit=50),
        )


def copies_of(services: Services, row: StoredDisposal) -> list[ReplicaBag]:
    """The copies on the replica, with the moment until which their locks last."""
    with services.store.reader() as unit:
        return [one for one in unit.replicas.of_object(row.object_id) if one.key]


def of_subjects(services: Services, subjects: Collection[str]) -> dict[str, StoredDisposal]:
    """Id of the instrument or holding -> that it was disposed of, of those that were. Who may know of them, the caller has asked."""
    with services.store.reader() as unit:
        return unit.disposals.of_subjects(subjects)


def subject_of(services: Services, row: StoredDisposal) -> str:
    """Title of what it is about, as the register or the holdings name it. Who may know of it, the caller has asked."""
    with services.store.reader() as unit:
        return next(iter(rules.subject_of(unit, row.object_id).title.values()))


def barred(services: Services, actor: Actor, row: StoredDisposal) -> Message | None:
    """Why this person cannot approve a proposal; None: nothing bars the person."""
    if row.state is not DisposalState.PROPOSED:
        return None
    if not seals.proposed(services, row):
        return seals.FORGED
    with services.store.reader() as unit:
        subject = rules.subject_of(unit, row.object_id)
        own = actor.id == row.proposed_by or actor.name == row.proposed_name
        try:
            own = own or rules.deposited_by(services, unit, subject, actor)
        except DepositoryError:
            return rules.DEFECTIVE
    return OtherPersonNeeded.message if own else None


def _checked(services: Services, asked: Asked) -> tuple[str, date, str]:
    errors: dict[str, list[Message]] = {}
    authority, reason = asked.authority.strip(), asked.reason.strip()
    if not authority or len(authority) > MOST:
        errors["authority"] = [
            Message(
                "Name the entry of the retention schedule or the decision, in at most {most} characters.", most=MOST
            )
        ]
    if not reason or len(reason) > MOST:
        errors["reason"] = [Message("State the reason, in at most {most} characters.", most=MOST)]
    day = asked.authority_date
    if day is None or day > services.clock().date():
        errors["authority_date"] = [
            Message("Enter the date of the schedule or decision: a real date, today or before.")
        ]
    if errors or day is None:
        raise InvalidInput(errors)
    return authority, day, reason


def _note(unit: Unit, actor: Actor, kind: str, row: StoredDisposal) -> None:
    """For the auditors' record of acts."""
    detail = {
        "id": row.id,
        "object": row.object_id,
        "label": row.label,
        "authority": row.authority,
        "reason": row.reason,
    }
    unit.access_events.add(kind, actor_id=actor.id, actor_name=actor.name, at=unit.now(), detail=detail)


def _tell(services: Services, unit: Unit, row: StoredDisposal) -> None:
    text = Text(
        subject=Message("A disposal waits for your decision"),
        paragraphs=(
            Message(
                "{name} proposes to dispose of {label}. Look at what would be destroyed and on what authority, then approve or withdraw it.",
                name=row.proposed_name, label=row.label,
            ),
        ),
        action=Message("Open the disposal"), path=f"/disposals/{row.id}",
    )  # fmt: skip
    for person in with_role(unit, Role.SG_OFFICE):
        if person.id != row.proposed_by:
            send(services, unit, text, kind=LETTER, to=to_person(person), key=f"disposal {row.id} {person.id}")
