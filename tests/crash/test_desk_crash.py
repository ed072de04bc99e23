"""A signature with an external key, killed anywhere while its values are taken: on both originals or on none, and the signer sends again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.workflow.deposit import recovery
from service.workflow.signature import external as verbs
from service.workflow.signature.state import signing_state
from tests.crash.killing import kill_everywhere
from tests.crash.points import act_finish_at_desk
from tests.crash.test_sign_crash import both_signed, not_half_signed
from tests.support.external_signer import ExternalSigner
from tests.support.stages import Stages
from tests.support.world import SG, World, open_services

pytestmark = [pytest.mark.office, pytest.mark.timeout(1800)]


@pytest.mark.slow
def test_taking_the_values_killed_before_each_change(stages: Stages, tmp_path: Path, every_point: bool) -> None:
    world = stages.copy("sealed", tmp_path / "prepared")
    desk = ExternalSigner(world, SG, "sg")
    waiting = desk.prepare()
    values = {party: value.hex() for party, value in desk.values(waiting).items()}
    case = {"id": world.id, "preparation": waiting.id, "values": values}
    (tmp_path / "prepared" / "case.json").write_text(json.dumps(case))
    world.services.store.engine.dispose()
    for point, folder in kill_everywhere(
        "finish-at-desk", tmp_path / "prepared", tmp_path / "killed", sample=None if every_point else 5
    ):
        check(world, folder, case, where=f"point {point['point']}")


def check(before: World, folder: Path, case: dict[str, object], *, where: str) -> None:
    """After the restart: another process with new services on the same folder."""
    services = open_services(folder)
    world = World(services, before.pki, before.clock, id=before.id, digest=before.digest)
    assert recovery.start_up(services) == [], where
    if world.state == "approved":
        not_half_signed(world, where)
    act_finish_at_desk(services, case)
    act_finish_at_desk(services, case)
    both_signed(world, where)
    assert signing_state(services, SG, world.id).turn is None
    with services.store.reader() as unit:
        preparation = unit.preparations.get(str(case["preparation"]))
    assert preparation is not None, where
    assert preparation.used_at is not None, where
    assert preparation.expires_at - preparation.created_at == verbs.LIFETIME
