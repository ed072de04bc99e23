"""The archivist sees how far the replica is, and what to do about what is not whole on it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from service.settings.replica import Replica
from service.store.register.replicas import BagState, ReplicaBag, Trouble
from service.web.register.replica import TROUBLES
from tests.support.pki import ServedPki
from tests.support.site import Site
from tests.support.world import Clock, World, open_services, write_site


@pytest.fixture
def world(tmp_path: Path, pki: ServedPki) -> World:
    write_site(tmp_path / "site", pki)
    clock = Clock()
    return World(open_services(tmp_path / "site", clock=clock), pki, clock)


def bag(world: World, index: int, trouble: Trouble) -> ReplicaBag:
    return ReplicaBag(
        leaf_index=index, object_id=f"urn:uuid:{index}", version="v1", outcome=BagState.FAILED if trouble else BagState.WHOLE, key="objects/x",
        reason=trouble, detail="In English.", size=9, locked_until=None, checked_at=world.services.clock(),
    )  # fmt: skip


def test_every_trouble_has_its_sentences() -> None:
    assert set(TROUBLES) == set(Trouble) - {Trouble.NONE}


def test_the_page_says_that_there_is_none_or_what_is_on_it(world: World, tmp_path: Path) -> None:
    page = Site(world).browser("archivist").get("/replica").text
    assert "This installation has no replica." in page

    place = Replica(
        endpoint="https://s3.example.org", bucket="alternat", region="r", access_file=tmp_path / "a", prefix="", retention_days=30, timeout=5
    )  # fmt: skip
    world.services = replace(world.services, settings=replace(world.services.settings, replica=place))
    with world.services.store.unit() as unit:
        for index, trouble in enumerate(Trouble):
            unit.replicas.keep(bag(world, index, trouble))
        unit.commit()
    browser = Site(world, known=True).browser("archivist")
    page = browser.get("/replica").text
    assert "4 versions are not whole on the replica." in page
    assert "https://s3.example.org · alternat" in page
    assert "The copy is no longer on the replica." in page
    browser.get("/language/es")
    assert "La copia ya no está en la réplica." in browser.get("/replica").text
