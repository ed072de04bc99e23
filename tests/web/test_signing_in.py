"""Signing in and out."""

from __future__ import annotations

import pytest

from service.accounts import people
from service.domain.permissions import Role
from service.web.shell.guard import local_path
from service.workflow.approval import confirm
from tests.support.site import Browser, Site
from tests.support.world import OFFICER

EMAIL, PASSWORD = "ana@example.org", "seven-quiet-lanterns"


@pytest.fixture
def ana(site: Site) -> Site:
    people.add(
        site.services.store,
        email=EMAIL,
        name="Ana Pérez",
        roles={Role.ARCHIVIST},
        password=PASSWORD,
        now=site.services.clock(),
    )
    return site


def test_signing_in_goes_on_to_the_page_that_was_asked_for(ana: Site) -> None:
    browser = ana.browser()
    asked = browser.get("/register?q=lima")
    assert asked.status_code == 303
    assert asked.headers["Location"] == "/sign-in?next=/register?q%3Dlima"
    answer = browser.post("/sign-in", {"email": EMAIL, "password": PASSWORD, "next": "/register?q=lima"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/register?q=lima")
    assert "Ana Pérez" in browser.get("/register").text


@pytest.mark.parametrize(("email", "password"), [(EMAIL, "wrong"), ("nobody@example.org", PASSWORD), ("", "")])
def test_a_refusal_says_the_same_for_every_reason_and_keeps_the_address(email: str, password: str, ana: Site) -> None:
    answer = ana.browser().post("/sign-in", {"email": email, "password": password})
    assert answer.status_code == 400
    assert "is incorrect" in answer.text
    assert f'value="{email}"' in answer.text or not email
    assert password not in answer.text or not password


def test_too_many_attempts_are_told_how_long_to_wait(ana: Site) -> None:
    browser = ana.browser()
    codes = [browser.post("/sign-in", {"email": EMAIL, "password": "wrong"}).status_code for _ in range(30)]
    assert codes[0] == 400
    assert codes[-1] == 429
    assert "too many attempts" in browser.post("/sign-in", {"email": EMAIL, "password": PASSWORD}).text


def test_signing_out_ends_the_sign_in_on_the_server_too(ana: Site) -> None:
    browser = ana.browser()
    browser.post("/sign-in", {"email": EMAIL, "password": PASSWORD})
    name = ana.app.config["SIGN_IN_COOKIE_NAME"]
    kept = browser.client.get_cookie(name)
    assert kept is not None
    browser.post("/sign-out")
    assert browser.client.get_cookie(name) is None
    browser.client.set_cookie(name, kept.value)
    assert "/sign-in" in browser.get("/register").headers["Location"]


@pytest.mark.parametrize(
    "address", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", None, "evil"]
)
def test_no_redirect_leads_elsewhere(address: str | None, ana: Site) -> None:
    assert local_path(address) is None
    answer = ana.browser().post("/sign-in", {"email": EMAIL, "password": PASSWORD, "next": address or ""})
    assert answer.headers["Location"] == "/"


def test_looking_at_a_link_does_not_use_it_up_and_opening_it_does(at: object) -> None:
    site: Site = at("preliminary")  # type: ignore[operator]
    _, token = confirm.invite(site.services, OFFICER, site.world.id)
    scanner, invited = site.browser(), site.browser()
    for _ in range(3):
        assert scanner.get(f"/link/{token}").status_code == 200
    assert scanner.client.head(f"/link/{token}").status_code == 200
    nobody = invited.post(f"/link/{token}", {"person": " ", "function": "Presidenta"})
    assert (nobody.status_code, "Enter your name." in nobody.text) == (400, True)
    who = {"person": "María Núñez", "function": "Presidenta"}
    assert invited.post(f"/link/{token}", who).headers["Location"] == "/agreement"
    assert invited.get("/agreement").status_code == 200
    for again in (scanner.get(f"/link/{token}"), scanner.post(f"/link/{token}")):
        assert again.status_code == 410
        assert "no longer works" in again.text
    assert Browser(site.app.test_client()).get("/agreement").status_code == 303
