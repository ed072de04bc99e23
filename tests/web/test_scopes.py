"""Pages and API links of somebody with several roles: what the role gives that sees the agreement, and no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from service.accounts.signins import start
from service.domain.permissions import Role
from tests.support.site import Browser, Site
from tests.support.world import LEGAL, OFFICER

pytestmark = pytest.mark.office

OFFICERS_PAGES = ("draft", "annexes", "originals", "invite", "withdraw", "reopen", "revisions", "letters", "paper")


def browser(site: Site, *roles: Role, department: str) -> Browser:
    """Somebody new who is signed in."""
    with site.services.store.unit() as unit:
        before = unit.people.get(OFFICER.id)
        assert before is not None
        person = replace(
            before,
            id="99999999-9999-4999-8999-999999999999",
            email="several@example.org",
            name="Ramona Ruiz",
            roles=frozenset(roles),
            department=department,
        )
        unit.people.add(person)
        now = site.services.clock()
        token = start(unit, now=now, longest=timedelta(hours=1), person_id=person.id, address="127.0.0.1")
        unit.commit()
    client = site.app.test_client()
    client.set_cookie(site.app.config["SIGN_IN_COOKIE_NAME"], token)
    return Browser(client)


def statuses(site: Site, who: Browser) -> dict[str, int]:
    return {page: who.get(f"{site.path}/{page}").status_code for page in OFFICERS_PAGES}


def test_an_officer_of_another_unit_who_reviews_gets_the_pages_of_a_reviewer(at: Callable[[str], Site]) -> None:
    site = at("preliminary")
    both = browser(site, Role.OFFICER, Role.REVIEWER, department=str(LEGAL.department))
    alone = statuses(site, site.browser("reviewer"))

    assert statuses(site, both) == alone
    page = both.get(site.path)
    assert page.status_code == 200
    for link in ("withdraw", "reopen", "originals", "letters", "hand-over"):
        assert f"{site.path}/{link}" not in page.text


def test_the_own_unit_is_not_narrowed(at: Callable[[str], Site]) -> None:
    site = at("preliminary")
    both = browser(site, Role.OFFICER, Role.REVIEWER, department=str(OFFICER.department))

    assert statuses(site, both) == statuses(site, site.browser("officer"))
    assert f"{site.path}/withdraw" in both.get(site.path).text
