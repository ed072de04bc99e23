"""A ceremony that is killed anywhere: every instrument is signed on both originals or on none, and what is left is signed in another one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.workflow.ceremony import ceremony, run
from service.workflow.deposit import recovery
from service.workflow.queries import retrieve
from tests.crash.killing import kill_everywhere
from tests.support.stages import Stages
from tests.support.world import AUDITOR, SG, World, open_services
from tests.workflow.test_ceremony import begin, prepared, states, steps

pytestmark = [pytest.mark.office, pytest.mark.timeout(1800)]


@pytest.mark.slow
def test_a_ceremony_killed_before_each_change(stages: Stages, tmp_path: Path, every_point: bool) -> None:
    world = stages.copy("sealed", tmp_path / "prepared")
    made, ids = prepared(world, twins=1)
    case = {"ceremony": made.id, "pin": world.pki.pin("sg")}
    (tmp_path / "prepared" / "case.json").write_text(json.dumps(case))
    world.services.store.engine.dispose()
    for _, folder in kill_everywhere(
        "ceremony", tmp_path / "prepared", tmp_path / "killed", sample=None if every_point else 8
    ):
        check(world, folder, made.id, ids)


def check(before: World, folder: Path, ceremony_id: str, ids: list[str]) -> None:
    """After the restart, and after nobody has been heard of for a while."""
    services = open_services(folder)
    world = World(services, before.pki, before.clock, id=before.id, digest=before.digest)
    assert recovery.start_up(services) == []
    signed = {one: steps(world, one).count("organization") for one in ids}
    assert set(signed.values()) <= {0, 2}, signed
    left = [one for one in ids if not signed[one]]
    made = ceremony.get(services, SG, ceremony_id)
    if made.begun_at is not None:
        over = run.end(services, ceremony_id)
        assert states(over) == ["failed" if one in left else "signed" for one in ids]
        if left:
            made = ceremony.choose(services, SG, left)
            for item in made.items:
                made = ceremony.confirm(
                    services, SG, made.id, item.instrument_id, digest=item.digest, consent="I have looked at it."
                )
    if left:
        assert set(states(begin(world, made))) == {"signed"}
    for one in ids:
        assert steps(world, one).count("organization") == 2
        kinds = [event.kind for event in retrieve.history(services, AUDITOR, one)]
        assert kinds.count("instrument:sign") == 1
