"""Witnesses of the logs over real HTTP and as files: asked, kept, shown, audited, and missed when they are silent."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from service.cli.archive.checkpoint import tell
from service.depository.audit.findings import Kind
from service.depository.holdings.holding import Holding
from service.depository.log import note
from service.depository.log.translog import Log
from service.depository.witness import memory, published, request
from service.depository.witness.errors import CosignatureInvalid, WitnessRefused, WitnessUnknown
from service.settings.checkpoints import WitnessPlace
from service.workflow.backup import copies
from service.workflow.checkpoints import witnesses
from service.workflow.context import LOG, SIGNING_LOG, Services
from service.workflow.holdings import enter
from service.workflow.operation.check import Result
from service.workflow.operation.figures import Figures
from service.workflow.operation.thorough import witnessed
from service.workflow.preservation.audit import AuditRun
from tests.support.command_line import Answer, alternat
from tests.support.pki import ServedPki
from tests.support.witness import ServedWitness, served
from tests.support.world import ARCHIVIST, Clock, open_services, write_site

NAME = "archive.example.org/witness"


def deposit(services: Services, number: int) -> None:
    made = Holding(
        id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"report-{number}")), kind="report", title={"en": f"Report {number}"},
        entered_on=date(2026, 3, 2), access="public", details={"n": number}, number=f"{number}/2026",
        files={"report.pdf": b"%PDF-1.7 " + str(number).encode(), "text.txt": b"rivers"},
    )  # fmt: skip
    enter.deposit(services, ARCHIVIST, lambda _: made)


def watching(services: Services, **places: tuple[object, str]) -> Services:
    """The same services, with these witnesses in the settings: name = (key, address)."""
    named = {name: WitnessPlace(key=str(key), url=url, required=True) for name, (key, url) in places.items()}
    checkpoints = replace(services.settings.checkpoints, witnesses=named)
    return replace(services, settings=replace(services.settings, checkpoints=checkpoints))


@pytest.fixture
def alone(tmp_path: Path, pki: ServedPki) -> Iterator[Services]:
    write_site(tmp_path / "site", pki)
    made = open_services(tmp_path / "site", clock=Clock())
    yield made
    made.store.engine.dispose()


@pytest.fixture
def running(tmp_path: Path, alone: Services) -> Iterator[ServedWitness]:
    keys = (alone.log.verifier, alone.signing_log.verifier)
    with served(tmp_path / "witness", NAME, keys, alone.clock) as one:
        yield one


@pytest.fixture
def services(alone: Services, running: ServedWitness) -> Services:
    return watching(alone, archive=(running.witness.key.verifier, running.url))


def audited(services: Services) -> list[tuple[str, str]]:
    return [(one.path, one.sentence) for one in AuditRun(services).findings() if one.kind is Kind.LOG]


def test_a_witness_cosigns_what_grew_and_the_lines_are_kept_beside_the_log(services, running):
    assert list(witnesses.ask(services)) == []  # nothing is deposited
    deposit(services, 1)
    first = list(witnesses.ask(services))
    for number in (2, 3):
        deposit(services, number)
    second = list(witnesses.ask(services))

    assert [(one.log, one.reason, one.made is not None) for one in first + second] == [(LOG, "", True)] * 2
    (stands,) = witnesses.standings(services)
    assert (stands.entries, stands.size, stands.overdue) == (3, 3, False)
    text = witnesses.newest_cosigned(services)
    assert text is not None
    assert text.count("\u2014 ") == 2
    assert note.verify(text, services.log.verifier).size == 3
    assert [one.size for one in published.newest_first(services.log.root)] == [3, 1]
    assert running.witness.watched()[services.log.verifier.name].size == 3
    assert audited(services) == []
    assert tell(services) == 0


def test_a_service_that_forgot_where_the_witness_is_asks_it(services):
    deposit(services, 1)
    assert [one.reason for one in witnesses.ask(services)] == [""]
    shutil.rmtree(services.log.root / published.FOLDER)
    deposit(services, 2)

    assert [one.reason for one in witnesses.ask(services)] == [""]
    assert witnesses.standings(services)[0].size == 2


def test_both_logs_are_cosigned(services):
    deposit(services, 1)
    services.signing_log.append(b'{"kind":"intent"}')

    assert [(one.log, one.reason) for one in witnesses.ask(services)] == [(LOG, ""), (SIGNING_LOG, "")]
    assert {one.log for one in witnesses.standings(services)} == {LOG, SIGNING_LOG}


def test_a_request_and_an_answer_go_as_files(alone, tmp_path):
    witness = memory.found(tmp_path / "elsewhere", NAME)
    witness.add(alone.log.verifier)
    services = watching(alone, archive=(witness.key.verifier, ""))
    with pytest.raises(WitnessRefused):
        witnesses.request_for(services, "archive", LOG)
    deposit(services, 1)
    asked = request.parse(witnesses.request_for(services, "archive", LOG))
    made = witness.cosign(asked, services.clock())
    deposit(services, 2)

    assert list(witnesses.ask(services)) == []  # it has no address
    assert witnesses.keep(services, f"{made.line}\n") == (LOG, "archive", made)
    assert witnesses.standings(services)[0].size == 1
    assert request.parse(witnesses.request_for(services, "archive", LOG)).old == 1
    with pytest.raises(CosignatureInvalid):
        witnesses.keep(services, "\u2014 somebody AAAA\n")
    with pytest.raises(WitnessUnknown):
        witnesses.request_for(services, "nobody", LOG)


def test_a_witness_that_is_away_or_has_another_key_is_told_and_keeps_nothing(alone, running, tmp_path):
    other = memory.found(tmp_path / "other", NAME)
    services = watching(
        alone, wrong=(other.key.verifier, running.url), away=(running.witness.key.verifier, "http://127.0.0.1:9")
    )  # fmt: skip
    deposit(services, 1)
    reasons = {one.name: one.reason for one in witnesses.ask(services)}

    assert "not a cosignature" in reasons["wrong"]
    assert "does not answer" in reasons["away"]
    assert [one.size for one in witnesses.standings(services)] == [0, 0]


def test_a_silent_required_witness_is_an_alarm(services, capsys):
    deposit(services, 1)
    assert [one.result for one in witnessed(services)] == [Result.OK]
    list(witnesses.ask(services))
    assert [one.result for one in witnessed(services)] == [Result.OK]
    services.clock.skip(8 * 86400)

    assert [one.result for one in witnessed(services)] == [Result.WARNING]
    assert tell(services) == 1
    shown = capsys.readouterr()
    assert ("OVERDUE" in shown.out, "ALARM" in shown.err) == (True, True)
    (figure,) = (one for one in Figures(services).collect() if one.name == "alternat_witness_overdue")
    assert [one.value for one in figure.samples] == [1.0]
    list(witnesses.ask(services))  # the log did not grow; the witness says again that it knows nothing newer
    assert tell(services) == 0


def rewritten(services: Services, entries: list[bytes]) -> Services:
    """Somebody with the log's key writes another history."""
    pem = services.settings.log_key_file.read_bytes()
    shutil.copytree(services.log.root / published.FOLDER, services.log.root.parent / "kept")
    shutil.rmtree(services.log.root)
    log = Log(services.log.root, note.load_key(pem, services.log.verifier.name))
    for entry in entries:
        log.append(entry)
    shutil.move(services.log.root.parent / "kept", services.log.root / published.FOLDER)
    return replace(services, log=log)


