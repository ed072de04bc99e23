"""Which acts on register entries the depositary notifies, and in which words. Called in the transaction of the act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from service.depository.holdings.holding import HoldingKind
from service.depository.register.later_acts import ActKind, LaterAct
from service.depository.register.register import RegisterEntry
from service.depository.register.standing import act_of
from service.domain.jobs import JobKind
from service.domain.mail.notifications import NotificationKind
from service.domain.messages import Message
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.notifications.notify import notify, parties_of, subject_of

LATEST: Final = timedelta(days=31)
"""Until how long after its day an entry into force is still notified, where the daily run was left out."""
_KINDS: Final[Mapping[ActKind, NotificationKind]] = {
    ActKind.AMENDMENT: NotificationKind.LATER_ACT,
    ActKind.SUPPLEMENT: NotificationKind.LATER_ACT,
    ActKind.RENEWAL: NotificationKind.LATER_ACT,
    ActKind.SUPERSESSION: NotificationKind.LATER_ACT,
    ActKind.SUCCESSION: NotificationKind.LATER_ACT,
    ActKind.TERMINATION: NotificationKind.TERMINATION,
    ActKind.CORRECTION_PROPOSED: NotificationKind.CORRECTION,
    ActKind.CORRECTION_OBJECTION: NotificationKind.OBJECTION,
    ActKind.CORRECTION_WITHDRAWN: NotificationKind.RECTIFICATION,
    ActKind.RECTIFICATION: NotificationKind.RECTIFICATION,
}
_SAYS: Final[Mapping[ActKind, Message]] = {
    ActKind.AMENDMENT: Message("The agreement was amended. The amendment has effect from {day}."),
    ActKind.SUPPLEMENT: Message("A supplementary agreement was concluded. It has effect from {day}."),
    ActKind.RENEWAL: Message("The agreement was renewed from {day}."),
    ActKind.SUPERSESSION: Message("The agreement is replaced by another one from {day}."),
    ActKind.SUCCESSION: Message("A party has another name or a successor from {day}."),
    ActKind.TERMINATION: Message("The agreement was terminated. Its last day is {day}."),
    ActKind.CORRECTION_PROPOSED: Message(
        "The depositary found an error in the text and proposes to correct it. Parties may object until {day}; without an objection the text is then corrected."
    ),
    ActKind.CORRECTION_OBJECTION: Message(
        "A party objected to the proposed correction. The text stays as it is. The objection was received on {day}."
    ),
    ActKind.CORRECTION_WITHDRAWN: Message(
        "The depositary withdrew the proposed correction on {day}. The text stays as it is."
    ),
    ActKind.RECTIFICATION: Message(
        "The text was corrected on {day} by a procès-verbal of rectification. The corrected text counts from the start."
    ),
}
_DOCUMENT: Final = Message("Document")
_NOTES: Final[Mapping[ActKind, Message]] = {
    ActKind.CORRECTION_PROPOSED: Message("Reason"),
    ActKind.CORRECTION_OBJECTION: Message("Objection"),
    ActKind.CORRECTION_WITHDRAWN: Message("Reason"),
    ActKind.RECTIFICATION: Message("Reason"),
}
_BY: Final = Message("By the agreement")


def of_deposit(services: Services, unit: Unit, entry: RegisterEntry) -> None:
    """The deposit of an agreement, with its entry into force where that has come; and what it does to an earlier one."""
    if entry.imported:
        return  # taken over from an earlier register: nothing happens to it today
    says = [Message("The agreement was deposited on {day} and entered in the register.", day=entry.entered_on)]
    begins = _day(entry.entry_into_force.get("date"))
    if begins is not None and entry.relation.get("kind") != "termination":
        came = Message("It entered into force on {day}.", day=begins)
        comes = Message("It enters into force on {day}.", day=begins)
        says.append(came if begins <= services.clock().date() else comes)
    _notify(services, unit, entry, NotificationKind.DEPOSIT, key=f"notify:deposit:{entry.instrument_id}", says=says)
    parent = unit.register.by_instrument(entry.relation["parent"]) if entry.relation else None
    if parent is not None:
        key = f"notify:effect:{entry.instrument_id}"
        _of_act(services, unit, parent, act_of(entry), key=key)


def of_act(services: Services, unit: Unit, act: LaterAct) -> None:
    """A later act on an entry. The depositary's decisions on its own record, and corrections of its own slips, are notified to nobody."""
    entry = unit.register.by_instrument(act.instrument_id)
    if act.kind is ActKind.RELEASE:
        _opened(unit, act.instrument_id)
    elif entry is not None:
        _of_act(services, unit, entry, act, key=f"notify:act:{act.instrument_id}:{act.number}")


