"""Legal holds: placed while a dispute, an arbitration or an audit needs a deposit, reviewed, and lifted by another person.

While one stands, no disposal of the deposit is proposed, approved or carried out; one that was under way is withdrawn. The archive has each act
(:mod:`service.depository.disposal.hold`), durable before the transaction that makes it visible commits (**the commit point**).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from service.depository.disposal import hold
from service.depository.disposal.hold import HoldAct, HoldRecord
from service.depository.holdings.holding import HoldingKind
from service.domain.errors import FourEyes, InvalidInput, NotFound
from service.domain.mail.letters import Text, to_person
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission, Role
from service.store.preservation.disposals import StoredDisposal
from service.store.preservation.legal_holds import StoredHold
from service.store.unit import Unit
from service.workflow import continuity
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.deposit import commit, holdings
from service.workflow.deposit.package import depositor
from service.workflow.disposal import hold_rows, rules
from service.workflow.disposal.rules import Subject
from service.workflow.errors import NotReady
from service.workflow.letters.recipients import with_role
from service.workflow.letters.send import send

MOST: Final = 1000
"""Characters of a reason."""
LONGEST: Final = timedelta(days=366)
"""Until a hold is looked at again."""
LETTER: Final = "letter:legal-hold"
KINDS: Final = {
    HoldAct.PLACE: "archive:hold-place", HoldAct.REVIEW: "archive:hold-review", HoldAct.LIFT: "archive:hold-lift",
}  # fmt: skip
"""Kinds of acts, for the auditors."""
_ATTEMPTS: Final = 3
_LIFTED = Message("This hold was lifted already.")


class LiftedByAnother(FourEyes):
    """Whoever placed a hold cannot lift it."""

    message = Message("You placed this hold. Another person, an archivist or an auditor, has to lift it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A deposit on which a hold would be placed."""

    subject: Subject
    refused: Message | None
    """Why no hold can be placed on it; None: it can."""
    stops: StoredDisposal | None
    """The disposal under way that a hold would stop."""


def look(services: Services, actor: Actor, object_id: str) -> Shown:
    """What a hold would be placed on. :raises PermissionMissing: neither archivist nor auditor. :raises NotFound: there is no such deposit."""
    require(actor, Permission.HOLD_DECIDE)
    with services.store.reader() as unit:
        subject = rules.subject_of(unit, object_id)
        return Shown(subject=subject, refused=_refusal(unit, subject), stops=hold_rows.stopped(unit, object_id))


def place(services: Services, actor: Actor, object_id: str, *, reason: str, review_on: date | None) -> StoredHold:
    """A new hold; a disposal that is under way is withdrawn. The other archivists and auditors are told by letter.

    :param review_on: None: none, or none that exists, was entered.
    :raises PermissionMissing: neither archivist nor auditor. :raises NotFound: there is no such deposit.
    :raises InvalidInput: keys ``reason`` and ``review_on``. :raises NotReady, ObjectDisposed: no hold can be placed on it.
    :raises DepositFailed: the archive's disk refused. Nothing was acknowledged.
    """
    require(actor, Permission.HOLD_DECIDE)
    said, day = _checked(services, reason, review_on)

    def made(unit: Unit, subject: Subject, number: int) -> HoldRecord:
        refused = _refusal(unit, subject)
        if refused is not None:
            raise NotReady(refused)
        return _record(
            services, actor, object_id, HoldAct.PLACE, number=number, placed=number, reason=said, review_on=day
        )

    return _acted(services, actor, object_id, made)


def review(
    services: Services, actor: Actor, subject: str, number: int, *, reason: str, review_on: date | None
) -> StoredHold:
    """The hold goes on, for this reason, until somebody looks at it again. Raises as :func:`place` and :func:`get`."""
    require(actor, Permission.HOLD_DECIDE)
    found = get(services, actor, subject, number)
    said, day = _checked(services, reason, review_on)

    def made(_unit: Unit, about: Subject, next_number: int) -> HoldRecord:
        _standing(services, about, number)
        return _record(
            services,
            actor,
            found.object_id,
            HoldAct.REVIEW,
            number=next_number,
            placed=number,
            reason=said,
            review_on=day,
        )

    return _acted(services, actor, found.object_id, made)


