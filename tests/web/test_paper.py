"""Signing on paper in the browser, without printing or scanning, which tests/journeys/test_wet_ink.py does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.site import Site

pytestmark = pytest.mark.office


def test_the_signing_page_asks_for_no_pin_of_whoever_signs_on_paper(at: Callable[[str], Site]) -> None:
    site = at("sealed")
    sg, address, paper = site.browser("sg_office"), f"{site.path}/signature", f"{site.path}/paper"
    assert 'type="password"' in sg.get(address).text
    assert sg.post(paper, {"key": "organization", "means": "ink"}).status_code == 303
    page = sg.get(address).text
    assert ('type="password"' in page, "You sign on paper" in page, f'href="{paper}"' in page) == (False, True, True)
    form = {
        "version": str(site.world.version),
        "place": "Quito",
        "pin": site.world.pki.pin("sg"),
        "seen": site.world.digest,
    }
    assert sg.post(address, form).status_code == 409
    assert sg.post(paper, {"key": "organization", "means": "electronic"}).status_code == 303
    assert 'type="password"' in sg.get(address).text
