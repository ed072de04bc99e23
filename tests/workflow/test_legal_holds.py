"""Legal holds: while one stands, nothing is disposed of; the archive says so, not the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from service.cli.archive.rebuild import rebuild_into
from service.depository.disposal import hold
from service.depository.errors import ObjectDisposed
from service.depository.ocfl import layout, tombstones
from service.domain.errors import InvalidInput, NotFound, PermissionMissing
from service.store.preservation.disposals import DisposalState
from service.store.tables import legal_holds as rows
from service.workflow.backup import make as backup
from service.workflow.context import Services
from service.workflow.deposit import recovery
from service.workflow.disposal import carry_out, decide, hold_rows, holds
from service.workflow.disposal.holds import LiftedByAnother
from service.workflow.errors import NotReady
from service.workflow.records.deposit import deposit_record
from service.workflow.reminders import remind
from tests.support.schemas import require_valid
from tests.support.world import ARCHIVIST, AUDITOR, OFFICER, SG, Clock, open_services
from tests.workflow.test_disposal import ON, OTHER, audited, disposed, folder
from tests.workflow.test_records import new, services

__all__ = ["services"]
WHY = "Arbitration with the contractor, file LEG/2026/14."


def placed(services: Services, object_id: str) -> tuple[str, int]:
    made = holds.place(services, AUDITOR, object_id, reason=WHY, review_on=services.clock().date() + timedelta(days=90))
    return made.subject, made.number


def test_while_a_hold_stands_nothing_is_proposed_and_another_person_lifts_it(services: Services) -> None:
    entry = deposit_record(services, ARCHIVIST, new(services))
    day = services.clock().date()
    for nobody in (OFFICER, SG):
        with pytest.raises(PermissionMissing):
            holds.place(services, nobody, entry.object_id, reason=WHY, review_on=day + timedelta(days=9))
    with pytest.raises(NotFound):
        holds.place(services, ARCHIVIST, "urn:uuid:unknown", reason=WHY, review_on=day + timedelta(days=9))
    for wrong in (None, day, day + timedelta(days=400)):
        with pytest.raises(InvalidInput) as errors:
            holds.place(services, ARCHIVIST, entry.object_id, reason=" ", review_on=wrong)
        assert set(errors.value.errors) == {"reason", "review_on"}

    first = placed(services, entry.object_id)
    second = holds.place(services, ARCHIVIST, entry.object_id, reason="Audit.", review_on=day + timedelta(days=30))
    assert [one.number for one in holds.listed(services, SG)[0]] == [second.number, first[1]]
    assert "A legal hold stands on this deposit, placed by" in str(
        decide.look(services, ARCHIVIST, entry.object_id).refused
    )
    with pytest.raises(NotReady, match="legal hold stands"):
        decide.propose(services, ARCHIVIST, entry.object_id, ON, seen=None)

    with pytest.raises(LiftedByAnother):
        holds.lift(services, AUDITOR, *first, reason="Over.")
    with pytest.raises(InvalidInput):
        holds.lift(services, ARCHIVIST, *first, reason="")
    reviewed = holds.review(services, AUDITOR, *first, reason="Still open.", review_on=day + timedelta(days=200))
    assert (reviewed.review_on, reviewed.reviews, reviewed.stands) == (day + timedelta(days=200), 1, True)
    lifted = holds.lift(services, ARCHIVIST, *first, reason="The award was made.")
    assert (lifted.lifted_by, lifted.lifted_reason, lifted.stands) == (ARCHIVIST.name, "The award was made.", False)
    with pytest.raises(NotReady, match="lifted already"):
        holds.lift(services, ARCHIVIST, *first, reason="Again.")
    with pytest.raises(NotReady, match=r"Audit\."):
        decide.propose(services, ARCHIVIST, entry.object_id, ON, seen=None)
    holds.lift(services, AUDITOR, second.subject, second.number, reason="Closed.")
    assert holds.on_subject(services, ARCHIVIST, entry.id) == []

    premis = services.archive.read(entry.object_id, "holds/0004-premis.xml").decode()
    assert all(one in premis for one in ("policy assignment", "hold lifted", "rightsStatement", "endDate", WHY))
    assert "0004-premis.xml" in require_valid(services.archive.ocfl)
    assert audited(services) == []
    disposed(services, entry.object_id)
    assert [one.stands for one in hold.of_object(services.archive, entry.object_id)] == [False, False]
    with pytest.raises((NotReady, ObjectDisposed)):
        placed(services, entry.object_id)
    with pytest.raises(NotReady, match="no hold"):
        placed(services, tombstones.id_of(entry.object_id))


def test_a_hold_withdraws_what_was_proposed_and_what_was_approved(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = deposit_record(services, ARCHIVIST, new(services))
    asked = decide.propose(services, ARCHIVIST, first.object_id, ON, seen=None)
    assert holds.look(services, AUDITOR, first.object_id).stops is not None
    subject, number = placed(services, first.object_id)
    found = decide.get(services, SG, asked.id)
    assert (found.state, found.closed_name) == (DisposalState.WITHDRAWN, AUDITOR.name)
    with pytest.raises(NotReady):
        decide.approve(services, SG, asked.id, seen=None)
    holds.lift(services, ARCHIVIST, subject, number, reason="Over.")

    again = decide.propose(services, ARCHIVIST, first.object_id, ON, seen=None)
    with monkeypatch.context() as stopped:
        stopped.setattr(carry_out, "finish", lambda services, one: decide.get(services, SG, one))
        assert decide.approve(services, SG, again.id, seen=None).state is DisposalState.APPROVED
    placed(services, first.object_id)
    assert carry_out.finish(services, again.id).state is DisposalState.WITHDRAWN
    assert recovery.start_up(services) == []
    assert folder(services, first.object_id).exists()


def test_whoever_writes_into_the_database_lifts_no_hold(services: Services) -> None:
    entry = deposit_record(services, ARCHIVIST, new(services))
    asked = decide.propose(services, ARCHIVIST, entry.object_id, ON, seen=None)
    placed(services, entry.object_id)
    with services.store.unit() as unit:
        unit.disposals.holds._connection.execute(delete(rows))
        unit.disposals.move(decide.get(services, SG, asked.id), DisposalState.PROPOSED)
        unit.commit()
    with pytest.raises(NotReady, match="legal hold stands"):
        decide.approve(services, SG, asked.id, seen=None)
    with pytest.raises(NotReady, match="legal hold stands"):
        decide.propose(services, ARCHIVIST, entry.object_id, ON, seen=None)


def test_a_hold_survives_a_rebuild_and_lies_in_the_backup(tmp_path: Path, services: Services) -> None:
    entry = deposit_record(services, ARCHIVIST, new(services))
    other = deposit_record(services, ARCHIVIST, new(services, symbol="AG/doc.9/26", files=OTHER))
    first = placed(services, entry.object_id)
    gone = placed(services, other.object_id)
    holds.lift(services, ARCHIVIST, *gone, reason="Over.")
    disposed(services, other.object_id)
    made = backup.make(services, tmp_path / "backup", keep=1)
    assert made.damaged == ()
    assert list((tmp_path / "backup" / "archive" / "ocfl" / layout.path_of(entry.object_id)).rglob("holds/0001.json"))
    before = holds.listed(services, AUDITOR)
    assert [one.subject for one in before[0]] == [first[0]]

    services.store.engine.dispose()
    for lost in services.settings.data_folder.glob("alternat.db*"):
        lost.unlink()
    again = open_services(tmp_path / "site", adopting=True, clock=Clock())
    rebuild_into(again)
    assert holds.listed(again, AUDITOR) == before
    assert recovery.start_up(again, whole=True) == []
    with pytest.raises(NotReady, match="legal hold stands"):
        decide.propose(again, ARCHIVIST, entry.object_id, ON, seen=None)
    again.store.engine.dispose()


def test_a_review_that_is_due_is_told_once(services: Services) -> None:
    entry = deposit_record(services, ARCHIVIST, new(services))
    mail = replace(services.settings.mail, host="mail.example.org")
    services = replace(services, settings=replace(services.settings, mail=mail))
    subject, number = placed(services, entry.object_id)
    assert remind(services).holds == 0
    later = services.clock() + timedelta(days=90)
    services = replace(services, clock=lambda: later)
    assert [remind(services).holds for _ in range(2)] == [1, 0]
    holds.review(services, ARCHIVIST, subject, number, reason="Goes on.", review_on=later.date() + timedelta(days=9))
    assert remind(services).holds == 0


@pytest.mark.parametrize("step", ["archive", "log"])
def test_a_hold_that_was_interrupted_is_finished_at_the_start(
    services: Services, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    entry = deposit_record(services, ARCHIVIST, new(services))
    asked = decide.propose(services, ARCHIVIST, entry.object_id, ON, seen=None)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as interrupted:
        if step == "archive":
            interrupted.setattr(services.log, "append_once", killed)
        else:
            interrupted.setattr(hold_rows, "refill", killed)
        with pytest.raises(KeyboardInterrupt):
            placed(services, entry.object_id)
    assert holds.listed(services, AUDITOR)[0] == []
    (told,) = recovery.start_up(services)
    assert "Finished an interrupted legal hold" in told
    assert [one.reason for one in holds.listed(services, AUDITOR)[0]] == [WHY]
    assert decide.get(services, SG, asked.id).state is DisposalState.WITHDRAWN
    assert (audited(services), recovery.start_up(services, whole=True)) == ([], [])
