"""The rows of renewals that the archive holds: written by a renewal, by the recovery of one that was interrupted, and by a rebuild."""

from __future__ import annotations

from typing import Final

from service.depository.register import renewals
from service.depository.register.renewals import Renewal
from service.domain.permissions import SERVICE_ACTOR
from service.store.records import StoredProof
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.transitions import record_event

RENEW: Final = "register:renew"
"""Kind of the event of an agreement: time-stamps of deposited files were renewed."""
RENEW_HOLDING: Final = "holding:renew"
"""The same in the auditors' record of acts."""


def refill(services: Services, unit: Unit, object_id: str, version: str | None = None) -> int:
    """Writes the renewals that the object holds, up to ``version``, and the database does not; how many. The caller commits."""
    held = renewals.of_object(services.archive, object_id, version)
    known = {renewal.number for renewal in unit.renewals.of(object_id.removeprefix("urn:uuid:"))} if held else set()
    missing = [one for one in held if one.number not in known]
    for renewal in missing:
        enter(unit, renewal)
    return len(missing)


def enter(unit: Unit, renewal: Renewal) -> None:
    """Every row about a renewal that the archive holds, and its event where instrument or holding are known; the caller commits."""
    unit.renewals.add(renewal)
    for one in renewal.files:
        row = StoredProof(
            subject=renewal.subject, path=one.path, sha256=one.sha256, stamped=True, ends=one.ends, authority=one.authority
        )  # fmt: skip
        unit.proofs.put(row)
    files = [{"path": one.path, "sha256": one.sha256, "before_sha256": one.before_sha256} for one in renewal.files]
    ends = min(one.ends for one in renewal.files).date().isoformat()
    detail = {"number": renewal.number, "files": files, "proved_until": ends}
    instrument = unit.instruments.get(renewal.subject)
    holding = unit.holdings.get(renewal.subject)
    if instrument is not None:
        record_event(unit, instrument, RENEW, SERVICE_ACTOR, at=renewal.renewed_at, detail=detail)
    elif holding is not None:
        unit.access_events.add(
            RENEW_HOLDING, actor_id=SERVICE_ACTOR.id, actor_name=SERVICE_ACTOR.name, at=renewal.renewed_at,
            detail={"holding": holding.titled("en"), "id": holding.id, **detail},
        )  # fmt: skip