def lift(services: Services, actor: Actor, subject: str, number: int, *, reason: str) -> StoredHold:
    """Ends a hold that another person placed. :raises LiftedByAnother: the actor placed it. Raises as :func:`place` and :func:`get`."""
    require(actor, Permission.HOLD_DECIDE)
    found = get(services, actor, subject, number)
    if own(actor, found):
        raise LiftedByAnother
    errors = _complaints(reason)
    if errors:
        raise InvalidInput(errors)

    def made(_unit: Unit, about: Subject, next_number: int) -> HoldRecord:
        now = _standing(services, about, number)
        if actor.id == now.placed_by_id or actor.name == now.placed_by:
            raise LiftedByAnother
        return _record(
            services,
            actor,
            found.object_id,
            HoldAct.LIFT,
            number=next_number,
            placed=number,
            reason=reason.strip(),
            review_on=None,
        )

    return _acted(services, actor, found.object_id, made)


def own(actor: Actor, found: StoredHold) -> bool:
    """Whether the actor placed it, by id or by name."""
    return actor.id == found.placed_by_id or actor.name == found.placed_by


def get(services: Services, actor: Actor, subject: str, number: int) -> StoredHold:
    """:raises PermissionMissing: see :func:`listed`. :raises NotFound: there is no such hold."""
    require(actor, Permission.ARCHIVE_READ)
    with services.store.reader() as unit:
        found = next((one for one in unit.disposals.holds.of_subject(subject) if one.number == number), None)
    if found is None:
        raise NotFound(noun="legal hold")
    return found


def records_of(services: Services, found: StoredHold) -> list[HoldRecord]:
    """Every act on it, as the archive has them. Who may know of them, the caller has asked. Raises as :func:`hold.records_of`."""
    return [one for one in hold.records_of(services.archive, found.object_id) if one.hold == found.number]


def listed(services: Services, actor: Actor) -> tuple[list[StoredHold], list[StoredHold]]:
    """Those that stand, the one to be reviewed first first, and the newest of those that were lifted.

    :raises PermissionMissing: neither archivist, auditor, nor one who approves disposals.
    """
    require(actor, Permission.ARCHIVE_READ)
    with services.store.reader() as unit:
        return unit.disposals.holds.standing(), unit.disposals.holds.lifted(limit=50)


def on_subjects(services: Services, actor: Actor | None, subjects: Collection[str]) -> dict[str, list[StoredHold]]:
    """Instrument or holding -> the holds that stand on it; nothing for whoever may not know of them."""
    if actor is None or Permission.ARCHIVE_READ not in actor.permissions:
        return {}
    with services.store.reader() as unit:
        return unit.disposals.holds.standing_on(subjects)


def on_subject(services: Services, actor: Actor | None, subject: str) -> list[StoredHold]:
    """The same for one."""
    return on_subjects(services, actor, [subject]).get(subject, [])


def _refusal(unit: Unit, subject: Subject) -> Message | None:
    if subject.kind == HoldingKind.DISPOSAL:
        return Message("The record of a disposal is never disposed of, so it needs no hold.")
    if unit.disposals.of_subjects([subject.id]):
        return Message("This deposit was disposed of.")
    return None


def _standing(services: Services, subject: Subject, number: int) -> hold.Hold:
    found = [one for one in hold.standing(services.archive, subject.entry.object_id) if one.number == number]
    if not found:
        raise NotReady(_LIFTED)
    return found[0]


