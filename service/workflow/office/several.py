"""Several agreements decided on in one act: each is approved for itself, and what was approved is signed in one ceremony with one PIN.

Each approval has its own commit point, as if it had been given alone; one that is refused does not stop the others. The signatures are made
by :mod:`service.workflow.ceremony.run`, which records what came of each.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.domain.ceremony import Ceremony
from service.domain.errors import DomainError, InvalidInput, NotFound
from service.domain.instrument import Instrument
from service.domain.lifecycle import Action, State
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.workflow.access import can, get_visible, require
from service.workflow.approval import decide
from service.workflow.approval.approve_and_sign import SEAL_SECONDS, require_complete
from service.workflow.ceremony import ceremony as ceremonies
from service.workflow.ceremony import run
from service.workflow.context import Services

MAX_INSTRUMENTS = 20
"""Agreements in one act: as many briefings as one page holds."""
MAX_WAITING = 500
_STEP = 0.25
LATE = Message("Approved. Sealing takes longer than usual: sign it on its own page as soon as it is sealed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """An agreement as the office saw it."""

    instrument_id: str
    version: int
    digest: str
    consent: str = ""
    """The sentence that was confirmed for its originals; empty when none was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one agreement."""

    instrument: Instrument
    approved: bool
    message: Message | None = None
    """Why it was not approved, or cannot be signed with the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What came of an act that approves and signs."""

    outcomes: tuple[Outcome, ...]
    ceremony: Ceremony | None = None
    """In which the approved ones are signed; None: none was ready."""
    refusal: DomainError | None = None
    """Why the ceremony did not begin: the PIN, or a key that is not there. It waits to be begun again."""


def waiting(services: Services, actor: Actor) -> list[Instrument]:
    """What waits for this actor's decision, longest waiting first.

    :raises PermissionMissing, DelegationNotInForce: the actor does not decide.
    """
    require(actor, Permission.APPROVAL_DECIDE)
    with services.store.reader() as unit:
        found = unit.instruments.list(states={State.SUBMITTED}, limit=MAX_WAITING)
    may = [one for one in found if Action.APPROVE in can(one, actor)]
    return sorted(may, key=lambda one: one.updated_at)


def choose(services: Services, actor: Actor, instrument_ids: Sequence[str]) -> list[Instrument]:
    """Those that were chosen and still wait, in this order.

    :raises NotFound: one that this actor may not know about.
    :raises InvalidInput: none, or too many.
    """
    chosen = list(dict.fromkeys(instrument_ids))
    _require_some(chosen)
    require(actor, Permission.APPROVAL_DECIDE)
    with services.store.reader() as unit:
        found = [get_visible(unit, actor, one) for one in chosen]
    return [one for one in found if one.state is State.SUBMITTED]


def approve_several(services: Services, actor: Actor, chosen: Sequence[Chosen]) -> tuple[Outcome, ...]:
    """Approves each of them that can be approved. :raises InvalidInput: none, or too many."""
    _require_some(chosen)
    return tuple(_approved(services, actor, one) for one in chosen)


def _require_some(chosen: Sequence[object]) -> None:
    if not chosen or len(chosen) > MAX_INSTRUMENTS:
        sentence = Message("Choose at least one agreement and at most {most}.", most=MAX_INSTRUMENTS)
        raise InvalidInput({"instrument": [sentence]})


def approve_and_sign_several(
    services: Services,
    actor: Actor,
    chosen: Sequence[Chosen],
    *,
    pin: str,
    place: str,
    language: str,
    patience: float = SEAL_SECONDS,
) -> Signing:
    """Approves each, waits for the seals, and signs what is sealed in one ceremony, with one opening of the certificate.

    :param language: of the procès-verbal of the ceremony.
    :param patience: seconds for the first seal; each further agreement gets a fifth of it more.
    :raises InvalidInput: PIN, place or the confirmation for an agreement (``seen-ID``) is missing; all at once, and nothing was decided.
    """
    _require_some(chosen)
    _require_all(chosen, pin=pin, place=place)
    outcomes = approve_several(services, actor, chosen)
    approved = [one.instrument.id for one in outcomes if one.approved]
    ready = _sealed(services, actor, approved, patience * (1 + len(approved) / 5))
    outcomes = tuple(
        replace(one, message=LATE) if one.approved and one.instrument.id not in ready else one for one in outcomes
    )
    if not ready:
        return Signing(outcomes=outcomes)
    made = ceremonies.choose(services, actor, ready)
    said = {one.instrument_id: one for one in chosen}
    for item in made.items:
        made = ceremonies.confirm(
            services, actor, made.id, item.instrument_id, digest=said[item.instrument_id].digest,
            consent=said[item.instrument_id].consent,
        )  # fmt: skip
    try:
        begun = run.start(services, actor, made.id, pin=pin, place=place, language=language)
    except DomainError as error:
        return Signing(outcomes=outcomes, ceremony=made, refusal=error)
    return Signing(outcomes=outcomes, ceremony=begun)


def _require_all(chosen: Sequence[Chosen], *, pin: str, place: str) -> None:
    errors: dict[str, list[Message]] = {
        f"seen-{one.instrument_id}": [Message("Tick the box when you have looked at the pages.")]
        for one in chosen
        if not one.consent
    }
    try:
        require_complete(pin=pin, place=place, consent="confirmed for each agreement")
    except InvalidInput as error:
        errors |= {key: list(found) for key, found in error.messages.items()}
    if errors:
        raise InvalidInput(errors)


def _approved(services: Services, actor: Actor, one: Chosen) -> Outcome:
    """:raises NotFound: the actor may not know about it."""
    with services.store.reader() as unit:
        known = unit.instruments.get(one.instrument_id)
    if known is None:
        raise NotFound(noun="instrument")
    try:
        approved = decide.approve(services, actor, one.instrument_id, version=one.version, digest=one.digest)
    except NotFound:
        gone = Message("It does not wait for a decision any more.")
        return Outcome(instrument=known, approved=False, message=gone)
    except DomainError as error:
        return Outcome(instrument=known, approved=False, message=error.message)
    return Outcome(instrument=approved, approved=True)


def _sealed(services: Services, actor: Actor, approved: Sequence[str], patience: float) -> list[str]:
    """Those that the actor can sign now, as soon as all are, or when ``patience`` (seconds) is over."""
    until = time.monotonic() + patience
    while True:
        ready = {one.instrument.id for one in ceremonies.candidates(services, actor)}
        found = [one for one in approved if one in ready]
        if len(found) == len(approved) or time.monotonic() >= until:
            return found
        time.sleep(_STEP)
