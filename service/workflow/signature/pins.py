"""Opening a signing key with a PIN. Wrong PINs are counted; no PIN is stored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from service.domain.permissions import Actor
from service.settings import KeyPlace
from service.workflow.context import Services
from service.workflow.errors import PinWrong, TooManyPins
from service.workflow.signature import keys
from signing import Credential

PINS = 5
"""Wrong PINs one person may enter within :data:`PIN_WINDOW`: files cannot lock, and a token is not to be locked from here."""
PIN_WINDOW = timedelta(minutes=15)


@contextmanager
def opened_with_pin(
    services: Services, actor: Actor, pin: str, *, place: KeyPlace, signatory: str, signatures: int = 1
) -> Iterator[Credential]:
    """The signatory's key for the length of the block, closed at its end. Wrong PINs are counted for the person who entered them.

    The key is tried once and only with what the person typed: a token counts, too. An attempt is noted before the PIN is tried, so that
    many PINs sent at once count as many. A right one clears the count when the block is done; not before, because a remote service finds
    out only when the key is used.

    :param place: where the key is.
    :param signatory: the name on record, which the certificate has to bear.
    :param signatures: how many the block will make.

    :raises TooManyPins: this PIN was not tried, and is not counted.
    :raises PinWrong: it does not open the key.
    :raises SigningFailed: the certificate cannot be used, or is not in the signatory's name.
    :raises KeyNotThere: the token or the service does not answer.
    """
    at = _note_attempt(services, actor)
    try:
        with keys.opened(services, place, pin, signatures=signatures) as credential:
            keys.require_own(credential, signatory)
            yield credential
    except PinWrong:
        raise
    except BaseException:  # something else is at fault, not the PIN
        with services.store.unit() as unit:
            unit.attempts.take_back(_counted(actor), at)
            unit.commit()
        raise
    with services.store.unit() as unit:
        unit.attempts.clear(_counted(actor))
        unit.commit()


def _counted(actor: Actor) -> str:
    return f"pin:{actor.id}"


def _note_attempt(services: Services, actor: Actor) -> datetime:
    key, at = _counted(actor), services.clock()
    with services.store.unit() as unit:
        count = unit.attempts.count_since(key, at - PIN_WINDOW)
        if count >= PINS:
            raise TooManyPins(count=count, minutes=int(PIN_WINDOW.total_seconds() // 60))
        unit.attempts.add(key, at)
        unit.commit()
    return at
