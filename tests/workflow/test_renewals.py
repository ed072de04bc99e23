"""Deposited files get their time-stamps renewed: on time, late, by an authority that is down; read in 2036 and 2049; and rebuilt."""

from __future__ import annotations

import argparse
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import ocfl
import pytest

from service.cli.archive import renewals as command
from service.cli.archive.rebuild import rebuild_into
from service.cli.main import main
from service.depository import canonical
from service.depository.audit.audit import examine
from service.depository.deposit.deposit import Depositor
from service.depository.deposit.premis import NAMESPACE
from service.depository.register import renewals as kept
from service.depository.register.register import RegisterEntry
from service.depository.register.renewals import Renewal, RenewedFile
from service.depository.serialization import to_data
from service.domain.errors import PermissionMissing
from service.workflow import access_code
from service.workflow.context import Services
from service.workflow.deposit import commit, renewals
from service.workflow.proofs import expiry, rows
from service.workflow.proofs.expiry import Alarm
from service.workflow.queries import archive_files, lookup, retrieve, verify_file
from service.workflow.signature.evidence import digest
from service.workflow.translatable import in_english
from tests.decades.authorities import Decades, day
from tests.decades.sites import clock, name_authorities
from tests.support.stages import Stages
from tests.support.world import ARCHIVIST, AUDITOR, OFFICER, World, open_services
from tests.workflow.test_rebuilt import certify

pytestmark = [pytest.mark.office, pytest.mark.timeout(600)]

IN_TIME, LATE = day(2035, 6), day(2036, 6)
FILES = ("original-counterpart.pdf", "original-organization.pdf", "proces-verbal/signature.pdf")


@pytest.fixture
def world(decades: tuple[Decades, Stages], tmp_path: Path) -> Iterator[World]:
    """Services with one deposit of 2026."""
    made = decades[1].copy("signed", tmp_path / "site")
    made.deposit()
    yield made
    made.services.store.engine.dispose()


def entry_of(services: Services) -> RegisterEntry:
    with services.store.reader() as unit:
        (found,) = unit.register.all()
    return found


def again(world: World, *, adopting: bool = False) -> Services:
    """The services opened again, with the present settings."""
    return open_services(world.services.settings.data_folder, clock=world.clock, adopting=adopting)


def original(services: Services, version: str | None = None) -> bytes:
    return services.archive.read(entry_of(services).object_id, "original-organization.pdf", version)


def lines(capsys: pytest.CaptureFixture[str]) -> tuple[list[list[str]], str]:
    said = capsys.readouterr()
    return [line.split("  ") for line in said.out.splitlines()], said.err


def alternat(services: Services, *words: str) -> int:
    """``alternat renewals`` with these words, on these services."""
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    return command.perform(services, parser.parse_args(words))


def renewed_in_time(world: World, decades: Decades) -> Services:
    name_authorities(world.services.settings.data_folder, decades, "second", "first")
    services = again(world)
    with clock(IN_TIME):
        assert alternat(services, "--run") == 0
    return services


@pytest.mark.slow
def test_what_is_due_is_told_ahead_to_archivists_only(world: World) -> None:
    services, entry = world.services, entry_of(world.services)
    with services.store.reader() as unit:
        known = {
            row.path: (row.stamped, row.ends, row.sha256) for row in unit.proofs.of(entry.instrument_id) if row.stamped
        }
    assert known == {path: (True, day(2036), digest(services.archive.read(entry.object_id, path))) for path in FILES}
    for year, alarm in ((2034, Alarm(0, 0, 0)), (2035, Alarm(0, 3, 0)), (2036, Alarm(3, 0, 0))):
        with clock(day(year, 6)):
            assert expiry.alarm(services, ARCHIVIST) == alarm
            assert len(expiry.waiting(services, ARCHIVIST, limit=50)) == alarm.total
            with pytest.raises(PermissionMissing):
                expiry.alarm(services, OFFICER)
    states = {2034: "fresh", 2035: "due", 2036: "late"}
    for year, state in states.items():
        found = list(expiry.of_archive(services, at=day(year, 6)))
        assert {(one.path, one.state, one.ends) for one in found if one.ends} == {
            (path, state, day(2036)) for path in FILES
        }