def _opened(unit: Unit, instrument_id: str) -> None:
    """An entry that everybody may see from now on: subscribers get the notifications that were made before, unless they have had them."""
    for one in unit.holdings.about(instrument_id, HoldingKind.NOTIFICATION):
        unit.jobs.enqueue(JobKind.NOTIFY, one.details, key=f"notify:again:{one.id}")


def entries_into_force(services: Services) -> int:
    """Notifies the agreements that have entered into force since they were deposited; how many. Safe as often as one likes."""
    today, count = services.clock().date(), 0
    with services.store.reader() as unit:
        found = unit.register.begun(today - LATEST, today)
    for instrument_id in found:
        with services.store.unit() as unit:
            entry = unit.register.by_instrument(instrument_id)
            begins = None if entry is None else _day(entry.entry_into_force.get("date"))
            if entry is not None and begins is not None and entry.entered_on < begins:
                says = [Message("The agreement entered into force on {day}.", day=begins)]
                key = f"notify:force:{instrument_id}:{begins.isoformat()}"
                count += bool(_notify(services, unit, entry, NotificationKind.ENTRY_INTO_FORCE, key=key, says=says))
                unit.commit()
    return count


def _of_act(services: Services, unit: Unit, entry: RegisterEntry, act: LaterAct, *, key: str) -> None:
    kind = _KINDS.get(act.kind)
    if kind is None:
        return
    says = [_SAYS[act.kind].with_params({"day": _counts(act)})]
    if act.detail.get("copy"):
        says = [
            Message(
                "An error was found in the certified copy {copy}. The text itself is right.", copy=act.detail["copy"]
            )
        ]
    if act.ends is not None:
        says.append(Message("The new last day of the agreement is {day}.", day=act.ends))
    facts = [(_BY, act.later)] if act.later else []
    facts += [*_texts(act), *_objection(entry, act)]
    facts += [(_NOTES.get(act.kind, _DOCUMENT), act.note)] if act.note else []
    _notify(services, unit, entry, kind, key=key, says=says, facts=facts)


def _counts(act: LaterAct) -> date:
    """The day that the sentence about the act names."""
    said = act.detail.get("due") or act.detail.get("received")
    return date.fromisoformat(said) if said else act.effective or act.day


def _texts(act: LaterAct) -> Iterator[tuple[Message, str]]:
    """The faulty passage and the right one, each in its language."""
    if act.detail.get("place"):
        yield Message("Place of the error"), act.detail["place"]
    for row in act.detail.get("texts", ()):
        yield Message("Instead of"), row["error"]
        yield Message("Read"), row["correction"]


def _objection(entry: RegisterEntry, act: LaterAct) -> Iterator[tuple[Message, str]]:
    for party in entry.parties:
        if party["key"] == act.detail.get("party"):
            yield Message("Party that objects"), party["name"]


def _notify(
    services: Services,
    unit: Unit,
    entry: RegisterEntry,
    kind: NotificationKind,
    *,
    key: str,
    says: Sequence[Message],
    facts: Sequence[tuple[Message, str]] = (),
) -> str:
    subject, to = subject_of(unit, entry), parties_of(unit, entry)
    return notify(services, unit, kind, subject, key=key, says=says, facts=facts, to=to)


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
