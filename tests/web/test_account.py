"""The page of the own account, and the pages on which administrators change the accounts of others."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from service.accounts import people
from service.domain.permissions import Role
from tests.support.site import Browser, Site
from tests.support.world import ADMINISTRATOR, OFFICER

EMAIL, PASSWORD = "ana@example.org", "seven-quiet-lanterns"


@pytest.fixture
def ana(site: Site) -> Site:
    people.add(
        site.services.store, email=EMAIL, name="Ana Pérez", roles={Role.ARCHIVIST}, password=PASSWORD, now=site.services.clock(),
    )  # fmt: skip
    return site


def signed_in(site: Site) -> Browser:
    browser = site.browser()
    assert browser.post("/sign-in", {"email": EMAIL, "password": PASSWORD}).status_code == 303
    return browser


def second_administrator(site: Site) -> Browser:
    roles = {Role.ADMINISTRATOR}
    email = "second@example.org"
    people.add(site.services.store, email=email, name="Second", roles=roles, password=PASSWORD, now=site.services.clock())  # fmt: skip
    browser = site.browser()
    browser.post("/sign-in", {"email": email, "password": PASSWORD})
    return browser


def test_a_person_sees_and_ends_the_own_sign_ins(ana: Site) -> None:
    here, lost, other = signed_in(ana), signed_in(ana), signed_in(ana)
    page = here.get("/account").text
    addresses = re.findall(r'action="(/account/sign-ins/[^"]+/end)"', page)
    assert len(addresses) == 2
    assert "this browser" in page
    assert here.post(addresses[0]).status_code == 303
    assert sorted(browser.get("/account").status_code for browser in (lost, other)) == [200, 303]
    assert here.post(addresses[0]).status_code == 404
    assert "1 other sign-in has ended." in here.post("/account/sign-ins/end-others", follow_redirects=True).text
    assert [browser.get("/account").status_code for browser in (here, lost, other)] == [200, 303, 303]


def test_nobody_ends_the_sign_in_of_somebody_else(ana: Site) -> None:
    theirs = signed_in(ana)
    [address] = re.findall(r"/account/sign-ins/[^\"]+/end", signed_in(ana).get("/account").text)
    assert ana.browser("officer").post(address).status_code == 404
    assert theirs.get("/account").status_code == 200


def test_the_own_password_needs_the_old_one_and_is_on_record(ana: Site) -> None:
    browser = signed_in(ana)
    wrong = browser.post("/account", {"current": "no", "password": "short"})
    assert wrong.status_code == 400
    assert "The current password is incorrect." in wrong.text
    assert "Use at least 12 characters" in wrong.text
    assert browser.post("/account", {"current": PASSWORD, "password": "four quiet river stones"}).status_code == 303
    assert browser.get("/account").status_code == 303
    assert browser.post("/sign-in", {"email": EMAIL, "password": "four quiet river stones"}).status_code == 303
    assert "Password changed by the person" in browser.get("/account").text


def test_two_administrators_grant_a_deciding_role_and_the_person_is_told(site: Site) -> None:
    first, second = site.browser("administrator"), second_administrator(site)
    path = f"/people/{OFFICER.id}"
    told = first.post(
        f"{path}/roles", {"roles": ["officer", "sg_office"], "department": "sedi-dsd"}, follow_redirects=True
    )
    assert "another administrator has to confirm" in told.text
    [address] = re.findall(r"/people/requests/[0-9a-f-]+", first.get("/people").text)
    assert first.post(address, {"decision": "confirm"}).status_code == 403
    assert "confirmed" in second.post(address, {"decision": "confirm"}, follow_redirects=True).text
    assert second.post(address, {"decision": "confirm"}).status_code == 409
    own = site.browser("officer").get("/account").text
    assert "Roles changed" in own
    assert "requested by Admin" in own
    record = site.browser("auditor").get("/account-events").text
    assert "Change requested" in record
    assert "Second" in record
    assert "Operator, at the command line" in record


def test_an_administrator_gives_oneself_nothing(site: Site) -> None:
    browser = site.browser("administrator")
    path = f"/people/{ADMINISTRATOR.id}"
    assert browser.post(f"{path}/roles", {"roles": ["administrator", "auditor"]}).status_code == 403
    assert browser.post(f"{path}/password", {"password": "four quiet river stones"}).status_code == 403


def test_a_new_account_that_decides_waits_and_what_was_typed_is_kept(site: Site) -> None:
    browser = site.browser("administrator")
    form = {"email": "dir@example.org", "name": "New Director", "roles": "signatory", "password": PASSWORD}
    refused = browser.post("/people", {**form, "password": "short"})
    assert refused.status_code == 400
    assert "New Director" in refused.text
    made = browser.post("/people", form, follow_redirects=True)
    assert "opens when another administrator confirms" in made.text
    assert "Open the account" in made.text


def test_wrong_passwords_of_a_stranger_leave_the_persons_browser_alone(ana: Site) -> None:
    own, stranger = signed_in(ana), ana.browser()
    own.post("/sign-out")
    for _ in range(12):
        stranger.post("/sign-in", {"email": EMAIL, "password": "wrong"})
    assert stranger.post("/sign-in", {"email": EMAIL, "password": PASSWORD}).status_code == 429
    assert own.post("/sign-in", {"email": EMAIL, "password": PASSWORD}).status_code == 303


def test_a_forged_mark_of_a_browser_counts_for_nothing(ana: Site) -> None:
    stranger = ana.browser()
    stranger.client.set_cookie(ana.app.config["BROWSER_COOKIE_NAME"], '["x","y"].AAAA')
    codes = [stranger.post("/sign-in", {"email": EMAIL, "password": "wrong"}).status_code for _ in range(12)]
    assert codes[-1] == 429


def test_a_token_is_shown_once_and_can_be_revoked_by_both(ana: Site) -> None:
    browser, administrator = signed_in(ana), ana.browser("administrator")
    form = {"name": "Nightly export", "scopes": ["register:read"], "days": "30"}
    refused = browser.post("/account/tokens", {**form, "scopes": ["user:manage"]})
    assert (refused.status_code, "Nightly export" in refused.text) == (400, True)
    shown = browser.post("/account/tokens", form)
    [text] = re.findall(r"alternat_[\w-]{43}", shown.text)
    assert shown.headers["Cache-Control"] == "no-store"
    page = browser.get("/account/tokens").text
    assert text not in page
    assert "Nightly export" in page
    assert ana.app.test_client().get("/account", headers={"Authorization": f"Bearer {text}"}).status_code == 303
    client = ana.browser().client
    client.set_cookie(ana.app.config["SIGN_IN_COOKIE_NAME"], text)
    assert client.get("/account").status_code == 303
    [address] = re.findall(r'action="(/account/tokens/[^"]+/revoke)"', page)
    person = next(one for one in people.everybody(ana.services.store) if one.email == EMAIL)
    token = address.split("/")[3]
    assert administrator.post(f"/people/{person.id}/tokens/{token}/revoke").status_code == 303
    assert browser.post(address).status_code == 404
    assert "Nightly export" not in browser.get("/account/tokens").text
    assert "API token revoked" in browser.get("/account").text


def test_an_act_that_binds_needs_a_fresh_proof_and_keeps_what_was_typed(ana: Site) -> None:
    browser = signed_in(ana)
    ana.world.clock.skip(301)
    form = {"name": "Nightly export", "scopes": ["register:read", "paper:scan"], "days": "30"}
    asked = browser.post("/account/tokens", form)
    assert (asked.status_code, "Confirm that it is you" in asked.text) == (401, True)
    kept = re.findall(r'type="hidden" name="([a-z]+)" value="([^"]*)"', asked.text)
    assert [pair for pair in kept if pair[0] in form] == [
        ("name", "Nightly export"), ("scopes", "register:read"), ("scopes", "paper:scan"), ("days", "30"),
    ]  # fmt: skip
    wrong = browser.post("/account/tokens", {**form, "step_up_password": "wrong"})
    assert (wrong.status_code, "The password is incorrect." in wrong.text) == (400, True)
    made = browser.post("/account/tokens", {**form, "step_up_password": PASSWORD})
    assert (made.status_code, "Copy the token" in made.text) == (200, True)
    assert browser.post("/account/tokens", form).status_code == 200


def test_a_pin_is_never_written_into_a_page(at: Callable[[str], Site]) -> None:
    site = at("signed")
    browser = site.browser("sg_office")
    site.world.clock.skip(301)
    asked = browser.post(f"{site.path}/signature", {"pin": "246810", "place": "Lima", "seen": "x"})
    assert asked.status_code == 401
    assert "246810" not in asked.text
    assert 'name="place" value="Lima"' in asked.text
    assert 'name="pin"' in asked.text


def test_guesses_at_the_proof_are_slowed_down(ana: Site) -> None:
    browser = signed_in(ana)
    ana.world.clock.skip(301)
    codes = [browser.post("/account/tokens", {"step_up_password": "wrong"}).status_code for _ in range(12)]
    assert (codes[0], codes[-1]) == (400, 429)