@pytest.mark.slow
def test_renewed_in_time_the_deposit_is_proved_for_decades(
    world: World, decades: tuple[Decades, Stages], capsys: pytest.CaptureFixture[str]
) -> None:
    old, entry = original(world.services), entry_of(world.services)
    services = renewed_in_time(world, decades[0])
    told, alarm = lines(capsys)
    assert {(row[0], row[1], row[2], row[3]) for row in told[:-1]} == {
        (entry.label, path, "renewed", "until 2051-01-01") for path in FILES
    }
    assert (told[-1], "ALARM" in alarm) == (["3 files renewed."], False)
    new = original(services)
    assert new.startswith(old)
    assert len(new) > len(old)
    with clock(IN_TIME):
        assert alternat(services, "--run") == 0
    assert lines(capsys)[0] == [["0 files renewed."]]
    assert services.archive.inventory(entry.object_id).versions == ("v1", "v2")
    for moment, passed in ((day(2036, 6), True), (day(2049, 6), True), (day(2052), False)):
        with clock(moment):
            assert verify_file.verify_file(services, new).passed is passed, moment
            assert not verify_file.verify_file(services, old).passed
    with clock(day(2036, 6)):
        assert expiry.alarm(services, ARCHIVIST) == Alarm(0, 0, 0)


@pytest.mark.slow
def test_archive_log_and_history_tell_of_the_renewal(world: World, decades: tuple[Decades, Stages]) -> None:
    services = renewed_in_time(world, decades[0])
    entry, new, old = entry_of(services), original(services), original(services, "v1")
    leaf = json.loads(list(services.log.entries())[-1])
    named = {row["path"]: (row["sha256"], row["before"]["sha256"]) for row in leaf["replaced"]}
    assert (leaf["kind"], leaf["version"], set(named)) == ("version", "v2", set(FILES))
    assert named["original-organization.pdf"] == (digest(new), digest(old))
    premis = ET.fromstring(services.archive.read(entry.object_id, "renewals/0001-premis.xml"))
    events = [one.text for one in premis.iter(f"{{{NAMESPACE}}}eventType")]
    assert events.count("digital signature generation") == 3
    assert digest(old) in ET.tostring(premis, "unicode")
    event = retrieve.history(services, AUDITOR, world.id)[-1]
    assert (event.kind, event.actor_name, event.detail["proved_until"]) == (rows.RENEW, "Alternat", "2051-01-01")
    assert ocfl.StorageRoot(root=str(services.archive.ocfl)).validate(log_warnings=False)
    assert examine(services.archive, verifier=services.log.verifier).findings == ()
    with services.store.reader() as unit:
        assert [row.data for row in unit.log_entries.all()] == list(services.log.entries())


def recognised(services: Services) -> None:
    """Both files are known, the newer one is the current one, downloads give either, and the receipt goes with the older."""
    entry, year = entry_of(services), entry_of(services).year
    new, old = original(services), original(services, "v1")
    for data, current in ((new, True), (old, False)):
        known = verify_file.deposited(services, None, data)
        assert known is not None
        assert (known.entry, known.party, known.copy, known.current) == (entry, "organization", False, current)
        assert known.renewed is not None
        assert (known.renewed.file.sha256, known.renewed.file.before_sha256) == (digest(new), digest(old))
    assert archive_files.deposited_file(services, ARCHIVIST, 1, year, "original-organization.pdf").data == new
    assert archive_files.deposited_file(services, ARCHIVIST, 1, year, "deposited-organization.pdf").data == old
    known_page = lookup.look_up(services, None, entry.label, access_code.code_of(services, entry.instrument_id))
    assert known_page is not None
    assert [{one.path for one in renewal.files} for renewal in known_page.renewals] == [set(FILES)]


