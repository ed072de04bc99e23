"""Decide anew, on record, who may read an entry, where its originals are, and under which subjects and symbol it is filed."""

from __future__ import annotations

from datetime import date

from service.depository.register import corrections
from service.depository.register.later_acts import ActKind, LaterAct
from service.depository.register.register import RegisterEntry
from service.domain.errors import InvalidInput
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.deposit.filing import Asked, decided, proposed, redecided
from service.workflow.deposit.later_acts import NOTE_MAXIMUM, NewAct, record


def refile(services: Services, actor: Actor, number: int, year: int, asked: Asked, *, reason: str) -> LaterAct:
    """Another decision on the entry ``number/year``, as an act on record. What was decided before stays readable behind it.

    :param reason: why it changes. For whom a party acted is a value of the text and cannot change.
    :raises PermissionMissing: only the archivist decides. :raises NotFound: there is no such entry.
    :raises InvalidInput: see :func:`service.workflow.deposit.filing.decided`; ``note`` is the reason; the empty key: nothing was changed.
    :raises DepositFailed: the archive's disk refused. Nothing was acknowledged.
    """
    require(actor, Permission.DEPOSIT_MAKE)
    note = " ".join(reason.split())

    def checked(_: Unit, entry: RegisterEntry, today: date) -> NewAct:
        faults: dict[str, list[Message]] = {}
        try:
            filing = decided(services, entry, asked, start=proposed(services, entry))
        except InvalidInput as error:
            faults |= error.messages
        if not note or len(note) > NOTE_MAXIMUM:
            faults["note"] = [Message("State why this changes, in at most {most} characters.", most=NOTE_MAXIMUM)]
        if faults:
            raise InvalidInput(faults)
        changes = corrections.changes(entry, redecided(entry, filing), ActKind.FILING)
        if not changes:
            raise InvalidInput({"": [Message("No value was changed. Change what is decided anew.")]})
        return NewAct(kind=ActKind.FILING, day=today, later=None, note=note, changes=changes)

    return record(services, actor, number, year, checked)
