"""Originals of 200 MB, from the annexes to the certified copy: nothing is refused, and nothing is called different, for want of memory."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from service.cli.archive.audit import perform
from service.domain.jobs import JobState
from service.drafting.word.convert import Converter
from service.jobs.engine import drain
from service.workflow.copies import read
from service.workflow.copies.ask import NewCopy, ask
from service.workflow.copies.source import sources
from service.workflow.queries import retrieve
from tests.support.memory import Peak, watched
from tests.support.pki import ServedPki
from tests.support.scans import scanned
from tests.support.site import Browser, Site, upload
from tests.support.world import ARCHIVIST, AUDITOR, Clock, World, open_services, write_site

pytestmark = [pytest.mark.office, pytest.mark.large, pytest.mark.timeout(3600)]

LIMITS = """
[limits]
annex_bytes = 60_000_000
annexes_bytes = 200_000_000
body_bytes = 230_000_000
"""
A1 = (1684.0, 2384.0)
MOST = {"own": 4_000_000_000, "children": 4_000_000_000}
"""Bytes of memory: this process with the web application, the jobs and the counterpart's tool, and all its children together."""


def annexes() -> Iterator[tuple[str, bytes]]:
    """Sheets of A4 at 300 dpi, and a plan of A1 at 300 dpi, which unpacks to 210 MB."""
    for number in (1, 2, 3):
        yield f"Surveys {number}", scanned(35, number=number)
    yield "Plan", scanned(1, size=A1, number=4)


@dataclass
class Measured:
    """The most memory of each step."""

    capsys: pytest.CaptureFixture[str]
    peaks: dict[str, Peak] = field(default_factory=dict)

    def step(self, name: str, act):  # type: ignore[no-untyped-def]
        began = time.monotonic()
        with watched() as peak:
            done = act()
        self.peaks[name] = peak
        with self.capsys.disabled():
            sys.stdout.write(f"{name:<28} {time.monotonic() - began:6.1f} s   {peak}\n")
        return done


@pytest.fixture
def site(tmp_path: Path, pki: ServedPki, office: Converter) -> Iterator[Site]:
    """The counterpart signs first, so that everybody signs over pages that others signed."""
    folder, clock = tmp_path / "site", Clock()
    write_site(folder, pki)
    settings = (folder / "settings.toml").read_text()
    ordered = settings.replace("[signing]", '[signing]\norder = ["counterpart", "organization"]', 1)
    (folder / "settings.toml").write_text(ordered + LIMITS)
    made = Site(World(open_services(folder, converter=office, clock=clock), pki, clock))
    yield made
    made.close()


def test_the_whole_way(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    world, measured = site.world, Measured(capsys)
    world.open()
    world.save()
    for title, data in annexes():
        measured.step(f"annex of {len(data) / 1e6:.0f} MB", lambda title=title, data=data: attach(site, title, data))
    measured.step("originals", world.make_originals)
    originals = world.preliminary.originals
    assert all(original.size > 180_000_000 for original in originals), [original.size for original in originals]
    world.confirm_both()
    world.submit()
    measured.step("drawn in advance", world.jobs)
    world.approve()
    measured.step("seal", world.jobs)
    require_no_fault(world)
    counterpart = site.browser("counterpart")
    for number in range(1, len(originals) + 1):
        measured.step(
            f"counterpart, original {number}", lambda number=number: sign_and_upload(counterpart, world, number)
        )
    measured.step("counterpart completed", world.jobs)
    require_no_fault(world)
    measured.step("Secretary General signs", world.sign)
    measured.step("completed to B-LTA", world.jobs)
    require_no_fault(world)
    assert world.state == "signed"
    measured.step("deposit", world.deposit)
    measured.step("public verification", lambda: verify(site))
    measured.step("certified copy", lambda: copy(world))
    assert measured.step("audit", lambda: perform(site.services, as_json=False)) == 0, capsys.readouterr().out
    assert max(peak.own for peak in measured.peaks.values()) < MOST["own"]
    assert max(peak.children for peak in measured.peaks.values()) < MOST["children"]


def attach(site: Site, title: str, data: bytes) -> None:
    form = {"title": title, "annex": upload(data)}
    answer = site.browser("officer").post(f"{site.path}/annexes", form, content_type="multipart/form-data")
    assert answer.status_code == 303, said(answer.text)


def said(page: str) -> str:
    """The words of a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]).split())[:1500]


def require_no_fault(world: World) -> None:
    view = retrieve.instrument(world.services, AUDITOR, world.id)
    assert {job.state for job in view.jobs} == {JobState.DONE}, [(job.kind, job.state, job.reason) for job in view.jobs]


def sign_and_upload(counterpart: Browser, world: World, number: int) -> None:
    """The counterpart downloads one original, signs it with its own tool and uploads it."""
    handed = counterpart.get(f"/agreement/to-sign/{number}")
    assert handed.status_code == 200
    signed = world.own_tool(handed.data)
    answer = counterpart.post("/agreement/signed", {"signed": upload(signed)}, content_type="multipart/form-data")
    assert answer.status_code == 303, said(answer.text)


def verify(site: Site) -> None:
    """Anybody verifies a deposited original on the public page."""
    entry = site.services.archive
    for original in site.world.preliminary.originals:
        path = f"original-{original.party}.pdf"
        data = entry.read(object_of(site), path)
        anybody = site.browser()
        answer = anybody.post("/verify", {"document": upload(data)}, content_type="multipart/form-data")
        assert answer.status_code == 303, said(answer.text)
        page = anybody.get(answer.location).text
        assert "Every page looks as it did when it was signed." in page, said(page)


def object_of(site: Site) -> str:
    with site.services.store.reader() as unit:
        found = unit.register.by_instrument(site.world.id)
    assert found is not None
    return found.object_id


def copy(world: World) -> None:
    with world.services.store.reader() as unit:
        found = sources(unit, world.id)[0]
    made = ask(
        world.services, ARCHIVIST, found, NewCopy(person="Ana Gómez", organization="", language="es", printed="")
    )
    drain(world.services)
    view = read.view(world.services, AUDITOR, made.id)
    assert view.job is not None
    assert view.job.state is JobState.DONE, view.job.reason