@pytest.mark.slow
def test_both_files_are_recognised_also_by_services_rebuilt_from_the_archive(
    world: World, decades: tuple[Decades, Stages], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = tmp_path / "receipt.json"
    year = entry_of(world.services).year
    receipt.write_bytes(
        archive_files.deposited_file(world.services, ARCHIVIST, 1, year, "receipt-organization.json").data
    )
    services = renewed_in_time(world, decades[0])
    recognised(services)
    with services.store.reader() as unit:
        before = unit.renewals.of(world.id), unit.proofs.of(world.id)
    for path in services.settings.data_folder.glob("alternat.db*"):
        path.unlink()
    services.store.engine.dispose()
    anew = again(world, adopting=True)
    with clock(IN_TIME):
        assert rebuild_into(anew) == 1
    with anew.store.reader() as unit:
        assert (unit.renewals.of(world.id), unit.proofs.of(world.id)) == before
    recognised(anew)
    (tmp_path / "deposited.pdf").write_bytes(original(anew, "v1"))
    key, deposited = tmp_path / "log.key", tmp_path / "deposited.pdf"
    key.write_text(str(anew.log.verifier))
    assert main(["verify-receipt", "--log-key", str(key), str(receipt), str(deposited)]) == 0
    deposited.write_bytes(original(anew))
    assert main(["verify-receipt", "--log-key", str(key), str(receipt), str(deposited)]) == 1
    assert "begins with the original that the receipt names" in capsys.readouterr().out
    anew.store.engine.dispose()


@pytest.mark.slow
def test_a_renewed_certified_copy_is_still_one(decades: tuple[Decades, Stages], tmp_path: Path) -> None:
    world = decades[1].copy("signed", tmp_path / "site")
    old, path = certify(world), "paper/counterpart-1/certified-copy.pdf"
    entry = world.deposit()
    services = renewed_in_time(world, decades[0])
    new = services.archive.read(entry.object_id, path)
    assert new.startswith(old)
    with clock(day(2040)):
        for data, current in ((old, False), (new, True)):
            known = verify_file.deposited(services, None, data)
            assert known is not None
            assert (known.copy, known.party, known.current) == (True, "counterpart", current)
            assert verify_file.verify_file(services, data).passed is current
    services.store.engine.dispose()


def test_late_renewal_is_refused_and_an_alarm(
    world: World, decades: tuple[Decades, Stages], capsys: pytest.CaptureFixture[str]
) -> None:
    size = world.services.log.size
    name_authorities(world.services.settings.data_folder, decades[0], "second")
    services = again(world)
    with clock(LATE):
        assert alternat(services, "--run") == 1
        told, alarm = lines(capsys)
        assert [row[2] for row in told[:-1]] == ["late"] * 3
        assert "ALARM: the proof of 3 file(s) has lapsed and cannot be renewed." in alarm
        assert alternat(services) == 1
        assert {one.state for one in expiry.waiting(world.services, ARCHIVIST, limit=50)} == {"late"}
    assert world.services.log.size == size
    assert world.services.archive.inventory(entry_of(world.services).object_id).head == "v1"


@pytest.mark.slow
def test_what_cannot_be_renewed_is_told_and_tried_again(
    world: World, decades: tuple[Decades, Stages], capsys: pytest.CaptureFixture[str]
) -> None:
    with clock(IN_TIME):
        assert alternat(world.services, "--run") == 1
        told, alarm = lines(capsys)
        assert [row[2:4] for row in told[:-1]] == [["failed", "until 2036-01-01"]] * 3
        assert "3 file(s) could not be renewed. Fix what the lines say and run this again before 2036-01-01." in alarm
        waiting = expiry.waiting(world.services, ARCHIVIST, limit=50)
        assert ["Name a newer one first" in in_english(one.trouble) for one in waiting] == [True] * 3
        assert alternat(world.services) == 0
    services = renewed_in_time(world, decades[0])
    with services.store.reader() as unit:
        assert {row.trouble for row in unit.proofs.of(world.id)} == {None}


@pytest.mark.slow
def test_one_damaged_file_does_not_hold_up_the_others(world: World, decades: tuple[Decades, Stages]) -> None:
    services, entry = world.services, entry_of(world.services)
    inventory = services.archive.inventory(entry.object_id)
    content = inventory.content_path("original-counterpart.pdf")
    damaged = next(path for path in services.archive.object_folders()) / content
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes().replace(b"%%EOF", b"%%EOT", 1))
    name_authorities(services.settings.data_folder, decades[0], "second")
    with clock(IN_TIME):
        found = {one.path: one.state for one in renewals.run(again(world))}
        assert found == {FILES[0]: "unknown", FILES[1]: "renewed", FILES[2]: "renewed"}
        assert expiry.alarm(services, ARCHIVIST) == Alarm(0, 0, 1)
    (told,) = expiry.waiting(services, ARCHIVIST, limit=50)
    assert (told.path, told.state) == (FILES[0], "unknown")
    assert "is damaged" in told.told


@pytest.mark.slow
@pytest.mark.parametrize("logged", [True, False])
def test_a_renewal_that_a_crash_interrupted_is_finished_by_the_next_run(world: World, logged: bool) -> None:
    """The archive and the log had it, the database did not; or the archive alone."""
    services, entry = world.services, entry_of(world.services)
    before, at = original(services), world.clock().replace(microsecond=0)
    after = before + b"%"  # what is in it does not matter here
    file = RenewedFile(path=FILES[1], sha256=digest(after), before_sha256=digest(before), authority="A", ends=day(2051))
    act = Renewal(subject=world.id, number=1, files=(file,), renewed_by="Alternat", renewed_at=at)
    if logged:
        service = Depositor(id="service", name="Alternat", address="https://example.org")
        kept.store(services.archive, services.log, entry.object_id, act, renewed={file.path: after}, depositor=service)
    else:
        files = {file.path: after, act.path: canonical.readable(to_data(act))}
        services.archive.add_version(
            entry.object_id, files, message="m", user_name="A", user_address="mailto:a@example.org", created=at
        )
    assert commit.recover(services) == [f"Finished an interrupted renewal on the object {entry.object_id}."]
    assert list(renewals.run(services)) == []
    with services.store.reader() as unit:
        assert not commit.unfinished(services, unit)
        assert unit.renewals.of(world.id) == [act]
    assert [event.kind for event in retrieve.history(services, AUDITOR, world.id)].count(rows.RENEW) == 1
