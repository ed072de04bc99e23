"""A deposit that the log has and that was damaged before its row was written: it keeps its number, others go on, and two persons bring it back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from service.depository.audit.audit import examine
from service.depository.deposit.deposit import object_id_of, store
from service.depository.holdings import package as taking
from service.depository.ocfl import layout
from service.depository.repair import record
from service.domain.errors import NotFound
from service.domain.permissions import Actor, Role
from service.workflow.backup import make
from service.workflow.context import Services
from service.workflow.deposit import commit, recovery
from service.workflow.deposit.repairs import DepositWaits
from service.workflow.holdings import enter
from service.workflow.operation import thorough
from service.workflow.replica import plan, repair
from service.workflow.replica.plan import NoWholeCopy
from tests.support.world import ARCHIVIST, World
from tests.workflow.test_deposit import composed
from tests.workflow.test_holdings import BY, holding, numbered, services

__all__ = ["services"]
SECOND = Actor(id="99999999-9999-4999-8999-999999999999", name="Segunda Archivo", roles=frozenset({Role.ARCHIVIST}))


def acknowledged(services: Services, number: int) -> str:
    """The object is durable and so is its leaf; the crash came before its row."""
    made = taking.compose(holding(number), BY, services.clock().replace(microsecond=0))
    taking.store(services.archive, services.log, made)
    return made.object_id


def damage(services: Services, object_id: str, name: str) -> None:
    (path,) = (services.archive.ocfl / layout.path_of(object_id)).rglob(f"content/{name}")
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])


def repaired(services: Services, object_id: str, backup: Path | None = None) -> None:
    asked = repair.propose(services, ARCHIVIST, object_id, seen=None, reason="The start found it.", backup=backup)
    repair.confirm(services, SECOND, asked.id, seen=asked.digest, backup=backup)


def audited(services: Services) -> list[str]:
    with services.store.reader() as unit:
        known = {one.object_id: one for one in (*unit.register.all(), *unit.holdings.all())}
        assert [row.data for row in unit.log_entries.all()] == list(services.log.entries())
        assert not commit.unfinished(services, unit)
    return [
        one.sentence for one in examine(services.archive, registered=known, verifier=services.log.verifier).findings
    ]


def test_others_go_on_and_a_backup_brings_it_back(services: Services, tmp_path: Path) -> None:
    enter.deposit(services, ARCHIVIST, numbered)
    object_id = acknowledged(services, 2)
    make.make(services, tmp_path / "backup", keep=1)
    damage(services, object_id, "text.txt")

    (told,) = recovery.start_up(services)
    assert "2/2026" in told
    assert "entry 1 of the log" in told
    assert f"alternat repair propose {object_id} --as" in told
    (warned,) = thorough.unentered(services)
    assert "2/2026" in warned.sentence
    third = enter.deposit(services, ARCHIVIST, numbered)
    assert (third.number, third.leaf_index) == ("3/2026", 2)
    assert recovery.start_up(services) == [told]
    with pytest.raises(DepositWaits, match="2/2026"):
        enter.deposit(services, ARCHIVIST, lambda _: holding(2))

    with pytest.raises(NoWholeCopy, match="--from-backup FOLDER"):
        plan.plan(services, ARCHIVIST, object_id)
    (tmp_path / "other").mkdir()
    with pytest.raises(NoWholeCopy, match="Name another backup"):
        plan.plan(services, ARCHIVIST, object_id, backup=tmp_path / "other")
    repaired(services, object_id, tmp_path / "backup")
    with services.store.reader() as unit:
        entered = unit.holdings.by_object(object_id)
        assert entered is not None
        assert (entered.number, entered.leaf_index) == ("2/2026", 1)
        assert list(unit.unentered.all()) == []
    (kept,) = record.of_object(services.archive, object_id)
    assert (kept.replica, kept.proposed_by, kept.confirmed_by) == (
        f"the backup in {tmp_path / 'backup'}", ARCHIVIST.name, SECOND.name,
    )  # fmt: skip
    assert audited(services) == []
    assert recovery.start_up(services, whole=True) == []
    assert enter.deposit(services, ARCHIVIST, numbered).number == "4/2026"


def test_what_comes_after_it_in_the_log_is_entered(services: Services) -> None:
    first, second = acknowledged(services, 1), acknowledged(services, 2)
    place = services.archive.ocfl / layout.path_of(first)
    away = services.archive.root / "away"
    shutil.move(place, away)
    told = recovery.start_up(services)
    assert ["1/2026" in one and "entry 0" in one for one in told] == [True, False]
    assert "Finished the interrupted deposit report 2/2026" in told[1]
    with services.store.reader() as unit:
        assert (unit.holdings.by_object(first), unit.holdings.by_object(second).leaf_index) == (None, 1)

    shutil.move(away, place)  # whoever puts the whole object back has nothing else to do
    (told_again,) = recovery.start_up(services)
    assert "Finished the interrupted deposit report 1/2026" in told_again
    assert audited(services) == []


class Killed(BaseException):
    """Where the process ends."""


def test_its_repair_can_be_interrupted(services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    object_id = acknowledged(services, 1)
    make.make(services, tmp_path / "backup", keep=1)
    damage(services, object_id, "text.txt")
    recovery.start_up(services)

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("service.workflow.deposit.commit.finish", killed)
        with pytest.raises(Killed):
            repaired(services, object_id, tmp_path / "backup")
    assert [one.split(" ")[0] for one in recovery.start_up(services, whole=True)] == ["Finished", "Finished"]
    (kept,) = record.of_object(services.archive, object_id)
    assert repair.get(services, ARCHIVIST, kept.id).state == "done"
    assert audited(services) == []


def test_what_the_log_does_not_have_stops_the_next_deposit(services: Services) -> None:
    made = taking.compose(holding(1), BY, services.clock().replace(microsecond=0))
    services.archive.put_object(
        made.object_id,
        made.files,
        message="Deposit",
        user_name=BY.name,
        user_address=BY.address,
        created=made.deposited_at,
    )
    (path,) = services.archive.ocfl.rglob("content/text.txt")
    path.rename(path.with_name("away"))
    path.symlink_to(path)  # it cannot be read now, and perhaps later
    with pytest.raises(enter.Interrupted):
        enter.deposit(services, ARCHIVIST, numbered)
    with services.store.reader() as unit:
        assert list(unit.unentered.all()) == []
    with pytest.raises(NotFound):
        plan.plan(services, ARCHIVIST, "urn:uuid:unknown")


@pytest.mark.office
def test_a_signed_original_comes_back_from_the_service_itself(at: Callable[[str], World]) -> None:
    world = at("signed")
    services, object_id = world.services, object_id_of(world.id)
    store(services.archive, services.log, composed(world, 1))
    damage(services, object_id, "original-counterpart.pdf")
    (told,) = recovery.start_up(services)
    assert "1/2026" in told
    with pytest.raises(DepositWaits, match="is damaged"):
        world.deposit()
    assert world.state == "signed"

    made = plan.plan(services, ARCHIVIST, object_id)
    assert [(one.path, one.source) for one in made.files] == [("v1/content/original-counterpart.pdf", "files")]
    repaired(services, object_id)
    assert world.state == "deposited"
    assert audited(services) == []
    with services.store.reader() as unit:
        (entry,) = unit.register.all()
        assert (entry.label, entry.leaf_index, len(unit.receipts.of(world.id))) == ("1/2026", 0, 2)
