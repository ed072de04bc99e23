"""How a raw signature goes on record: always together with the job that lifts it to its level."""

from __future__ import annotations

from service.domain.instrument import Instrument, SignedRevision
from service.store.unit import Unit
from service.workflow.signature.route import COMPLETE_SIGNATURE


def add_raw(unit: Unit, instrument: Instrument, revision: SignedRevision) -> None:
    """A raw revision and the job that lifts it to its level, in the caller's transaction."""
    unit.signatures.add(revision)
    payload = {
        "instrument_id": instrument.id,
        "party": revision.party,
        "sequence": revision.sequence,
        "step": revision.step,
    }
    key = f"{COMPLETE_SIGNATURE}:{instrument.id}:{revision.party}:{revision.sequence}"
    unit.jobs.add(COMPLETE_SIGNATURE, payload, instrument_id=instrument.id, key=key)
