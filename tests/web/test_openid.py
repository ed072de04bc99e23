"""Sign-in at an OpenID provider, which runs here as a server of its own."""

from __future__ import annotations

import hashlib
import socket
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import OctKey
from oidc_provider_mock import User, run_server_in_thread
from werkzeug.test import TestResponse

from service.accounts import openid, people
from service.accounts.errors import OpenIdRefused, ProviderDown
from service.domain.people import Person
from service.domain.permissions import Role
from service.settings import OpenId
from tests.support.pki import ServedPki
from tests.support.site import Browser, Site
from tests.support.world import Clock, World, open_services, write_site

PASSWORD = "seven-quiet-lanterns"
BACK = "http://127.0.0.1:8000/sign-in/openid/back"
USERS = (
    User(sub="s-ana", claims={"email": "ana@example.org", "email_verified": True, "name": "Ana", "groups": ["archive"]}),
    User(sub="s-new", claims={"email": "new@example.org", "email_verified": True, "name": "Nora New", "groups": ["archive", "x"]}),
    User(sub="s-officer", claims={"email": "o@example.org", "email_verified": True, "name": "Olaf", "groups": ["drafts"], "unit": "Sustainable Development"}),
    User(sub="s-none", claims={"email": "none@example.org", "email_verified": True, "name": "Nobody", "groups": ["x"]}),
    User(sub="s-liar", claims={"email": "ana@example.org", "email_verified": False, "groups": ["archive"]}),
)  # fmt: skip
SETTINGS = """
[accounts]
local_sign_in = {local}
[accounts.openid]
issuer = "{issuer}"
name = "OAS account"
client_id = "alternat"
client_secret_file = "secrets/openid.secret"
role_claim = "groups"
roles = {{ archive = "archivist", drafts = "officer" }}
department_claim = "unit"
departments = {{ "Sustainable Development" = "dsd" }}
create = {create}
"""
Made = Callable[..., Site]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with run_server_in_thread(user_claims=USERS) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def made(tmp_path: Path, pki: ServedPki, issuer: str) -> Iterator[Made]:
    """A site whose people sign in at the provider."""
    sites: list[Site] = []

    def make(*, create: bool = True, local: bool = True, at: str = issuer) -> Site:
        folder = tmp_path / f"site{len(sites)}"
        write_site(folder, pki)
        (folder / "secrets" / "openid.secret").write_text("a secret of both\n")
        with (folder / "settings.toml").open("a") as file:
            file.write(SETTINGS.format(issuer=at, create=str(create).lower(), local=str(local).lower()))
        clock = Clock()
        site = Site(World(open_services(folder, clock=clock), pki, clock))
        people.add(site.services.store, email="ana@example.org", name="Ana", roles={Role.AUDITOR}, password=PASSWORD, now=clock())  # fmt: skip
        sites.append(site)
        return site

    openid.forget()
    yield make
    for site in sites:
        site.close()


def to_provider(browser: Browser, path: str = "/sign-in/openid") -> str:
    answer = browser.get(path)
    assert answer.status_code == 303
    return answer.headers["Location"]


def at_provider(address: str, subject: str, **form: str) -> str:
    """What the person does there; the path with which the browser comes back."""
    answer = requests.post(address, data={"sub": subject, **form}, allow_redirects=False, timeout=30)
    assert answer.status_code == 302, answer.text
    came = urlsplit(answer.headers["Location"])
    return f"{came.path}?{came.query}"


def sign_in(browser: Browser, subject: str, path: str = "/sign-in/openid") -> TestResponse:
    return browser.get(at_provider(to_provider(browser, path), subject))


def person(site: Site, email: str) -> Person | None:
    return next((one for one in people.everybody(site.services.store) if one.email == email), None)


def test_an_account_is_joined_once_and_gets_the_mapped_roles(made: Made) -> None:
    site = made()
    browser = site.browser()
    answer = sign_in(browser, "s-ana", "/sign-in/openid?next=/register")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/register")
    assert browser.get("/register").status_code == 200
    ana = person(site, "ana@example.org")
    assert ana is not None
    assert ana.roles == {Role.ARCHIVIST}
    people.rename(site.services.store, ana.id, email="another@example.org", name="Ana")
    assert sign_in(site.browser(), "s-ana").status_code == 303
    assert [one.id for one in people.everybody(site.services.store)].count(ana.id) == 1
    assert "Joined to an account at a sign-in provider" in browser.get("/account").text


