from __future__ import annotations

import threading
from contextlib import suppress

import pytest
from sqlalchemy import text

from service.domain.instrument import SignedRevision
from service.domain.review import Look
from service.store.engine import make_engine
from service.store.errors import (
    NumberUnstorable,
    StoreBusy,
    StoreConflict,
    StoreError,
    StoreUnavailable,
    TextUnstorable,
)
from service.store.tables import metadata
from service.store.unit import Store
from tests.contracts.samples import NOW, draft, entry, instrument, preliminary, renewal, review, stored_instrument

GUARDED = (
    "access_events",
    "approvals",
    "confirmations",
    "events",
    "log_entries",
    "looks",
    "objections",
    "preliminaries",
    "receipts",
    "register",
    "renewals",
    "reviews",
    "signatures",
    "verdicts",
)


def test_without_commit_nothing_is_kept(store: Store) -> None:
    with store.unit() as unit:
        unit.instruments.add(instrument())
    with suppress(ZeroDivisionError), store.unit() as unit:
        unit.instruments.add(instrument())
        raise ZeroDivisionError
    with store.reader() as unit:
        assert unit.instruments.get("i-1") is None


def test_a_unit_ends_with_its_commit(store: Store) -> None:
    with store.unit() as unit:
        unit.instruments.add(instrument())
        unit.commit()
        with pytest.raises(RuntimeError, match="once"):
            unit.commit()
    with store.reader() as reader:
        assert reader.instruments.get("i-1") == instrument()


def test_a_reader_cannot_write(store: Store) -> None:
    with store.reader() as unit, pytest.raises(StoreError):
        unit.instruments.add(instrument())
    with store.unit() as unit:
        unit.instruments.add(instrument())
        unit.commit()


def test_a_reader_sees_one_moment_and_waits_for_nobody(store: Store) -> None:
    stored_instrument(store)
    with store.reader() as reader:
        assert reader.instruments.count() == 1
        with store.unit() as unit:
            unit.instruments.add(instrument("i-2"))
            unit.commit()
        assert reader.instruments.count() == 1
    with store.reader() as reader:
        assert reader.instruments.count() == 2


def test_the_second_writer_waits_for_the_first(store: Store) -> None:
    """Read, then write: without one writer at a time, both would read the same."""
    stored_instrument(store)
    barrier = threading.Barrier(4)
    problems: list[BaseException] = []

    def raise_version() -> None:
        try:
            barrier.wait()
            for _ in range(5):
                with store.unit() as unit:
                    now = unit.instruments.get("i-1")
                    assert now is not None
                    unit.instruments.update(instrument(version=now.version + 1), expected_version=now.version)
                    unit.commit()
        except BaseException as error:  # noqa: BLE001
            problems.append(error)

    threads = [threading.Thread(target=raise_version) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    with store.reader() as unit:
        now = unit.instruments.get("i-1")
        assert now is not None
        assert now.version == 21


def test_a_writer_that_waits_too_long_is_told_so(url: str, store: Store) -> None:
    hasty = make_engine(url, busy_seconds=0.2)
    with store.unit() as unit:
        unit.instruments.add(instrument())
        with pytest.raises(StoreBusy, match="Try again") as caught, Store(hasty).unit():
            pass
        assert caught.value.__cause__ is not None
        unit.commit()
    with Store(hasty).unit() as later:
        later.instruments.add(instrument("i-2"))
        later.commit()
    hasty.dispose()


def test_rows_must_belong_to_something(store: Store) -> None:
    with store.unit() as unit, pytest.raises(StoreConflict):
        unit.drafts.add(draft("nothing"))
    stored_instrument(store)
    with store.unit() as unit, pytest.raises(StoreConflict):
        unit.preliminaries.add(preliminary())
    with store.unit() as unit:
        unit.receipts.add("i-1", "organization", {}, NOW)
        with pytest.raises(StoreConflict):
            unit.commit()


@pytest.mark.parametrize("table", GUARDED)
@pytest.mark.parametrize("change", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_what_was_acknowledged_cannot_be_changed(store: Store, table: str, change: str) -> None:
    fill(store)
    column = next(column.name for column in metadata.tables[table].columns if not column.primary_key)
    with store.engine.connect().execution_options(alternat_write=True) as connection:
        before = connection.execute(metadata.tables[table].select()).all()
        assert before
        with pytest.raises(StoreConflict, match="contradicts") as caught:
            connection.execute(text(change.format(table, column, column)))
    assert "append-only" in str(caught.value.data["detail"])
    with store.engine.connect() as connection:
        assert connection.execute(metadata.tables[table].select()).all() == before


def test_a_broken_connection_undoes_the_unit_and_the_next_one_works(store: Store) -> None:
    if store.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no connection to break")
    with store.unit() as unit:
        unit.instruments.add(instrument())
        with store.engine.connect() as other:
            other.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
                )
            )
        with pytest.raises(StoreUnavailable):
            unit.commit()
    with store.reader() as reader:
        assert reader.instruments.count() == 0


