"""The public pages for number and access code: what they show, and that guessing finds nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from markupsafe import escape

from service.accounts import rate_limit
from service.workflow import access_code
from tests.support.site import Site
from tests.support.stages import Stages

pytestmark = pytest.mark.office


@pytest.fixture
def deposited(stages: Stages, tmp_path: Path) -> Site:
    site = Site(stages.copy("signed", tmp_path / "site"))
    site.world.deposit()
    return site


def test_the_address_on_the_stamp_shows_the_deposited_agreement(deposited: Site) -> None:
    address = access_code.address_of(deposited.services, deposited.world.instrument)
    page = deposited.browser().get(address.removeprefix(deposited.services.settings.server.public_url))
    assert page.status_code == 200
    assert "This agreement is deposited." in page.text
    assert escape(deposited.world.instrument.title) in page.text
    assert (
        deposited.browser()
        .get(address.removeprefix("http://127.0.0.1:8000"), headers={"Accept-Language": "es"})
        .text.count("Este acuerdo está depositado.")
    )


def test_number_and_code_can_be_typed_and_a_wrong_one_is_not_told_from_the_other(deposited: Site) -> None:
    code = access_code.code_of(deposited.services, deposited.world.id)
    browser = deposited.browser()
    assert "This agreement is deposited." in browser.post("/verify/code", {"number": "1/2026", "code": code}).text
    pages = [
        browser.post("/verify/code", {"number": number, "code": typed})
        for number, typed in (("1/2026", "1" * 20), ("2/2026", code), ("2/2026", "x"), ("COOP-2026-0007", code))
    ]
    assert {page.status_code for page in pages} == {404}
    assert all("No document matches this number and access code." in page.text for page in pages)


@pytest.mark.slow
def test_whoever_asks_too_much_has_to_wait_and_people_of_the_house_do_not(deposited: Site) -> None:
    visitor = deposited.browser()
    answers = [visitor.get("/v/COOP-2026-0001/none").status_code for _ in range(rate_limit.QUESTIONS.free + 2)]
    assert answers == [404] * (rate_limit.QUESTIONS.free + 1) + [429]
    assert visitor.get("/v/COOP-2026-0001/none").text.count("too many requests from your network")
    assert deposited.browser("archivist").get("/v/COOP-2026-0001/none").status_code == 404
    deposited.world.clock.skip(16 * 60)
    assert visitor.get("/v/COOP-2026-0001/none").status_code == 404


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_an_ipv6_visitor_is_counted_by_network(address: str, network: str) -> None:
    assert rate_limit.network_of(address) == network
