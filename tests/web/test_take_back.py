"""A signature that waits is taken back on the counterpart's page and on the officer's, with a reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.workflow.queries import retrieve
from tests.support.site import Site
from tests.support.world import AUDITOR

pytestmark = [pytest.mark.office, pytest.mark.slow]
REASON = "Signed with the wrong card."


@pytest.fixture
def waiting(at: Callable[[str], Site]) -> Site:
    """The counterpart has signed, and its issuer does not answer."""
    site = at("sealed")
    site.world.sign()
    site.world.jobs()
    with site.world.pki.without("ocsp", "crls"):
        site.world.upload_all()
        site.world.jobs()
    return site


@pytest.mark.parametrize(("who", "page"), [("counterpart", "/agreement"), ("officer", "")])
def test_a_signature_that_waits_is_taken_back(waiting: Site, who: str, page: str) -> None:
    browser, page = waiting.browser(who), page or waiting.path
    asked = f"{'/agreement' if who == 'counterpart' else f'{waiting.path}/signature'}/take-back/counterpart"
    shown = browser.get(page).text
    assert "Take this signature back" in shown
    assert f'href="{asked}"' in shown
    assert "again until" in shown
    form = {"version": str(waiting.world.version), "reason": ""}
    refused = browser.post(asked, form)
    assert refused.status_code == 400
    assert "State why the signature is taken back" in refused.text
    assert browser.post(asked, form | {"reason": REASON}).status_code == 303
    assert "Take this signature back" not in browser.get(page).text
    assert retrieve.history(waiting.world.services, AUDITOR, waiting.world.id)[-1].kind == "signature:take_back"
    if who == "counterpart":
        assert REASON in browser.get(page).text
