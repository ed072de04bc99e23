"""Releases: the archivist opens an entry of the register to the public, or closes it again, and states why.

A release is a later act of its own kind: durable in the archive and in the log before the transaction that makes it visible commits. It is
no change of the agreement, so nobody who verifies the agreement is told of it.
"""

from __future__ import annotations

from service.depository.register import release
from service.depository.register.later_acts import ActKind, LaterAct
from service.depository.register.register import RegisterEntry
from service.depository.register.release import Release
from service.domain.errors import InvalidInput
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.deposit.later_acts import NOTE_MAXIMUM, NewAct, record

_NOT_PUBLIC = Message(
    "The access level of this entry is not public, so it cannot be opened. Change the access level first, or leave the entry closed."
)


def decide(services: Services, actor: Actor, number: int, year: int, *, asked: str, reason: str) -> LaterAct:
    """Opens the entry ``number/year`` as far as ``asked`` says, or closes it.

    :param asked: a value of :class:`Release`. :param reason: why, at most :data:`NOTE_MAXIMUM` characters.
    :raises PermissionMissing: only the archivist decides. :raises NotFound: there is no such entry.
    :raises InvalidInput: with the keys ``release`` and ``reason``.
    :raises DepositFailed: the archive's disk refused. Nothing was acknowledged.
    """
    require(actor, Permission.DEPOSIT_MAKE)
    after = next((one for one in Release if one == asked), None)

    def checked(unit: Unit, entry: RegisterEntry, today: object) -> NewAct:
        before = release.chosen(unit.later_acts.of(entry.instrument_id))
        errors: dict[str, list[Message]] = {}
        if after is None:
            errors["release"] = [Message("Choose how far the entry is open.")]
        elif after is before:
            errors["release"] = [
                Message("The entry is as you chose already. Choose another answer, or leave the page.")
            ]
        elif after is not Release.CLOSED and entry.access != release.PUBLIC:
            errors["release"] = [_NOT_PUBLIC]
        if not reason.strip() or len(reason.strip()) > NOTE_MAXIMUM:
            errors["reason"] = [Message("State the reason, in at most {most} characters.", most=NOTE_MAXIMUM)]
        if errors or after is None:
            raise InvalidInput(errors)
        changes = (release.change(before, after),)
        return NewAct(
            kind=ActKind.RELEASE, day=services.clock().date(), later=None, note=reason.strip(), changes=changes
        )

    return record(services, actor, number, year, checked)


def of_entry(services: Services, actor: Actor, entry: RegisterEntry) -> tuple[Release, list[LaterAct]]:
    """How far the public may see the entry now, and every release, oldest first. :raises PermissionMissing: not a reader of the register."""
    require(actor, Permission.REGISTER_READ)
    with services.store.reader() as unit:
        recorded = unit.later_acts.of(entry.instrument_id)
    return release.in_effect(entry, recorded), release.acts(recorded)
