"""Write the letters of an act, in the transaction of the act."""

from __future__ import annotations

from service.domain.instrument import Instrument
from service.domain.lifecycle import State
from service.domain.mail.letters import Recipient, Text
from service.domain.messages import Message
from service.domain.permissions import Actor
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.letters.counterpart import link_for
from service.workflow.letters.notice import Notice
from service.workflow.letters.notices import NOTICES
from service.workflow.letters.send import send


def tell(
    services: Services, unit: Unit, instrument: Instrument, act: str, actor: Actor, *, before: State | None = None
) -> None:
    """Write the letters of an act, in its transaction. Nobody is told of what they did themselves.

    :param instrument: as the act left it.
    :param before: its state before the act, where that decides who is told.
    """
    if not services.settings.mail.on:
        return
    for notice in NOTICES.get(act, ()):
        if before is None or before in notice.before:
            for to in notice.to(unit, instrument):
                if to.person_id != actor.id:
                    _write(services, unit, instrument, notice, to)


def _write(services: Services, unit: Unit, instrument: Instrument, notice: Notice, to: Recipient) -> None:
    linked = link_for(services, unit, instrument, to, purpose=notice.link) if notice.link else None
    text = Text(
        subject=about(instrument, notice.subject, to),
        paragraphs=tuple(about(instrument, one, to) for one in notice.says),
        action=notice.action,
        path=linked.path if linked else notice.path.format(id=instrument.id),
    )
    send(
        services,
        unit,
        text,
        kind=notice.kind,
        to=to,
        instrument_id=instrument.id,
        secret_path=linked.secret_path if linked else "",
        receipt=notice.receipt,
    )


def about(instrument: Instrument, message: Message, to: Recipient) -> Message:
    """The same sentence about this instrument, whose title is in the reader's language if the agreement is."""
    named = {"title": instrument.title_in(to.language), "reference": instrument.reference}
    return message.with_params({**named, **message.params})
