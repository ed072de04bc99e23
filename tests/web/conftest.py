"""Prepared houses (see ``tests.workflow.houses``) with doors, and people who are signed in to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.drafting.word.convert import Converter
from tests.pki import ServedPki
from tests.web.site import Site
from tests.workflow.houses import Stages, office, stages
from tests.workflow.world import Clock, World, furnish, open_services

__all__ = ["office", "stages"]


@pytest.fixture
def site(tmp_path: Path, pki: ServedPki, office: Converter) -> Iterator[Site]:
    """A house in which nothing has happened."""
    furnish(tmp_path / "house", pki)
    clock = Clock()
    made = Site(World(open_services(tmp_path / "house", converter=office, clock=clock), pki, clock))
    yield made
    made.close()


@pytest.fixture
def at(stages: Stages, tmp_path: Path) -> Iterator[Callable[[str], Site]]:
    """``at("signed")``: a house of one's own in which the instrument has come that far."""
    made: list[Site] = []

    def prepared(stage: str) -> Site:
        made.append(Site(stages.copy(stage, tmp_path / "house")))
        return made[-1]

    yield prepared
    for site in made:
        site.close()
