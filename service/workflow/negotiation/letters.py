"""Letters to the other side while a text is negotiated: that something was said, never what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from service.domain.instrument import Instrument
from service.domain.mail.letters import Recipient, Text
from service.domain.messages import Message
from service.domain.parties import COUNTERPART, side_of
from service.domain.permissions import Actor
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.draft.sharing import COMMENTS, shared
from service.workflow.letters import recipients
from service.workflow.letters.counterpart import link_for
from service.workflow.letters.send import send
from service.workflow.letters.tell import about

_ONCE: Final = Message("The link works once. An earlier link no longer works.")


@dataclass(frozen=True, slots=True)
class _Words:
    kind: str
    subject: Message
    says: Message
    action: Message


_TO_OFFICER: Final = _Words(
    "letter:comment",
    Message("The counterpart has commented on {reference}"),
    Message("The counterpart has commented on the text of the agreement “{title}” ({reference})."),
    Message("Read the comments"),
)
_TO_COUNTERPART: Final = _Words(
    "letter:comment-answered",
    Message("Your comments on {reference} have been answered"),
    Message("Your comments on the text of the agreement “{title}” ({reference}) have been answered."),
    Message("Read the answers"),
)


_PROPOSED: Final = _Words(
    "letter:counterproposal",
    Message("The counterpart proposes changes to {reference}"),
    Message("The counterpart has sent its own version of the text of the agreement “{title}” ({reference})."),
    Message("Read and decide"),
)
_DECIDED: Final = _Words(
    "letter:counterproposal-decided",
    Message("Your changes to {reference} have been examined"),
    Message(
        "The department has decided on changes that you proposed to the agreement “{title}” ({reference}). It shares the new text with you when it is made."
    ),
    Message("Read the decisions"),
)


def tell_counterproposal(services: Services, unit: Unit, instrument: Instrument) -> None:
    """Write to the officer, in the caller's transaction."""
    _tell_officer(services, unit, instrument, _PROPOSED, path=f"/instruments/{instrument.id}/counterproposal")


def tell_decisions(services: Services, unit: Unit, instrument: Instrument) -> None:
    """Write to the counterpart, in the caller's transaction."""
    _tell_counterpart(services, unit, instrument, _DECIDED)


def tell_comments(services: Services, unit: Unit, instrument: Instrument, actor: Actor) -> None:
    """Write to the side that did not write the comments, in the caller's transaction."""
    if side_of(actor) == COUNTERPART:
        _tell_officer(services, unit, instrument, _TO_OFFICER, path=f"/instruments/{instrument.id}/comments")
    else:
        _tell_counterpart(services, unit, instrument, _TO_COUNTERPART)


def _tell_officer(services: Services, unit: Unit, instrument: Instrument, words: _Words, *, path: str) -> None:
    if services.settings.mail.on:
        for to in recipients.officer(unit, instrument):
            _send(services, unit, instrument, words, to=to, path=path)


def _tell_counterpart(services: Services, unit: Unit, instrument: Instrument, words: _Words) -> None:
    """The link shares the text only where it was shared before."""
    if not services.settings.mail.on:
        return
    made = unit.preliminaries.latest(instrument.id)
    purpose = "text:confirm" if made is not None and shared(unit, instrument, made) else COMMENTS
    for to in recipients.counterpart(unit, instrument):
        linked = link_for(services, unit, instrument, to, purpose=purpose)
        more = (_ONCE,) if linked.secret_path else ()
        _send(services, unit, instrument, words, to=to, path=linked.path, secret_path=linked.secret_path, more=more)


def _send(
    services: Services,
    unit: Unit,
    instrument: Instrument,
    words: _Words,
    *,
    to: Recipient,
    path: str,
    secret_path: str = "",
    more: tuple[Message, ...] = (),
) -> None:
    text = Text(
        subject=about(instrument, words.subject, to),
        paragraphs=(about(instrument, words.says, to), *more),
        action=words.action,
        path=path,
    )
    send(services, unit, text, kind=words.kind, to=to, instrument_id=instrument.id, secret_path=secret_path)
