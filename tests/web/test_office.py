"""The pages of the Secretary General's office: delegation."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.support.delegated import AUTHORITY, KEY, OFFICE, authority_pdf, with_accounts
from tests.support.site import Site, upload
from tests.support.world import DIRECTOR, SG

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
