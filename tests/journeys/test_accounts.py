"""Accounts in Chromium: a passkey of its virtual authenticator, sign-ins, tokens, two administrators. Every page is examined."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from service.accounts import people
from service.domain.permissions import Role
from tests.journeys.conftest import PICTURES
from tests.journeys.serving import served
from tests.journeys.steps import add_passkey, confirm_by_passkey
from tests.journeys.visitor import Visitor
from tests.support.pki import ServedPki
from tests.support.world import Clock, World, open_services, write_site

pytestmark = pytest.mark.browser
PASSWORD = "four herons and a ladder"


@pytest.fixture
def world(tmp_path: Path, pki: ServedPki) -> World:
    write_site(tmp_path / "site", pki)
    clock = Clock()
    made = World(open_services(tmp_path / "site", clock=clock), pki, clock)
    for name, roles in (("Ngozi", {Role.ARCHIVIST}), ("Tomás", {Role.ADMINISTRATOR}), ("Berta", {Role.ADMINISTRATOR}), ("Claire", {Role.AUDITOR})):  # fmt: skip
        email = f"{name.lower().replace('á', 'a')}@example.org"
        people.add(made.services.store, email=email, name=name, roles=roles, password=PASSWORD, now=clock())
    return made


def test_a_passkey_signs_in_and_confirms(world: World, browser: Browser) -> None:
    with served(world) as address:
        ngozi = Visitor(browser, address.replace("127.0.0.1", "localhost"), "account", PICTURES)
        ngozi.sign_in("ngozi@example.org", PASSWORD)
        add_passkey(ngozi, "Laptop")
        ngozi.look("passkeys")
        ngozi.go("/account/tokens")
        ngozi.page.get_by_label("Name").fill("Nightly export")
        ngozi.page.get_by_label("Read the register").check()
        ngozi.press("Create the token")
        confirm_by_passkey(ngozi)
        ngozi.await_text("Copy the token “Nightly export” now")
        ngozi.look("tokens")
        ngozi.go("/account")
        ngozi.look("account")
        ngozi.page.get_by_role("button", name="Sign out").click()
        ngozi.look("sign-in")
        ngozi.press("Sign in with a passkey")
        ngozi.page.wait_for_url("**/")
        assert "Ngozi" in ngozi.page.locator("header").inner_text()
        assert ngozi.faults == []
        ngozi.leave()


@pytest.mark.slow
def test_two_administrators_and_an_auditor(world: World, browser: Browser) -> None:
    with served(world) as address:
        first, second = (Visitor(browser, address, name, PICTURES) for name in ("first", "second"))
        first.sign_in("tomas@example.org", PASSWORD)
        first.go("/people")
        first.page.get_by_role("link", name="Ngozi").click()
        first.page.get_by_label("Signatory").check()
        first.press("Change the roles")
        first.await_text("another administrator has to confirm")
        first.look("person")
        second.sign_in("berta@example.org", PASSWORD)
        second.go("/people")
        second.look("people-waiting")
        second.page.get_by_role("button", name="Confirm").click()
        second.await_text("The change has been confirmed")
        auditor = Visitor(browser, address, "auditor", PICTURES)
        auditor.sign_in("claire@example.org", PASSWORD)
        auditor.go("/account-events")
        auditor.look("account-events")
        assert first.faults + second.faults + auditor.faults == []
