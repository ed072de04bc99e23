"""A later instrument from the page of a deposited agreement, the row of changes in its form, and the status in the register."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest

from service.workflow.draft import form
from tests.support.site import Site
from tests.support.world import OFFICER

pytestmark = pytest.mark.office


def words_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_an_amendment_is_opened_from_the_page_and_its_changes_are_typed_row_by_row(at: Callable[[str], Site]) -> None:
    site = at("deposited")
    world, officer = site.world, site.browser("officer")
    parent = world.id
    with world.services.store.reader() as unit:
        entry = unit.register.by_instrument(parent)
    assert entry is not None
    page = officer.get(f"/instruments/{parent}").text
    for model in ("Amending Agreement", "Supplementary Agreement", "Renewal Agreement", "Notice of Termination"):
        assert f"New draft: {model}" in words_of(page)
    assert "New draft:" not in site.browser("archivist").get(f"/register/{entry.year}/{entry.number}").text
    listed = words_of(officer.get("/templates").text)
    assert "Linked to an earlier agreement" in listed
    refused = officer.post("/templates/amendment/agreement", {"parent": "9/2020"})
    assert refused.status_code == 400
    assert "There is no agreement of your unit with this number" in words_of(refused.text)
    made = officer.post("/templates/amendment/agreement", {"parent": entry.label})
    assert made.status_code == 303
    child = made.location.split("/")[-2]
    answers = form.view(world.services, OFFICER, child).answers
    assert answers["parent_number"] == entry.label

    content = officer.get(f"/instruments/{child}/draft/content").text
    assert content.count('name="changes.en-provision"') == 1
    bases = re.search(r'name="bases" value="([^"]*)"', content)
    typed = {
        "bases": unescape(bases[1]) if bases else "",
        "optional_articles": ["changes"],
        "changes.en-provision": ["Article II", ""], "changes.en-before": ["Old & older.", ""], "changes.en-after": ["New.", ""],
        "changes.es-provision": ["Artículo II", ""], "changes.es-before": ["Antiguo.", ""], "changes.es-after": ["", ""],
    }  # fmt: skip
    saved = officer.post(f"/instruments/{child}/draft/content", typed)
    assert saved.status_code == 303
    answers = form.view(world.services, OFFICER, child).answers
    assert answers["changes"]["en"] == [{"provision": "Article II", "before": "Old & older.", "after": "New."}]
    again = officer.get(f"/instruments/{child}/draft/content").text
    assert again.count('name="changes.en-provision"') == 2
    assert "Old &amp; older." in again

    both = (words_of(officer.get(f"/instruments/{one}").text) for one in (parent, child))
    assert all("Linked agreements Amendment" in page for page in both)


def test_the_register_shows_the_status_and_finds_by_it(at: Callable[[str], Site]) -> None:
    site = at("deposited")
    archivist = site.browser("archivist")
    assert "In force" in words_of(archivist.get("/register?status=in_force").text)
    assert "1 entry" in words_of(archivist.get("/register?status=in_force").text)
    assert "0 entries" in words_of(archivist.get("/register?status=expired").text)
    assert "1 entry" in words_of(archivist.get("/register?status=nonsense").text)
    assert "last day" in words_of(archivist.get("/register/2026/1").text)