def test_an_account_is_made_when_a_role_and_a_unit_are_mapped(made: Made) -> None:
    site = made()
    assert sign_in(site.browser(), "s-new").status_code == 303
    assert sign_in(site.browser(), "s-officer").status_code == 303
    new, officer = person(site, "new@example.org"), person(site, "o@example.org")
    assert new is not None
    assert officer is not None
    assert (new.name, new.roles, new.password_hash) == ("Nora New", {Role.ARCHIVIST}, "")
    assert (officer.roles, officer.department) == ({Role.OFFICER}, "dsd")
    assert site.browser().post("/sign-in", {"email": "new@example.org", "password": ""}).status_code == 400


@pytest.mark.parametrize(("subject", "create"), [("s-none", True), ("s-new", False), ("s-liar", True)])
def test_nobody_else_gets_an_account(subject: str, create: bool, made: Made) -> None:
    site = made(create=create)
    before = people.everybody(site.services.store)
    answer = sign_in(site.browser(), subject)
    assert answer.status_code == 403
    assert "you have no access to this service" in answer.text
    assert people.everybody(site.services.store) == before


def test_a_closed_account_stays_closed(made: Made) -> None:
    site = made()
    sign_in(site.browser(), "s-ana")
    ana = person(site, "ana@example.org")
    assert ana is not None
    people.deactivate(site.services.store, ana.id, site.services.clock())
    assert sign_in(site.browser(), "s-ana").status_code == 403


def test_the_way_there_is_bound_to_the_browser_and_protected_by_pkce(made: Made) -> None:
    browser = made().browser()
    asked = {key: value[0] for key, value in parse_qs(urlsplit(to_provider(browser)).query).items()}
    assert (asked["response_type"], asked["code_challenge_method"], asked["redirect_uri"]) == ("code", "S256", BACK)
    with browser.client.session_transaction() as kept:
        flow = kept["openid"]
    digest = hashlib.sha256(flow["verifier"].encode()).digest()
    assert asked["code_challenge"] == urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert (asked["state"], asked["nonce"]) == (flow["state"], flow["nonce"])


def test_an_answer_counts_once_and_in_its_own_browser(made: Made) -> None:
    site = made()
    browser, thief = site.browser(), site.browser()
    path = at_provider(to_provider(browser), "s-ana")
    assert thief.get(path).status_code == 400
    to_provider(thief)
    assert thief.get(path).status_code == 400
    with browser.client.session_transaction() as kept:
        flow = kept["openid"]
    assert browser.get(path).status_code == 303
    assert browser.get(path).status_code == 400
    with browser.client.session_transaction() as kept:
        kept["openid"] = flow
    again = browser.get(path)
    assert (again.status_code, "begin again" in again.text) == (400, True)


def test_who_cancels_at_the_provider_is_not_signed_in(made: Made) -> None:
    browser = made().browser()
    address = to_provider(browser)
    state = parse_qs(urlsplit(address).query)["state"][0]
    answer = browser.get(f"/sign-in/openid/back?error=access_denied&state={state}")
    assert answer.status_code == 400
    assert browser.get("/account").status_code == 303


def tokens(settings: OpenId, subject: str = "s-ana") -> tuple[dict[str, Any], openid.Flow]:
    """A real answer of the provider's token endpoint, and the flow that asked for it."""
    started = openid.start(settings, back=BACK)
    query = parse_qs(urlsplit(at_provider(started.address, subject)).query)
    form = {"grant_type": "authorization_code", "code": query["code"][0], "redirect_uri": BACK, "code_verifier": started.flow.verifier}  # fmt: skip
    answer = requests.post(
        openid.metadata(settings)["token_endpoint"],
        data=form,
        auth=(settings.client_id, "a secret of both"),
        timeout=30,
    )
    assert answer.status_code == 200, answer.text
    return answer.json(), started.flow


