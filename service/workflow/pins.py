"""Opening the signing certificate with a PIN that is counted when wrong and kept nowhere."""

from __future__ import annotations

from datetime import datetime, timedelta

from service.domain.permissions import Actor
from service.workflow import keys
from service.workflow.errors import PinWrong, TooManyPins
from service.workflow.house import House
from signing.credentials import Credential

PINS = 5
"""Wrong PINs one person may enter within :data:`PIN_WINDOW`; the PKCS#12 file itself cannot lock."""
PIN_WINDOW = timedelta(minutes=15)


def open_with_pin(house: House, actor: Actor, pin: str) -> Credential:
    """The credential. Wrong PINs are counted for the person who entered them.

    An attempt is noted before the PIN is tried, so that many PINs sent at once count as many; a right one clears the count.

    :raises TooManyPins: this PIN was not tried, and is not counted.
    """
    key, at = f"pin:{actor.id}", house.clock()
    _note_attempt(house, key, at)
    try:
        credential = keys.secretary_general(house, pin)
    except PinWrong:
        raise
    except BaseException:  # the certificate is at fault, not the PIN
        with house.store.unit() as unit:
            unit.attempts.take_back(key, at)
            unit.commit()
        raise
    with house.store.unit() as unit:
        unit.attempts.clear(key)
        unit.commit()
    return credential


def _note_attempt(house: House, key: str, at: datetime) -> None:
    with house.store.unit() as unit:
        count = unit.attempts.count_since(key, at - PIN_WINDOW)
        if count >= PINS:
            raise TooManyPins(count=count, minutes=int(PIN_WINDOW.total_seconds() // 60))
        unit.attempts.add(key, at)
        unit.commit()
