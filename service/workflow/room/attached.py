"""The files that people attach to one agreement together: annexes of all revisions, Word versions, scans, documents. Signed files do not count:
nobody is kept from signing by what somebody else attached.
"""

from __future__ import annotations

import math

from service.domain.errors import InvalidInput
from service.domain.messages import Message
from service.store.unit import Unit
from service.workflow.context import Services

_MB = 1_000_000


def attached_bytes(services: Services, unit: Unit, instrument_id: str) -> int:
    """Bytes of what is attached, each file once."""
    named = unit.named_files.attached(instrument_id)
    return sum(services.files.length(one) for one in named if services.files.exists(one))


def require_room(services: Services, unit: Unit, instrument_id: str, new: int, *, field: str) -> None:
    """:param new: bytes of what comes. :raises InvalidInput: at ``field``: with it they are more than ``limits.instrument_bytes``."""
    most, there = services.settings.limits.instrument_bytes, attached_bytes(services, unit, instrument_id)
    if there + new > most:
        told = Message(
            "The files attached to this agreement have {there} MB; with this one they would have more than the {most} MB that one agreement may have. "
            "Send a smaller file, or ask the operator of this service for more room.",
            there=math.ceil(there / _MB),
            most=most // _MB,
        )
        raise InvalidInput({field: [told]})
