"""Signing in a ceremony that :mod:`service.workflow.ceremony.ceremony` prepared.

1. :func:`perform` opens the certificate once, writes that the ceremony has begun, and enqueues its procès-verbal.
2. Then it signs one instrument after the other with :mod:`service.workflow.signature.act`, in a thread of the process that opened the
   certificate (:func:`start`): the browser may disconnect. The row of each instrument is updated before and after it is signed. A failure
   is recorded and the others go on. Every instrument has its own commit point, so a killed process leaves each one either
   before it or after it; those that were not reached count as failed once the lease (:data:`SILENCE`) has expired.

The opened key exists only in the memory of that thread; nothing of it is stored.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from service.domain.ceremony import Ceremony, CeremonyItem, ItemStage
from service.domain.errors import DomainError, NotFound
from service.domain.jobs import JobKind
from service.domain.messages import Message
from service.domain.permissions import Actor
from service.store.unit import Unit
from service.workflow.ceremony.ceremony import Candidate, candidate_of, own, require_open
from service.workflow.context import Services
from service.workflow.errors import KeyNotThere, NotReady, PinWrong
from service.workflow.signature import act as signing_act
from service.workflow.signature import keys
from service.workflow.signature.case import proved_turn
from service.workflow.signature.consent import Said, said_at
from service.workflow.signature.pins import opened_with_pin
from signing import Credential

log = structlog.get_logger(__name__)

SILENCE = timedelta(minutes=3)
"""How long one instrument may take; two originals with two silent authorities each take less than one minute."""
INTERRUPTED = Message(
    "The service was stopped before this one was signed. Sign it in a new ceremony, or on its own page."
)


def start(
    services: Services, actor: Actor, ceremony_id: str, *, pin: str, place: str, language: str = "en"
) -> Ceremony:
    """:func:`perform` in a thread that a stop of the process waits for; returns when the certificate is open. Raises the same."""
    begun: Future[Ceremony] = Future()

    def act() -> None:
        try:
            perform(services, actor, ceremony_id, pin=pin, place=place, language=language, begun=begun.set_result)
        except BaseException as error:  # noqa: BLE001  the waiting caller gets it; without one, the rows have it
            if begun.done():
                log.warning("ceremony ended early", ceremony=ceremony_id, reason=str(error))
            else:
                begun.set_exception(error)

    threading.Thread(target=act, name=f"ceremony-{ceremony_id[:8]}").start()
    return begun.result()


def perform(
    services: Services,
    actor: Actor,
    ceremony_id: str,
    *,
    pin: str,
    place: str,
    language: str = "en",
    begun: Callable[[Ceremony], None] | None = None,
) -> Ceremony:
    """Opens the certificate, writes that the ceremony has begun, signs what was confirmed, writes that it is over.

    :param language: of the procès-verbal.
    :param begun: called once the certificate is open, before the first signature.
    :raises InvalidInput: no place.
    :raises NotReady: an instrument was not looked at, the ceremony has begun before, or another one of this person is under way.
    :raises PinWrong, TooManyPins, SigningFailed, KeyNotThere: the certificate cannot be used; nothing was signed.
    """
    said = said_at(place)
    with services.store.reader() as unit:
        prepared = _require_ready(services, unit, actor, ceremony_id)
        ready = _still_ready(services, unit, actor, prepared)
    count = sum(candidate.originals for candidate in ready)
    who, key = ready[0].signatory, ready[0].place
    with opened_with_pin(services, actor, pin, place=key, signatory=who, signatures=count) as credential:
        under_way = _begin(services, actor, replace(prepared, place=said.place, language=language), credential)
        if begun is not None:
            begun(under_way)
        return _run(services, actor, under_way, credential)


def _begin(services: Services, actor: Actor, prepared: Ceremony, credential: Credential) -> Ceremony:
    """Commit point of the beginning; the procès-verbal is enqueued from here on, so that a killed ceremony is ended by its job."""
    now = services.clock()
    with services.store.unit() as unit:
        _require_ready(services, unit, actor, prepared.id)
        begun = replace(prepared, signer=credential.subject, begun_at=now, alive_until=now + SILENCE)
        unit.ceremonies.change(begun)
        key = f"{JobKind.CEREMONY_PROCES_VERBAL}:{begun.id}"
        unit.jobs.enqueue(
            JobKind.CEREMONY_PROCES_VERBAL, {"ceremony_id": begun.id}, key=key, run_after=begun.alive_until
        )
        unit.commit()
    return begun


def _run(services: Services, actor: Actor, ceremony: Ceremony, credential: Credential) -> Ceremony:
    """Sign one instrument after the other; a failure is recorded in its row.

    :raises PinWrong, KeyNotThere: the key itself failed on the way (a remote service finds out about a PIN late, a token was pulled out).
        The ceremony is over then, and what is left was not signed.
    """
    for item in ceremony.items:
        _say(services, ceremony, replace(item, stage=ItemStage.SIGNING, at=services.clock()))
        try:
            reason = _sign(services, actor, ceremony, item, credential)
        except (PinWrong, KeyNotThere) as error:
            end(services, ceremony.id, reason=error.message)
            raise
        outcome = ItemStage.FAILED if reason else ItemStage.SIGNED
        _say(services, ceremony, replace(item, stage=outcome, **_because(reason), at=services.clock()))
    return end(services, ceremony.id)


def _sign(
    services: Services, actor: Actor, ceremony: Ceremony, item: CeremonyItem, credential: Credential
) -> Message | None:
    """Why it was not signed; None when it was."""
    said = Said(place=ceremony.place, consent=item.consent, ceremony=ceremony.id)
    try:
        turn = proved_turn(services, actor, item.instrument_id, digest=item.digest)
        keys.require_own(credential, turn.signatory.name)
        signing_act.perform(services, actor, turn, credential, said)
    except (PinWrong, KeyNotThere):
        raise
    except DomainError as error:
        return error.message
    except Exception:
        log.exception("ceremony", ceremony=ceremony.id, instrument=item.instrument_id)
        return Message("An unexpected fault occurred; the details are in the operator’s log.")
    return None


def _still_ready(services: Services, unit: Unit, actor: Actor, ceremony: Ceremony) -> list[Candidate]:
    """What can still be signed. :func:`choose` saw to it that one person signs all of it; the name on record is asked again for each
    instrument before the key is used.

    :raises NotReady: nothing can.
    """
    found = [unit.instruments.get(item.instrument_id) for item in ceremony.items]
    ready = [candidate_of(services, unit, actor, instrument) for instrument in found if instrument is not None]
    left = [candidate for candidate in ready if candidate is not None]
    if not left:
        raise NotReady(
            Message("None of these agreements is ready for this signature any longer. Start a new ceremony.")
        )
    return left


def _say(services: Services, ceremony: Ceremony, item: CeremonyItem) -> None:
    """Record the stage of this instrument and renew the lease of the signing process."""
    with services.store.unit() as unit:
        unit.ceremonies.change_item(item)
        unit.ceremonies.beat(ceremony.id, services.clock() + SILENCE)
        unit.commit()


def end(services: Services, ceremony_id: str, reason: Message = INTERRUPTED) -> Ceremony:
    """Writes that the ceremony is over, once; what was not reached by then was not signed. Its procès-verbal is due now.

    :param reason: why it was not.
    """
    now = services.clock()
    with services.store.unit() as unit:
        ceremony = unit.ceremonies.get(ceremony_id)
        if ceremony is None or ceremony.begun_at is None:
            raise NotFound(noun="ceremony")
        if ceremony.ended_at is None:
            for item in ceremony.items:
                if item.stage not in {ItemStage.SIGNED, ItemStage.FAILED}:
                    unit.ceremonies.change_item(_settled(unit, ceremony, replace(item, **_because(reason)), now))
            unit.ceremonies.change(replace(ceremony, ended_at=now))
            unit.jobs.reschedule(f"{JobKind.CEREMONY_PROCES_VERBAL}:{ceremony_id}", now)
            ceremony = unit.ceremonies.get(ceremony_id) or ceremony
            unit.commit()
    return ceremony


def _because(reason: Message | None) -> dict[str, Any]:
    """As a row keeps it: in English for the log and the API, and as data for pages in any language."""
    return {"reason": str(reason or ""), "told": reason.to_data() if reason else None}


def _settled(unit: Unit, ceremony: Ceremony, item: CeremonyItem, now: datetime) -> CeremonyItem:
    """A killed process may have signed without updating the row; the history of the instrument shows it."""
    acts = [event for event in unit.events.of(item.instrument_id) if event.detail.get("ceremony") == ceremony.id]
    if any(event.kind == "instrument:sign" for event in acts):
        return replace(item, stage=ItemStage.SIGNED, reason="", told=None, at=acts[-1].at)
    return replace(item, stage=ItemStage.FAILED, at=now)


def _require_ready(services: Services, unit: Unit, actor: Actor, ceremony_id: str) -> Ceremony:
    ceremony = own(unit, actor, ceremony_id)
    require_open(ceremony)
    if not ceremony.all_seen:
        raise NotReady(Message("Review and confirm every agreement of the ceremony first."))
    if any(one.by == actor.id and one.under_way(services.clock()) for one in unit.ceremonies.recent()):
        raise NotReady(Message("Another ceremony of yours is under way. Wait until it is over."))
    return ceremony
