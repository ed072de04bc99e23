"""The archivist's decision on a scan: attest it, or reject it with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from service.domain.errors import InvalidInput, NotFound, StaleVersion
from service.domain.jobs import JobKind
from service.domain.lifecycle import Action
from service.domain.messages import Message, too_long
from service.domain.paper.copies import PaperCopy, PaperStage, attestation, require_other_eyes
from service.domain.permissions import Actor
from service.store.unit import Unit
from service.workflow.access import check, get_visible
from service.workflow.context import Services
from service.workflow.errors import NotReady
from service.workflow.paper.scan import copy_of
from service.workflow.signature.case import (
    SigningCase,
    load_case,
)
from service.workflow.transitions import apply_transition, record_event

REASON_MAXIMUM = 2000
"""Characters."""


def attest(
    services: Services,
    actor: Actor,
    instrument_id: str,
    copy_id: str,
    *,
    ticked: Sequence[str],
    seen_as: str,
    signed: Mapping[str, Mapping[str, str]],
) -> PaperCopy:
    """The archivist attests the scan; the certified copy is then made and sealed.

    :raises FourEyes: this person uploaded the scan, or drafted the instrument.
    :raises InvalidInput: see :func:`service.domain.paper.copies.attestation`.
    :raises NotReady: the machine found something that has to be fixed first, or the signing order has changed meanwhile.
    :raises StaleVersion: somebody else decided on it.
    """
    at = services.clock()
    with services.store.unit() as unit:
        case, copy = _for_decision(unit, actor, instrument_id, copy_id)
        if not copy.acceptable:
            raise NotReady(Message("The scan has faults that have to be corrected first. Ask for a new scan."))
        now = [one.key for one in case.route.ink_now]
        if copy.base != case.route.chain(copy.party).base:
            raise NotReady(Message("The original has changed since it was printed. Ask for a new print and scan."))
        if list(copy.covers) != now[: len(copy.covers)]:
            raise NotReady(
                Message("The persons who sign on paper have changed since the scan was uploaded. Ask for a new scan.")
            )
        said = attestation(
            copy, ticked=ticked, seen=seen_as, signed=signed, approved_on=case.proof.approval.at.date(), by_name=actor.name, at=at
        )  # fmt: skip
        attested = replace(copy, stage=PaperStage.ATTESTED, attested=said)
        if not unit.paper_copies.move(attested, before={PaperStage.CHECKED}):
            raise StaleVersion
        payload = {"instrument_id": case.instrument.id, "copy": copy.id}
        unit.jobs.enqueue(
            JobKind.CERTIFY_SCAN, payload, instrument_id=case.instrument.id, key=f"{JobKind.CERTIFY_SCAN}:{copy.id}"
        )
        places = [row["place"] for row in said.signed.values()]
        detail: dict[str, Any] = {
            "original": copy.party, "number": copy.number, "steps": list(copy.covers), "seen": said.seen, "places": places,
            "dates": [row["date"] for row in said.signed.values()],
        }  # fmt: skip
        apply_transition(unit, case.instrument, Action.ATTEST, actor, at=at, detail=detail)
        unit.commit()
    return attested


def refuse(services: Services, actor: Actor, instrument_id: str, copy_id: str, *, reason: str) -> PaperCopy:
    """The scan is not accepted; it stays visible with the reason until another one is uploaded.

    :raises InvalidInput: no reason, or too long a one.
    """
    reason = reason.strip()
    copy_of(services, actor, instrument_id, copy_id)
    if not reason:
        raise InvalidInput(
            {"reason": [Message("State what is wrong with the scan or the paper, and what has to be done.")]}
        )
    if len(reason) > REASON_MAXIMUM:
        raise InvalidInput({"reason": [too_long(reason, REASON_MAXIMUM)]})
    with services.store.unit() as unit:
        case, copy = _for_decision(unit, actor, instrument_id, copy_id)
        refused = replace(copy, stage=PaperStage.REFUSED, reason=reason)
        if not unit.paper_copies.move(refused, before={PaperStage.CHECKED}):
            raise StaleVersion
        detail = {"original": copy.party, "number": copy.number, "remarks": reason}
        record_event(unit, case.instrument, "paper:refuse", actor, at=services.clock(), detail=detail)
        unit.commit()
    return refused


def _for_decision(unit: Unit, actor: Actor, instrument_id: str, copy_id: str) -> tuple[SigningCase, PaperCopy]:
    instrument = get_visible(unit, actor, instrument_id)
    check(instrument, Action.ATTEST, actor)
    copy = unit.paper_copies.get(instrument.id, copy_id)
    if copy is None:
        raise NotFound(noun="scan")
    require_other_eyes(copy, actor)
    if copy.stage is PaperStage.CHECKING:
        raise NotReady(Message("The scan is still being examined."))
    if copy.stage is not PaperStage.CHECKED:
        raise StaleVersion
    return load_case(unit, instrument), copy
