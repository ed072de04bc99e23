"""The pages of the Secretary General's office: delegation, and several agreements decided on in one act."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.support.delegated import AUTHORITY, KEY, OFFICE, authority_pdf, delegate, with_accounts
from tests.support.site import Site, upload
from tests.support.twins import twin
from tests.support.world import DIRECTOR, SG
from tests.web.test_approval import worker
from tests.web.test_ceremonies import watched

pytestmark = pytest.mark.office
At = Callable[[str], Site]


@pytest.fixture
def submitted(at: At) -> Site:
    site = at("preliminary")
    site.world.submit()
    with_accounts(site.world, DIRECTOR)
    site.services = site.app.extensions["services"] = site.world.services
    return site


def asked(site: Site, **changes: object) -> dict[str, object]:
    first = site.world.clock().date()
    last = first + timedelta(days=7)
    days = {f"begins-{part}": str(getattr(first, part)) for part in ("day", "month", "year")}
    days |= {f"ends-{part}": str(getattr(last, part)) for part in ("day", "month", "year")}
    lines = {
        "substitute": DIRECTOR.id,
        "office": OFFICE,
        "key": KEY,
        "authority": AUTHORITY,
        "reason": "Official travel.",
    }
    return {**days, **lines, "document": upload(authority_pdf()), **changes}


def test_the_head_names_a_substitute_who_then_decides_until_it_is_revoked(submitted: Site) -> None:
    head, substitute = submitted.browser("sg_office"), submitted.browser("signatory")
    approval = f"{submitted.path}/approval"
    assert substitute.get(approval).status_code == 403
    wrong = head.post("/delegations", asked(submitted, document=upload(b"no PDF"), reason=""))
    assert wrong.status_code == 400
    for said in ("State why a substitute is needed", "not a PDF", f'value="{AUTHORITY}"', f'value="{OFFICE}"'):
        assert said in wrong.text, said
    assert head.post("/delegations", asked(submitted)).status_code == 303
    page = head.get("/delegations").text
    assert f"{DIRECTOR.name} acts for you from" in page
    assert "In force" in page
    shown = substitute.get(approval)
    assert shown.status_code == 200
    assert f"You act for {SG.name} by delegation" in shown.text
    assert f"signed by {DIRECTOR.name}" in shown.text
    own = substitute.get("/delegations").text
    assert "Name a substitute" not in own
    assert "/revoke" not in own
    address = re.search(r'href="(/delegations/[0-9a-f-]+)/revoke"', page)
    assert address
    assert head.get(f"{address[1]}/document.pdf").data == authority_pdf()
    assert substitute.post(f"{address[1]}/revoke", {"reason": "No."}).status_code == 403
    assert head.post(f"{address[1]}/revoke").status_code == 400
    assert head.post(f"{address[1]}/revoke", {"reason": "Back from travel."}).status_code == 303
    refused = substitute.get(approval)
    assert refused.status_code == 403
    assert "the delegation was revoked on" in refused.text


def test_several_are_chosen_read_and_approved_in_one_act(submitted: Site) -> None:
    world, sg = submitted.world, submitted.browser("sg_office")
    other, third = twin(world, 1), twin(world, 2)
    assert "Decide on several agreements at once" in sg.get("/").text
    assert sg.get("/decisions").text.count('name="instrument"') == 3
    assert sg.get("/decisions?chosen=yes").status_code == 400
    assert sg.get("/decisions?instrument=none").status_code == 404
    page = sg.get(f"/decisions?instrument={world.id}&instrument={other}&instrument={third}").text
    assert page.count("Purpose and parties") == 3
    form = {"act": "approve", "instrument": [world.id, other, third]}
    for one in (world.id, other, third):
        version = re.search(rf'name="version-{one}" value="(\d+)"', page)
        assert version
        form |= {f"version-{one}": version[1], f"digest-{one}": world.digest if one != third else "0" * 64}
    assert sg.post("/decisions", form).status_code == 303
    done = sg.get("/").text
    assert done.count(": Approved.") == 2
    assert "Decide on several agreements at once" not in done  # one is left to decide on, and two to sign
    assert f"{world.instrument.reference}-2: Not approved. The text has changed" in done
    with world.services.store.reader() as unit:
        found = [unit.instruments.get(one) for one in (world.id, other, third)]
    assert [str(one.state) for one in found if one] == ["approved", "approved", "submitted"]


@pytest.mark.slow
def test_a_substitute_approves_and_signs_several_with_one_pin(submitted: Site) -> None:
    world = submitted.world
    delegate(world)
    browser, other = submitted.browser("signatory"), twin(world, 1)
    page = browser.get(f"/decisions?instrument={world.id}&instrument={other}").text
    assert f"signed by {DIRECTOR.name}" in page
    form: dict[str, object] = {"act": "sign", "instrument": [world.id, other], "pin": world.pki.pin("p384")}
    for one in (world.id, other):
        version = re.search(rf'name="version-{one}" value="(\d+)"', page)
        assert version
        form |= {f"version-{one}": version[1], f"digest-{one}": world.digest, f"seen-{one}": world.digest}
    missing = browser.post("/decisions", {**form, "place": "", f"seen-{other}": ""})
    assert (missing.status_code, world.state) == (400, "submitted")
    assert "Tick the box" in missing.text
    with worker(submitted):
        answer = browser.post("/decisions", {**form, "place": "Bogotá"})
        assert answer.status_code == 303
        watched(browser, answer.location)
    assert browser.get(answer.location).text.count("govuk-tag--green") == 2
    with world.services.store.reader() as unit:
        for one in (world.id, other):
            (head,) = [who for who in unit.signatories.of(one) if who.key == "organization"]
            assert (head.name, head.named) == (DIRECTOR.name, SG.name)
