"""How a raw signature goes on record: always together with the job that lifts it to its level."""

from __future__ import annotations

from service.domain.instrument import Instrument, SignedRevision
from service.domain.jobs import JobKind
from service.store.unit import Unit


def add_raw(unit: Unit, instrument: Instrument, revision: SignedRevision) -> None:
    """A raw revision and the job that lifts it to its level, in the caller's transaction."""
    unit.signatures.add(revision)
    payload = {
        "instrument_id": instrument.id,
        "party": revision.party,
        "sequence": revision.sequence,
        "step": revision.step,
    }
    key = f"{JobKind.COMPLETE_SIGNATURE}:{instrument.id}:{revision.party}:{revision.sequence}"
    unit.jobs.enqueue(JobKind.COMPLETE_SIGNATURE, payload, instrument_id=instrument.id, key=key)