def test_a_log_that_was_rewritten_is_not_cosigned_and_the_audit_says_so(services, running):
    for number in (1, 2, 3):
        deposit(services, number)
    list(witnesses.ask(services))
    first, _, *others = services.log.entries()
    forged = rewritten(services, [first, b'{"object":"urn:uuid:another"}', *others])

    assert any("are not those of the checkpoint" in sentence for _, sentence in audited(forged))
    forged.log.append(b'{"object":"urn:uuid:more"}')
    assert "does not prove" in next(iter(witnesses.ask(forged))).reason
    assert list((running.witness.folder / memory.REFUSED).iterdir())

    short = rewritten(services, [first])
    assert "Entries were taken out" in next(iter(witnesses.ask(short))).reason
    assert any("the log has only 1" in sentence for _, sentence in audited(short))


def test_the_audit_finds_a_cosignature_that_was_altered(services):
    deposit(services, 1)
    list(witnesses.ask(services))
    path = services.log.root / published.FOLDER / "1" / published.COSIGNATURES
    path.chmod(0o644)
    text = path.read_text()
    path.write_text(text[:-8] + ("AAAA" if text[-8:-4] != "AAAA" else "BBBB") + text[-4:])

    assert audited(services) == [
        ("log/published/1/cosignatures", f"The cosignature of {NAME} is not over this checkpoint.")
    ]


def test_a_backup_has_what_the_witnesses_said(services, tmp_path):
    deposit(services, 1)
    list(witnesses.ask(services))
    copies.copy_log(services.log, tmp_path / "copy")
    copies.copy_log(services.log, tmp_path / "copy")

    one, two = services.log.root / published.FOLDER, tmp_path / "copy" / published.FOLDER
    assert sorted(path.relative_to(two).as_posix() for path in two.rglob("*") if path.is_file()) == [
        "1/checkpoint",
        "1/cosignatures",
    ]
    assert (one / "1" / "cosignatures").read_bytes() == (two / "1" / "cosignatures").read_bytes()


def test_the_commands_do_it_from_end_to_end(alone, tmp_path):
    """The operator's two commands and the witness's, each as a person calls it; the files between them are carried by hand."""
    deposit(alone, 1)
    site, folder = alone.settings.data_folder, tmp_path / "elsewhere"
    environ = {"PATH": os.environ["PATH"], "ALTERNAT_CONFIG": str(site / "settings.toml")}

    def operator(*words: object) -> Answer:
        return alternat("checkpoint", *words, environ=environ)

    keys = operator("--keys").stdout.splitlines()
    assert keys == [str(alone.log.verifier), str(alone.signing_log.verifier)]
    founded = alternat("witness", "init", folder, "--name", NAME, "--log", keys[0])
    assert founded.returncode == 0, founded.stderr
    assert "No witness is set" in operator().stdout

    with (site / "settings.toml").open("a") as settings:
        settings.write(f'\n[checkpoints.witnesses.archive]\nkey = "{founded.stdout.strip()}"\n')
    new = operator()
    assert (new.returncode, "has cosigned nothing yet" in new.stdout, "OVERDUE" in new.stdout) == (0, True, False)
    (tmp_path / "request.txt").write_text(operator("--request", "archive").stdout)
    answered = alternat("witness", "cosign", folder, tmp_path / "request.txt", "--out", tmp_path / "answer.txt")
    assert answered.returncode == 0, answered.stderr
    assert "kept what archive cosigned" in operator("--keep", tmp_path / "answer.txt").stdout
    done = operator("--list")
    assert (done.returncode, "has cosigned 1 of 1 entries" in done.stdout) == (0, True), done.stderr
    refused = operator("--request", "nobody")
    assert (refused.returncode, "There is no witness" in refused.stderr) == (1, True)
    assert f"{alone.log.verifier.name}: 1 entries, cosigned" in alternat("witness", "show", folder).stdout
