"""The answer to a request is kept under the key that the program chose, so that the same request does nothing twice."""

from __future__ import annotations

from datetime import timedelta

from service.domain.errors import InvalidInput
from service.domain.messages import Message
from service.domain.permissions import Actor
from service.store.errors import StoreConflict
from service.store.records import KeptAnswer
from service.workflow.context import Services
from service.workflow.errors import AnswerUnknown, KeyUsedOtherwise, StillAnswering

LONGEST = 255
RUNNING = timedelta(minutes=10)
"""After which nobody answers the first request any more."""


def begin(services: Services, actor: Actor, key: str, *, request: str) -> KeptAnswer | None:
    """The answer that was given to this very request; None: there is none, and the caller does what is asked, then :func:`keep` or :func:`forget`.

    :param key: as the header has it, with or without its quotation marks. :param request: SHA-256 of what was asked.
    :raises InvalidInput: the key is empty, too long or has other signs than visible ASCII.
    :raises KeyUsedOtherwise: the key came with another request.
    :raises StillAnswering, AnswerUnknown: the first request has no answer yet, or will never have one.
    """
    name, now = checked(key), services.clock()
    mine = KeptAnswer(person=_person(actor), key=name, request=request, begun_at=now)
    try:
        with services.store.unit() as unit:
            unit.kept_requests.prune(now - timedelta(hours=services.settings.limits.repeat_hours))
            known = unit.kept_requests.get(mine.person, name)
            if known is None:
                unit.kept_requests.add(mine)
                unit.commit()
                return None
            unit.commit()
    except StoreConflict:  # another request with this key came in the same moment
        raise StillAnswering from None
    if known.request != request:
        raise KeyUsedOtherwise
    if known.status is None:
        raise AnswerUnknown if now - known.begun_at > RUNNING else StillAnswering
    return known


def keep(services: Services, actor: Actor, key: str, *, status: int, kind: str, body: str) -> None:
    """The answer to the request that began. :param kind: its media type."""
    with services.store.unit() as unit:
        unit.kept_requests.answer(_person(actor), checked(key), status=status, kind=kind, body=body)
        unit.commit()


def forget(services: Services, actor: Actor, key: str) -> None:
    """The request was refused and changed nothing: the key can be used again."""
    with services.store.unit() as unit:
        unit.kept_requests.remove(_person(actor), checked(key))
        unit.commit()


def checked(key: str) -> str:
    """The key without quotation marks. :raises InvalidInput: it cannot be used."""
    name = key.strip()
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = name[1:-1]
    if not name or len(name) > LONGEST or not all("!" <= sign <= "~" for sign in name):
        told = Message("Send a key of 1 to {most} visible ASCII characters, for example a UUID.", most=LONGEST)
        raise InvalidInput({"Idempotency-Key": [told]})
    return name


def _person(actor: Actor) -> str:
    """Whose key it is: a key of one person, or of one link, says nothing to another."""
    return f"{actor.id}:{actor.instrument_id or ''}"
