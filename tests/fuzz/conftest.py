"""One signed agreement with its site; whatever fails in it is told with its exception."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from tests.support.pki import ServedPki
from tests.support.postgres import Databases
from tests.support.site import EVERYBODY, Site
from tests.support.stages import Stages
from tests.support.world import Clock, World, open_services, write_site


@dataclass
class Fuzzed:
    """The site, and what it logs."""

    site: Site
    people: tuple[str, ...] = EVERYBODY
    """Who can come in."""
    log: list[Any] = field(default_factory=list)

    @property
    def fault(self) -> str:
        """The last exception that nobody foresaw."""
        return repr([one.get("exc_info") for one in self.log if one["log_level"] == "error"][-1:])

    def require(self, answer: TestResponse, told: str) -> None:
        """Refused or done, never broken. ``told``: what was asked."""
        assert answer.status_code < 500 or answer.status_code == 503, f"{told}: {answer.status} {self.fault}"
        assert b"Traceback (most recent" not in answer.get_data(), told


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def fuzzed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzzed]:
    """A signed agreement on SQLite; on PostgreSQL, which takes fewer texts, a draft."""
    folder = tmp_path_factory.mktemp("fuzz") / "house"
    if request.param == "sqlite":
        stages: Stages = request.getfixturevalue("stages")
        world = stages.copy("signed", folder)
    else:
        databases: Databases = request.getfixturevalue("postgres")
        pki: ServedPki = request.getfixturevalue("pki")
        write_site(folder, pki, database_url=databases.fresh())
        clock = Clock()
        world = World(open_services(folder, clock=clock), pki, clock)
        world.open()
        world.save()
    site = Site(world)
    shown = request.param == "sqlite"  # a draft without originals is not shown to the counterpart
    found = Fuzzed(site, people=tuple(one for one in EVERYBODY if shown or one != "counterpart"))

    with capture_logs() as found.log:
        yield found
    site.close()