def test_a_token_for_somebody_else_proves_nothing(made: Made) -> None:
    settings = made().services.settings.accounts.openid
    token, flow = tokens(settings)
    assert openid.verified(settings, token, nonce=flow.nonce)["sub"] == "s-ana"
    for_another, flow = tokens(replace(settings, client_id="another"))
    with pytest.raises(OpenIdRefused):
        openid.verified(settings, for_another, nonce=flow.nonce)


def test_a_token_of_another_flow_issuer_or_maker_proves_nothing(made: Made) -> None:
    settings = made().services.settings.accounts.openid
    token, flow = tokens(settings)
    with pytest.raises(OpenIdRefused):
        openid.verified(settings, token, nonce="another nonce")
    claims = {
        "iss": settings.issuer,
        "aud": "alternat",
        "sub": "s-ana",
        "exp": 9999999999,
        "iat": 1,
        "nonce": flow.nonce,
    }
    forged = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key("secret" * 8))
    head, _, sign = token["id_token"].split(".")
    for text in (forged, "", "a.b.c", f"{head}.e30.{sign}", "eyJhbGciOiJub25lIn0.e30."):
        with pytest.raises(OpenIdRefused):
            openid.verified(settings, {**token, "id_token": text}, nonce=flow.nonce)


def test_a_provider_that_is_down_is_named_and_the_page_stays(made: Made) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        site = made(at=f"http://127.0.0.1:{free.getsockname()[1]}")
    browser = site.browser()
    answer = browser.get("/sign-in/openid")
    assert answer.status_code == 503
    assert "OAS account is not responding" in answer.text
    assert browser.get("/sign-in").status_code == 200
    assert browser.post("/sign-in", {"email": "ana@example.org", "password": PASSWORD}).status_code == 303


def test_a_provider_that_names_another_issuer_is_not_used(made: Made, issuer: str) -> None:
    settings = replace(made().services.settings.accounts.openid, issuer=f"{issuer}/")
    with pytest.raises(ProviderDown):
        openid.metadata(settings)


def test_signing_out_leads_on_to_the_provider(made: Made, issuer: str) -> None:
    browser = made().browser()
    sign_in(browser, "s-ana")
    answer = browser.post("/sign-out")
    assert answer.headers["Location"] == "/signed-out"
    assert browser.get("/account").status_code == 303
    page = browser.get("/signed-out").text
    assert f"{issuer}/oauth2/end_session?client_id=alternat&amp;post_logout_redirect_uri=" in page
    local = made().browser()
    local.post("/sign-in", {"email": "ana@example.org", "password": PASSWORD})
    assert local.post("/sign-out").headers["Location"] == "/sign-in"


def test_the_local_sign_in_can_be_switched_off(made: Made) -> None:
    site = made(local=False)
    browser = site.browser()
    page = browser.get("/sign-in").text
    assert "Sign in with OAS account" in page
    assert 'name="password"' not in page
    form = {"email": "ana@example.org", "password": PASSWORD}
    assert browser.post("/sign-in", form).status_code == 403
    assert browser.post("/sign-in/passkey", {"passkey": "{}"}).status_code == 403
    assert browser.client.post("/api/v1/signins", json=form).status_code == 403
    assert sign_in(browser, "s-ana").status_code == 303


def test_who_has_no_password_proves_at_the_provider(made: Made) -> None:
    site = made()
    browser = site.browser()
    sign_in(browser, "s-new")
    site.world.clock.skip(301)
    form = {"name": "Nightly export", "scopes": ["register:read"], "days": "30"}
    asked = browser.post("/account/tokens", form)
    assert (asked.status_code, "Confirm with OAS account" in asked.text) == (401, True)
    assert browser.post("/account/tokens", {**form, "step_up_password": ""}).status_code == 400
    address = to_provider(browser, "/account/prove/openid")
    assert parse_qs(urlsplit(address).query)["prompt"] == ["login"]
    assert "You have confirmed" in browser.get(at_provider(address, "s-new")).text
    assert browser.post("/account/tokens", form).status_code == 200
    other = to_provider(browser, "/account/prove/openid")
    assert browser.get(at_provider(other, "s-ana")).status_code == 400
