"""The report of a drill: what witnesses said comes back too, and the page bears the organization's seal."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from service.app import make_sealing
from service.cli.archive.drill import write_page
from service.depository.audit.findings import Finding, Kind
from service.depository.holdings.holding import Holding
from service.depository.log import note
from service.depository.log.translog import Log
from service.depository.witness import memory, published, request
from service.drafting.paper.picture_copy import FIELD
from service.settings.checkpoints import Checkpoints, WitnessPlace
from service.workflow.checkpoints import stamps, witnesses
from service.workflow.context import LOG, SIGNING_LOG, Services
from service.workflow.holdings import enter
from service.workflow.replica import drill, drill_page, log_repair, replicate
from service.workflow.replica.drill import Drill, Witnessed
from signing import verify
from tests.support import versitygw
from tests.support.pki import ServedPki
from tests.support.world import ARCHIVIST, Clock, open_services, write_site
from tests.workflow.test_repair import SECOND
from tests.workflow.test_replica import server

__all__ = ["server"]
BEGAN = datetime(2026, 3, 2, 12, tzinfo=UTC)
NAME = "archive.example.org/witness"


@pytest.fixture
def services(tmp_path: Path, pki: ServedPki) -> Iterator[Services]:
    write_site(tmp_path / "site", pki)
    made = open_services(tmp_path / "site", clock=Clock())
    yield made
    made.store.engine.dispose()


def done(**changes: object) -> Drill:
    return replace(
        Drill(
            began=BEGAN, ended=BEGAN + timedelta(minutes=3), endpoint="https://s3.example.org", bucket="replica", archive="a", objects=2, versions=3,
            size=999, logs={LOG: 5, SIGNING_LOG: 7}, root_hash="ab" * 32,
        ),
        **changes,  # type: ignore[arg-type]
    )  # fmt: skip


WITNESSED = Witnessed(entries=3, witnesses={NAME: BEGAN - timedelta(days=1)})


def test_the_page_says_who_has_confirmed_the_log_or_that_nobody_has():
    assert list(drill_page.witness_lines(done())) == [drill_page.NOBODY]
    assert list(drill_page.witness_lines(done(witnessed=WITNESSED))) == [
        "The log begins with the 3 entries of the last witnessed checkpoint, cosigned by",
        f"{NAME}, 2026-03-01 12:00 UTC",
        "2 newer entries were cosigned by nobody yet.",
    ]


@pytest.mark.slow
def test_the_page_bears_the_seal_and_the_report(services, tmp_path):
    folder, made = tmp_path / "drill", done(witnessed=WITNESSED)
    folder.mkdir()
    drill.write(folder, made)

    assert write_page(services.settings, folder, made) == ""
    verdict = verify(
        (folder / drill.PAGE).read_bytes(), expected={FIELD: None}, anchors=services.anchors, at=services.clock()
    )
    assert verdict.passed, verdict
    told = json.loads((folder / drill.REPORT).read_bytes())
    assert told["witnessed"] == {"entries": 3, "witnesses": {NAME: "2026-03-01T12:00:00Z"}}


@pytest.mark.slow
def test_without_its_seal_the_page_is_written_all_the_same_and_says_why(services, pki, tmp_path):
    made = done(findings=(Finding(Kind.CONTENT, "urn:uuid:1", "x", "It is damaged."),))
    drill.write(tmp_path, made)
    with pki.without("tsa1"), pki.without("tsa2"):
        reason = drill_page.write(tmp_path, made, "The Organization", make_sealing(services.settings))

    assert reason
    assert (tmp_path / drill.PAGE).read_bytes().startswith(b"%PDF")
    assert FIELD.encode() not in (tmp_path / drill.PAGE).read_bytes()


@pytest.mark.slow
def test_what_witnesses_and_authorities_said_comes_back_with_the_archive(services, server, pki, tmp_path):
    witness = memory.found(tmp_path / "witness", NAME)
    witness.add(services.log.verifier)
    checkpoints = replace(
        services.settings.checkpoints, timestamp_urls=pki.timestamp_urls,
        witnesses={"archive": WitnessPlace(key=str(witness.key.verifier), url="", required=True)},
    )  # fmt: skip
    services = with_replica(services, server, tmp_path, checkpoints)
    deposit(services, 1)
    made = witness.cosign(request.parse(witnesses.request_for(services, "archive", LOG)), services.clock())
    witnesses.keep(services, made.line)
    list(stamps.stamp(services))
    deposit(services, 2)
    replicate.run(services)
    replicate.run(services)

    came = drilled(services, tmp_path / "empty")
    assert came.findings == ()
    assert came.witnessed == Witnessed(entries=1, witnesses={NAME: made.at})
    here, there = (root / LOG / published.FOLDER / "1" for root in (services.settings.archive_root, tmp_path / "empty"))
    assert {path.name: path.read_bytes() for path in here.iterdir()} == {
        path.name: path.read_bytes() for path in there.iterdir()
    }


@pytest.mark.slow
def test_a_replica_of_a_rewritten_log_does_not_pass(services, server, tmp_path):
    """Whoever has the log's key writes another log, and a replica of it; what the witness cosigned is still there."""
    witness = memory.found(tmp_path / "witness", NAME)
    witness.add(services.log.verifier)
    checkpoints = replace(
        services.settings.checkpoints,
        witnesses={"archive": WitnessPlace(key=str(witness.key.verifier), url="", required=True)},
    )
    services = with_replica(services, server, tmp_path, checkpoints)
    deposit(services, 1)
    other = Log(
        tmp_path / "other", note.load_key(services.settings.log_key_file.read_bytes(), services.log.verifier.name)
    )
    other.append(b'{"object":"urn:uuid:another"}')
    one = published.publish(services.log.root, other.checkpoint())
    one.keep(witness.cosign(request.make(other, other.checkpoint(), 1, 0), services.clock()), witness.key.verifier)
    replicate.run(services)

    came = drilled(services, tmp_path / "empty")
    assert came.witnessed is None
    assert any("are not those of the checkpoint" in found.sentence for found in came.findings)


