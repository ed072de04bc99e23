"""More instruments on one site without rendering them again: copies of the rows of the first one."""

from __future__ import annotations

import uuid
from dataclasses import replace

from tests.support.world import World


def twin(world: World, number: int) -> str:
    """An instrument that has come as far as the world's own, on the same bytes; its id."""
    made = str(uuid.uuid5(uuid.UUID(world.id), str(number)))
    with world.services.store.unit() as unit:
        first = unit.instruments.get(world.id)
        preliminary = unit.preliminaries.latest(world.id)
        assert first is not None
        assert preliminary is not None
        draft = unit.drafts.get(world.id, preliminary.revision)
        assert draft is not None
        reference = f"{first.reference}-{number}"
        unit.instruments.add(replace(first, id=made, reference=reference), unit.signatories.of(world.id))
        unit.drafts.add(replace(draft, instrument_id=made))
        identity = str(uuid.uuid5(uuid.UUID(made), "preliminary"))
        unit.preliminaries.add(replace(preliminary, id=identity, instrument_id=made))
        for approval in unit.approvals.of(world.id):
            unit.approvals.add(replace(approval, instrument_id=made))
        for revision in unit.signatures.of(world.id):
            unit.signatures.add(replace(revision, instrument_id=made))
        for event in unit.events.of(world.id):
            unit.events.add(replace(event, instrument_id=made))
        unit.commit()
    return made
