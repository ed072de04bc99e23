"""A file that somebody takes is an event: who, what, when, with the digest of its bytes."""

from __future__ import annotations

import hashlib

from service.domain.permissions import Actor
from service.workflow.context import Services
from service.workflow.download import Download
from service.workflow.transitions import for_whom

DOWNLOADED = "file:download"


def record_download(services: Services, actor: Actor, found: Download, instrument_id: str | None) -> None:
    """Written before the bytes go out, so that no file leaves without its event."""
    record_taken(services, actor, found.filename, hashlib.sha256(found.data).hexdigest(), instrument_id)


def record_taken(services: Services, actor: Actor, filename: str, sha256: str, instrument_id: str | None) -> None:
    """The same for a file that is not held in memory."""
    detail = {"file": filename, "sha256": sha256, **for_whom(actor)}
    with services.store.unit() as unit:
        unit.access_events.add(
            DOWNLOADED,
            instrument_id=instrument_id,
            actor_id=actor.id,
            actor_name=actor.name,
            at=services.clock(),
            detail=detail,
        )
        unit.commit()