def _acted(
    services: Services, actor: Actor, object_id: str, made: Callable[[Unit, Subject, int], HoldRecord]
) -> StoredHold:
    for _ in range(_ATTEMPTS):
        with services.store.unit() as unit:
            subject = rules.subject_of(unit, object_id)
            if not commit.unfinished(services, unit) and not commit.version_behind(services, subject.entry):
                record = made(unit, subject, len(hold.records_of(services.archive, object_id)) + 1)
                _entered(services, unit, actor, subject, record)
                made_now = unit.disposals.holds.of_subject(subject.id)
                unit.commit()  # The commit point for readers; the archive's own is inside ``hold.add``.
                return next(one for one in made_now if one.number == record.hold)
        commit.recover(services)
    raise NotReady(Message("An interrupted act could not be finished. The reason is in the operator’s log."))


def _entered(services: Services, unit: Unit, actor: Actor, subject: Subject, record: HoldRecord) -> None:
    stops = hold_rows.stopped(unit, record.object_id) if record.act is HoldAct.PLACE else None
    index, leaf = hold.add(services.archive, services.log, record, depositor(unit, actor))
    unit.log_entries.add(index, leaf, record.at)
    continuity.keep_heads(services, unit)
    hold_rows.refill(services, unit, record.object_id)
    if not holdings.refresh(services, unit, record.object_id):
        commit.refill_files(services, unit, record.object_id)
    detail = {"object": record.object_id, "label": subject.label, "hold": record.hold, "reason": record.reason}
    unit.access_events.add(
        KINDS[record.act],
        actor_id=actor.id,
        actor_name=actor.name,
        at=unit.now(),
        detail=detail | ({"disposal": stops.id} if stops is not None else {}),
    )
    if record.act is not HoldAct.REVIEW:
        _tell(services, unit, actor, subject, record, stops=stops)


def _record(
    services: Services, actor: Actor, object_id: str, act: HoldAct, *, number: int, placed: int, reason: str, review_on: date | None
) -> HoldRecord:  # fmt: skip
    return HoldRecord(
        object_id=object_id, number=number, act=act, hold=placed, reason=reason, review_on=review_on, by=actor.name, by_id=actor.id,
        at=services.clock().replace(microsecond=0),
    )  # fmt: skip


def _checked(services: Services, reason: str, review_on: date | None) -> tuple[str, date]:
    errors, today = _complaints(reason), services.clock().date()
    if review_on is None or not today < review_on <= today + LONGEST:
        errors["review_on"] = [Message("Enter the day on which the hold is reviewed: a real date, within a year.")]
    if errors or review_on is None:
        raise InvalidInput(errors)
    return reason.strip(), review_on


def _complaints(reason: str) -> dict[str, list[Message]]:
    if 0 < len(reason.strip()) <= MOST:
        return {}
    return {"reason": [Message("State the reason, in at most {most} characters.", most=MOST)]}


def _tell(
    services: Services, unit: Unit, actor: Actor, subject: Subject, record: HoldRecord, *, stops: StoredDisposal | None
) -> None:
    placed = record.act is HoldAct.PLACE
    says = (
        Message("{name} placed a legal hold on {label}. While it stands, it is not disposed of.", name=record.by, label=subject.label)
        if placed
        else Message("{name} lifted a legal hold on {label}.", name=record.by, label=subject.label)
    )  # fmt: skip
    withdrawn = (Message("The disposal that was under way is withdrawn."),) if stops is not None else ()
    text = Text(
        subject=Message("A legal hold was placed") if placed else Message("A legal hold was lifted"),
        paragraphs=(says, *withdrawn), action=Message("Open the legal hold"), path=f"/legal-holds/{subject.id}/{record.hold}",
    )  # fmt: skip
    roles = [Role.ARCHIVIST, Role.AUDITOR, *([Role.SG_OFFICE] if stops is not None else [])]
    people = {one.id: one for role in roles for one in with_role(unit, role) if one.id != actor.id}
    for person in people.values():
        key = f"hold {record.object_id} {record.number} {person.id}"
        send(services, unit, text, kind=LETTER, to=to_person(person), key=key)
