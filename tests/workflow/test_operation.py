"""What monitors and ``alternat doctor`` find: each part that fails is named with its remedy, and ends no other check."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest

from service.cli.refusal import Refused
from service.cli.server import doctor, work
from service.domain.jobs import JobState, WorkerProcess
from service.store.engine import make_engine
from service.store.unit import Store
from service.workflow.context import Services
from service.workflow.operation import ready, thorough
from service.workflow.operation.check import Finding, Result, examine
from tests.support.world import World

OK, WARNING, FAILED = Result.OK, Result.WARNING, Result.FAILED


def working(world: World) -> None:
    """A worker that has just reported itself."""
    now = world.clock()
    with world.services.store.unit() as unit:
        unit.workers.started(
            WorkerProcess(id="w", host="here", process=1, threads=3, version="1", started_at=now, seen_at=now)
        )
        unit.commit()


def results(services: Services, checks: object = ready.READY) -> dict[str, Result]:
    return {one.part: one.result for one in examine(services, checks)}  # type: ignore[arg-type]


def test_a_working_installation_is_ready(empty: World) -> None:
    working(empty)
    found = results(empty.services)
    assert set(found) >= {"database", "archive", "logs", "worker", "disk of the archive", "trust in signers"}
    assert FAILED not in found.values()


def test_a_silent_worker_is_told(empty: World) -> None:
    working(empty)
    empty.clock.skip(ready.SILENT.total_seconds() + 1)
    found = [one for one in examine(empty.services, ready.READY) if one.result is FAILED]
    assert [one.part for one in found] == ["worker"]
    assert "alternat work" in found[0].remedy


def test_a_job_that_nobody_does_and_one_that_was_given_up(empty: World) -> None:
    working(empty)
    with empty.services.store.unit() as unit:
        unit.jobs.enqueue("nobody:knows", {})
        unit.commit()
    empty.clock.skip(ready.LATE.total_seconds() + 1)
    with empty.services.store.unit() as unit:
        unit.workers.seen("w", empty.clock())
        unit.commit()
    assert results(empty.services)["worker"] is FAILED
    empty.jobs()
    found = results(empty.services)
    assert (found["worker"], found["jobs"]) == (OK, WARNING)
    with empty.services.store.reader() as unit:
        assert unit.jobs.counted() == {JobState.FAILED: 1}


def test_a_database_that_is_away_leaves_the_other_checks(empty: World, tmp_path: Path) -> None:
    away = Store(make_engine(f"sqlite:///{tmp_path}/nowhere/gone.db", busy_seconds=0.1))
    found = results(replace(empty.services, store=away))
    assert (found["database"], found["disk of the archive"]) == (FAILED, OK)


def test_a_full_disk_is_told_before_it_is_full(empty: World) -> None:
    usage = shutil.disk_usage("/")
    for free, expected in ((ready.LEAST_BYTES - 1, FAILED), (ready.FEW_BYTES - 1, WARNING), (ready.FEW_BYTES, OK)):
        with mock.patch.object(shutil, "disk_usage", lambda _folder, free=free: usage._replace(free=free)):
            assert results(empty.services)["disk of the data"] is expected


def test_anchors_that_end_are_told(empty: World) -> None:
    last = max(one.not_valid_after for one in empty.services.anchors.signer_certificates())
    soon = replace(empty.services, clock=lambda: last - ready.ENDS_SOON / 2)
    late = replace(empty.services, clock=lambda: last)
    part = "trust in signers"
    assert [results(one)[part] for one in (soon, late)] == [WARNING, FAILED]


@pytest.mark.office
@pytest.mark.slow
def test_the_doctor_asks_everybody(empty: World) -> None:
    working(empty)
    found = results(empty.services, thorough.THOROUGH)
    assert {
        part: found[part] for part in ("seal", "key sg", "time-stamps", "office program", "database writes", "mail")
    } == {
        "seal": OK,
        "key sg": OK,
        "time-stamps": OK,
        "office program": OK,
        "database writes": OK,
        "mail": WARNING,
    }


def test_an_authority_that_is_silent_and_a_seal_that_does_not_open(empty: World) -> None:
    services = empty.services
    settings = services.settings
    urls = ("http://127.0.0.1:9/tsa", *settings.signing.timestamp_urls[:1])
    wrong = settings.data_folder / "wrong"
    wrong.write_text("not the passphrase")
    seal = replace(settings.signing.seal, pin_file=wrong)
    signing = replace(
        settings.signing, timestamp_urls=urls, seal=seal, sg=replace(settings.signing.sg, file=wrong / "x")
    )
    services = replace(services, settings=replace(settings, signing=signing))
    found = examine(
        services, [(name, check) for name, check in thorough.THOROUGH if name in {"seal", "keys", "time-stamps"}]
    )
    assert [(one.part, one.result) for one in found] == [
        ("seal", FAILED),
        ("key sg", FAILED),
        ("time-stamps", WARNING),
        ("time-stamps", OK),
    ]
    assert "127.0.0.1:9" in found[2].sentence
    with pytest.raises(Refused, match="The seal cannot be used"):
        work._require_means(services)


def test_a_sentence_that_an_upgrade_took_away_is_named(empty: World, tmp_path: Path) -> None:
    (tmp_path / "en.po").write_text('msgid "An old sentence."\nmsgstr "Our own."\n', "utf-8")
    services = replace(empty.services, settings=replace(empty.services.settings, wording_folder=tmp_path))
    (found,) = thorough.own_words(services)
    assert (found.part, found.result) == ("wording", WARNING)
    assert "An old sentence." in found.sentence


def test_the_command_prints_findings() -> None:
    found = Finding(part="worker", result=FAILED, sentence="No worker.", remedy="Start one.")
    assert doctor._line(found) == "FAILED   worker: No worker.\n         Start one."
    assert doctor._line(replace(found, result=OK, remedy="")) == "ok       worker: No worker."
