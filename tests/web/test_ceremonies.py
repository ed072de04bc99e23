"""The ceremony in the browser: choose, look, one PIN, watch, keep the procès-verbal; and the pages for not signing."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest

from service.workflow.queries import retrieve
from tests.support.delegated import authority_pdf
from tests.support.site import Browser, Site, upload
from tests.support.twins import twin
from tests.support.world import AUDITOR

pytestmark = pytest.mark.office
At = Callable[[str], Site]


def digest_on(page: str) -> str:
    found = re.search(r'name="seen"[^>]*value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


def watched(browser: Browser, address: str) -> None:
    """What the page's script does: polls until the ceremony has ended; the page then waits for the procès-verbal."""
    deadline = time.monotonic() + 120
    while (
        "agreements are done" in (state := browser.get(f"{address}/progress").json)["sentence"] and state["under_way"]
    ):
        assert time.monotonic() < deadline
        time.sleep(0.5)


@pytest.mark.slow
def test_a_ceremony_from_the_list_to_the_proces_verbal(at: At) -> None:
    site = at("sealed")
    world, sg = site.world, site.browser("sg_office")
    other = twin(world, 1)
    listed = sg.get("/ceremonies").text
    assert listed.count('name="instrument"') == 2
    assert "Choose at least one" in sg.post("/ceremonies").text

    first = sg.post("/ceremonies", {"instrument": [world.id, other]})
    assert first.status_code == 303
    look = first.headers["Location"]
    address = look.partition("/instruments/")[0]
    assert 'type="password"' not in sg.get(address).text
    for instrument_id in (world.id, other):
        page = sg.get(f"{address}/instruments/{instrument_id}")
        assert page.text.count("<figure>") >= 2
        missed = sg.post(f"{address}/instruments/{instrument_id}")
        assert (missed.status_code, "Tick the box" in missed.text) == (400, True)
        assert sg.post(f"{address}/instruments/{instrument_id}", {"seen": "0" * 64}).status_code == 409
        answer = sg.post(f"{address}/instruments/{instrument_id}", {"seen": digest_on(page.text)})
        assert answer.status_code == 303
    assert answer.headers["Location"] == address

    assert sg.post(f"{address}/sign", {"place": "Quito", "pin": "000000"}).status_code == 400
    wrong = sg.post(f"{address}/sign", {"place": "", "pin": world.pki.pin("sg")})
    assert (wrong.status_code, world.pki.pin("sg") in wrong.text) == (400, False)
    begun = sg.post(f"{address}/sign", {"place": "Washington, D.C.", "pin": world.pki.pin("sg")})
    assert (begun.status_code, begun.headers["Location"]) == (303, address)
    watched(sg, address)
    over = sg.get(address).text
    assert over.count("Signed\n") + over.count(">Signed<") + over.count("Signed</strong>") >= 2
    assert sg.post(f"{address}/sign", {"place": "Quito", "pin": world.pki.pin("sg")}).status_code == 409
    assert sg.get(f"{address}/proces-verbal.pdf").status_code == 404
    world.jobs()
    for who in ("sg_office", "auditor", "archivist"):
        assert site.browser(who).get(f"{address}/proces-verbal.pdf").data.startswith(b"%PDF-")
    assert site.browser("officer").get(address).status_code == 404
    log = site.browser("auditor").get("/signing-log").text
    assert log.count("A key is about to sign") == 4
    assert "All 4 recorded signatures appear in the log." in log


def test_one_instrument_is_signed_only_when_its_box_was_ticked(at: At) -> None:
    site = at("sealed")
    sg, address = site.browser("sg_office"), f"{site.path}/signature"
    page = sg.get(address).text
    given = {"version": str(site.world.version), "place": "Quito", "pin": site.world.pki.pin("sg")}
    assert sg.post(address, given).status_code == 400
    assert sg.post(address, {**given, "seen": "0" * 64}).status_code == 409
    assert sg.post(address, {**given, "seen": digest_on(page)}).status_code == 303
    assert site.world.state == "signing"


@pytest.mark.slow
def test_somebody_else_signs_and_then_the_counterpart_declines(at: At) -> None:
    site = at("sealed")
    sg, counterpart = site.browser("sg_office"), site.browser("counterpart")
    given = {"version": str(site.world.version), "key": "organization", "name": "Luis Vega", "office": "Delegate"}
    refused = sg.post(f"{site.path}/signatories", given)
    assert (refused.status_code, "State which document" in refused.text) == (400, True)
    file = {"authority": "Order 26-01", "document": upload(authority_pdf(), "order.pdf")}
    assert sg.post(f"{site.path}/signatories", given | file).status_code == 303
    assert "Luis Vega" in sg.get(f"{site.path}/signature").text
    assert "Luis Vega for Isabel Duarte Rivas: Order 26-01." in site.browser("auditor").get(site.path).text

    assert sg.post(f"{site.path}/signature/decline").status_code == 400
    assert counterpart.post("/agreement/decline", {"version": str(site.world.version)}).status_code == 400
    form = {"version": str(site.world.version), "reason": "Our board voted no."}
    last = counterpart.post("/agreement/decline", form)
    assert (last.status_code, "You declined to sign" in last.text) == (200, True)
    assert site.world.state == "declined"
    ended = counterpart.get("/agreement")
    assert (ended.status_code, "declined" in ended.text) == (401, True)  # its link ended, and the page says why
    assert [event.kind for event in retrieve.history(site.services, AUDITOR, site.world.id)][-1] == "instrument:refuse"


@pytest.mark.slow
def test_returned_to_the_department_from_the_signing_page(at: At) -> None:
    site = at("sealed")
    sg = site.browser("sg_office")
    form = {"version": str(site.world.version), "digest": site.world.digest, "choice": "return", "reason": ""}
    page = sg.post(f"{site.path}/signature/decline", form)
    assert (page.status_code, 'href="#reason"' in page.text) == (400, True)
    assert sg.post(f"{site.path}/signature/decline", form | {"reason": "Name the delegate."}).status_code == 303
    assert site.world.state == "drafting"
