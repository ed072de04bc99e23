"""Deposit of one conference document, and later decisions about who may read it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date

from service.depository.holdings import records
from service.depository.holdings.holding import Access, Holding, HoldingEntry, HoldingKind
from service.depository.holdings.records import AccessDecision
from service.domain.errors import InvalidInput, NotFound
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.drafting.kept import gate, texts
from service.drafting.kept.errors import FileRefused
from service.store.unit import Unit
from service.workflow import continuity
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.deposit import commit, holdings
from service.workflow.deposit.package import depositor
from service.workflow.holdings import enter
from service.workflow.records.record import Errors, NewRecord, access_complaints, complaints, holding_of

Read = Callable[[bytes], str]
"""The text of a scan. Raises what stops the deposit."""


def deposit_record(services: Services, actor: Actor, new: NewRecord) -> HoldingEntry:
    """Deposits a document.

    :raises PermissionMissing: only the archivist deposits.
    :raises InvalidInput: something is missing or does not fit; keys are the fields, ``title-es``, ``file-es`` and so on.
    :raises DepositFailed: the archive's disk refused. Nothing was acknowledged.
    """
    require(actor, Permission.DEPOSIT_MAKE)
    errors = complaints(services, new)
    formats = examined(services, new, errors)
    if errors:
        raise InvalidInput(dict(errors))
    return entered(services, actor, new, formats)


def examined(services: Services, new: NewRecord, errors: Errors) -> dict[str, str]:
    """Language -> format of its file; what is wrong with a file joins ``errors``."""
    formats: dict[str, str] = {}
    if not new.files:
        errors["files"].append(Message("Choose a file in at least one language."))
    for language, file in new.files.items():
        try:
            formats[language] = gate.examine(file.data, most=services.settings.limits.annex_bytes)
        except FileRefused as refusal:
            errors[f"file-{language}"].append(refusal.message)
    return formats


def entered(
    services: Services, actor: Actor, new: NewRecord, formats: Mapping[str, str], *, read: Read | None = None
) -> HoldingEntry:
    """Deposits a document that was checked, with the text by which it is found.

    :param read: gives the text of a PDF that has none, a scan; None: such a file is found by title, meeting and symbol.
    :raises InvalidInput: the archive has a file of this symbol in one of the languages.
    """
    holding = holding_of(services, new, formats, _text(new, formats, read))

    def make(unit: Unit) -> Holding:
        known = unit.records.digests(new.symbol)
        errors = {f"file-{one}": [said_of(known[one], new.files[one].data)] for one in new.files if one in known}
        if errors:
            raise InvalidInput(errors)
        return holding

    return enter.deposit(services, actor, make)


def _text(new: NewRecord, formats: Mapping[str, str], read: Read | None) -> str:
    """Of every file, by language."""
    found = []
    for language in sorted(new.files):
        data, told = new.files[language].data, formats[language]
        text = texts.text_of(data, told)
        if not text.strip() and read is not None and told.startswith("PDF"):
            text = read(data)
        found.append(text)
    return "\n\f\n".join(one for one in found if one.strip())


def said_of(known: str, data: bytes) -> Message:
    """Why a file is not deposited when the archive has one of its symbol and language."""
    if hashlib.sha256(data).hexdigest() == known:
        return Message("This file is in the archive already, under the same symbol and language.")
    return Message("The archive already has another file under this symbol in this language. Check the symbol.")


def decide_access(
    services: Services, actor: Actor, holding_id: str, *, access: str, reason: str, review_on: date | None,
    typed: bool = True,
) -> AccessDecision:  # fmt: skip
    """From now on ``access`` says who may read the document; the decision is kept beside it in the archive.

    :param typed: False: what was typed as ``review_on`` is no date.
    :raises NotFound: no such document. :raises InvalidInput: the keys are ``access``, ``reason`` and ``review_on``.
    :raises DepositFailed: the archive's disk refused. Nothing was acknowledged.
    """
    require(actor, Permission.DEPOSIT_MAKE)
    errors: Errors = defaultdict(list)
    access_complaints(access, reason, review_on, errors, today=services.clock().date(), typed=typed)
    if errors:
        raise InvalidInput(dict(errors))
    public = access == Access.PUBLIC
    for _ in range(enter.ATTEMPTS):
        with services.store.unit() as unit:
            entry = unit.holdings.get(holding_id)
            if entry is None or entry.kind != HoldingKind.RECORD:
                raise NotFound(noun="holding")
            if not commit.unfinished(services, unit) and not commit.version_behind(services, entry):
                decision = AccessDecision(
                    number=len(records.decisions_of(services.archive, entry.object_id)) + 1,
                    access=access, reason="" if public else reason, review_on=None if public else review_on,
                    decided_by=actor.name, decided_at=services.clock().replace(microsecond=0),
                )  # fmt: skip
                _decided(services, unit, entry, decision, actor)
                unit.commit()  # The commit point for readers; the archive's own is inside ``decide``.
                return decision
        commit.recover(services)
    raise enter.Interrupted


def _decided(services: Services, unit: Unit, entry: HoldingEntry, decision: AccessDecision, actor: Actor) -> None:
    by = depositor(unit, actor)
    index, leaf = records.decide(services.archive, services.log, entry.object_id, decision, by)
    unit.log_entries.add(index, leaf, decision.decided_at)
    continuity.keep_heads(services, unit)
    holdings.refresh(services, unit, entry.object_id)
    detail = {"access": decision.access, "reason": decision.reason}
    enter.record_act(unit, actor, enter.ACCESS_DECIDED, at=decision.decided_at, entry=entry, detail=detail)
