"""Correction of an error in the text (Vienna Convention, article 79): proposal, period, objection, procès-verbal; and what is notified."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest

from service.cli.archive.rebuild import rebuild_into
from service.depository.audit.audit import examine
from service.depository.register.rectification import Case
from service.depository.register.register import RegisterEntry
from service.domain.errors import InvalidInput, NotFound, PermissionMissing
from service.domain.later.rectification import CaseState
from service.workflow.circulation import read, subscriptions
from service.workflow.deposit import commit
from service.workflow.errors import NotReady
from service.workflow.queries import retrieve
from service.workflow.queries.worklist import worklist
from service.workflow.rectification import propose, rectify
from tests.support.world import ARCHIVIST, OFFICER, World, open_services

pytestmark = pytest.mark.office
At = Callable[[str], World]
TEXT = {
    "place": "Article 5", "error-en": "sixty (90) days", "correction-en": "sixty (60) days", "reason": "Figure and words differ.",
}  # fmt: skip


def entry_of(world: World) -> RegisterEntry:
    [hit] = retrieve.search(world.services, ARCHIVIST, "").hits
    return hit.entry


def proposed(world: World, entry: RegisterEntry, **changes: str) -> Case:
    language = entry.languages[0]
    asked = {name.replace("-en", f"-{language}"): value for name, value in {**TEXT, **changes}.items()}
    act = propose.propose(world.services, ARCHIVIST, entry.number, entry.year, asked)
    return propose.case_of(world.services, ARCHIVIST, entry.number, entry.year, act.number)[1]


def state(world: World, entry: RegisterEntry, case: Case) -> CaseState:
    found = propose.case_of(world.services, ARCHIVIST, entry.number, entry.year, case.number)[1]
    return found.state(world.clock().date())


@pytest.mark.slow
def test_without_an_objection_the_text_is_corrected_from_the_start(at: At) -> None:
    world = at("deposited")
    services, entry = world.services, entry_of(world)
    case = proposed(world, entry, notice_days="45")
    assert case.due == world.clock().date() + timedelta(days=services.settings.register.objection_days)
    assert retrieve.register_entry(services, None, entry.number, entry.year).term == entry.term
    with pytest.raises(NotReady, match="may object until"):
        rectify.rectify(services, ARCHIVIST, entry.number, entry.year, case.number)
    [waiting] = [one for one in worklist(services, ARCHIVIST) if one.instrument.id == world.id]
    assert waiting.action == "correction:rectify"

    world.clock.skip((services.settings.register.objection_days + 1) * 86_400)
    assert state(world, entry, case) is CaseState.ELAPSED
    rectify.rectify(services, ARCHIVIST, entry.number, entry.year, case.number)
    rectify.rectify(services, ARCHIVIST, entry.number, entry.year, case.number)
    world.jobs()
    assert state(world, entry, case) is CaseState.RECTIFIED
    now = retrieve.register_entry(services, None, entry.number, entry.year)
    assert (now.term["notice_days"], now.originals) == (45, entry.originals)
    pdf = rectify.download(services, ARCHIVIST, entry.number, entry.year, case.number).data
    [found] = propose.cases_of(services, now)
    assert hashlib.sha256(pdf).hexdigest() == found.record["sha256"]
    assert [one for one in worklist(services, ARCHIVIST) if one.instrument.id == world.id] == []
    kinds = [one.details["kind"] for one in read.listed(services, ARCHIVIST, limit=9)[0]]
    assert read.listed(services, None, limit=9) == ([], 0)
    assert sorted(kinds) == ["correction", "deposit", "rectification"]
    rebuilt(world, now, found)


def rebuilt(world: World, now: RegisterEntry, case: Case) -> None:
    """The archive alone has the case, its procès-verbal and the notifications."""
    assert examine(world.services.archive, verifier=world.services.log.verifier).passed
    told = read.listed(world.services, ARCHIVIST, limit=9)
    folder = world.services.settings.data_folder
    world.services.store.engine.dispose()
    for path in folder.glob("alternat.db*"):
        path.unlink()
    anew = open_services(folder, clock=world.clock, adopting=True)
    assert rebuild_into(anew) == 1 + told[1]
    assert retrieve.register_entry(anew, None, now.number, now.year) == now
    assert propose.cases_of(anew, now) == [case]
    assert read.listed(anew, ARCHIVIST, limit=9) == told
    anew.store.engine.dispose()


def test_an_objection_is_circulated_and_ends_the_proposal(at: At) -> None:
    world = at("deposited")
    services, entry = world.services, entry_of(world)
    case = proposed(world, entry)
    number, year = entry.number, entry.year
    today = world.clock().date()
    for said, field in (
        ({"party": "seal", "received": today.isoformat(), "text": "No"}, "party"),
        ({"party": "counterpart", "received": (case.due + timedelta(days=1)).isoformat(), "text": "No"}, "received"),
        ({"party": "counterpart", "received": today.isoformat(), "text": ""}, "text"),
    ):
        with pytest.raises(InvalidInput) as caught:
            propose.object_(services, ARCHIVIST, number, year, case.number, **said)
        assert list(caught.value.errors) == [field]
    propose.object_(
        services, ARCHIVIST, number, year, case.number, party="counterpart", received=today.isoformat(), text="It was meant so."
    )  # fmt: skip
    assert state(world, entry, case) is CaseState.OBJECTED
    world.clock.skip(200 * 86_400)
    for act in (
        lambda: rectify.rectify(services, ARCHIVIST, number, year, case.number),
        lambda: propose.withdraw(services, ARCHIVIST, number, year, case.number, reason="Late"),
    ):
        with pytest.raises(NotReady, match="closed already"):
            act()
    again = proposed(world, entry)
    propose.withdraw(services, ARCHIVIST, number, year, again.number, reason="The text is right.")
    assert state(world, entry, again) is CaseState.WITHDRAWN
    assert retrieve.register_entry(services, None, number, year) == entry


def test_what_does_not_fit_is_refused(at: At) -> None:
    world = at("deposited")
    entry, language = entry_of(world), entry_of(world).languages[0]
    today = world.clock().date().isoformat()
    for changes, field in (
        ({"error-en": ""}, f"error-{language}"),
        ({"correction-en": TEXT["error-en"]}, f"correction-{language}"),
        ({"place": ""}, "place"),
        ({"reason": ""}, "reason"),
        ({"due": today}, "due"),
        ({"notice_days": "many"}, "notice_days"),
    ):
        with pytest.raises(InvalidInput) as caught:
            proposed(world, entry, **changes)
        assert list(caught.value.errors) == [field], changes
    with pytest.raises(PermissionMissing):
        propose.propose(world.services, OFFICER, entry.number, entry.year, TEXT)
    with pytest.raises(NotFound):
        propose.case_of(world.services, ARCHIVIST, entry.number, entry.year, 1)
    assert not commit.recover(world.services)


def test_an_error_in_a_copy_alone_has_no_period(at: At) -> None:
    world = at("deposited")
    case = proposed(world, entry_of(world), copy="3/2026")
    assert case.state(world.clock().date()) is CaseState.ELAPSED


def test_an_address_is_confirmed_and_one_click_ends_it(at: At) -> None:
    world = at("deposited")
    services, entry = world.services, entry_of(world)
    subscriptions.subscribe(
        services, email="reader@example.org", language="es", scope="party", value=entry.parties[1]["name"]
    )
    with services.store.reader() as unit:
        [asked] = unit.subscriptions.of("reader@example.org")
        assert unit.subscriptions.active() == []
    with pytest.raises(NotFound):
        subscriptions.confirm(services, subscriptions.unsubscribe_path(services, asked.id).rpartition("/")[2])
    subscriptions.confirm(services, subscriptions.confirm_path(services, asked.id).rpartition("/")[2])
    with services.store.reader() as unit:
        [active] = unit.subscriptions.active()
    token = subscriptions.unsubscribe_path(services, active.id).rpartition("/")[2]
    subscriptions.end(services, token)
    subscriptions.end(services, token)
    with services.store.reader() as unit:
        assert unit.subscriptions.active() == []
    for said, field in (({"email": "x"}, "email"), ({"scope": "moon"}, "scope"), ({"value": ""}, "value")):
        with pytest.raises(InvalidInput) as caught:
            subscriptions.subscribe(
                services, **{"email": "a@example.org", "language": "en", "scope": "party", "value": "X", **said}
            )
        assert list(caught.value.errors) == [field]
