"""Repair of what the audit found damaged: one archivist proposes, another one confirms, and the object comes back from the replica.

What an object has to be, the log says, whose checkpoint is signed; its bytes come from the replica, and give their entries in the log, or
nothing is done. The row of a proposal only remembers who asked for it and what that person saw: it names no file that is read and no place
that is written, and a row that the service did not write is refused.

Order of a repair: the right object is put together beside the archive, with the record of its repair as one version more, and proved by the
log; what lies in its place gets a second name in quarantine; one exchange puts the right object there (**the archive's commit point**); then
the entry in the log, then one transaction with every row (**the commit point** for readers). What a crash leaves between them,
:func:`service.workflow.deposit.commit.recover` finishes.
"""

from __future__ import annotations

import hmac
import json
import uuid
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

from service.depository import canonical
from service.depository.deposit import deposit
from service.depository.holdings.objects import package_of
from service.depository.ocfl import replaced
from service.depository.repair import record, whole
from service.depository.repair.record import Repair
from service.depository.repair.whole import Whole
from service.domain.errors import InvalidInput, NotFound
from service.domain.mail.letters import Text, to_person
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission, Role
from service.store.preservation.repairs import RepairState, StoredRepair
from service.store.unit import Unit
from service.workflow import continuity
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.deposit import commit, repairs
from service.workflow.deposit.package import depositor
from service.workflow.errors import NotReady
from service.workflow.letters.recipients import with_role
from service.workflow.letters.send import send
from service.workflow.preservation import audit
from service.workflow.replica.plan import Plan, plan

REASON_MAXIMUM: Final = 1000
"""Characters."""
LETTER: Final = "letter:repair"
PROPOSED, REPAIRED, WITHDRAWN = "archive:repair-propose", "archive:repair", "archive:repair-withdraw"
"""Kinds of acts, for the auditors."""
_ATTEMPTS: Final = 3
_CHANGED = Message(
    "What lies in the archive or on the replica is no longer what was proposed. Withdraw the proposal, and propose the repair again."
)
_SAME = Message("You proposed this repair. Another archivist confirms it.")
_FORGED = Message(
    "This proposal was not written by the service, or was changed afterwards. Inform the operator, and propose the repair again."
)
_CLOSED = Message("This repair was carried out or withdrawn already.")


class SecondPersonNeeded(NotReady):
    """Whoever proposed a repair cannot confirm it."""

    message = _SAME


def propose(
    services: Services, actor: Actor, object_id: str, *, seen: str | None, reason: str, backup: Path | None = None
) -> StoredRepair:
    """Asks for the repair of an object; the other archivists are told by letter.

    :param seen: the digest of the plan that the person saw; None: whatever it is now. :param backup: see :func:`plan`.
    :raises InvalidInput: there is no reason (key ``reason``). :raises NotReady: what was seen is not so any more. Raises as :func:`plan`.
    """
    require(actor, Permission.DEPOSIT_MAKE)
    reason = reason.strip()
    if not reason or len(reason) > REASON_MAXIMUM:
        raise InvalidInput(
            {"reason": [Message("State the reason, in at most {most} characters.", most=REASON_MAXIMUM)]}
        )
    made = plan(services, actor, object_id, backup=backup)
    if seen is not None and seen != made.digest:
        raise NotReady(Message("The archive has changed since you opened this page. Look at it again."))
    row = StoredRepair(
        id=str(uuid.uuid4()), object_id=object_id, label=made.label, act=made.act, files=made.files, digest=made.digest, reason=reason,
        proposed_by=actor.id, proposed_name=actor.name, proposed_at=services.clock().replace(microsecond=0), seal="",
        state=RepairState.PROPOSED,
    )  # fmt: skip
    with services.store.unit() as unit:
        same = [one for one in unit.repairs.waiting() if one.object_id == object_id]
        if same:
            raise NotReady(Message("The repair of this deposit was proposed already. Another archivist confirms it."))
        sealed = replace(row, seal=_seal(services, row))
        unit.repairs.add(sealed)
        _note(unit, actor, PROPOSED, row)
        _tell(services, unit, sealed)
        unit.commit()
    return sealed


def confirm(
    services: Services, actor: Actor, repair_id: str, *, seen: str | None, backup: Path | None = None
) -> StoredRepair:
    """Carries out what another archivist proposed. Everything is asked again from log and replica, or the backup.

    :param seen: the digest that the person saw; None: that of the proposal. :param backup: see :func:`plan`; a proposal names none.
    :raises NotFound: there is no such repair. :raises SecondPersonNeeded: the actor proposed it. :raises NotReady: it is not as it was
        proposed, or not open. :raises DepositFailed: the disk refused; nothing was changed. Raises as :func:`plan`.
    """
    require(actor, Permission.DEPOSIT_MAKE)
    row = get(services, actor, repair_id)
    if row.state is not RepairState.PROPOSED:
        raise NotReady(_CLOSED)
    if not genuine(services, row):
        raise NotReady(_FORGED)
    if row.proposed_by == actor.id:
        raise SecondPersonNeeded
    made = plan(services, actor, row.object_id, backup=backup)
    if {made.digest, seen or row.digest, whole.digest_of(row.object_id, row.files)} != {row.digest}:
        raise NotReady(_CHANGED)
    for _ in range(_ATTEMPTS):
        if _carried_out(services, actor, row, made):
            audit.examine_again(services, row.object_id)
            return get(services, actor, repair_id)
        commit.recover(services)
    raise NotReady(Message("An interrupted act could not be finished. The reason is in the operator’s log."))


