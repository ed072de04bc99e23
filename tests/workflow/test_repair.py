"""Repair by two persons on a real server: the object comes back as the log has it, and the repair is on record."""

from __future__ import annotations

import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import update

from service.depository.audit.audit import examine
from service.depository.audit.findings import Kind
from service.depository.ocfl import layout
from service.depository.repair import record
from service.domain.errors import InvalidInput, NotFound, PermissionMissing
from service.domain.permissions import Actor, Role
from service.store.preservation.repairs import RepairAct, RepairState
from service.store.tables import repairs as rows
from service.workflow.context import Services
from service.workflow.deposit import commit
from service.workflow.deposit import repairs as refilled
from service.workflow.errors import NotReady
from service.workflow.replica import plan, repair, replicate
from service.workflow.replica.repair import SecondPersonNeeded
from tests.support.schemas import require_valid
from tests.support.world import ARCHIVIST, OFFICER
from tests.workflow.test_replica import deposit, replicated, server, services

__all__ = ["replicated", "server", "services"]
SECOND = Actor(id="99999999-9999-4999-8999-999999999999", name="Segunda Archivo", roles=frozenset({Role.ARCHIVIST}))

pytestmark = pytest.mark.slow


def folder(services: Services, object_id: str) -> Path:
    return services.archive.ocfl / layout.path_of(object_id)


def overwritten(services: Services, object_id: str, data: bytes = b"r1vers") -> Path:
    (path,) = folder(services, object_id).rglob("v1/content/text.txt")
    path.chmod(0o644)
    path.write_bytes(data)
    return path


def kinds(services: Services) -> set[Kind]:
    with services.store.reader() as unit:
        known = {one.object_id: one for one in unit.holdings.all()}
    return {one.kind for one in examine(services.archive, registered=known, verifier=services.log.verifier).findings}


def repaired(services: Services, object_id: str) -> str:
    asked = repair.propose(services, ARCHIVIST, object_id, seen=None, reason="The audit found it.")
    return repair.confirm(services, SECOND, asked.id, seen=asked.digest).quarantine


def test_what_is_damaged_comes_back_and_the_repair_is_on_record(replicated: Services) -> None:
    services = replicated
    first, second = deposit(services, 11), deposit(services, 12)
    replicate.run(services)
    path = overwritten(services, first)
    made = plan.plan(services, ARCHIVIST, first)
    (one,) = made.files
    assert (one.path, made.act, one.source.endswith(".tar")) == ("v1/content/text.txt", RepairAct.BRING_BACK, True)
    assert one.found != one.expected

    with pytest.raises(InvalidInput):
        repair.propose(services, ARCHIVIST, first, seen=None, reason=" ")
    asked = repair.propose(services, ARCHIVIST, first, seen=made.digest, reason="The audit of today found it.")
    with pytest.raises(NotReady):
        repair.propose(services, SECOND, first, seen=None, reason="Again.")
    with pytest.raises(SecondPersonNeeded):
        repair.confirm(services, ARCHIVIST, asked.id, seen=made.digest)
    with pytest.raises(PermissionMissing):
        repair.confirm(services, OFFICER, asked.id, seen=made.digest)
    assert path.read_bytes() == b"r1vers"

    done = repair.confirm(services, SECOND, asked.id, seen=made.digest)
    assert (done.state, done.closed_name) == (RepairState.DONE, SECOND.name)
    assert path.read_bytes() == b"rivers"
    assert kinds(services) == set()
    aside = services.archive.quarantine_folder / done.quarantine
    assert [one.read_bytes() for one in aside.rglob("v1/content/text.txt")] == [b"r1vers"]
    (kept,) = record.of_object(services.archive, first)
    assert (kept.proposed_by, kept.confirmed_by, kept.files) == (ARCHIVIST.name, SECOND.name, made.files)
    events = ET.fromstring(services.archive.read(first, kept.premis_path)).iter(
        "{http://www.loc.gov/premis/v3}eventType"
    )
    assert [one.text for one in events] == ["fixity check", "quarantine", "quality review", "recovery"]
    assert services.archive.inventory(first).head == "v2"
    assert "0001-premis.xml" in require_valid(services.archive.ocfl)
    assert services.log.size == 3
    with pytest.raises(NotReady):
        plan.plan(services, ARCHIVIST, second)
    with pytest.raises(NotFound):
        plan.plan(services, ARCHIVIST, "urn:uuid:unknown")
    assert replicate.run(services).whole == 1

    overwritten(services, first, b"")
    repaired(services, first)
    assert [one.number for one in record.of_object(services.archive, first)] == [1, 2]
    assert kinds(services) == set()


