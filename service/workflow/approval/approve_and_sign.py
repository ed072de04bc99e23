"""Approve and sign in one act: the decision, the seal, then the signature, each recorded as if it had been asked for alone.

The seal is made by its job, as after any approval; this use case waits for it. What comes too late (an authority that does not
answer) leaves an approved agreement that is signed afterwards: nothing is lost, and the PIN is kept nowhere.
"""

from __future__ import annotations

import time

from service.domain.errors import InvalidInput
from service.domain.instrument import SignedRevision
from service.domain.messages import Message
from service.domain.permissions import Actor
from service.workflow.approval import decide
from service.workflow.context import Services
from service.workflow.signature import sign
from service.workflow.signature.case import get_case
from service.workflow.signature.consent import said_at

SEAL_SECONDS = 25.0
"""How long the seal is waited for. It takes about two seconds; a browser waits for an answer much longer."""
_STEP = 0.25


def approve_and_sign(
    services: Services,
    actor: Actor,
    instrument_id: str,
    *,
    version: int,
    digest: str,
    pin: str,
    place: str,
    consent: str,
    patience: float = SEAL_SECONDS,
) -> list[SignedRevision]:
    """Approves this digest and signs every original of it; an empty list: approved, but the seal was not there in time.

    :param consent: the sentence that the signer confirmed, as it was shown; empty when it was not confirmed.
    :raises InvalidInput: PIN, place or consent is missing; all of them are named at once, and nothing was decided.
    :raises DigestMismatch, StaleVersion, FourEyes: as :func:`service.workflow.approval.decide.approve`; nothing was decided.
    :raises PinWrong, TooManyPins, SigningFailed, KeyNotThere, NotReady: as :func:`service.workflow.signature.sign.sign_with_pin`;
        the agreement is approved and not signed.
    """
    require_complete(pin=pin, place=place, consent=consent)
    decide.approve(services, actor, instrument_id, version=version, digest=digest)
    if not _sealed(services, actor, instrument_id, patience):
        return []
    with services.store.reader() as unit:
        approved = get_case(unit, actor, instrument_id).instrument
    return sign.sign_with_pin(
        services, actor, instrument_id, version=approved.version, digest=digest, pin=pin, place=place, consent=consent
    )


def require_complete(*, pin: str, place: str, consent: str) -> None:
    """:raises InvalidInput: what is missing, all of it at once."""
    errors: dict[str, list[Message]] = {}
    if not consent:
        errors["seen"] = [Message("Tick the box when you have looked at the pages.")]
    try:
        said_at(place)
    except InvalidInput as error:
        errors |= {key: list(found) for key, found in error.messages.items()}
    if not pin:
        errors["pin"] = [Message("Enter the PIN of the signing certificate.")]
    if errors:
        raise InvalidInput(errors)


def _sealed(services: Services, actor: Actor, instrument_id: str, patience: float) -> bool:
    """Whether the originals bear the seal before ``patience`` (seconds) is over."""
    until = time.monotonic() + patience
    while True:
        with services.store.reader() as unit:
            turn = get_case(unit, actor, instrument_id).route.turn
        if turn is not None:
            return True
        if time.monotonic() >= until:
            return False
        time.sleep(_STEP)
