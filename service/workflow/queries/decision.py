"""What the Secretary General's office needs for its decision besides the originals: the answers, who submitted, who could sign now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.domain.approval import Approval, Decision
from service.domain.certificates import CertificateException
from service.domain.instrument import Instrument, Signatory
from service.domain.lifecycle import Action, State
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.domain.record.events import Event
from service.store.unit import Unit
from service.workflow.access import get_visible, require
from service.workflow.acting import acts_for, by_actor
from service.workflow.context import Services
from service.workflow.signature import keys
from service.workflow.signature.state import offices


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """About the text that was submitted."""

    answers: Mapping[str, Any]
    """Of the revision from which the originals were made."""
    submitted: Event | None
    """The newest submission."""
    signatories: tuple[tuple[Signatory, Mapping[str, str]], ...]
    """Who signs, in order, each with the office in every language of the text."""
    exceptions: tuple[CertificateException, ...]
    """Certificates in another name that the officer has accepted for signatories of today."""
    returned: tuple[Approval, ...]
    """Earlier decisions that returned it, oldest first."""
    signer: Signatory | None
    """Whom the actor can let sign here, with a PIN, as soon as the originals are sealed; None: nobody."""


def brief(services: Services, actor: Actor, instrument_id: str) -> Brief:
    """:raises NotFound, PermissionMissing: the actor does not decide on this instrument."""
    require(actor, Permission.APPROVAL_DECIDE)
    with services.store.reader() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        preliminary = unit.preliminaries.latest(instrument.id)
        draft = unit.drafts.get(instrument.id, preliminary.revision) if preliminary else None
        submissions = [one for one in unit.events.of(instrument.id) if one.kind == Action.SUBMIT]
        answers = draft.answers if draft else {}
        return Brief(
            answers=answers,
            signatories=tuple((one, offices(one, answers)) for one in unit.signatories.of(instrument.id)),
            exceptions=_exceptions(unit, instrument),
            submitted=submissions[-1] if submissions else None,
            returned=tuple(one for one in unit.approvals.of(instrument.id) if one.decision is Decision.RETURN),
            signer=_signer(services, unit, actor, instrument),
        )


def _exceptions(unit: Unit, instrument: Instrument) -> tuple[CertificateException, ...]:
    now = {(one.key, one.name) for one in unit.signatories.of(instrument.id)}
    return tuple(one for one in unit.certificate_exceptions.of(instrument.id) if (one.key, one.name) in now)


def gone(services: Services, actor: Actor, instrument_id: str) -> Message | None:
    """Why an instrument that was submitted cannot be decided on any more, for those who may not see it now; None: no such thing."""
    require(actor, Permission.APPROVAL_DECIDE)
    with services.store.reader() as unit:
        instrument = unit.instruments.get(instrument_id)
        if instrument is None or not any(one.kind == Action.SUBMIT for one in unit.events.of(instrument_id)):
            return None
    if instrument.state is State.WITHDRAWN:
        return Message(
            "The department withdrew the agreement {reference}. No decision is needed.", reference=instrument.reference
        )
    if instrument.state in {State.DRAFTING, State.PRELIMINARY}:
        return Message("The agreement {reference} has been returned to the department.", reference=instrument.reference)
    return None


def _signer(services: Services, unit: Unit, actor: Actor, instrument: Instrument) -> Signatory | None:
    signatories = sorted(unit.signatories.of(instrument.id), key=lambda one: one.order)
    first = signatories[0] if signatories else None
    if first is None or Permission.SIGNATURE_MAKE not in actor.permissions or not acts_for(actor, first):
        return None
    if first.key in unit.paper_means.ink(instrument.id):
        return None
    signer, delegation = by_actor(actor, first)
    return signer if keys.of_signatory(services, instrument, first, delegation) is not None else None