def test_text_that_no_database_can_hold_is_refused(store: Store) -> None:
    with store.unit() as unit, pytest.raises(TextUnstorable, match="invisible characters"):
        unit.instruments.add(instrument(title="half a pair: \ud800"))
    if store.engine.dialect.name == "postgresql":
        with store.unit() as unit, pytest.raises(TextUnstorable):
            unit.instruments.add(instrument(title="nul: \x00"))


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
def test_a_number_that_is_larger_than_a_column_is_no_fault_of_the_service(store: Store, number: int) -> None:
    with store.unit() as unit, suppress(NumberUnstorable):
        assert unit.register.get(number, 2026) is None


@pytest.mark.parametrize(
    "url_of_nothing", ["sqlite:////nowhere/at/all.db", "postgresql://nobody@127.0.0.1:9/nothing?connect_timeout=2"]
)
def test_a_database_that_cannot_be_reached_is_said_to_be_so(url_of_nothing: str) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be reached"), Store(make_engine(url_of_nothing)).reader():
        pass


@pytest.mark.parametrize("wrong", ["mysql://x/y", "sqlite://", "sqlite:///:memory:"])
def test_other_databases_are_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="database URL"):
        make_engine(wrong)


def fill(store: Store) -> None:
    """One row in every guarded table."""
    from service.domain.approval import Approval, Confirmation, Decision
    from service.domain.record.events import Event

    with store.unit() as unit:
        unit.instruments.add(instrument())
        unit.drafts.add(draft())
        unit.preliminaries.add(preliminary())
        unit.confirmations.add(
            Confirmation(instrument_id="i-1", digest="d", side="counterpart", by="x", by_name="X", at=NOW)
        )
        unit.reviews.add(review())
        unit.looks.add(Look(instrument_id="i-1", reader="p-1", digest="d", revision=1, at=NOW))
        unit.approvals.add(
            Approval(
                instrument_id="i-1", digest="d", decision=Decision.APPROVE, remarks="", by="x", by_name="X", at=NOW
            )
        )
        unit.signatures.add(
            SignedRevision(
                instrument_id="i-1",
                party="organization",
                sequence=1,
                step="seal",
                stage="raw",
                sha256="a" * 64,
                level="B-LT",
                signer="CN=Seal",
                at=NOW,
            )
        )
        unit.verdicts.add("i-1", "organization", "a" * 64, {}, NOW)
        unit.objections.add("i-1", "No", "x", NOW)
        unit.events.add(Event(instrument_id="i-1", kind="a:b", actor_id="x", actor_name="X", at=NOW, state="drafting"))
        unit.access_events.add("file:download", actor_id="x", actor_name="X", at=NOW, detail={}, instrument_id="i-1")
        unit.log_entries.add(0, b"leaf", NOW)
        unit.register.add(entry(instrument_id="i-1"), "text")
        unit.receipts.add("i-1", "organization", {"number": "1/2026"}, NOW)
        unit.renewals.add(renewal())
        unit.commit()
