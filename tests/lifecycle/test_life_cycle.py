"""Whatever people of all roles try, in whatever order: the table of acts holds, and rows and events tell the same life."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from service.domain.lifecycle import Action
from tests.lifecycle.machine import LifeCycle
from tests.lifecycle.site import Site
from tests.support.pki import ServedPki
from tests.support.postgres import Databases
from tests.support.world import DATABASE_URL, open_services, write_site

LIVES, THOROUGH = 40, 125
"""Lives of forty steps for each database, and how many with the thorough profile: then more than 10,000 acts on both."""

UNSEALED = {
    Action.PROPOSE,
    Action.OPEN,
    Action.REVISE,
    Action.REQUEST_REVIEW,
    Action.CLEAR_PART,
    Action.CLEAR,
    Action.SEND_BACK,
    Action.TAKE_BACK,
    Action.CONFIRM,
    Action.AGREE,
    Action.REOPEN,
    Action.SUBMIT,
    Action.APPROVE,
    Action.RETURN,
    Action.DECLINE,
    Action.REPLACE,
    Action.DECLINE_SIGNATURE,
    Action.WITHDRAW,
}
"""Every act on an agreement whose originals are not sealed; comments, changes to the text and handing over have tests of their own."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, tmp_path: Path, pki: ServedPki) -> Site:
    """Both reviews are always needed: at the same time on SQLite, one after the other on PostgreSQL."""
    url = DATABASE_URL
    if request.param == "postgresql":
        databases: Databases = request.getfixturevalue("postgres")
        url = databases.fresh()
    write_site(tmp_path / "site", pki, database_url=url)
    services = open_services(tmp_path / "site")
    known = services.settings.reviews
    kinds = tuple(replace(kind, always=True) for kind in known.kinds)
    reviews = replace(known, kinds=kinds, in_order=request.param == "postgresql")
    return Site(replace(services, settings=replace(services.settings, reviews=reviews)))


def run(site: Site, *, lives: int, length: int) -> type[LifeCycle]:
    """The machine, with what it has tried and done."""
    machine = type("LifeCycleHere", (LifeCycle,), {"site": site, "steps": 0, "together": 0, "done": set()})
    run_state_machine_as_test(
        machine,
        settings=settings(
            settings.get_profile("usual"),
            max_examples=lives,
            stateful_step_count=length,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # a life in a database that goes on cannot be repeated
        ),
    )
    site.services.store.engine.dispose()
    return machine


def test_the_table_of_acts_holds(site: Site) -> None:
    assert run(site, lives=3, length=16).steps > 25


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_the_table_of_acts_holds_for_a_long_time(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    thorough = settings.default is not None and settings.default.max_examples > 25
    lives = THOROUGH if thorough else LIVES
    machine = run(site, lives=lives, length=40)

    with capsys.disabled():
        database = site.services.store.engine.dialect.name
        sys.stdout.write(f"\n{database}: {machine.steps} acts in {lives} lives, {machine.together} of them at once\n")
    assert machine.steps > 40 * lives
    assert machine.done >= UNSEALED
