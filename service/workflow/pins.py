"""Opening the signing certificate with a PIN that is counted when wrong and kept nowhere."""

from __future__ import annotations

from datetime import timedelta

from service.domain.permissions import Actor
from service.workflow import keys
from service.workflow.errors import PinWrong, TooManyPins
from service.workflow.house import House
from signing.credentials import Credential

PINS = 5
"""Wrong PINs one person may enter within :data:`PIN_WINDOW`; the PKCS#12 file itself cannot lock."""
PIN_WINDOW = timedelta(minutes=15)


def open_with_pin(house: House, actor: Actor, pin: str) -> Credential:
    """The credential. Wrong PINs are counted for the person who entered them."""
    key = f"pin:{actor.id}"
    _throttle(house, key)
    try:
        credential = keys.secretary_general(house, pin)
    except PinWrong:
        with house.store.unit() as unit:
            unit.attempts.add(key, house.clock())
            unit.commit()
        raise
    with house.store.unit() as unit:
        unit.attempts.clear(key)
        unit.commit()
    return credential


def _throttle(house: House, key: str) -> None:
    with house.store.reader() as unit:
        count = unit.attempts.count_since(key, house.clock() - PIN_WINDOW)
    if count >= PINS:
        raise TooManyPins(count=count, minutes=int(PIN_WINDOW.total_seconds() // 60))
