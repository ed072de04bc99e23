"""A new password by e-mail: the link, its end, and what nobody learns by asking for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.accounts import people, rate_limit
from service.domain.people import Person
from service.domain.permissions import Role
from service.workflow.letters.send import address_of
from tests.support.pki import ServedPki
from tests.support.site import Site
from tests.support.world import Clock, World, open_services, write_site

EMAIL, OLD, NEW = "ana@example.org", "seven-quiet-lanterns", "four quiet river stones"
MAIL = """
[mail]
host = "127.0.0.1"
tls = "none"
sender = "agreements@example.org"
"""


@pytest.fixture
def ana(tmp_path: Path, pki: ServedPki) -> Iterator[Site]:
    """A site that sends letters, and Ana in it. Nothing is sent: the outbox is read."""
    write_site(tmp_path / "site", pki)
    with (tmp_path / "site" / "settings.toml").open("a") as file:
        file.write(MAIL)
    clock = Clock()
    site = Site(World(open_services(tmp_path / "site", clock=clock), pki, clock))
    people.add(site.services.store, email=EMAIL, name="Ana", roles={Role.ARCHIVIST}, password=OLD, now=clock())
    yield site
    site.close()


def person(site: Site) -> Person:
    return next(one for one in people.everybody(site.services.store) if one.name == "Ana")


def links(site: Site) -> list[str]:
    """Paths of the links in the outbox, oldest first."""
    with site.services.store.reader() as unit:
        ids = [row.id for row in unit.letters._connection.exec_driver_sql("SELECT id FROM letters ORDER BY created_at")]
        letters = [unit.letters.get(one) for one in ids]
    public = site.services.settings.server.public_url
    return [address_of(site.services, letter).removeprefix(public) for letter in letters if letter]


def asked(site: Site, email: str = EMAIL) -> str:
    answer = site.browser().post("/sign-in/forgotten", {"email": email})
    assert answer.status_code == 200
    return re.sub(r'value="[^"]*"', "", answer.text)


def test_a_link_gives_a_new_password_once(ana: Site) -> None:
    old = ana.browser()
    old.post("/sign-in", {"email": EMAIL, "password": OLD})
    asked(ana, "ANA@example.org")
    [link] = links(ana)
    scanner, browser = ana.browser(), ana.browser()
    assert [scanner.get(link).status_code for _ in range(3)] == [200] * 3
    weak = browser.post(link, {"password": "short"})
    assert (weak.status_code, "Use at least 12 characters" in weak.text) == (400, True)
    assert browser.post(link, {"password": NEW}).headers["Location"] == "/sign-in"
    again = browser.post(link, {"password": "five calm mountain lakes"})
    assert (again.status_code, "This link no longer works" in again.text) == (410, True)
    assert browser.get(link).status_code == 410
    assert old.get("/account").status_code == 303
    assert browser.post("/sign-in", {"email": EMAIL, "password": NEW}).status_code == 303
    assert "Password changed with the link sent by e-mail" in browser.get("/account").text


def test_the_answer_is_the_same_for_everybody(ana: Site) -> None:
    ana.browser()
    known = asked(ana)
    assert known == asked(ana, "nobody@example.org")
    people.deactivate(ana.services.store, person(ana).id, ana.services.clock())
    assert known == asked(ana)
    assert len(links(ana)) == 1


def test_a_link_ends_after_an_hour(ana: Site) -> None:
    asked(ana)
    [link] = links(ana)
    ana.world.clock.skip(3590)
    assert ana.browser().get(link).status_code == 200
    ana.world.clock.skip(20)
    assert ana.browser().get(link).status_code == 410


@pytest.mark.parametrize("change", ["password", "address", "closed"])
def test_a_link_is_withdrawn_by_every_change_of_the_account(change: str, ana: Site) -> None:
    asked(ana)
    [link] = links(ana)
    store, now, who = ana.services.store, ana.services.clock(), person(ana).id
    match change:
        case "password":
            people.set_password(store, who, NEW, now)
        case "address":
            people.rename(store, who, email="other@example.org", name="Ana")
        case _:
            people.deactivate(store, who, now)
    assert ana.browser().get(link).status_code == 410


def test_the_newest_link_ends_the_older_ones_when_it_is_used(ana: Site) -> None:
    asked(ana)
    asked(ana)
    first, second = links(ana)
    assert ana.browser().post(second, {"password": NEW}).status_code == 303
    assert ana.browser().get(first).status_code == 410


@pytest.mark.parametrize("token", ["x", "x.y", "{id}.1.a.b", "{id}." + "9" * 400, "%00.%ff"])
def test_a_forged_link_is_refused(token: str, ana: Site) -> None:
    assert ana.browser().get(f"/reset/{token.format(id=person(ana).id)}").status_code == 410


def test_nobody_is_flooded_with_letters(ana: Site) -> None:
    for _ in range(6):
        asked(ana)
    assert len(links(ana)) == rate_limit.LETTERS.most
    ana.world.clock.skip(3700)
    asked(ana)
    assert len(links(ana)) == rate_limit.LETTERS.most + 1


def test_a_network_that_asks_too_often_waits(ana: Site) -> None:
    browser = ana.browser()
    codes = [browser.post("/sign-in/forgotten", {"email": f"a{n}@example.org"}).status_code for n in range(40)]
    assert (codes[0], codes[-1]) == (200, 429)


def test_a_new_password_lifts_the_lock_of_a_strangers_guesses(ana: Site) -> None:
    browser = ana.browser()
    for _ in range(12):
        browser.post("/sign-in", {"email": EMAIL, "password": "wrong"})
    asked(ana)
    [link] = links(ana)
    assert browser.post(link, {"password": NEW}).status_code == 303
    assert browser.post("/sign-in", {"email": EMAIL, "password": NEW}).status_code == 303


def test_without_mail_the_page_says_whom_to_ask(site: Site) -> None:
    assert "Ask an administrator" in site.browser().get("/sign-in/forgotten").text
