"""Treaties are imported once, recorded with their documents, and come back from the archive alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from service.cli.archive.rebuild import rebuild_into
from service.depository.holdings.holding import HoldingKind
from service.domain.errors import InvalidInput, NotFound, PermissionMissing
from service.domain.jobs import JobKind, JobState
from service.domain.treaties.standing import StateStanding, state_status
from service.settings import ROOT
from service.workflow.context import Services
from service.workflow.deposit import commit, holdings
from service.workflow.preservation.audit import AuditRun
from service.workflow.treaties import importing, read, record
from service.workflow.treaties.importing import Outcome
from tests.support.delegated import authority_pdf
from tests.support.pki import ServedPki
from tests.support.world import ARCHIVIST, OFFICER, Clock, World, open_services, write_site

SEEDS = ROOT / "config" / "treaties"
TODAY = date(2026, 3, 2)
B32, B58, A53 = ((SEEDS / f"{code}.toml").read_bytes() for code in ("B-32", "B-58", "A-53"))
BASE = {"state": "JAM", "kind": "accession", "deposited": "2026-03-01"}


@pytest.fixture
def services(tmp_path: Path, pki: ServedPki) -> Iterator[Services]:
    write_site(tmp_path / "site", pki)
    made = open_services(tmp_path / "site", clock=Clock())
    yield made
    made.store.engine.dispose()


def test_an_import_reports_row_by_row_and_the_second_changes_nothing(services: Services) -> None:
    dry = importing.run(services, ARCHIVIST, B32, dry=True)
    first, second = (importing.run(services, ARCHIVIST, B32) for _ in range(2))

    assert dry == first
    assert first.count(Outcome.NEW) == len(first.lines)
    assert second.treaty is Outcome.KNOWN
    assert second.count(Outcome.KNOWN) == len(second.lines)
    with services.store.reader() as unit:
        assert len(unit.holdings.all()) == 2
    assert [one.sentence for one in AuditRun(services).findings()] == []


def test_a_row_that_says_something_else_changes_nothing(services: Services) -> None:
    importing.run(services, ARCHIVIST, A53)
    other = A53.replace(b"deposited = 1991-08-28", b"deposited = 1991-08-29")
    report = importing.run(services, ARCHIVIST, other)
    assert [(line.what, line.outcome) for line in report.lines if line.outcome is not Outcome.KNOWN] == [
        ("PAN ratification", Outcome.DIFFERS)
    ]
    (panama,) = [
        one
        for one in read.treaty(services, "A-53", on=TODAY).actions
        if (one.state, one.kind) == ("PAN", "ratification")
    ]
    assert panama.deposited_on == date(1991, 8, 28)


def test_changed_facts_of_a_treaty_become_a_revision(services: Services) -> None:
    importing.run(services, ARCHIVIST, A53)
    importing.run(services, ARCHIVIST, A53.replace(b"[treaty.titles]", b'un_number = "1"\n\n[treaty.titles]'))
    found = read.treaty(services, "A-53", on=TODAY)
    assert (found.revision, found.treaty.un_number) == (2, "1")


def test_the_text_of_a_treaty_is_deposited_and_everybody_may_read_it(services: Services) -> None:
    importing.run(services, ARCHIVIST, A53, texts={"es": authority_pdf()})
    importing.run(services, ARCHIVIST, A53.replace(b"[treaty.titles]", b'un_number = "1"\n\n[treaty.titles]'))
    assert set(read.treaty(services, "A-53", on=TODAY).texts) == {"es"}
    assert read.text(services, "A-53", "es").data == authority_pdf()
    with pytest.raises(NotFound):
        read.text(services, "A-53", "fr")


def test_a_file_that_is_none_is_refused_with_the_place(services: Services) -> None:
    with pytest.raises(InvalidInput) as refusal:
        importing.run(services, ARCHIVIST, B32.replace(b"instruments = 11", b"instruments = -1"))
    assert "treaty.entry.conditions" in str(refusal.value.errors)


def test_the_archive_alone_gives_the_same_tables(tmp_path: Path, services: Services) -> None:
    for seed in (B32, B58, A53):
        importing.run(services, ARCHIVIST, seed)
    record.record(services, ARCHIVIST, "B-58", {**BASE, "kind": "correction", "state": "GRD", "corrects": _of(services, "B-58", "GRD"), "note": "Recorded twice."}, document=None)  # fmt: skip
    before = [read.treaty(services, code, on=TODAY) for code in ("B-32", "B-58", "A-53")]
    services.store.engine.dispose()
    for lost in services.settings.data_folder.glob("alternat.db*"):
        lost.unlink()
    again = open_services(tmp_path / "site", clock=Clock(), adopting=True)
    assert rebuild_into(again) == 7
    assert [read.treaty(again, code, on=TODAY) for code in ("B-32", "B-58", "A-53")] == before
    again.store.engine.dispose()


def _of(services: Services, code: str, state: str) -> str:
    return next(one.id for one in read.treaty(services, code, on=TODAY).actions if one.state == state)


def test_the_eleventh_instrument_is_said_before_it_is_saved(services: Services) -> None:
    text = B32.decode().split("[[action]]")[0].replace("published = 1978-07-18\n", "")
    early = [line for line in text.splitlines() if (_deposit(line) or "") < "1978-07-18"]
    importing.run(services, ARCHIVIST, "\n".join(early).encode())
    asked = {"state": "GRD", "kind": "ratification", "acted": "1978-07-14", "deposited": "1978-07-18"}
    seen = record.preview(services, ARCHIVIST, "B-32", asked)
    said = [str(one) for one in seen.changes]
    assert "This is instrument number 11; the treaty needs 11." in said
    assert "The number of instruments is reached: the treaty enters into force on 1978-07-18." in said


def _deposit(line: str) -> str | None:
    found = re.search(r"{ state = .*? deposited = (\S+),? ", line)
    return found[1] if found else None


def test_a_correction_says_what_it_corrects_and_changes_no_row(services: Services) -> None:
    importing.run(services, ARCHIVIST, A53)
    panama = next(
        one.id
        for one in read.treaty(services, "A-53", on=TODAY).actions
        if (one.state, one.kind) == ("PAN", "ratification")
    )
    asked = {"state": "PAN", "kind": "correction", "corrects": panama, "note": "The instrument is of another State."}
    record.record(services, ARCHIVIST, "A-53", asked, document=None)
    found = read.treaty(services, "A-53", on=TODAY)
    assert state_status(found.treaty, found.actions, "PAN", TODAY).standing is StateStanding.SIGNATORY
    assert panama in {one.id for one in found.actions}


def test_input_that_is_wrong_is_refused_field_by_field(services: Services) -> None:
    importing.run(services, ARCHIVIST, A53)
    rows = [
        ({}, {"kind", "state"}),
        ({**BASE, "deposited": ""}, {"deposited"}),
        ({**BASE, "deposited": "2026-02-30"}, {"deposited"}),
        ({**BASE, "deposited": "2027-01-01"}, {"deposited"}),
        ({**BASE, "kind": "objection"}, {"of"}),
        ({**BASE, "kind": "designation"}, {"authority"}),
        ({**BASE, "kind": "territory"}, {"territory"}),
        ({**BASE, "kind": "correction"}, {"corrects", "note"}),
    ]
    for asked, fields in rows:
        with pytest.raises(InvalidInput) as refusal:
            record.preview(services, ARCHIVIST, "A-53", asked)
        assert set(refusal.value.errors) == fields
    with pytest.raises(InvalidInput) as refusal:
        record.record(services, ARCHIVIST, "A-53", BASE, document=b"no PDF")
    assert set(refusal.value.errors) == {"document"}
    with pytest.raises(NotFound):
        record.preview(services, ARCHIVIST, "A-99", BASE)
    with pytest.raises(PermissionMissing):
        record.preview(services, OFFICER, "A-53", BASE)


def test_an_action_that_was_interrupted_is_finished_with_its_notification(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    importing.run(services, ARCHIVIST, A53)
    with services.store.reader() as unit:
        before = len(unit.treaties.actions("A-53"))
    store = holdings.taking.store

    def killed(*words: object) -> int:
        store(*words)
        raise KeyboardInterrupt  # the object and its entry in the log are there, the rows are not

    with monkeypatch.context() as patched:
        patched.setattr(holdings.taking, "store", killed)
        with pytest.raises(KeyboardInterrupt):
            record.record(services, ARCHIVIST, "A-53", BASE, document=authority_pdf())
    (told,) = commit.recover(services)
    assert told.startswith("Finished the interrupted deposit treaty_action")
    with services.store.reader() as unit:
        (new,) = unit.treaties.actions("A-53")[before:]
        (job,) = [one for one in unit.jobs.in_states([JobState.QUEUED]) if one.kind == JobKind.NOTIFY]
    assert job.key == f"notify:treaty:{new.id}"
    assert job.payload["facts"]


@pytest.mark.office
def test_subscribers_are_told_what_a_state_did(empty: World) -> None:
    services = empty.services
    importing.run(services, ARCHIVIST, A53)
    record.record(services, ARCHIVIST, "A-53", {**BASE, "reservation": "2 (1)"}, document=authority_pdf())
    empty.jobs()
    with services.store.reader() as unit:
        (found,) = unit.holdings.of_kind(HoldingKind.NOTIFICATION)
        treaty = unit.treaties.get("A-53")
    assert treaty is not None
    assert (found.number, found.about, found.access) == (f"1/{empty.clock().year}", treaty.holding, "public")
    assert found.title["en"].startswith("Reservation: A-53")
    said = pypdf.PdfReader(BytesIO(services.archive.read(found.object_id, found.files[0].path)))
    text = " ".join("".join(page.extract_text() for page in said.pages).split())
    for words in (
        "Jamaica / Jamaïque",
        "Accession",
        "Reservation",
        "Su fecha es el 1 de marzo de 2026",
        "Sa date est le 1er mars 2026",
        "A sua data é 1º de março de 2026",
    ):
        assert words in text, words
    assert "Parties Jamaica" not in text
