"""The archivist sees the register entry before the deposit, beside the agreed text, and corrects it afterwards."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape

import pytest

from service.cli.archive.rebuild import rebuild_into
from service.depository.audit.audit import examine
from service.domain.errors import InvalidInput, PermissionMissing
from service.workflow.deposit import corrections
from service.workflow.queries import retrieve
from tests.support.site import Site
from tests.support.world import ARCHIVIST, OFFICER, open_services

pytestmark = pytest.mark.office


def words_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_the_entry_is_seen_before_the_number_is_given_and_is_what_is_deposited(at: Callable[[str], Site]) -> None:
    site = at("signed")
    world, archivist = site.world, site.browser("archivist")
    page = words_of(archivist.get(f"/instruments/{world.id}/deposit").text)
    assert "Register entry as it will be" in page
    for value in ("(last signature)", "48 months, until", "Washington, D.C.", "Quito", "60 days"):
        assert value in page
    assert "enters into force on the date on which the last" in page
    entry = world.deposit()
    with_places = [(row["party"], row["place"], row["means"]) for row in entry.signatures]
    assert with_places == [
        ("organization", "Washington, D.C.", "electronic"), ("counterpart", "Quito", "electronic"),
    ]  # fmt: skip
    assert all(row["name"] and row["office"] and row["day"] for row in entry.signatures)
    assert [file["path"] for file in entry.proces_verbal] == ["proces-verbal/signature.pdf"]
    archived = json.loads(world.services.archive.read(entry.object_id, "metadata.json"))["register"]
    assert archived["signatures"] == [dict(row) for row in entry.signatures]
    assert archived["proces_verbal"] == [dict(file) for file in entry.proces_verbal]
    shown = words_of(archivist.get(f"/register/{entry.year}/{entry.number}").text)
    for value in ("Washington, D.C.", "Quito", entry.signatures[1]["name"], "Record of signature (procès-verbal), PDF"):
        assert value in shown
    record = archivist.get(f"/register/{entry.year}/{entry.number}/signature.pdf")
    assert record.data.startswith(b"%PDF")


def test_a_wrong_value_is_corrected_with_its_history_and_a_rebuild_reproduces_it(at: Callable[[str], Site]) -> None:
    site = at("deposited")
    world, archivist = site.world, site.browser("archivist")
    services = world.services
    with services.store.reader() as unit:
        (row,) = unit.register.all()
    address = f"/register/{row.year}/{row.number}"
    asked = corrections.as_asked(row)
    refused = archivist.post(f"{address}/correction", {**asked, "reason": "Nothing is wrong"})
    assert refused.status_code == 400
    assert "No value was changed" in refused.text
    size = services.log.size
    right = {**asked, "title": "Cooperation on moorlands", "term_model": "indefinite", "place-1": "Cuenca"}
    done = archivist.post(f"{address}/correction", {**right, "reason": "Article XX says indefinite"})
    assert done.status_code == 303
    entry = retrieve.register_entry(services, ARCHIVIST, row.number, row.year)
    assert (entry.title, entry.term["model"], entry.term["months"]) == ("Cooperation on moorlands", "indefinite", None)
    assert entry.signed_places == ("Washington, D.C.", "Cuenca")
    page = words_of(archivist.get(address).text)
    for said in (
        "Term Indefinite",
        f"in place of “{row.title}”",
        "Article XX says indefinite",
        ARCHIVIST.name,
        "Cuenca",
    ):
        assert said in page
    found = retrieve.search(services, ARCHIVIST, "moorlands")
    assert [hit.entry.title for hit in found.hits] == ["Cooperation on moorlands"]
    assert services.log.size == size + 1
    history = retrieve.history(services, ARCHIVIST, world.id)[-1]
    assert (history.kind, history.actor_name) == ("register:act", ARCHIVIST.name)
    with services.store.reader() as unit:
        assert unit.register.all() == [row]
        registered = {row.object_id: row}
    assert examine(services.archive, verifier=services.log.verifier, registered=registered).passed
    services.store.engine.dispose()
    for path in services.settings.data_folder.glob("alternat.db*"):
        path.unlink()
    anew = open_services(services.settings.data_folder, clock=world.clock, adopting=True)
    assert rebuild_into(anew) == 1
    assert retrieve.register_entry(anew, ARCHIVIST, row.number, row.year) == entry
    assert [hit.entry for hit in retrieve.search(anew, ARCHIVIST, "moorlands").hits] == [entry]
    anew.store.engine.dispose()


def test_impossible_values_are_refused_by_name_and_only_the_archivist_corrects(at: Callable[[str], Site]) -> None:
    site = at("deposited")
    services = site.world.services
    with services.store.reader() as unit:
        (entry,) = unit.register.all()
    asked = corrections.as_asked(entry)
    for wrong, where in (
        ({"signed_on": "2027-02-30"}, "signed_on"),
        ({"title": ""}, "title"),
        ({"force_model": "moon"}, "force_model"),
        ({"force_model": "date", "force_day": ""}, "force_day"),
        ({"term_model": "fixed", "months": "many"}, "months"),
        ({"term_model": "fixed", "renewal": ""}, "renewal"),
        ({"notice_days": "-1"}, "notice_days"),
        ({"money_model": "contribution", "amount": "1,000", "currency": "USD", "contributor": "counterpart"}, "amount"),
        ({"money_model": "contribution", "amount": "1", "currency": "$", "contributor": "counterpart"}, "currency"),
        ({"money_model": "contribution", "amount": "1", "currency": "USD", "contributor": ""}, "contributor"),
        ({"day-1": "yesterday"}, "day-1"),
        ({"office-0": "x" * 501}, "office-0"),
    ):
        with pytest.raises(InvalidInput) as refused:
            corrections.correct(services, ARCHIVIST, entry.number, entry.year, {**asked, **wrong}, reason="Why")
        assert list(refused.value.errors) == [where], wrong
    with pytest.raises(InvalidInput) as refused:
        corrections.correct(services, ARCHIVIST, entry.number, entry.year, {**asked, "title": "Other"}, reason=" ")
    assert list(refused.value.errors) == ["reason"]
    with pytest.raises(PermissionMissing):
        corrections.correct(services, OFFICER, entry.number, entry.year, asked, reason="Why")
