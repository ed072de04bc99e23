"""The counterpart's link, sent by e-mail: by the officer, or again when the counterpart asks for another one."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from service.domain.errors import ActionNotPossible, InvalidInput
from service.domain.instrument import Instrument
from service.domain.lifecycle import State
from service.domain.mail.letters import Recipient, Text
from service.domain.messages import Message, too_long
from service.domain.parties import COUNTERPART
from service.domain.permissions import SERVICE_ACTOR, Actor, Permission
from service.store.unit import Unit
from service.translation import NAMES
from service.workflow.access import get_visible, require
from service.workflow.approval.confirm import purpose_of
from service.workflow.context import Services
from service.workflow.errors import NotReady
from service.workflow.letters import recipients
from service.workflow.letters.counterpart import link_path
from service.workflow.letters.recipients import sent_link
from service.workflow.letters.send import require_address, send
from service.workflow.letters.tell import about
from service.workflow.links import make_link
from service.workflow.transitions import record_event

INVITATION: Final = "letter:invitation"
AGAIN: Final = "letter:access"
PAUSE: Final = timedelta(minutes=10)
"""Between two links that a counterpart asks for."""
NAME_MAXIMUM: Final = 200
"""Characters."""
MAIL_OFF: Final = Message("This installation sends no e-mail. Create the link and send it yourself.")
_SUBJECT: Final = Message("Agreement “{title}” ({reference})")
_READY: Final = Message("The agreement “{title}” ({reference}) is ready for your review.")
_KEPT: Final = Message(
    "The agreement “{title}” ({reference}) is deposited. The link leads to your original, your receipt, and the reports and dates that it sets."
)
_FROM: Final = Message("{name} invites you to read it. You need no account.")
_ONCE: Final = Message(
    "The link works once and until {until}. Anyone who opens it can act for your organization, so do not pass it on."
)
_ASKED: Final = Message(
    "You asked for a new link to the agreement “{title}” ({reference}). Earlier links no longer work."
)
_NOT_ASKED: Final = Message("If you did not ask for it, write to the officer with whom you negotiate.")
_OPEN: Final = Message("Open the agreement")


def send_invitation(
    services: Services, actor: Actor, instrument_id: str, *, address: str, name: str = "", language: str
) -> None:
    """Make a link for the counterpart and send it to ``address``. Earlier links end, as with every new link.

    :param name: of the person it is sent to, for the greeting.
    :raises InvalidInput: ``address`` is no e-mail address, or there is no such language.
    :raises ActionNotPossible, NotReady: there is nothing for the counterpart to do, or no e-mail is sent here.
    """
    require(actor, Permission.DRAFT_WRITE)
    if not services.settings.mail.on:
        raise NotReady(MAIL_OFF)
    to = _recipient(address, name, language)
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id, needs=Permission.DRAFT_WRITE)
        first = _KEPT if instrument.state is State.DEPOSITED else _READY
        says = (first, _FROM.with_params({"name": actor.name}), _ONCE)
        _send_link(services, unit, instrument, actor, to, kind=INVITATION, created_by=actor.id, says=says)
        unit.commit()


def ask_again(services: Services, *, reference: str, address: str) -> None:
    """A counterpart asks for another link. It is sent to the address to which the last one went, and to no other, and at most
    every :data:`PAUSE`. Nothing tells the person who asks whether there is such an agreement or address.

    :raises InvalidInput: reference or address is missing or malformed.
    """
    asked, address = reference.strip().upper(), require_address(address)
    if not asked:
        raise InvalidInput({"reference": [Message("Enter the reference of the agreement. It is in every letter.")]})
    with services.store.unit() as unit:
        instrument_id = unit.instruments.id_of_reference(asked)
        instrument = unit.instruments.get(instrument_id) if instrument_id else None
        if instrument is None or not services.settings.mail.on:
            return
        last, known = sent_link(unit, instrument), recipients.counterpart(unit, instrument)
        if last is None or not known or known[0].address.casefold() != address.casefold():
            return
        if services.clock() - last.created_at < PAUSE:
            return
        to = known[0]
        says = (_ASKED, _ONCE, _NOT_ASKED)
        try:
            _send_link(services, unit, instrument, SERVICE_ACTOR, to, kind=AGAIN, created_by=last.created_by, says=says)
        except (ActionNotPossible, NotReady):
            return
        unit.commit()


def _recipient(address: str, name: str, language: str) -> Recipient:
    name = " ".join(name.split())
    if language not in NAMES:
        raise InvalidInput({"language": [Message("Choose a language from the list.")]})
    if len(name) > NAME_MAXIMUM:
        raise InvalidInput({"name": [too_long(name, NAME_MAXIMUM)]})
    return Recipient(address=require_address(address), name=name, language=language)


def _send_link(
    services: Services,
    unit: Unit,
    instrument: Instrument,
    actor: Actor,
    to: Recipient,
    *,
    kind: str,
    created_by: str,
    says: tuple[Message, ...],
) -> None:
    purpose, now = purpose_of(unit, instrument), services.clock()
    link, token = make_link(
        unit,
        instrument,
        party=COUNTERPART,
        purpose=purpose,
        created_by=created_by,
        at=now,
        days=services.settings.limits.link_days,
        address=to.address,
        language=to.language,
    )
    detail = {"party": COUNTERPART, "purpose": purpose, "letter": kind}
    record_event(unit, instrument, "link:make", actor, at=now, detail=detail)
    until = {"until": link.expires_at.date()}
    said = tuple(about(instrument, one.with_params({**one.params, **until}), to) for one in says)
    text = Text(subject=about(instrument, _SUBJECT, to), paragraphs=said, action=_OPEN)
    path = link_path(token, to.language)
    send(services, unit, text, kind=kind, to=to, instrument_id=instrument.id, secret_path=path)
