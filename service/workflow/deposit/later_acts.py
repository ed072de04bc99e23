"""Later acts: the archivist records that a deposited agreement was amended, ended, corrected or replaced. What was deposited stays.

The act is durable in the archive and in the log before the transaction that makes it visible commits (**the commit point**); what a crash
leaves between the two is finished by :func:`service.workflow.deposit.commit.recover`, from the archive's own bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from service.depository.register import later_acts
from service.depository.register.later_acts import ON_THE_RECORD, ActKind, Change, LaterAct
from service.depository.register.register import RegisterEntry
from service.depository.register.standing import act_of
from service.domain.errors import InvalidInput, NotFound
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.store.unit import Unit
from service.workflow import continuity
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.deposit import commit
from service.workflow.deposit.package import depositor
from service.workflow.errors import NotReady
from service.workflow.notifications import announce
from service.workflow.obligations.refresh import refresh_quietly
from service.workflow.transitions import record_event

EVENT = "register:act"
NOTE_MAXIMUM = 1000
"""Characters."""
ATTEMPTS = 3
BY_DOCUMENT = (
    ActKind.AMENDMENT, ActKind.SUPPLEMENT, ActKind.RENEWAL, ActKind.TERMINATION, ActKind.CORRECTION, ActKind.SUPERSESSION,
)  # fmt: skip
"""Acts that the archivist records with :func:`record_act`; the others have a use case of their own."""
NEEDS_ENTRY = frozenset({ActKind.AMENDMENT, ActKind.SUPERSESSION})
"""These are done by another agreement, which has to be in the register."""
_LABEL = re.compile(r"(\d{1,6})\s*/\s*(\d{4})")

Asked = dict[str, str]
"""What the form says: ``kind``, ``day``, ``effective`` and ``ends`` (ISO; the last two may be empty), ``later`` (n/YYYY or empty), ``note``."""
SETS_END = frozenset({ActKind.AMENDMENT, ActKind.RENEWAL})
"""These may give the agreement another last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAct:
    """What an act says; the rest of the record follows from who records it, and when."""

    kind: ActKind
    day: date
    later: str | None
    note: str
    effective: date | None = None
    ends: date | None = None
    changes: tuple[Change, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    """What comes with it, logical path in the object -> bytes."""


Checked = Callable[[Unit, RegisterEntry, date], NewAct]


def record_act(services: Services, actor: Actor, number: int, year: int, asked: Asked) -> LaterAct:
    """One more act on the entry ``number/year``.

    :raises PermissionMissing: only the archivist records acts.
    :raises NotFound: there is no such entry.
    :raises InvalidInput: something is missing or does not fit; the keys are those of ``asked``.
    :raises DepositFailed: the archive's disk refused. Nothing was acknowledged.
    """
    require(actor, Permission.DEPOSIT_MAKE)
    return record(services, actor, number, year, lambda unit, entry, today: _checked(unit, entry, asked, today))


def check_act(services: Services, actor: Actor, number: int, year: int, asked: Asked) -> None:
    """Raises as :func:`record_act`, and records nothing."""
    require(actor, Permission.DEPOSIT_MAKE)
    with services.store.reader() as unit:
        entry = unit.register.get(number, year)
        if entry is None:
            raise NotFound(noun="register entry")
        _checked(unit, entry, asked, services.clock().date())


def record(services: Services, actor: Actor, number: int, year: int, checked: Checked) -> LaterAct:
    """Makes an act durable in archive and log, and writes every row about it. The caller has checked the permission.

    :param checked: what the act says, given the entry as it stands and the day of today; it may be asked more than once.
    :raises NotFound, InvalidInput, DepositFailed: see :func:`record_act`.
    """
    for _ in range(ATTEMPTS):
        act = _recorded(services, actor, number, year, checked)
        if act is not None:
            return act
        commit.recover(services)
    raise NotReady(Message("An interrupted act could not be finished. The reason is in the operator’s log."))


def of_entry(services: Services, entry: RegisterEntry) -> tuple[list[LaterAct], list[LaterAct]]:
    """The acts on this entry, and those that this entry does to others."""
    with services.store.reader() as unit:
        mine = [act_of(entry)] if entry.relation else []
        others = [
            act
            for act in unit.later_acts.by(entry.label)
            if act.instrument_id not in {one.instrument_id for one in mine}
        ]
        return unit.register.acts_on(entry.instrument_id), [*mine, *others]


def _recorded(services: Services, actor: Actor, number: int, year: int, checked: Checked) -> LaterAct | None:
    """None when something interrupted has to be finished first; then nothing was written."""
    now = services.clock()
    with services.store.unit() as unit:
        entry = unit.register.get(number, year)
        if entry is None:
            raise NotFound(noun="register entry")
        new = checked(unit, entry, now.date())
        if commit.unfinished(services, unit) or commit.version_behind(services, entry):
            return None
        act = LaterAct(
            instrument_id=entry.instrument_id, number=len(unit.later_acts.of(entry.instrument_id)) + 1, kind=new.kind, day=new.day,
            later=new.later, note=new.note, effective=new.effective, ends=new.ends, changes=new.changes, detail=new.detail, recorded_by=actor.name, recorded_at=now.replace(microsecond=0),
        )  # fmt: skip
        index, leaf = later_acts.store(
            services.archive, services.log, entry.object_id, act, depositor(unit, actor), files=new.files
        )
        unit.log_entries.add(index, leaf, act.recorded_at)
        continuity.keep_heads(services, unit)
        commit.enter_act(unit, act)
        announce.of_act(services, unit, act)
        commit.refill_files(services, unit, entry.object_id)
        instrument = unit.instruments.get(entry.instrument_id)
        if instrument is not None:
            record_event(unit, instrument, EVENT, actor, at=now, detail=_told(act))
        unit.commit()  # The commit point for readers; the archive's own is inside ``store``.
    refresh_quietly(services, entry.instrument_id)
    return act


def _told(act: LaterAct) -> dict[str, Any]:
    """For the history, which the parties read: of an act on the depositary's own record only that there was one."""
    if act.kind in ON_THE_RECORD:
        return {"kind": str(act.kind)}
    detail: dict[str, Any] = {"kind": str(act.kind), "later": act.later, "text": act.note}
    return detail | ({"changes": [asdict(change) for change in act.changes]} if act.changes else {})


def _checked(unit: Unit, entry: RegisterEntry, asked: Asked, today: date) -> NewAct:
    errors: dict[str, list[Message]] = {}
    kind = next((one for one in BY_DOCUMENT if one == asked.get("kind")), None)
    day, text = _day(asked.get("day", "")), asked.get("note", "").strip()
    named = asked.get("later", "").strip()
    later = _label(unit, named) if named else None
    if kind is None:
        errors["kind"] = [Message("Choose the type of change.")]
    if day is None or not entry.signed_on <= day <= today:
        errors["day"] = [
            Message("The date of the document must fall between the signature of the agreement and today.")
        ]
    effective = _day(asked.get("effective", ""))
    if asked.get("effective") and (effective is None or effective < entry.signed_on):
        errors["effective"] = [
            Message("Enter a real date, on or after the signature of the agreement, or leave it blank.")
        ]
    ends = _day(asked.get("ends", ""))
    if asked.get("ends") and (ends is None or kind not in SETS_END or ends < entry.signed_on):
        errors["ends"] = [
            Message("Enter the new last day of an amended or renewed agreement as a real date, or leave it blank.")
        ]
    elif kind is ActKind.RENEWAL and ends is None:
        errors["ends"] = [Message("Enter the last day of the renewed period.")]
    if named and (later is None or later == entry.label):
        errors["later"] = [Message("There is no other entry with this number in the register.")]
    elif kind in NEEDS_ENTRY and later is None:
        errors["later"] = [
            Message("Enter the register number of the amending agreement. Deposit that agreement first.")
        ]
    if (later is None and not text and "later" not in errors) or len(text) > NOTE_MAXIMUM:
        errors["note"] = [
            Message("State which document makes the change, in at most {most} characters.", most=NOTE_MAXIMUM)
        ]
    if errors or kind is None or day is None:
        raise InvalidInput(errors)
    return NewAct(kind=kind, day=day, later=later, note=text, effective=effective, ends=ends)


def _label(unit: Unit, named: str) -> str | None:
    match = _LABEL.fullmatch(named)
    found = unit.register.get(int(match[1]), int(match[2])) if match else None
    return found.label if found is not None else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
