"""A renewal that is killed anywhere either did not happen or is finished by the next start; the next run renews what is left, once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ocfl
import pytest
from sqlalchemy import func, select

from service.depository.audit.audit import examine
from service.depository.register.register import RegisterEntry
from service.drafting.word.convert import Converter
from service.store.tables import access_events
from service.workflow.context import Services
from service.workflow.deposit import commit, recovery, renewals
from service.workflow.proofs import expiry
from service.workflow.proofs.reading import Deposited
from service.workflow.proofs.rows import RENEW, RENEW_HOLDING
from service.workflow.queries import retrieve
from service.workflow.records.deposit import deposit_record
from service.workflow.records.record import LanguageFile, NewRecord
from tests.crash.killing import SAMPLE, died, kill_everywhere, prepare
from tests.crash.points import A_LIFETIME
from tests.decades.sites import name_authorities, sites
from tests.support.stages import Stages
from tests.support.world import ARCHIVIST, AUDITOR, World, open_services

pytestmark = [
    pytest.mark.office,
    pytest.mark.timeout(1800),
    pytest.mark.slow,  # tests/workflow/test_renewals.py interrupts a renewal at its two commit points
]

AGREEMENT = {"original-counterpart.pdf", "original-organization.pdf", "proces-verbal/signature.pdf"}
HOLDING = {"files/es.pdf"}


def test_renewal_killed_before_each_change(office: Converter, tmp_path: Path, every_point: bool) -> None:
    with sites(tmp_path / "decades", office) as (decades, stages):
        template = prepare(stages, "deposited")
        name_authorities(template, decades, "longer")  # which is there today, so no clock has to be turned
        add_holding(stages, template)
        points = []
        for point, folder in kill_everywhere(
            "renew", template, tmp_path / "killed", sample=None if every_point else 2 * SAMPLE
        ):
            points.append(point)
            check(stages, folder, point)
    assert points[0]["changes"] > 70
    assert died(points)


def add_holding(stages: Stages, folder: Path) -> None:
    """A conference document that is the signed original of the agreement, byte for byte."""
    services = open_services(folder, clock=stages.template("deposited").clock)
    with services.store.reader() as unit:
        (entry,) = unit.register.all()
    signed = services.archive.read(entry.object_id, "original-organization.pdf")
    new = NewRecord(
        body="general_assembly", meeting="LVI", symbol="AG/RES. 1 (LVI-O/26)", day=entry.entered_on, access="public", reason="",
        review_on=None, files={"es": LanguageFile(title="Ríos", name="r.pdf", data=signed)},
    )  # fmt: skip
    deposit_record(services, ARCHIVIST, new)
    services.store.engine.dispose()


def check(stages: Stages, folder: Path, point: dict[str, Any]) -> None:
    made = stages.template("deposited")
    world = World(open_services(folder), made.pki, made.clock, id=made.id, digest=made.digest)
    services, where = world.services, f"point {point['point']}"
    recovery.start_up(services)
    done = renewed_paths(world)
    for files in (AGREEMENT, HOLDING):
        assert done & files in (set(), files), where
    if point["acknowledged"]:
        assert done == AGREEMENT | HOLDING, where
    left = {one.path for one in renewals.run(services, ahead=A_LIFETIME) if one.state == renewals.RENEWED}
    assert left >= (AGREEMENT | HOLDING) - done, where
    everything_agrees(world, where)
    assert recovery.start_up(services) == [], where
    world.services.store.engine.dispose()


def deposits(world: World) -> list[Deposited]:
    return [one for part in expiry.parts(world.services) for one in part]


def renewed_paths(world: World) -> set[str]:
    with world.services.store.reader() as unit:
        return {file.path for entry in deposits(world) for one in unit.renewals.of(entry.id) for file in one.files}


def everything_agrees(world: World, where: str) -> None:
    services, entries = world.services, deposits(world)
    acts = sum(renewals_agree(services, entry, where) for entry in entries)
    with services.store.reader() as unit:
        leaves = unit.log_entries.all()
        assert not commit.unfinished(services, unit), where
    assert [row.data for row in leaves] == list(services.log.entries()), where
    account = examine(services.archive, verifier=services.log.verifier)
    assert (account.findings, account.objects, account.entries) == ((), 2, 2 + acts), where
    assert ocfl.StorageRoot(root=str(services.archive.ocfl)).validate(log_warnings=False), where


def renewals_agree(services: Services, entry: Deposited, where: str) -> int:
    """How many renewals of it there are."""
    with services.store.reader() as unit:
        rows, acts = [row for row in unit.proofs.of(entry.id) if row.stamped], unit.renewals.of(entry.id)
    newest = {file.path: file for act in acts for file in act.files}
    assert {row.path: row.sha256 for row in rows} == {path: file.sha256 for path, file in newest.items()}, where
    assert {row.ends.year for row in rows if row.ends} == {2040}, where
    assert services.archive.inventory(entry.object_id).head == f"v{1 + len(acts)}", where
    told = select(func.count()).where(access_events.c.kind == RENEW_HOLDING)
    with services.store.engine.connect() as connection:
        events = int(connection.execute(told).scalar_one())
    if isinstance(entry, RegisterEntry):
        events = [event.kind for event in retrieve.history(services, AUDITOR, entry.id)].count(RENEW)
    assert events == len(acts), where
    return len(acts)
