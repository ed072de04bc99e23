"""The archivist reads what the last audit found, with what to do; the worklist announces it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from markupsafe import escape

from service.cli.archive.audit import perform
from service.depository.audit.findings import REMEDIES, Kind
from service.web.register.audit import SENTENCES
from service.workflow.deposit import recovery
from tests.support.site import Site
from tests.support.stages import Stages

pytestmark = pytest.mark.office

FOUND = "The audit found 1 discrepancy."


@pytest.fixture
def deposited(stages: Stages, tmp_path: Path) -> Iterator[Site]:
    site = Site(stages.copy("deposited", tmp_path / "site"))
    yield site
    site.close()


def damage(site: Site) -> None:
    file = next(site.services.archive.root.rglob("v1/content/text.txt"))
    file.chmod(0o644)
    file.write_bytes(b"altered")


def test_every_kind_of_finding_has_its_sentences() -> None:
    assert set(SENTENCES) == set(REMEDIES) == set(Kind)


def test_a_sound_archive_is_said_to_be(deposited: Site, capsys: pytest.CaptureFixture[str]) -> None:
    browser = deposited.browser("archivist")
    assert "The archive has not been audited yet." in browser.get("/audit").text
    assert perform(deposited.services, as_json=False) == 0
    said = capsys.readouterr().out
    assert said.startswith("1 deposits, 1 entries in the log, 0 findings.\nBytes as stored?  no findings\n")
    assert said.endswith("; 0 overdue.\n")
    page = browser.get("/audit").text
    assert "Every file is as it was deposited." in page
    assert "It examined 1 deposit." in page
    assert FOUND not in browser.get("/").text


def test_damage_is_named_with_its_remedy_in_the_readers_language(
    deposited: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(deposited)
    assert perform(deposited.services, as_json=True) == 1
    said = capsys.readouterr()
    (row,) = json.loads(said.out)["findings"]
    assert (row["kind"], row["path"], row["code"]) == ("content", "v1/content/text.txt", "E092")
    assert said.err.startswith("ALARM: ")
    browser = deposited.browser("archivist")
    assert FOUND in browser.get("/").text
    for language, index in (("en", None), ("es", "Falta un documento, o difiere del que se depositó.")):
        browser.get(f"/language/{language}")
        page = browser.get("/audit").text
        assert str(escape(index or str(SENTENCES[Kind.CONTENT][0]))) in page
        assert str(escape(deposited.world.instrument.title)) in page
        assert "v1/content/text.txt" in page
        assert "E092" in page


def test_an_audit_that_is_overdue_is_an_alarm(deposited: Site) -> None:
    perform(deposited.services, as_json=False)
    overdue = "1 deposit has not been examined for more than 35 days."
    assert overdue not in deposited.browser("archivist").get("/").text
    deposited.world.clock.ahead += timedelta(days=36)
    assert overdue in deposited.browser("archivist").get("/").text
    assert overdue in deposited.browser("archivist").get("/audit").text


def test_a_change_is_told_once_and_stands_until_it_is_well_again(deposited: Site) -> None:
    site, settings = deposited, deposited.services.settings
    mail = replace(settings.mail, host="mail.example.org", sender="alternat@example.org")
    services = replace(deposited.services, settings=replace(settings, mail=mail))

    def letters() -> int:
        with services.store.reader() as unit:
            return len(unit.letters.of_kind("letter:audit"))

    perform(services, as_json=False)
    assert letters() == 0
    file = next(services.archive.root.rglob("v1/content/text.txt"))
    before = file.read_bytes()
    damage(site)
    perform(services, as_json=False)
    perform(services, as_json=False)
    assert letters() == 1
    assert perform(services, as_json=False, most=1) == 1  # what is not examined still stands
    assert FOUND in site.browser("archivist").get("/audit").text
    file.write_bytes(before)
    assert perform(services, as_json=False) == 0
    assert letters() == 2
    assert "Every file is as it was deposited." in site.browser("archivist").get("/audit").text


def test_unfinished_files_are_removed_a_day_later(deposited: Site) -> None:
    services = deposited.services
    staging = services.settings.data_folder / "files" / ".staging"
    staging.mkdir(exist_ok=True)
    (staging / "half").write_bytes(b"half")
    assert recovery.clean_up(services) == []
    deposited.world.clock.ahead += timedelta(days=2)
    assert recovery.clean_up(services) == ["Removed 1 unfinished file(s) that nobody has written to for a day."]
    assert list(staging.iterdir()) == []
