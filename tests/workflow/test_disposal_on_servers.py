"""The whole path of a disposal on PostgreSQL, and with a replica on a real server whose locks nobody passes over."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.cli.archive import disposals as command
from service.cli.archive.rebuild import rebuild_into
from service.depository.ocfl import layout, tombstones
from service.depository.replica.errors import ReplicaRefused
from service.depository.replica.removal import Shears
from service.store.preservation.disposals import DisposalState
from service.store.register.replicas import BagState
from service.workflow.context import Services
from service.workflow.deposit import recovery
from service.workflow.disposal import carry_out, decide, holds
from service.workflow.errors import NotReady
from service.workflow.records.deposit import deposit_record
from service.workflow.replica import replicate
from tests.support import versitygw
from tests.support.pki import ServedPki
from tests.support.world import ARCHIVIST, AUDITOR, SG, Clock, open_services, write_site
from tests.workflow.test_disposal import ON, OTHER, audited, disposed, folder
from tests.workflow.test_records import new
from tests.workflow.test_replica import drilled, replicated, server, services

__all__ = ["replicated", "server", "services"]


def told(capsys: pytest.CaptureFixture[str], services: Services, **asked: Any) -> tuple[int, str]:
    given = {"all": False, "disposal": None, "delete": None, **asked}
    code = command.perform(services, argparse.Namespace(**given))
    return code, capsys.readouterr().out


@pytest.fixture
def on_postgresql(tmp_path: Path, pki: ServedPki, request: pytest.FixtureRequest) -> Iterator[Services]:
    write_site(tmp_path / "site", pki, database_url=request.getfixturevalue("postgres").fresh())
    made = open_services(tmp_path / "site", clock=Clock())
    yield made
    made.store.engine.dispose()


@pytest.mark.slow
@pytest.mark.postgres
def test_the_whole_path_on_postgresql(
    on_postgresql: Services, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    services = on_postgresql
    entry = deposit_record(services, ARCHIVIST, new(services))
    other = deposit_record(services, ARCHIVIST, new(services, symbol="AG/doc.9/26", files=OTHER))
    made = holds.place(
        services, AUDITOR, entry.object_id, reason="Audit.", review_on=services.clock().date() + timedelta(days=9)
    )
    assert "1 legal holds stand." in told(capsys, services, act="holds")[1]
    with pytest.raises(NotReady, match="legal hold"):
        decide.propose(services, ARCHIVIST, entry.object_id, ON, seen=None)
    holds.lift(services, ARCHIVIST, made.subject, made.number, reason="Over.")
    asked = decide.propose(services, ARCHIVIST, entry.object_id, ON, seen=None)
    with monkeypatch.context() as stopped:
        stopped.setattr(carry_out, "finish", lambda services, one: decide.get(services, SG, one))
        decide.approve(services, SG, asked.id, seen=None)
    assert "0 disposals wait for a decision. 1 are approved" in told(capsys, services, act="list")[1]
    code, said = told(capsys, services, act="finish")
    assert (code, f"{asked.id}  done" in said) == (0, True)
    assert ON.authority in told(capsys, services, act="show", disposal=asked.id)[1]
    assert not folder(services, entry.object_id).exists()
    assert folder(services, other.object_id).exists()
    assert (audited(services), recovery.start_up(services, whole=True)) == ([], [])
    with services.store.reader() as unit:
        before = unit.disposals.get(asked.id), unit.holdings.all(), unit.disposals.holds.lifted(9)
    assert before[0] is not None
    assert before[0].state is DisposalState.DONE
    assert rebuild_into(services) == 0
    with services.store.reader() as unit:
        assert (unit.disposals.get(asked.id), unit.holdings.all(), unit.disposals.holds.lifted(9)) == before


@pytest.mark.slow
def test_the_replica_keeps_what_is_locked_and_loses_the_rest(
    replicated: Services, server: versitygw.Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    services = replicated
    first = deposit_record(services, ARCHIVIST, new(services))
    other = deposit_record(services, ARCHIVIST, new(services, symbol="AG/doc.9/26", files=OTHER))
    brief = replace(services.settings.replica, retention_days=5 / 86400)  # type: ignore[arg-type]
    replicate.run(services)
    done = disposed(services, first.object_id)
    replicate.run(services)
    with services.store.reader() as unit:
        (bag,) = unit.replicas.of_object(first.object_id)
    assert bag.outcome is BagState.DISPOSED
    assert bag.locked_until is not None
    access = services.settings.replica.access_file

    code, said = told(capsys, services, act="replica", delete=access)
    assert code == 0
    assert "0 deleted, 0 not locked, 1 locked, until " in said
    shears = Shears(services.settings.replica, clock=services.clock)
    (copy,) = shears.copies(first.object_id)
    with pytest.raises(ReplicaRefused):
        shears.delete(copy)
    assert [one.locked_until for one in decide.copies_of(services, decide.get(services, SG, done))] == [
        copy.locked_until
    ]
    before = len(shears.copies(other.object_id))

    services = replace(services, settings=replace(services.settings, replica=brief))
    second = deposit_record(services, ARCHIVIST, new(services, symbol="AG/doc.10/26", files=OTHER))
    replicate.run(services)
    disposed(services, second.object_id)
    time.sleep(6)
    code, said = told(capsys, services, act="replica", delete=access)
    assert (code, "not on the replica yet" in said) == (1, True)
    replicate.run(services)
    assert "1 can be deleted, 1 are locked." in told(capsys, services, act="replica")[1]
    assert (
        "1 copies were deleted, 0 can be deleted, 1 are locked."
        in told(capsys, services, act="replica", delete=access)[1]
    )
    with services.store.reader() as unit:
        assert [one.key for one in unit.replicas.of_object(second.object_id)] == [""]
        assert {one.outcome for one in unit.replicas.of_object(tombstones.id_of(second.object_id))} == {BagState.WHOLE}
    assert shears.copies(second.object_id) == []
    assert len(shears.copies(other.object_id)) == before

    made = drilled(services, tmp_path / "empty")
    assert made.passed, made.findings
    assert not (tmp_path / "empty" / "ocfl" / layout.path_of(second.object_id)).exists()
    assert not (tmp_path / "empty" / "ocfl" / layout.path_of(first.object_id)).exists()