@pytest.mark.slow
def test_a_log_restored_from_the_replica_keeps_what_witnesses_said(services, server, tmp_path):
    witness = memory.found(tmp_path / "witness", NAME)
    witness.add(services.log.verifier)
    checkpoints = replace(
        services.settings.checkpoints,
        witnesses={"archive": WitnessPlace(key=str(witness.key.verifier), url="", required=True)},
    )
    services = with_replica(services, server, tmp_path, checkpoints=checkpoints)
    for number in (1, 2):
        deposit(services, number)
        asked = request.parse(witnesses.request_for(services, "archive", LOG))
        witnesses.keep(services, witness.cosign(asked, services.clock()).line)
        if number == 1:
            replicate.run(services)
    entries, place = services.log.root / "entries", services.log.root / published.FOLDER
    before = {path.relative_to(place): path.read_bytes() for path in place.glob("*/*")}
    deposit(services, 3)
    replicate.run(services)
    (place / "1" / published.COSIGNATURES).unlink()
    entries.write_bytes(entries.read_bytes().replace(b"1/2026", b"9/2026"))
    log_repair.restore(
        services.store, services.archive, replicate.open_vault(services), LOG, services.log.verifier, people=(ARCHIVIST, SECOND), reason="Damaged."
    )  # fmt: skip

    assert {path.relative_to(place): path.read_bytes() for path in place.glob("*/*")} == before
    assert list(witnesses.contradictions(services)) == []


def with_replica(services: Services, server: versitygw.Server, folder: Path, checkpoints: Checkpoints) -> Services:
    settings = replace(services.settings, checkpoints=checkpoints, replica=versitygw.replica_on(server, folder))
    return replace(services, settings=settings)


def drilled(services: Services, folder: Path) -> Drill:
    place = services.settings.replica
    return drill.drill(
        replicate.open_vault(services), folder, place=(place.endpoint, place.bucket), clock=services.clock,
        keys_of_logs={LOG: services.log.verifier, SIGNING_LOG: services.signing_log.verifier},
        witnesses=witnesses.keys_of(services.settings).values(),
    )  # fmt: skip


def deposit(services: Services, number: int) -> None:
    made = Holding(
        id=str(uuid.uuid4()), kind="report", title={"en": f"Report {number}"}, entered_on=date(2026, 3, 2), access="public",
        details={"n": number}, number=f"{number}/2026", files={"report.pdf": b"%PDF-1.7", "text.txt": b"rivers"},
    )  # fmt: skip
    enter.deposit(services, ARCHIVIST, lambda _: made)
