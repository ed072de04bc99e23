"""The replica on a real server: what is deposited is copied, locked and read back, and damage on it is found."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from service.cli.archive.drill import compare
from service.depository.audit.findings import Kind
from service.depository.holdings.holding import Holding
from service.depository.log import note
from service.depository.ocfl import layout
from service.jobs.engine import drain
from service.store.register.replicas import BagState, Trouble
from service.workflow.context import LOG, SIGNING_LOG, Services
from service.workflow.deposit import commit
from service.workflow.errors import PlaceNotEmpty
from service.workflow.holdings import enter
from service.workflow.replica import drill, drill_page, overview, replicate
from tests.support import versitygw
from tests.support.pki import ServedPki
from tests.support.world import ARCHIVIST, Clock, open_services, write_site


def holding(number: int) -> Holding:
    return Holding(
        id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"report-{number}")), kind="report", title={"en": f"Report {number}"},
        entered_on=date(2026, 3, 2), access="public", details={"n": number}, number=f"{number}/2026",
        files={"report.pdf": b"%PDF-1.7 " + str(number).encode(), "text.txt": b"rivers"},
    )  # fmt: skip


def deposit(services: Services, number: int) -> str:
    return enter.deposit(services, ARCHIVIST, lambda _: holding(number)).object_id


@pytest.fixture
def services(tmp_path: Path, pki: ServedPki) -> Iterator[Services]:
    write_site(tmp_path / "site", pki)
    made = open_services(tmp_path / "site", clock=Clock())
    yield made
    made.store.engine.dispose()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[versitygw.Server]:
    if versitygw.program() is None:
        reason = "versitygw is not there and Go cannot build it: THE REPLICA WAS NOT TESTED AGAINST A REAL SERVER"
        pytest.skip(reason)
    with versitygw.served(tmp_path_factory.mktemp("versitygw")) as running:
        yield running


@pytest.fixture
def replicated(services: Services, server: versitygw.Server, tmp_path: Path) -> Services:
    place = versitygw.replica_on(server, tmp_path)
    return replace(services, settings=replace(services.settings, replica=place))


def stored(server: versitygw.Server, services: Services, number: str) -> Path:
    """Where the server keeps the bag of a deposit."""
    key = number.replace(":", "_")
    (found,) = (server.root / versitygw.BUCKET / services.settings.replica.prefix).rglob(f"{key}/*.tar")
    return found


def test_without_a_replica_nothing_is_asked(services: Services) -> None:
    deposit(services, 1)
    replicate.wake(services)
    assert drain(services) == 0
    seen = overview.overview(services, ARCHIVIST)
    assert (seen.on, seen.counts.waiting, seen.counts.whole) == (False, 1, 0)


@pytest.mark.slow
def test_deposits_are_copied_by_a_job_and_damage_on_the_server_is_found_and_made_good(
    replicated: Services, server: versitygw.Server
) -> None:
    services = replicated
    first, second = deposit(services, 1), deposit(services, 2)
    replicate.wake(services)
    assert drain(services) == 1
    replicate.wake(services)
    assert drain(services) == 0
    with services.store.reader() as unit:
        counts, (row,), sizes = unit.replicas.counts(), unit.replicas.of_object(first), unit.replicas.log_sizes()
    assert (counts.whole, counts.waiting, counts.failed, sizes["log"]) == (2, 0, 0, 2)
    assert row.locked_until is not None
    assert row.locked_until > services.clock() + timedelta(days=29)

    path = stored(server, services, first)
    path.write_bytes(path.read_bytes().replace(b"rivers", b"r1vers"))
    stored(server, services, second).unlink()
    done = replicate.check(services, before=services.clock(), budget=None)
    assert (done.whole, done.failed) == (0, 2)
    found = overview.failures(services, ARCHIVIST, limit=9, offset=0)
    assert [one.bag.reason for one in found] == [Trouble.DAMAGED_THERE, Trouble.LOST_THERE]

    assert replicate.run(services, again=True).whole == 2
    with services.store.reader() as unit:
        (again,) = unit.replicas.of_object(first)
        assert unit.replicas.counts().failed == 0
    assert again.key.endswith("-2.tar")


@pytest.mark.slow
def test_what_is_damaged_in_the_archive_never_reaches_the_replica(replicated: Services) -> None:
    services = replicated
    object_id = deposit(services, 3)
    (path,) = (services.archive.ocfl / layout.path_of(object_id)).rglob("text.txt")
    path.chmod(0o644)
    path.write_bytes(b"r1vers")
    assert replicate.run(services).failed == 1
    (failed,) = overview.failures(services, ARCHIVIST, limit=9, offset=0)
    assert (failed.bag.outcome, failed.bag.reason, failed.bag.key) == (BagState.FAILED, Trouble.DAMAGED_HERE, "")
    path.write_bytes(b"rivers")
    assert replicate.run(services, again=True).whole == 1


@pytest.mark.slow
def test_a_server_that_is_away_holds_nothing_up_and_the_job_waits(replicated: Services) -> None:
    services = replace(
        replicated,
        settings=replace(
            replicated.settings, replica=replace(replicated.settings.replica, endpoint="http://127.0.0.1:9")
        ),
    )
    deposit(services, 4)
    replicate.wake(services)
    drain(services)
    seen = overview.overview(services, ARCHIVIST)
    assert seen.held_up is not None
    assert "does not answer" in seen.held_up.reason
    assert seen.counts.waiting == 1


def drilled(services: Services, folder: Path) -> drill.Drill:
    keys = {LOG: services.log.verifier, SIGNING_LOG: services.signing_log.verifier}
    place = services.settings.replica
    return drill.drill(
        replicate.open_vault(services), folder, keys_of_logs=keys, place=(place.endpoint, place.bucket), clock=services.clock
    )  # fmt: skip


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_the_whole_archive_comes_back_from_the_replica_alone(
    replicated: Services, server: versitygw.Server, tmp_path: Path
) -> None:
    services = replicated
    first, second, third = (deposit(services, number) for number in (5, 6, 7))
    about = {"message": "m", "user_name": "n", "user_address": "mailto:n@example.org", "created": services.clock()}
    services.archive.add_version(first, {"later.txt": b"later"}, **about)
    commit.recover(services)
    replicate.run(services)

    made = drilled(services, tmp_path / "empty")
    assert (made.passed, made.objects, made.versions, made.logs[LOG]) == (True, 3, 4, 4)
    assert tree(tmp_path / "empty" / "ocfl") == tree(services.archive.ocfl)
    assert made.root_hash == services.log.root_hash.hex()
    assert (made.witnessed, list(drill_page.witness_lines(made))) == (None, [drill_page.NOBODY])

    with pytest.raises(PlaceNotEmpty):
        drilled(services, tmp_path / "empty")
    stored(server, services, second).unlink()
    path = stored(server, services, third)
    path.write_bytes(path.read_bytes().replace(b"rivers", b"r1vers"))
    again = drilled(services, tmp_path / "other")
    assert sorted(one.object_id for one in again.findings) == sorted([second, third])
    assert again.objects == 1


@pytest.mark.slow
def test_a_register_rebuilt_from_the_replica_is_compared_with_the_running_one(
    replicated: Services, tmp_path: Path
) -> None:
    services = replicated
    first = deposit(services, 9)
    replicate.run(services)
    made = compare(services.settings, tmp_path / "empty", drilled(services, tmp_path / "empty"))
    assert (made.compared, made.findings) == (True, ())
    with services.store.unit() as unit:
        run = unit.holdings._connection.exec_driver_sql
        for row in run("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'holdings'").all():
            run(f'DROP TRIGGER "{row[0]}"')
        run("UPDATE holdings SET deposited_by = 'Somebody else'")
        unit.commit()
    deposit(services, 10)
    again = compare(services.settings, tmp_path / "empty", made)
    said = [one.sentence for one in again.findings]
    assert [one.object_id for one in again.findings if one.object_id == first]
    assert any("differs between running and rebuilt holding: deposited_by." in one for one in said)
    assert any("is only in the running holding." in one for one in said)
    assert "The running log has 2 entries, the rebuilt one 1." in said


@pytest.mark.slow
def test_a_log_that_does_not_fit_its_checkpoint_does_not_pass(
    replicated: Services, server: versitygw.Server, tmp_path: Path
) -> None:
    services = replicated
    deposit(services, 8)
    replicate.run(services)
    forged = note.load_key(
        Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), services.settings.log_origin
    )  # fmt: skip
    made = drill.drill(
        replicate.open_vault(services), tmp_path / "empty", keys_of_logs={LOG: forged.verifier}, place=("", ""), clock=services.clock
    )  # fmt: skip
    assert any(one.kind is Kind.LOG for one in made.findings)
