"""Recovery and an interrupted deposit that it cannot finish: it reports it, and never hides what was acknowledged."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.depository.deposit.deposit import object_id_of, store
from service.depository.ocfl.objects import LAST_PUT
from service.store.engine import make_engine
from service.store.unit import Store
from service.workflow.deposit import recovery
from tests.support.world import World
from tests.workflow.test_deposit import agrees, composed

pytestmark = pytest.mark.office
At = Callable[[str], World]
OTHER = "99999999-9999-4999-8999-999999999999"


@pytest.fixture
def world(at: At) -> World:
    return at("signed")


def put(world: World, package: Any) -> None:
    """The object is durable; the crash came before its leaf."""
    world.services.archive.put_object(
        package.object_id,
        package.files,
        message="Deposit 1",
        user_name="A",
        user_address="mailto:a@example.org",
        created=world.clock(),
    )


def content(world: World) -> Path:
    [path] = world.services.archive.ocfl.rglob("original-counterpart.pdf")
    return path


def damage(path: Path) -> None:
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])


def is_in_place(world: World) -> bool:
    archive = world.services.archive
    return archive.exists(object_id_of(world.id)) and not list(archive.quarantine_folder.iterdir())


def test_a_damaged_object_that_the_log_has_acknowledged_stays(world: World) -> None:
    store(world.services.archive, world.services.log, composed(world, 1))
    damage(content(world))
    [told] = recovery.start_up(world.services)
    assert "is entry 0 of the log" in told
    assert is_in_place(world)
    assert world.state == "signed"


@pytest.mark.slow
def test_a_damaged_object_that_nobody_acknowledged_is_set_aside(world: World) -> None:
    put(world, composed(world, 1))
    damage(content(world))
    [told] = recovery.start_up(world.services)
    assert "quarantine" in told
    assert not is_in_place(world)
    assert world.deposit().number == 1
    agrees(world)


def test_an_acknowledged_number_that_is_taken_is_reported(world: World) -> None:
    package = composed(world, 1)
    kept = store(world.services.archive, world.services.log, package)
    other = replace(kept.entry, instrument_id=OTHER, object_id=object_id_of(OTHER))
    with world.services.store.unit() as unit:
        unit.register.add(other, "another text")
        unit.commit()
    [told] = recovery.start_up(world.services)
    assert "belongs to another instrument" in told
    assert is_in_place(world)


def test_an_object_that_cannot_be_read_now_is_finished_when_it_can(world: World) -> None:
    put(world, composed(world, 1))
    path = content(world)
    away = path.with_name("away")
    path.rename(away)
    path.symlink_to(path)  # reading fails with ELOOP, for every user
    [told] = recovery.start_up(world.services)
    assert "left where it is" in told
    assert is_in_place(world)
    path.unlink()
    away.rename(path)
    [done] = recovery.start_up(world.services)
    assert "Finished" in done
    agrees(world)


def test_a_database_that_is_busy_does_not_keep_the_worker_from_starting(world: World) -> None:
    put(world, composed(world, 1))
    path = world.services.settings.data_folder / "alternat.db"
    impatient = Store(make_engine(f"sqlite:///{path}", busy_seconds=0.2), clock=world.clock)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        told = recovery.start_up(replace(world.services, store=impatient))
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert any("An interrupted deposit could not be finished: The database is busy" in one for one in told)
    assert is_in_place(world)
    [told] = recovery.start_up(world.services)
    assert "Finished" in told


def test_a_start_looks_at_what_was_written_last_and_recover_at_everything(at: At) -> None:
    services = at("deposited").services
    newest = services.archive.last_put()
    assert newest
    services.archive.put_object(
        "urn:uuid:00000000-0000-4000-8000-000000000009", {"a.txt": b"of nobody"}, message="", user_name="X",
        user_address="mailto:x@example.org", created=services.clock(),
    )  # fmt: skip
    (services.archive.root / LAST_PUT).write_text(newest)
    assert recovery.start_up(services) == []
    [told] = recovery.start_up(services, whole=True)
    assert "left where" in told
