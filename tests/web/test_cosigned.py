"""Pages of an instrument that two persons sign for each side: whose turn it is, where to sign, and what each is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from tests.support import cosigned
from tests.support.cosigned_stages import Cosigned
from tests.support.site import Site, upload

pytestmark = [pytest.mark.slow, pytest.mark.office]


@pytest.fixture
def opened(after: Callable[[str], Cosigned]) -> Iterator[Callable[[str], Site]]:
    sites: list[Site] = []

    def open_(stage: str) -> Site:
        sites.append(Site(after(stage)))
        return sites[-1]

    yield open_
    for site in sites:
        site.close()


def test_the_second_signatory_of_the_house_is_named_and_signs_with_an_own_pin(opened: Callable[[str], Site]) -> None:
    site = opened("organization")
    browser = site.browser("sg_office")
    page = browser.get(f"{site.path}/signature").text
    assert f"The next signatory is {cosigned.NAMES['director']}, Director of the Department." in page
    form = {"version": site.world.version, "seen": site.world.digest, "place": "Washington, D.C."}
    wrong = browser.post(f"{site.path}/signature", {**form, "pin": site.world.pki.pin("sg")})
    assert wrong.status_code == 400
    assert "The PIN is incorrect" in wrong.text
    right = browser.post(f"{site.path}/signature", {**form, "pin": site.world.pki.pin("p384")})
    assert right.status_code == 303
    site.world.jobs()
    page = browser.get(f"{site.path}/signature").text
    assert "The next signatory is María José Núñez Peñafiel." in page
    assert 'name="pin"' not in page
    assert "Return or decline" not in page


def test_between_the_two_the_second_can_still_decline(opened: Callable[[str], Site]) -> None:
    site = opened("organization")
    assert "Decline to sign" in site.browser("sg_office").get(f"{site.path}/signature").text


def test_without_a_key_here_the_page_shows_the_way_to_an_own_desk(after: Callable[[str], Cosigned]) -> None:
    world = after("organization")
    signing = replace(world.services.settings.signing, keys={})
    world.services = replace(world.services, settings=replace(world.services.settings, signing=signing))
    site = Site(world)
    page = site.browser("sg_office").get(f"{site.path}/signature").text
    site.close()
    assert f"The certificate of {cosigned.NAMES['director']} is not kept here." in page
    assert "alternat sign --server" in page
    assert 'name="pin"' not in page


def test_the_counterparts_page_goes_from_the_president_to_the_treasurer(opened: Callable[[str], Site]) -> None:
    site = opened("director")
    browser, world = site.browser("counterpart"), site.world
    for key, field, office in (
        ("counterpart", "Counterpart", "Executive President"),
        ("treasurer", "Treasurer", "Treasurer"),
    ):
        page = browser.get("/agreement").text
        assert f", {office}. Several persons sign for your side" in page
        assert f"in the field “{field}”" in page
        assert (" --field Treasurer " in page) is (key == "treasurer")
        assert "Decline to sign" in page
        for number in (1, 2):
            handed = browser.get(f"/agreement/to-sign/{number}").data
            signed = world.own_tool(handed, cosigned.HOLDERS[key], field)
            answer = browser.post("/agreement/signed", {"signed": upload(signed)}, content_type="multipart/form-data")
            assert answer.status_code == 303, answer.text
        world.jobs()
    assert world.state == "signed"
    assert "decline" not in browser.get("/agreement").text
