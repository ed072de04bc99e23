"""What is prepared while the Secretary General's office reads: everything that the seal needs, and no seal."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.domain.jobs import Job, JobKind, JobState
from service.workflow.approval import decide
from service.workflow.signature import evidence, signing_log
from tests.support.world import SG, World

pytestmark = pytest.mark.office


def newest(world: World, kind: JobKind) -> Job:
    with world.services.store.reader() as unit:
        return unit.jobs.of(world.id, kind)[0]


def test_the_pages_are_drawn_before_the_decision_and_nothing_is_sealed(at: Callable[[str], World]) -> None:
    world = at("preliminary")
    world.submit()
    world.jobs()
    assert newest(world, JobKind.DRAW).state is JobState.DONE
    with world.services.store.reader() as unit:
        assert unit.signatures.of(world.id) == []
    assert list(signing_log.leaves(world.services)) == []
    assert evidence.drawn_in_advance(world.services, world.id, world.digest)
    assert not evidence.drawn_in_advance(world.services, world.id, "0" * 64), "another text"
    decide.return_(world.services, SG, world.id, version=world.version, digest=world.digest, remarks="Once more.")
    with world.services.store.reader() as unit:
        assert unit.signatures.of(world.id) == []
        assert not [event for event in unit.events.of(world.id) if event.kind == "instrument:seal"]
    world.confirm_both()
    world.submit()
    world.approve()
    world.jobs()
    assert dict(newest(world, JobKind.SEAL).result) == {"sealed": 2, "drawn_in_advance": True}
