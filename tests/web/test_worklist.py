"""The worklist as people use it: two tabs, filters in the address, the same list as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest

from service.domain.instrument import Instrument
from service.domain.lifecycle import State
from service.workflow.approval import confirm
from service.workflow.tasks.derive import catch_up
from tests.support.queries import statements
from tests.support.site import Browser, Site
from tests.support.world import OFFICER

DAY = 24 * 3600


def add(site: Site, number: int, **changes: object) -> Instrument:
    """An instrument as an older version of the program left it: nothing says yet whom it waits for."""
    template = site.services.catalogue.get("general")
    now = site.services.clock()
    first = Instrument(
        id=f"00000000-0000-4000-8000-{number:012}",
        reference=f"COOP-2026-{number:04}",
        state=State.DRAFTING,
        version=1,
        template_id=template.id,
        template_version=template.version,
        template_digest=template.digest,
        department="sedi-dsd",
        title=f"Agreement {number}",
        counterpart_name="Fundación Aguas",
        drafter_id=OFFICER.id,
        created_at=now,
        updated_at=now,
    )
    with site.services.store.unit() as unit:
        unit.instruments.add(made := replace(first, **changes))
        unit.commit()
    return made


@pytest.fixture
def officer(place: Site) -> Browser:
    add(place, 1, title="Rivers and lakes")
    place.world.clock.skip(20 * DAY)
    add(place, 2, title="Open government", drafter_id="somebody else")
    add(place, 3, title="Of another unit", department="sms")
    add(place, 4, title="Waits for the office", state=State.SUBMITTED)
    return place.browser("officer")


def titles(browser: Browser, path: str = "/") -> list[str]:
    page = unescape(browser.get(path).text)
    names = ("Rivers and lakes", "Open government", "Of another unit", "Waits for the office")
    return sorted((name for name in names if name in page), key=page.index)


def test_what_waited_longest_comes_first_and_what_waits_for_others_is_apart(officer: Browser) -> None:
    assert titles(officer) == ["Rivers and lakes", "Open government"]
    page = unescape(officer.get("/").text)
    assert "for 20 days" in page
    assert titles(officer, "/?sort=newest") == ["Open government", "Rivers and lakes"]
    assert titles(officer, "/?tab=others") == ["Waits for the office"]
    assert "Secretary General’s office: Waiting for the decision" in unescape(officer.get("/?tab=others").text)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=lakes", ["Rivers and lakes"]),
        ("q=aguas", ["Rivers and lakes", "Open government"]),
        ("days=14", ["Rivers and lakes"]),
        ("mine=yes", ["Rivers and lakes"]),
        ("state=submitted", []),
        ("state=nonsense", ["Rivers and lakes", "Open government"]),
        ("model=general", ["Rivers and lakes", "Open government"]),
        ("model=special-program", []),
        ("unit=sms", ["Rivers and lakes", "Open government"]),  # an officer has one unit, and no such filter
    ],
)
def test_a_filter_is_in_the_address_and_in_the_file(officer: Browser, asked: str, found: list[str]) -> None:
    assert titles(officer, f"/?{asked}") == found
    rows = csv.DictReader(io.StringIO(officer.get(f"/worklist.csv?{asked}").data.decode("utf-8-sig"), newline=""))
    assert [row["title"] for row in rows] == found


def test_a_wrong_number_of_days_is_said_and_kept(officer: Browser) -> None:
    page = unescape(officer.get("/?days=two").text)
    assert "Enter a whole number of days" in page
    assert 'value="two"' in page


def test_a_page_holds_25_and_the_file_holds_all(place: Site) -> None:
    for number in range(1, 31):
        add(place, number)
    officer = place.browser("officer")
    assert officer.get("/").text.count("alternat-card__title") == 25
    assert officer.get("/?page=2").text.count("alternat-card__title") == 5
    assert officer.get("/worklist.csv").text.count("\n") == 31


def test_an_auditor_asks_by_unit(officer: Browser, place: Site) -> None:
    auditor = place.browser("auditor")
    assert titles(auditor) == []
    assert titles(auditor, "/?tab=others&unit=sms") == ["Of another unit"]


def test_rows_of_another_program_are_found_at_the_next_start(place: Site) -> None:
    kept, place.services.store.derive = place.services.store.derive, None
    add(place, 1, title="Rivers and lakes")
    place.services.store.derive = kept
    officer = place.browser("officer")
    assert titles(officer) == []
    assert catch_up(place.services) == 1
    assert catch_up(place.services) == 0
    assert titles(officer) == ["Rivers and lakes"]


@pytest.mark.office
def test_a_draft_says_what_is_next_and_a_changed_text_is_the_departments_again(at: Callable[[str], Site]) -> None:
    site = at("drafted")
    world, officer = site.world, site.browser("officer")
    assert "The preview is made. Read it and confirm it." in officer.get("/").text

    confirm.confirm(world.services, OFFICER, world.id, digest=world.digest)
    confirm.invite(world.services, OFFICER, world.id)
    assert world.instrument.title not in unescape(officer.get("/").text)

    world.save(notice_days=90)
    assert "The draft is complete. Make the preview and read it." in officer.get("/").text
    assert "Waiting for the counterpart" not in officer.get("/?tab=others").text


@pytest.mark.office
def test_a_task_waits_since_it_began_whatever_else_happens(at: Callable[[str], Site]) -> None:
    site = at("preliminary")
    site.world.clock.skip(9 * DAY)
    with site.services.store.unit() as unit:
        found = unit.instruments.get(site.world.id)
        assert found is not None
        unit.instruments.update(
            replace(found, version=found.version + 1, updated_at=site.services.clock()), expected_version=found.version
        )
        unit.commit()
    assert "for 9 days" in unescape(site.browser("officer").get("/").text)


def test_a_longer_list_asks_the_database_no_more_often(place: Site) -> None:
    officer, asked = place.browser("officer"), []
    for first, last in ((1, 2), (2, 40)):
        for number in range(first, last):
            add(place, number)
        officer.get("/")
        with statements(place.services.store) as seen:
            officer.get("/")
        asked.append(len(seen))
    assert asked[0] == asked[1]
