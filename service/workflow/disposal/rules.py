"""What may be disposed of, and why something may not."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from service.depository.audit.one_object import audit_object
from service.depository.deposit import metadata
from service.depository.disposal import hold
from service.depository.disposal.tombstone import AGREEMENT
from service.depository.errors import DepositoryError
from service.depository.holdings.holding import Access, HoldingEntry, HoldingKind
from service.depository.ocfl import layout, tombstones
from service.depository.register.register import RegisterEntry
from service.depository.register.standing import standing_of
from service.domain.errors import NotFound
from service.domain.later.standing import ENDED
from service.domain.messages import Message
from service.domain.permissions import Actor
from service.domain.record.access_level import AccessLevel
from service.settings.register import AGREEMENT_IN_FORCE
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.holdings.read import access_of

DEFECTIVE: Final = Message(
    "The deposit is damaged or not complete in the archive, so that nobody could say what was destroyed. Have it repaired first."
)
_KINDS: Final[Mapping[str, Message]] = {
    AGREEMENT: Message("The settings of the service forbid that agreements are disposed of."),
    HoldingKind.TREATY: Message("A treaty is never disposed of."),
    HoldingKind.TREATY_ACTION: Message(
        "What a State did about a treaty, such as its instrument of ratification, is never disposed of."
    ),
    HoldingKind.DISPOSAL: Message("The record of a disposal is never disposed of."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One deposit, of whatever kind."""

    entry: RegisterEntry | HoldingEntry

    @property
    def id(self) -> str:
        """Of the instrument or holding."""
        return self.entry.id

    @property
    def kind(self) -> str:
        """:data:`AGREEMENT`, or the kind of the holding."""
        return AGREEMENT if isinstance(self.entry, RegisterEntry) else self.entry.kind

    @property
    def label(self) -> str:
        """How people name it: number, symbol, or title."""
        if isinstance(self.entry, RegisterEntry):
            return self.entry.label
        return str(self.entry.details.get("symbol") or self.entry.number or self.entry.titled("en"))

    @property
    def title(self) -> Mapping[str, str]:
        """By language."""
        if isinstance(self.entry, RegisterEntry):
            return self.entry.titles or {next(iter(self.entry.languages), "en"): self.entry.title}
        return self.entry.title

    def access(self, unit: Unit) -> str:
        """Who may read the record of the disposal: not more people than could read the deposit."""
        if isinstance(self.entry, RegisterEntry):
            known = unit.register.by_instrument(self.id)
            open_to_staff = known is not None and known.access != AccessLevel.RESTRICTED
            return str(Access.INTERNAL if open_to_staff else Access.CLOSED)
        return access_of(unit, self.entry)


def subject_of(unit: Unit, object_id: str) -> Subject:
    """:raises NotFound: neither the register nor the holdings have such an object."""
    entry = unit.register.by_object(object_id) or unit.holdings.by_object(object_id)
    if entry is None:
        raise NotFound(noun="object")
    return Subject(entry=entry)


def refusal(services: Services, unit: Unit, subject: Subject) -> Message | None:
    """Why this may not be disposed of; None: it may. Its files are read and re-hashed last."""
    return next(_reasons(services, unit, subject), None)


def held(services: Services, object_id: str) -> Message | None:
    """That a legal hold stands on it, as the archive says; None: none does. :raises ObjectMissing, ObjectDamaged: the archive cannot say."""
    found = hold.standing(services.archive, object_id)
    if not found:
        return None
    return Message(
        "A legal hold stands on this deposit, placed by {name} on {day}. Nothing of it is disposed of before every hold on it is lifted. Reason: {reason}",
        name=found[0].placed_by, day=found[0].placed_at.date(), reason=found[0].reason,
    )  # fmt: skip


def digest_of(services: Services, object_id: str) -> str:
    """SHA-512, in hex, of the inventory: of every file of every version. :raises ObjectMissing, ObjectDamaged: it cannot be read."""
    known = services.archive.inventory(object_id)
    return hashlib.sha512(services.archive.version_inventory(object_id, known.head)).hexdigest()


def deposited_by(services: Services, unit: Unit, subject: Subject, actor: Actor) -> bool:
    """Whether this person deposited it, by id where the archive has it, else by name."""
    if isinstance(subject.entry, HoldingEntry):
        return subject.entry.deposited_by == actor.name
    record: dict[str, Any] = json.loads(services.archive.read(subject.entry.object_id, metadata.PATH, "v1"))
    person = record["details"].get("depositor", {})
    return actor.id == person.get("id") or actor.name in {person.get("name"), record.get("deposited_by")}


def _reasons(services: Services, unit: Unit, subject: Subject) -> Iterator[Message]:
    never, today = services.settings.register.never_disposed, services.clock().date()
    try:
        standing = held(services, subject.entry.object_id)
    except DepositoryError:
        standing = DEFECTIVE
    if standing is not None:
        yield standing
    if subject.kind in never or subject.kind == HoldingKind.DISPOSAL:
        yield _KINDS.get(
            subject.kind, Message("The settings of the service forbid that this kind of deposit is disposed of.")
        )
    if isinstance(subject.entry, RegisterEntry) and AGREEMENT_IN_FORCE in never:
        yield from _in_force(unit, subject.entry, today)
    if any(one.object_id == subject.entry.object_id for one in unit.repairs.waiting()):
        yield Message("A repair of this deposit waits for a second person. Have it confirmed or withdrawn first.")
    if not _whole(services, subject.entry.object_id):
        yield DEFECTIVE


def _in_force(unit: Unit, entry: RegisterEntry, today: date) -> Iterator[Message]:
    named = [entry]
    if entry.relation:
        parent = unit.register.by_instrument(str(entry.relation["parent"]))
        named += [parent] if parent is not None else []
    for one in named:
        found = standing_of(one, unit.register.acts_on(one.instrument_id))
        is_notice = found.begins is None and one is entry and len(named) > 1
        if found.on(today) not in ENDED and not is_notice:
            yield (
                Message("The agreement {number} is in force, or nothing on record says that it ended. It is not disposed of.", number=one.label)
                if one is entry
                else Message("It changes the agreement {number}, which is in force. It is not disposed of before that one has ended.", number=one.label)
            )  # fmt: skip


def _whole(services: Services, object_id: str) -> bool:
    if services.archive.exists(tombstones.id_of(object_id)):
        return False
    try:
        return not audit_object(services.archive, services.archive.ocfl / layout.path_of(object_id), object_id)
    except (DepositoryError, OSError):
        return False
