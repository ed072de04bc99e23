"""The public register: closed until the archivist opens an entry, and nothing tells of what is closed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from lxml import etree

from service.cli.archive.rebuild import rebuild_into
from service.depository.audit.audit import examine
from service.depository.register.register import RegisterEntry
from service.domain.errors import InvalidInput, NotFound, PermissionMissing
from service.store.search.folding import folded_line
from service.store.search.folding import words_of as words_in
from service.translation import NAMES
from service.workflow.deposit import corrections, later_acts, releases
from service.workflow.public import register
from service.workflow.queries import lookup, retrieve
from tests.support.site import Browser, Site
from tests.support.world import ARCHIVIST, OFFICER, open_services
from tests.web.test_record import words_of

pytestmark = pytest.mark.office

LIST = "/public/register"


@pytest.fixture
def site(at: Callable[[str], Site]) -> Site:
    return at("deposited")


def entry_of(site: Site) -> RegisterEntry:
    with site.services.store.reader() as unit:
        entry = unit.register.by_instrument(site.world.id)
    assert entry is not None
    return entry


def address(entry: RegisterEntry) -> str:
    return f"{LIST}/{entry.year}/{entry.number}"


def release(site: Site, how: str, reason: str = "Both parties agreed") -> RegisterEntry:
    entry = entry_of(site)
    releases.decide(site.services, ARCHIVIST, entry.number, entry.year, asked=how, reason=reason)
    return entry


def add(site: Site, number: int, **changes: object) -> RegisterEntry:
    """One more entry of the register, without an object in the archive."""
    entry = entry_of(site)
    other = replace(
        entry, number=number, instrument_id=f"other-{number}", object_id=f"urn:o:{number}", leaf_index=None, **changes
    )  # type: ignore[arg-type]
    with site.services.store.unit() as unit:
        unit.register.add(other, "A secret word: zyzzyva")
        unit.commit()
    return other


def answers(site: Site, browser: Browser, year: int, number: int) -> dict[str, tuple[int, str]]:
    """Each address of the public register that names an entry -> status and page, without the address itself."""
    found = {}
    for rule in site.app.url_map.iter_rules():
        if not rule.endpoint.startswith("public_") or "number" not in rule.arguments:
            continue
        for name in (
            "original-organization.pdf",
            "deposited-counterpart.pdf",
            "receipt-organization.json",
            "signature.pdf",
            "none",
        ):
            values = {"year": year, "number": number, "name": name}
            path = rule.rule
            for key, value in values.items():
                path = re.sub(rf"<(int:)?{key}>", str(value), path)
            answer = browser.get(path)
            found[path.replace(f"/{year}/{number}", "")] = (
                answer.status_code,
                answer.text.replace(f"{year}/{number}", "N"),
            )
    return found


def test_a_closed_entry_and_an_unknown_number_get_the_same_answer_everywhere(site: Site) -> None:
    closed, browser = entry_of(site), site.browser()
    restricted = add(site, 7, access="restricted")
    unknown = answers(site, browser, closed.year, 4711)
    assert {status for status, _ in unknown.values()} == {404}
    assert len(unknown) > 4
    assert answers(site, browser, closed.year, closed.number) == unknown
    assert answers(site, browser, restricted.year, restricted.number) == unknown
    for path in (
        LIST,
        f"{LIST}/feed.atom",
        "/sitemap.xml",
        f"{LIST}?q={closed.label}",
        f"{LIST}?letter=F",
        f"{LIST}?year={closed.year}",
    ):
        said = browser.get(path)
        assert said.status_code == 200
        assert closed.title not in said.text
        assert address(closed) not in said.text.replace("%2F", "/")


def test_the_archivist_opens_and_closes_with_a_reason_and_the_record_keeps_it(site: Site) -> None:
    entry, archivist, public = entry_of(site), site.browser("archivist"), site.browser()
    form = f"/register/{entry.year}/{entry.number}/release"
    assert archivist.post(form, {"release": "entry", "reason": ""}).status_code == 400
    kept = archivist.post(form, {"release": "closed", "reason": "My reason"})
    assert (kept.status_code, "My reason" in kept.text, "already" in kept.text) == (400, True, True)
    assert archivist.post(form, {"release": "entry", "reason": "Both agreed"}).status_code == 303
    page = public.get(address(entry))
    assert page.status_code == 200
    said = words_of(page.text)
    for shown in (entry.title, entry.label, "The text of this agreement is not public"):
        assert shown in said
    for hidden in ("Both agreed", entry.reference, *(row["name"] for row in entry.signatures)):
        assert hidden not in page.text
    assert public.get(f"{address(entry)}/original-organization.pdf").status_code == 404
    release(site, "texts")
    assert public.get(f"{address(entry)}/original-organization.pdf").data.startswith(b"%PDF")
    assert public.get(f"{address(entry)}/receipt-organization.json").status_code == 404
    assert public.get(f"{address(entry)}/signature.pdf").status_code == 404
    history = words_of(archivist.get(form).text)
    assert ("Both agreed" in history, ARCHIVIST.name in history) == (True, True)
    release(site, "closed", "Objection of the counterpart")
    assert public.get(address(entry)).status_code == 404
    assert (
        retrieve.history(site.services, ARCHIVIST, site.world.id)[-1].detail["text"] == "Objection of the counterpart"
    )
    with pytest.raises(PermissionMissing):
        releases.decide(site.services, OFFICER, entry.number, entry.year, asked="entry", reason="R")
    restricted = add(site, 8, access="internal")
    with pytest.raises(InvalidInput) as refused:
        releases.decide(site.services, ARCHIVIST, restricted.number, restricted.year, asked="entry", reason="R")
    assert list(refused.value.errors) == ["release"]


def test_a_release_is_no_change_of_the_agreement_and_a_rebuild_restores_it(site: Site) -> None:
    entry = release(site, "entry")
    services = site.services
    with services.store.reader() as unit:
        assert unit.register.acts_on(entry.instrument_id) == []
    asked = {"kind": "release", "day": entry.signed_on.isoformat(), "later": "", "note": "N"}
    with pytest.raises(InvalidInput):
        later_acts.record_act(services, ARCHIVIST, entry.number, entry.year, asked)
    title = {**corrections.as_asked(entry), "title": "The right title"}
    corrections.correct(services, ARCHIVIST, entry.number, entry.year, title, reason="Misspelt")
    assert [row.title for row in register.newest(services, limit=9)] == ["The right title"]
    with services.store.reader() as unit:
        registered = {row.object_id: row for row in unit.register.all()}
    assert examine(services.archive, verifier=services.log.verifier, registered=registered).passed
    services.store.engine.dispose()
    for path in services.settings.data_folder.glob("alternat.db*"):
        path.unlink()
    anew = open_services(services.settings.data_folder, clock=site.world.clock, adopting=True)
    assert rebuild_into(anew) == 1
    assert [(row.label, row.texts) for row in register.newest(anew, limit=9)] == [(entry.label, False)]
    anew.store.engine.dispose()


def test_closed_texts_and_closed_relations_do_not_show_through_an_open_entry(site: Site) -> None:
    entry = release(site, "entry")
    services = site.services
    heading = folded_line(entry.title, *entry.keywords, *(party["name"] for party in entry.parties))
    body = words_in(services.archive.read(entry.object_id, "text.txt").decode())
    word = next(word for word in body if len(word) > 8 and word not in heading)
    assert retrieve.search(services, ARCHIVIST, word).total == 1
    assert register.search(services, word).found.total == 0
    release(site, "texts")
    assert register.search(services, word).found.total == 1
    closed = add(
        site,
        9,
        relation={"kind": "supplement", "parent": entry.instrument_id, "number": entry.label, "effective": None},
    )
    found = register.entry(site.services, entry.number, entry.year)
    assert (found.children, found.parent) == ([], None)
    assert found.acts == []
    assert closed.label not in site.browser().get(address(entry)).text
    unreleased = add(site, 10)
    assert register.search(site.services, "zyzzyva").found.total == 0
    with pytest.raises(NotFound):
        register.entry(site.services, unreleased.number, unreleased.year)


def test_pages_speak_four_languages_without_a_cookie_and_can_be_cached(site: Site) -> None:
    entry = release(site, "texts")
    for language in NAMES:
        for path in (LIST, address(entry), f"{LIST}?letter={entry.parties[1]['name'][0]}"):
            browser = site.browser()
            asked = f"{path}{'&' if '?' in path else '?'}lang={language}"
            page = browser.get(asked)
            assert (page.status_code, f'<html lang="{language}"' in page.text) == (200, True)
            assert "Set-Cookie" not in page.headers
            assert "public" in page.headers["Cache-Control"]
            again = browser.get(asked, headers={"If-None-Match": page.headers["ETag"]})
            assert (again.status_code, again.data) == (304, b"")
    assert "no-store" in site.browser("officer").get(LIST).headers["Cache-Control"]


def test_an_entry_is_linked_data_and_feed_and_map_name_it(site: Site) -> None:
    entry, browser = release(site, "texts"), site.browser()
    page = browser.get(address(entry)).text
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])  # type: ignore[index]
    own = site.services.settings.server.public_url.rstrip("/") + address(entry)
    assert (data["@type"], data["@id"], data["legislationIdentifier"]) == ("Legislation", own, entry.label)
    assert data["legislationLegalForce"] == "https://schema.org/InForce"
    assert {file["sha256"] for file in data["encoding"]} == {row["sha256"] for row in entry.originals}
    feed = etree.fromstring(browser.get(f"{LIST}/feed.atom").data)
    atom = {"a": "http://www.w3.org/2005/Atom"}
    assert feed.xpath("//a:entry/a:id/text()", namespaces=atom) == [own]
    assert feed.xpath("count(//a:updated)", namespaces=atom) == 2
    sitemap = etree.fromstring(browser.get("/sitemap.xml").data)
    assert own in sitemap.xpath("//*[local-name()='loc']/text()")
    assert "Disallow: /\n" in browser.get("/robots.txt").text


def test_lists_by_letter_and_year_and_search_find_it(site: Site) -> None:
    entry, browser = release(site, "entry"), site.browser()
    letter = register.newest(site.services, limit=1)[0].partner[0]
    assert register.letters(site.services) == {letter: 1}
    for query in (f"letter={letter}", f"year={entry.year}", f"q={entry.label}", "status=in_force"):
        assert address(entry) in browser.get(f"{LIST}?{query}").text
    assert "No results found" in browser.get(f"{LIST}?year=1999").text
    assert lookup.look_up(site.services, None, entry.label, "x") is None


def test_one_network_that_asks_too_often_waits(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from service.accounts import rate_limit

    monkeypatch.setattr(rate_limit, "PAGES", rate_limit.RateLimit(free=2, most=3))
    browser = site.browser()
    assert [browser.get(LIST).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