@pytest.mark.parametrize("column", ["object_id", "proposed_by", "reason", "digest"])
def test_a_forged_row_directs_nothing(replicated: Services, column: str) -> None:
    services = replicated
    first, second = deposit(services, 13), deposit(services, 14)
    replicate.run(services)
    overwritten(services, first)
    overwritten(services, second)
    asked = repair.propose(services, ARCHIVIST, first, seen=None, reason="The audit found it.")
    other = repair.propose(services, ARCHIVIST, second, seen=None, reason="The audit found it.")
    forged = {"object_id": second, "proposed_by": OFFICER.id, "reason": "Another.", "digest": other.digest}[column]
    with services.store.unit() as unit:
        unit.repairs._connection.execute(update(rows).where(rows.c.id == asked.id).values({column: forged}))
        unit.commit()
    with pytest.raises(NotReady, match="not written by the service"):
        repair.confirm(services, SECOND, asked.id, seen=None)
    assert kinds(services) == {Kind.CONTENT}


def test_what_changed_since_the_proposal_is_proposed_again(replicated: Services) -> None:
    services = replicated
    first = deposit(services, 15)
    replicate.run(services)
    overwritten(services, first)
    asked = repair.propose(services, ARCHIVIST, first, seen=None, reason="The audit found it.")
    overwritten(services, first, b"other")
    with pytest.raises(NotReady, match="no longer what was proposed"):
        repair.confirm(services, SECOND, asked.id, seen=asked.digest)
    repair.withdraw(services, SECOND, asked.id)
    repaired(services, first)
    assert kinds(services) == set()


def test_an_object_that_is_gone_comes_back_and_one_that_nobody_deposited_is_set_aside(replicated: Services) -> None:
    services = replicated
    first = deposit(services, 16)
    replicate.run(services)
    shutil.rmtree(folder(services, first).parents[2])
    assert repaired(services, first) == ""
    assert kinds(services) == set()
    about = {"message": "m", "user_name": "n", "user_address": "mailto:n@example.org", "created": services.clock()}
    services.archive.put_object("urn:x:stray", {"a": b"a"}, **about)
    aside = repaired(services, "urn:x:stray")
    assert [path.read_bytes() for path in (services.archive.quarantine_folder / aside).rglob("content/a")] == [b"a"]
    assert kinds(services) == set()


class Killed(BaseException):
    """Where the process ends."""


@pytest.mark.parametrize("where", ["exchange", "append"])
def test_a_repair_that_was_interrupted_is_repeated_or_finished(
    replicated: Services, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    services = replicated
    first = deposit(services, 17)
    replicate.run(services)
    overwritten(services, first)
    asked = repair.propose(services, ARCHIVIST, first, seen=None, reason="The audit found it.")

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(
            *{
                "exchange": ("service.depository.ocfl.durable.exchange", killed),
                "append": (services.log, "append_once", killed),
            }[where]
        )
        with pytest.raises(Killed):
            repair.confirm(services, SECOND, asked.id, seen=asked.digest)
    told = commit.recover(services)
    row = repair.get(services, SECOND, asked.id)
    if where == "exchange":
        assert (told, row.state) == ([], RepairState.PROPOSED)
        repair.confirm(services, SECOND, asked.id, seen=asked.digest)
    else:
        assert told == [f"Finished an interrupted repair on the object {first}."]
        assert row.state is RepairState.DONE
    assert kinds(services) == set()
    with services.store.unit() as unit:
        unit.repairs._connection.execute(rows.delete())
        assert refilled.refill(services, unit, first) == 1
        assert unit.repairs.get(asked.id).state is RepairState.DONE