def withdraw(services: Services, actor: Actor, repair_id: str) -> StoredRepair:
    """Nothing is repaired. Any archivist may. :raises NotFound, NotReady: as :func:`confirm`."""
    require(actor, Permission.DEPOSIT_MAKE)
    row = get(services, actor, repair_id)
    with services.store.unit() as unit:
        if not unit.repairs.close(repair_id, RepairState.WITHDRAWN, by=actor.id, name=actor.name, at=services.clock()):
            raise NotReady(_CLOSED)
        _note(unit, actor, WITHDRAWN, row)
        unit.commit()
    return get(services, actor, repair_id)


def get(services: Services, actor: Actor, repair_id: str) -> StoredRepair:
    """:raises PermissionMissing: as :func:`listed`. :raises NotFound: there is no such repair."""
    require(actor, Permission.ARCHIVE_READ)
    with services.store.reader() as unit:
        row = unit.repairs.get(repair_id)
    if row is None:
        raise NotFound(noun="repair")
    return row


def listed(services: Services, actor: Actor) -> tuple[list[StoredRepair], list[StoredRepair]]:
    """Those that wait for a second person, and the newest of the others.

    :raises PermissionMissing: neither archivist, auditor, nor one who decides.
    """
    require(actor, Permission.ARCHIVE_READ)
    with services.store.reader() as unit:
        return unit.repairs.waiting(), list(unit.repairs.closed(50))


def genuine(services: Services, row: StoredRepair) -> bool:
    """Whether the service wrote this proposal as it stands."""
    return hmac.compare_digest(row.seal, _seal(services, row))


def _carried_out(services: Services, actor: Actor, row: StoredRepair, made: Plan) -> bool:
    """False when something interrupted has to be finished first; then nothing was changed."""
    at, entered = services.clock().replace(microsecond=0), None
    with services.store.unit() as unit:
        still = unit.repairs.get(row.id)
        if still is None or still.state is not RepairState.PROPOSED:
            raise NotReady(_CLOSED)
        if _unfinished(services, unit, made):
            return False
        if made.whole is None:
            aside = replaced.set_aside(services.archive, made.place, reason=_reason(row, actor))
            unit.repairs.close(row.id, RepairState.DONE, by=actor.id, name=actor.name, at=at, quarantine=aside.name)
        else:
            leaf = _replace(services, unit, actor, row, made.whole, origin=made.origin)
            index = services.log.append_once(leaf)
            unit.log_entries.add(index, leaf, at)
            continuity.keep_heads(services, unit)
            if unit.unentered.get(row.object_id) is not None:
                entered = package_of(services.archive, row.object_id)
                commit.finish(services, unit, entered)
            else:
                commit.refill(services, unit, row.object_id)
        _note(unit, actor, REPAIRED, row)
        unit.commit()  # The commit point for readers; the archive's own is inside.
    if entered is not None:
        commit.after(services, entered)
    return True


def _unfinished(services: Services, unit: Unit, made: Plan) -> bool:
    """As :func:`commit.unfinished`, but what is about to be set aside is not waited for."""
    ahead = services.log.size != unit.log_entries.size()
    orphan = deposit.orphan(services.archive, repairs.Settled(unit))
    return ahead or orphan not in (None, made.object_id)


def _replace(services: Services, unit: Unit, actor: Actor, row: StoredRepair, found: Whole, *, origin: str) -> bytes:
    at, person, entry = services.clock().replace(microsecond=0), depositor(unit, actor), list[bytes]()

    def build(folder: Path, quarantine: str) -> Path:
        trial = whole.build(found, folder)
        done = Repair(
            id=row.id, object_id=row.object_id, number=len(record.of_object(trial, row.object_id)) + 1, files=row.files,
            replica=origin, reason=row.reason, proposed_by=row.proposed_name,
            proposed_by_id=row.proposed_by, proposed_at=row.proposed_at, confirmed_by=actor.name, confirmed_by_id=actor.id, confirmed_at=at,
            quarantine=quarantine,
        )  # fmt: skip
        entry.append(record.add(trial, done, found.files, person))
        return trial.ocfl

    replaced.replace(services.archive, row.object_id, build, reason=_reason(row, actor))
    return entry[0]


def _reason(row: StoredRepair, actor: Actor) -> bytes:
    """What lies beside the bytes in quarantine."""
    said = {
        "object": row.object_id, "reason": row.reason, "repair": row.id, "proposed_by": row.proposed_name, "confirmed_by": actor.name,
        "files": [asdict(one) for one in row.files],
    }  # fmt: skip
    return (json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _seal(services: Services, row: StoredRepair) -> str:
    said = {
        "id": row.id, "object": row.object_id, "act": str(row.act), "digest": row.digest, "reason": row.reason, "by": row.proposed_by,
        "name": row.proposed_name, "at": row.proposed_at.isoformat(),
    }  # fmt: skip
    return hmac.digest(services.code_key, b"repair:" + canonical.dumps(said), "sha256").hex()


def _note(unit: Unit, actor: Actor, kind: str, row: StoredRepair) -> None:
    """For the auditors' record of acts."""
    detail = {"id": row.id, "object": row.object_id, "label": row.label, "reason": row.reason}
    unit.access_events.add(kind, actor_id=actor.id, actor_name=actor.name, at=unit.now(), detail=detail)


def _tell(services: Services, unit: Unit, row: StoredRepair) -> None:
    text = Text(
        subject=Message("A repair of the archive waits for a second person"),
        paragraphs=(
            Message(
                "{name} proposes to repair {label} in the archive. Look at what would be replaced, then confirm it or withdraw it.",
                name=row.proposed_name, label=row.label,
            ),
        ),
        action=Message("Open the repair"), path=f"/audit/repairs/{row.id}",
    )  # fmt: skip
    for person in with_role(unit, Role.ARCHIVIST):
        if person.id != row.proposed_by:
            send(services, unit, text, kind=LETTER, to=to_person(person), key=f"repair {row.id} {person.id}")
