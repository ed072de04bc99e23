"""Sites whose time-stamps come from authorities that follow each other, so that what they deposit can be renewed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from freezegun import freeze_time

from service.cli.development.pki import DevelopmentPki
from service.drafting.word.convert import Converter
from tests.decades.authorities import Decades, make
from tests.support.stages import Stages


@dataclass(frozen=True, slots=True)
class FirstGeneration(DevelopmentPki):
    """The PKI as a site sees it that was set up while only the first authority existed."""

    @property
    def timestamp_urls(self) -> tuple[str, ...]:  # type: ignore[override]
        return (f"{self.url}/development/tsa/first",)


@contextmanager
def sites(folder: Path, office: Converter) -> Iterator[tuple[Decades, Stages]]:
    """Sites on a development PKI with authorities for decades, which answers inside the block."""
    decades = make(folder / "authorities")
    seen = FirstGeneration(decades.mint.pki.folder, decades.mint.pki.anchors, decades.mint.pki.url)
    (folder / "stages").mkdir()
    with decades.serving():
        yield decades, Stages(folder / "stages", seen, office)


@pytest.fixture(scope="module")
def decades(tmp_path_factory: pytest.TempPathFactory, office: Converter) -> Iterator[tuple[Decades, Stages]]:
    """For the tests of one module."""
    with sites(tmp_path_factory.mktemp("decades"), office) as made:
        yield made


def name_authorities(folder: Path, decades: Decades, *labels: str) -> None:
    """The operator adds the address of a newer authority to the settings."""
    path = folder / "settings.toml"
    urls = ", ".join(f'"{url}"' for url in decades.authorities(*labels).urls)
    path.write_text(re.sub(r"timestamp_urls = \[.*?\]", f"timestamp_urls = [{urls}]", path.read_text()))


@contextmanager
def clock(moment: datetime) -> Iterator[None]:
    """The whole process at this moment; time goes on from there."""
    with freeze_time(moment, tick=True, real_asyncio=True):
        yield
