"""“It is your turn to sign”: to each signatory in order, as soon as the signature before is complete."""

from __future__ import annotations

from collections.abc import Sequence

from service.domain.instrument import Instrument, Signatory
from service.domain.mail.letters import Recipient, Text, to_person
from service.domain.messages import Message
from service.domain.parties import COUNTERPART
from service.domain.people import Person
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.letters import recipients
from service.workflow.letters.counterpart import link_for
from service.workflow.letters.send import send
from service.workflow.letters.tell import about

KIND = "letter:turn"
SUBJECT = Message("{reference} waits for your signature")
SAYS = Message("The agreement “{title}” ({reference}) waits for the signature of {name}.")
PAPER = Message("You can sign with a certificate, or on paper where that is provided for.")
ONCE = Message("The link works once. An earlier link no longer works.")
SIGN = Message("Go to the signature")


def tell_turn(
    services: Services,
    unit: Unit,
    instrument: Instrument,
    signatory: Signatory,
    *,
    named: Sequence[Person],
    step: str,
) -> None:
    """Write to the person whose turn it is, in the caller's transaction. A signatory of the organization without an account of their
    own is represented by the Secretary General's office.

    :param named: people with an account who are this signatory.
    :param step: what makes this turn different from others of the same signatory; the same step is told once.
    """
    if not services.settings.mail.on:
        return
    if signatory.party == COUNTERPART:
        for to in recipients.counterpart(unit, instrument):
            _to_counterpart(services, unit, instrument, signatory, to=to, step=step)
        return
    for to in [to_person(person) for person in named] or recipients.office(unit, instrument):
        path = f"/instruments/{instrument.id}/signature"
        _write(services, unit, instrument, signatory, to=to, step=step, path=path)


def _to_counterpart(
    services: Services, unit: Unit, instrument: Instrument, signatory: Signatory, *, to: Recipient, step: str
) -> None:
    if unit.letters.known(_key(instrument, signatory, to, step)):
        return  # a new link would end the one that went out with that letter
    linked = link_for(services, unit, instrument, to, purpose="signature:make")
    more = (PAPER, ONCE) if linked.secret_path else (PAPER,)
    _write(
        services,
        unit,
        instrument,
        signatory,
        to=to,
        step=step,
        path=linked.path,
        secret_path=linked.secret_path,
        more=more,
    )


def _write(
    services: Services,
    unit: Unit,
    instrument: Instrument,
    signatory: Signatory,
    *,
    to: Recipient,
    step: str,
    path: str,
    secret_path: str = "",
    more: tuple[Message, ...] = (),
) -> None:
    text = Text(
        subject=about(instrument, SUBJECT, to),
        paragraphs=(about(instrument, SAYS.with_params({"name": signatory.name}), to), *more),
        action=SIGN,
        path=path,
    )
    key = _key(instrument, signatory, to, step)
    send(services, unit, text, kind=KIND, to=to, instrument_id=instrument.id, secret_path=secret_path, key=key)


def _key(instrument: Instrument, signatory: Signatory, to: Recipient, step: str) -> str:
    return f"turn:{instrument.id}:{signatory.key}:{step}:{to.person_id or to.address}"
