"""Prepared sites (see ``tests.support.stages``) with the web application, and people who are signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.drafting.word.convert import Converter
from tests.support.pki import ServedPki
from tests.support.site import Site
from tests.support.stages import Stages
from tests.support.world import Clock, World, open_services, write_site


@pytest.fixture
def site(tmp_path: Path, pki: ServedPki, office: Converter) -> Iterator[Site]:
    """A site in which nothing has happened."""
    write_site(tmp_path / "site", pki)
    clock = Clock()
    made = Site(World(open_services(tmp_path / "site", converter=office, clock=clock), pki, clock))
    yield made
    made.close()


@pytest.fixture
def place(tmp_path: Path, pki: ServedPki) -> Iterator[Site]:
    """A site without an office program, in which nothing has happened."""
    write_site(tmp_path / "site", pki)
    clock = Clock()
    made = Site(World(open_services(tmp_path / "site", clock=clock), pki, clock))
    yield made
    made.close()


@pytest.fixture
def at(stages: Stages, tmp_path: Path) -> Iterator[Callable[[str], Site]]:
    """``at("signed")``: a copy of the site in which the instrument has come that far."""
    made: list[Site] = []

    def prepared(stage: str) -> Site:
        made.append(Site(stages.copy(stage, tmp_path / "site")))
        return made[-1]

    yield prepared
    for site in made:
        site.close()
