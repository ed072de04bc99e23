"""Thirty-two deposits at once, through archive, log and register, on both databases: numbers and places in the log have one order."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.rebuild import ACTOR, Made, site
from service import app
from service.settings import load
from service.workflow.context import Services
from service.workflow.deposit import commit
from service.workflow.preservation.audit import AuditRun
from tests.support.pki import ServedPki

AT_ONCE = 32
AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
pytestmark = pytest.mark.slow


def opened(folder: Path, url: str) -> Services:
    return app.make_services(replace(load(folder / "settings.toml", {}), database_url=url))


def test_on_sqlite(tmp_path: Path, pki: ServedPki) -> None:
    deposits_at_once(tmp_path / "site", pki, f"sqlite:///{tmp_path}/many.db")


@pytest.mark.postgres
def test_on_postgresql(tmp_path: Path, pki: ServedPki, request: pytest.FixtureRequest) -> None:
    deposits_at_once(tmp_path / "site", pki, request.getfixturevalue("postgres").empty())


def deposits_at_once(folder: Path, pki: ServedPki, url: str) -> None:
    site(folder, pki.anchors)
    opened(folder, url).store.engine.dispose()
    desks = [
        opened(folder, url) for _ in range(AT_ONCE)
    ]  # as many processes would have them: each its own log, archive and connections

    with ThreadPoolExecutor(AT_ONCE) as pool:
        numbers = list(pool.map(lambda one: deposit(desks[one], one), range(AT_ONCE)))

    assert sorted(numbers) == list(range(1, AT_ONCE + 1))
    services = desks[0]
    leaves = [json.loads(leaf) for leaf in services.log.entries()]
    assert [leaf["number"] for leaf in leaves] == [f"{number}/{AT.year}" for number in range(1, AT_ONCE + 1)]
    with services.store.reader() as unit:
        assert [(one.number, one.leaf_index) for one in unit.register.all()] == [
            (number, number - 1) for number in range(1, AT_ONCE + 1)
        ]
        assert [unit.log_entries.get(index).data for index in range(AT_ONCE)] == list(services.log.entries())
    assert [one.sentence for one in AuditRun(services).findings()] == []
    for one in desks:
        one.store.engine.dispose()


def deposit(services: Services, serial: int) -> int:
    """As the use case does it; the number."""
    made = Made(services, [b"%PDF-1.7 not signed\n" * 500], only_agreements=True)
    with services.store.unit() as unit:
        assert not commit.unfinished(services, unit)
        number = unit.register.next_number(AT.year)
        commit.enter(services, unit, made.package(serial, number, AT), None, ACTOR)
        unit.commit()
    return number
