"""What the depositary decides at the deposit and later: who reads the entry, where the originals are, how it is filed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from service.cli.archive.rebuild import rebuild_into
from service.depository.audit.audit import examine
from service.depository.register.later_acts import ActKind
from service.depository.register.register import RegisterEntry
from service.domain.errors import InvalidInput, NotFound, PermissionMissing
from service.domain.permissions import Actor
from service.workflow import access_code
from service.workflow.deposit import deposit
from service.workflow.queries import lookup, retrieve
from service.workflow.rectification.refile import refile
from tests.support.world import ARCHIVIST, AUDITOR, LEGAL, OFFICER, SG, TICKED, World, open_services

pytestmark = pytest.mark.office
At = Callable[[str], World]
OTHER_UNIT = replace(OFFICER, id="12121212-1212-4212-8212-121212121212", department="scs")
RESTRICTED = {"access": "restricted", "reason": "Names of protected persons in annex 1"}


def deposited(world: World, **filed: str) -> RegisterEntry:
    return deposit.deposit(
        world.services, ARCHIVIST, world.id, version=world.version, confirmed=TICKED, filed=filed or None
    )


def reads(world: World, actor: Actor | None, entry: RegisterEntry) -> bool:
    """By number and by search alike."""
    found = [hit.entry.label for hit in retrieve.search(world.services, actor, "").hits]
    try:
        retrieve.register_entry(world.services, actor, entry.number, entry.year)
    except NotFound:
        assert found == []
        return False
    assert found == [entry.label]
    return True


def readers(world: World, entry: RegisterEntry) -> list[str]:
    every = {
        "public": None, "party": world.counterpart, "unit": OFFICER, "other unit": OTHER_UNIT, "archivist": ARCHIVIST, "auditor": AUDITOR,
        "reviewer": LEGAL, "office": SG,
    }  # fmt: skip
    return [name for name, actor in every.items() if reads(world, actor, entry)]


def test_an_entry_is_closed_until_it_is_opened_and_every_decision_stays_on_record(at: At) -> None:
    world = at("signed")
    entry = deposited(world)
    staff = ["archivist", "auditor", "reviewer", "office"]
    assert (entry.access, readers(world, entry)) == ("internal", ["unit", "other unit", *staff])
    assert entry.access_review[:4] == str(entry.year + world.services.settings.register.access_review_years)

    refile(world.services, ARCHIVIST, entry.number, entry.year, RESTRICTED, reason="Asked by the unit")
    assert readers(world, entry) == ["unit", *staff]
    shelf = {"access": "public", "location-organization": "Box 14", "subjects": "DEM HUM", "symbol": "OEA/Ser.D/V.1"}
    act = refile(world.services, ARCHIVIST, entry.number, entry.year, shelf, reason="Reviewed")
    assert readers(world, entry) == ["public", "party", "unit", "other unit", *staff]

    now = retrieve.register_entry(world.services, None, entry.number, entry.year)
    assert (now.subjects, now.published_symbol, now.access_reason, now.access_review) == (
        ("DEM", "HUM"), "OEA/Ser.D/V.1", "", "",
    )  # fmt: skip
    assert now.custody is not None
    assert [row["location"] for row in now.custody] == ["Box 14", ""]
    assert {change.field for change in act.changes} == {
        "access", "access_reason", "access_review", "custody", "subjects", "published_symbol",
    }  # fmt: skip
    assert [hit.entry.label for hit in retrieve.search(world.services, None, "OEA/Ser.D/V.1").hits] == [entry.label]
    assert told_to_parties(world, now) == []
    rebuilt(world, now)


def told_to_parties(world: World, entry: RegisterEntry) -> list[str]:
    """Of the depositary's own record: nothing by number and code, and no value in the history."""
    code = access_code.code_of(world.services, world.id)
    known = lookup.look_up(world.services, None, entry.label, code)
    assert known is not None
    with world.services.store.reader() as unit:
        details = [event.detail for event in unit.events.of(world.id) if event.kind == "register:act"]
    assert details == [{"kind": "filing"}] * 2
    return [str(act.kind) for act in known.later]


def rebuilt(world: World, now: RegisterEntry) -> None:
    """From the archive's folder alone, and the audit agrees."""
    assert examine(world.services.archive, verifier=world.services.log.verifier).passed
    folder = world.services.settings.data_folder
    world.services.store.engine.dispose()
    for path in folder.glob("alternat.db*"):
        path.unlink()
    anew = open_services(folder, clock=world.clock, adopting=True)
    assert rebuild_into(anew) == 1
    assert retrieve.register_entry(anew, None, now.number, now.year) == now
    assert [hit.entry for hit in retrieve.search(anew, None, "").hits] == [now]
    with anew.store.reader() as unit:
        assert {act.kind for act in unit.later_acts.of(now.instrument_id)} == {ActKind.FILING}
    anew.store.engine.dispose()


def test_what_cannot_be_decided_is_refused_and_nothing_is_deposited(at: At) -> None:
    world = at("signed")
    yesterday = (world.clock().date() - timedelta(days=1)).isoformat()
    for filed, field in (
        ({"access": "secret"}, "access"),
        ({"access": "restricted"}, "reason"),
        ({"access": "internal", "review": yesterday}, "review"),
        ({"access": "internal", "review": "soon"}, "review"),
        ({"subjects": "DEM MOON"}, "subjects"),
        ({"symbol": "x" * 101}, "symbol"),
        ({"location-counterpart": "x" * 301}, "location-counterpart"),
    ):
        with pytest.raises(InvalidInput) as caught:
            deposited(world, **filed)
        assert list(caught.value.errors) == [field], filed
    assert world.state == "signed"
    entry = deposited(world)
    for asked, reason, field in (
        ({}, "Why", ""),
        ({"access": "public"}, "", "note"),
        ({"access": "no"}, "Why", "access"),
    ):
        with pytest.raises(InvalidInput) as caught:
            refile(world.services, ARCHIVIST, entry.number, entry.year, asked, reason=reason)
        assert list(caught.value.errors) == [field], asked
    with pytest.raises(PermissionMissing):
        refile(world.services, OFFICER, entry.number, entry.year, RESTRICTED, reason="Why")


def test_the_entry_says_whom_the_directory_knows_and_in_every_language(at: At) -> None:
    world = at("signed")
    entry = deposited(world, **{"acting_for-organization": "CITEL", "acting_through-organization": "the Department"})
    ours, theirs = entry.parties
    assert (ours.get("acting_for"), ours.get("acting_through")) == ("CITEL", "the Department")
    assert "aliases" not in theirs
    assert set(entry.titles) == set(entry.languages)
    assert entry.title in entry.titles.values()
    assert entry.annexes == ()
