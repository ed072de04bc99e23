"""Reading: one instrument with everything that belongs to it, the register, the history, receipts.

Nothing here writes. What an actor may not see is not found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from service.depository.log import note
from service.depository.log.steps import ReceiptVerdict
from service.depository.register.register import RegisterEntry
from service.depository.register.renewals import Renewal
from service.depository.witness import confirmation
from service.domain.approval import Approval, Confirmation
from service.domain.errors import NotFound
from service.domain.instrument import DraftRevision, Instrument, Preliminary, Signatory, SignedRevision
from service.domain.jobs import Job
from service.domain.messages import Message
from service.domain.parties import COUNTERPART, side_of
from service.domain.permissions import Actor, Permission, Role
from service.domain.record.access_level import AccessLevel, levels, may_read, own_unit
from service.domain.record.events import Event
from service.store.records import Objection, StoredReceipt, StoredVerdict
from service.store.register.register import SearchPage
from service.store.unit import Unit
from service.workflow.access import get_visible, require, within
from service.workflow.answers import Answer, answers
from service.workflow.checkpoints.witnesses import keys_of
from service.workflow.context import Services
from service.workflow.draft.sharing import shared
from service.workflow.queries.verify_file import deposited
from service.workflow.tasks import waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentView:
    """One instrument with everything that belongs to it, as of one moment."""

    instrument: Instrument
    draft: DraftRevision | None
    """None for those who read instruments but not drafts."""
    preliminary: Preliminary | None
    """The originals that count now; None also when the draft was saved again after they were made."""
    outdated: bool
    """There are originals, but of an older text."""
    confirmations: tuple[Confirmation, ...]
    """Of the digest of :attr:`preliminary`."""
    approvals: tuple[Approval, ...]
    signatories: tuple[Signatory, ...]
    signatures: tuple[SignedRevision, ...]
    jobs: tuple[Job, ...]
    """Newest first."""
    verdicts: tuple[StoredVerdict, ...]
    objections: tuple[Objection, ...]
    receipts: tuple[StoredReceipt, ...]
    """A counterpart sees its own only."""
    entry: RegisterEntry | None
    waits_for: Message
    """For whom or what the instrument waits, for those who cannot act now."""
    answers: Mapping[int, Answer]
    """Number of an objection -> the department's answer."""

    @property
    def sides(self) -> frozenset[str]:
        """The parties that confirm the text and sign: those that keep an original. Empty while there are no originals."""
        return self.preliminary.sides if self.preliminary else frozenset()

    def latest_job(self, kind: str) -> Job | None:
        """The newest job of this kind, in whatever state."""
        return next((job for job in self.jobs if job.kind == kind), None)


def instrument(services: Services, actor: Actor, instrument_id: str) -> InstrumentView:
    """:raises NotFound: there is none, or this actor may not know about it."""
    with services.store.reader() as unit:
        found = get_visible(unit, actor, instrument_id)
        draft, latest = unit.drafts.latest(found.id), unit.preliminaries.latest(found.id)
        if latest is not None and side_of(actor) == COUNTERPART and not shared(unit, found, latest):
            latest = None
        current = latest if latest and draft and latest.revision == draft.revision else None
        return InstrumentView(
            instrument=found,
            draft=draft if Permission.DRAFT_READ in within(found, actor).permissions else None,
            preliminary=current,
            outdated=latest is not None and current is None,
            confirmations=tuple(unit.confirmations.of(found.id, current.digest)) if current else (),
            approvals=tuple(unit.approvals.of(found.id)),
            signatories=tuple(unit.signatories.of(found.id)),
            signatures=tuple(unit.signatures.of(found.id)),
            jobs=tuple(unit.jobs.of(found.id)),
            verdicts=tuple(unit.verdicts.of(found.id)),
            objections=tuple(unit.objections.of(found.id)),
            receipts=_receipts(unit, actor, found),
            entry=unit.register.by_instrument(found.id),
            waits_for=waiting.reason(unit, found),
            answers=answers(unit.events.of(found.id)),
        )


def _receipts(unit: Unit, actor: Actor, found: Instrument) -> tuple[StoredReceipt, ...]:
    receipts = unit.receipts.of(found.id)
    if actor.roles == {Role.COUNTERPART}:
        receipts = [row for row in receipts if row.party == "counterpart"]
    return tuple(receipts)


def search(services: Services, actor: Actor | None, query: str, **facets: Any) -> SearchPage:
    """The register, as far as the access levels let this reader see it. Without an actor (the public), and for a counterpart, only what is public.

    :param facets: ``year``, ``department``, ``kind``, ``language``, ``status``, ``limit``, ``offset``, ``counted``.
    """
    seen, today = levels(actor), services.clock().date()
    access = None if seen == frozenset(AccessLevel) else sorted(seen)
    with services.store.reader() as unit:
        return unit.register.search(query, access=access, own=own_unit(actor), today=today, **facets)


def register_entry(services: Services, actor: Actor | None, number: int, year: int) -> RegisterEntry:
    """:raises NotFound: there is none, or its access level does not let the actor read it."""
    with services.store.reader() as unit:
        entry = unit.register.get(number, year)
    if entry is None or not may_read(actor, entry.access, entry.department):
        raise NotFound(noun="register entry")
    return entry


def renewals(services: Services, actor: Actor | None, entry: RegisterEntry) -> list[Renewal]:
    """How the time-stamps of this entry's files were renewed, oldest first; for everybody who may see the entry."""
    register_entry(services, actor, entry.number, entry.year)
    with services.store.reader() as unit:
        return unit.renewals.of(entry.instrument_id)


def history(services: Services, actor: Actor, instrument_id: str) -> list[Event]:
    """Oldest first."""
    with services.store.reader() as unit:
        return unit.events.of(get_visible(unit, actor, instrument_id).id)


def references(services: Services, actor: Actor, instrument_ids: Iterable[str]) -> dict[str, str]:
    """Instrument -> its working reference, for auditors. :raises PermissionMissing: not an auditor."""
    require(actor, Permission.AUDIT_READ)
    with services.store.reader() as unit:
        found = [unit.instruments.get(instrument_id) for instrument_id in set(instrument_ids)]
    return {one.id: one.reference for one in found if one is not None}


def objections(services: Services, actor: Actor, instrument_id: str) -> list[Objection]:
    """Why the deposit was refused so far, in the order of their numbers."""
    with services.store.reader() as unit:
        return unit.objections.of(get_visible(unit, actor, instrument_id).id)


def entry_of_file(services: Services, actor: Actor | None, data: bytes) -> RegisterEntry | None:
    """The register entry that has exactly this file as one of its signed originals, now or before a renewal, if the actor may see it."""
    found = deposited(services, actor, data)
    return found.entry if found is not None and found.open and not found.copy else None


def verify_receipt(services: Services, data: Mapping[str, Any], pdf: bytes | None = None) -> ReceiptVerdict:
    """The steps of a receipt, with our own log's key and the keys of its witnesses. Anybody can do the same without us."""
    return confirmation.verify(data, pdf, str(services.log.verifier), keys_of(services.settings).values())


@dataclass(frozen=True, slots=True)
class LogHead:
    """The public facts about the log."""

    verifier: str
    """The key that checks checkpoints (C2SP signed note)."""
    size: int
    checkpoint: str
    """The newest signed note."""


def log_head(services: Services) -> LogHead:
    """Key, size and newest checkpoint of the log; the size is the one that the checkpoint signs."""
    newest = services.log.checkpoint()
    return LogHead(str(services.log.verifier), note.parse(newest).size, newest)
