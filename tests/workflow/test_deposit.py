"""Custody: due form, numbers, receipts, objections, and deposits that were interrupted or that the disk refused."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from service.depository.audit.audit import examine
from service.depository.deposit.deposit import object_id_of
from service.depository.errors import DepositFailed
from service.domain.errors import (
    ActionNotPossible,
    DomainError,
    InvalidInput,
    NotFound,
    PermissionMissing,
    StaleVersion,
)
from service.domain.lifecycle import State
from service.domain.messages import Message
from service.domain.terms import months_after
from service.store.engine import make_engine
from service.store.errors import StoreBusy
from service.store.unit import Store
from service.workflow import answers
from service.workflow.deposit import commit, deposit, recovery
from service.workflow.deposit.filing import before_deposit, decided
from service.workflow.deposit.package import contents, depositor, entry_of, package_of
from service.workflow.errors import Busy, DueFormIncomplete
from service.workflow.queries import retrieve
from service.workflow.queries import verify_file as verification
from service.workflow.queries.files import file as read_file
from service.workflow.queries.verify_file import deposited, verify_file
from service.workflow.queries.worklist import worklist
from tests.support.world import ARCHIVIST, AUDITOR, OFFICER, SG, TICKED, World

pytestmark = pytest.mark.office
At = Callable[[str], World]


def composed(world: World, number: int) -> Any:
    """The package that a deposit would make durable now."""
    with world.services.store.reader() as unit:
        found = contents(world.services, unit, world.instrument)
        entry = entry_of(found, number, world.clock())
        filing = decided(world.services, entry, {}, start=before_deposit(world.services, entry))
        return package_of(found, number=number, filing=filing, depositor=depositor(unit, ARCHIVIST), at=world.clock())


def agrees(world: World) -> None:
    """Archive, log and register agree."""
    services = world.services
    account = examine(services.archive, verifier=services.log.verifier)
    assert account.findings == ()
    with services.store.reader() as unit:
        entries, leaves = unit.register.all(), unit.log_entries.all()
        assert not commit.unfinished(services, unit)
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert [row.data for row in leaves] == list(services.log.entries())
    assert sorted(entry.object_id for entry in entries) == sorted(services.archive.object_ids())


class TestDueForm:
    def test_only_the_archivist_examines(self, at: At) -> None:
        world = at("signed")
        for actor in (OFFICER, SG, AUDITOR):
            with pytest.raises(PermissionMissing):
                deposit.due_form(world.services, actor, world.id)

    def test_every_point_of_the_machine_passes_and_shows_its_figure(self, at: At) -> None:
        world = at("signed")
        checks = deposit.due_form(world.services, ARCHIVIST, world.id)
        assert all(check.ok and check.figure for check in checks if not check.human)
        assert [check.key for check in checks if check.human] == list(TICKED)

    def test_what_was_not_ticked_stops_the_deposit(self, at: At) -> None:
        world = at("signed")
        with pytest.raises(DueFormIncomplete) as refused:
            deposit.deposit(world.services, ARCHIVIST, world.id, version=world.version, confirmed=TICKED[:-1])
        assert "concordance" in str(refused.value) or "correspond" in str(refused.value)
        assert world.state == "signed"

    def test_an_objection_is_numbered_and_keeps_it_signed(self, at: At) -> None:
        world = at("signed")
        with pytest.raises(InvalidInput):
            deposit.object_(world.services, ARCHIVIST, world.id, version=world.version, text="")
        for number, text in enumerate(("Annex II is missing.", "The place is misspelt."), start=1):
            made = deposit.object_(world.services, ARCHIVIST, world.id, version=world.version, text=text)
            assert made.number == number
        assert world.state == "signed"
        assert [row.text for row in retrieve.objections(world.services, OFFICER, world.id)] == [
            "Annex II is missing.",
            "The place is misspelt.",
        ]
        assert worklist(world.services, ARCHIVIST) == []
        with pytest.raises(InvalidInput) as refused:
            world.deposit()
        assert list(refused.value.errors) == ["objection-1", "objection-2"]
        met = {1: "Annex II was attached.", 2: "It is spelt so."}
        deposit.deposit(world.services, ARCHIVIST, world.id, version=world.version, confirmed=TICKED, met=met)
        kept = retrieve.history(world.services, ARCHIVIST, world.id)[-1].detail["objections"]
        assert kept == [{"number": number, "met": text} for number, text in met.items()]

    def test_the_department_answers_an_objection_and_its_document_is_deposited(self, at: At) -> None:
        world = at("signed")
        services, known = world.services, world.id
        deposit.object_(services, ARCHIVIST, known, version=world.version, text="The resolution is missing.")
        waits = worklist(services, OFFICER)[0]
        assert (waits.action, waits.reason) == (
            "objection:answer",
            Message("Objection {number} of the archivist: {text}", number=1, text="The resolution is missing."),
        )
        with pytest.raises(InvalidInput) as refused:
            answers.answer(services, OFFICER, known, version=world.version, number=1, text=" ", document=b"GIF89a")
        assert set(refused.value.errors) == {"text", "document"}
        with pytest.raises(NotFound):
            answers.answer(services, OFFICER, known, version=world.version, number=2, text="Here it is.")
        with pytest.raises(PermissionMissing):
            answers.answer(services, ARCHIVIST, known, version=world.version, number=1, text="Here it is.")

        document = b"%PDF-1.7 resolution"
        answers.answer(services, OFFICER, known, version=world.version, number=1, text="Attached.", document=document)

        assert worklist(services, OFFICER) == []
        assert worklist(services, ARCHIVIST)[0].reason == Message(
            "{name} answered objection {number}: {text}", name=OFFICER.name, number=1, text="Attached."
        )
        assert read_file(services, ARCHIVIST, known, "objection-1.pdf").data == document
        met = {1: "Attached."}
        entry = deposit.deposit(services, ARCHIVIST, known, version=world.version, confirmed=TICKED, met=met)
        assert services.archive.read(entry.object_id, "evidence/objection-1.pdf") == document


class TestDeposit:
    def test_the_record_says_what_was_answered_and_signed(self, at: At) -> None:
        world = at("signed")
        entry = world.deposit()
        today = datetime.now(UTC).date()
        assert (entry.number, entry.year, entry.entered_on, entry.signed_on) == (1, today.year, today, today)
        assert entry.signed_places == ("Washington, D.C.", "Quito")
        assert [party["key"] for party in entry.parties] == ["organization", "counterpart"]
        assert entry.entry_into_force["date"] == today.isoformat()
        assert entry.term["end"] == months_after(today, entry.term["months"]).isoformat()
        assert entry.leaf_index == 0
        agrees(world)

    def test_a_signed_file_finds_its_entry(self, at: At) -> None:
        world = at("signed")
        pdf = read_file(world.services, ARCHIVIST, world.id, "original-counterpart.pdf").data
        assert retrieve.entry_of_file(world.services, None, pdf) is None
        entry = world.deposit()
        assert retrieve.entry_of_file(world.services, None, pdf) == entry
        assert retrieve.entry_of_file(world.services, None, pdf + b"\n") is None
        known, verdict = deposited(world.services, None, pdf), verify_file(world.services, pdf)
        assert known is not None
        assert (known.party, known.keeper, known.open) == ("counterpart", entry.parties[1]["name"], True)
        assert (verdict.passed, verdict.step(11).outcome) == (True, "passed")

    def test_twice_is_refused(self, at: At) -> None:
        world = at("signed")
        version = world.version
        world.deposit()
        with pytest.raises(ActionNotPossible):
            world.deposit()
        with pytest.raises((StaleVersion, ActionNotPossible)):
            deposit.deposit(world.services, ARCHIVIST, world.id, version=version, confirmed=TICKED)
        agrees(world)

    def test_of_two_archivists_one_deposits(self, at: At) -> None:
        world = at("signed")
        version, outcomes, gate = world.version, [], threading.Barrier(2)

        def act() -> None:
            gate.wait()
            try:
                deposit.deposit(world.services, ARCHIVIST, world.id, version=version, confirmed=TICKED)
                outcomes.append("done")
            except DomainError:
                outcomes.append("refused")

        acts = [threading.Thread(target=act) for _ in range(2)]
        for one in acts:
            one.start()
        for one in acts:
            one.join()
        assert sorted(outcomes) == ["done", "refused"]
        agrees(world)

    def test_a_counterpart_gets_its_own_receipt_only(self, at: At) -> None:
        world = at("signed")
        world.deposit()
        actor = world.counterpart
        assert read_file(world.services, actor, world.id, "receipt-counterpart.json").data.startswith(b"{")
        with pytest.raises(NotFound):
            read_file(world.services, actor, world.id, "receipt-organization.json")
        assert [row.party for row in retrieve.instrument(world.services, actor, world.id).receipts] == ["counterpart"]


class TestInterrupted:
    def test_an_object_without_a_row_is_finished_by_recovery(self, at: At) -> None:
        world = at("signed")
        package = composed(world, 1)
        world.services.archive.put_object(
            package.object_id,
            package.files,
            message="Deposit 1",
            user_name="A",
            user_address="mailto:a@example.org",
            created=world.clock(),
        )
        told = recovery.start_up(world.services)
        assert told == [f"Finished the interrupted deposit {package.entry.label} ({package.entry.title})."]
        assert world.state == "deposited"
        event = retrieve.history(world.services, AUDITOR, world.id)[-1]
        assert (event.kind, event.actor_id) == ("instrument:deposit", ARCHIVIST.id)
        agrees(world)
        assert recovery.start_up(world.services) == []

    def test_the_next_deposit_finishes_it_too(self, at: At) -> None:
        world = at("signed")
        package = composed(world, 1)
        from service.depository.deposit.deposit import store

        store(world.services.archive, world.services.log, package)
        entry = world.deposit()
        assert (entry.number, entry.leaf_index) == (1, 0)
        agrees(world)

    def test_an_object_of_an_instrument_that_nobody_signed_is_set_aside(self, at: At) -> None:
        world = at("signed")
        package = composed(world, 1)
        world.services.archive.put_object(
            package.object_id,
            package.files,
            message="Deposit 1",
            user_name="A",
            user_address="mailto:a@example.org",
            created=world.clock(),
        )
        with world.services.store.unit() as unit:  # as if the database came from an older copy
            unit.instruments.update(
                replace(world.instrument, state=State.SIGNING, version=world.version + 1),
                expected_version=world.version,
            )
            unit.commit()
        told = recovery.start_up(world.services)
        assert "quarantine" in told[0]
        assert not world.services.archive.exists(object_id_of(world.id))
        assert len(list(world.services.archive.quarantine_folder.iterdir())) == 1


class TestDisk:
    def test_a_full_disk_acknowledges_nothing_and_the_number_is_not_lost(self, at: At) -> None:
        world = at("signed")
        with full(world), pytest.raises(DepositFailed):
            world.deposit()
        assert world.state == "signed"
        entry = world.deposit()
        assert entry.number == 1
        agrees(world)

    def test_a_locked_database_is_a_wait_not_a_loss(self, at: At) -> None:
        world = at("signed")
        path = world.services.settings.data_folder / "alternat.db"
        impatient = Store(make_engine(f"sqlite:///{path}", busy_seconds=0.2), clock=world.clock)
        services = replace(world.services, store=impatient)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            with pytest.raises(StoreBusy):
                deposit.deposit(services, ARCHIVIST, world.id, version=world.version, confirmed=TICKED)
        finally:
            other.execute("ROLLBACK")
            other.close()
        assert list(world.services.archive.object_ids()) == []
        world.deposit()
        agrees(world)


@contextmanager
def full(world: World) -> Iterator[None]:
    """The process may write no file larger than a page, as on a disk that is all but full (EFBIG instead of ENOSPC)."""
    import resource
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 23), 48, date(2030, 11, 23)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_months_are_counted_by_the_calendar(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


def test_few_verifications_run_at_a_time(empty: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "PATIENCE_SECONDS", 0.01)
    with verification.turn(), verification.turn(), pytest.raises(Busy):
        verify_file(empty.services, b"%PDF-1.7")
    assert verify_file(empty.services, b"%PDF-1.7").integrity == "unreadable"
