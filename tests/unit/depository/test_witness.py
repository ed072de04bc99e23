"""The witness's side: it cosigns only what grew from what it cosigned before, and never forgets that."""

from __future__ import annotations

import base64
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.depository.errors import KeyUnusable, NoteInvalid
from service.depository.log import note
from service.depository.log.note import Checkpoint, VerifierKey
from service.depository.log.translog import Log
from service.depository.witness import cosignature, errors, memory, request
from service.depository.witness.cosignature import WitnessVerifier
from service.depository.witness.memory import Witness
from service.depository.witness.request import Request
from tests.unit.depository.samples import ORIGIN, log_key

NOW = datetime(2026, 3, 2, 12, 30, 1, tzinfo=UTC)
NAME = "archive.example.org/witness"
EXAMPLE = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "\u2014 witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)

GO = (
    "log.example.org/go\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "\u2014 log.example.org/go Cshn68KyhPHeN+hf/tFGqSl8PaBQa5hpSAw16/4jjayQnNbaKKXHgN1SFwO1to7JWJ+p0hO0RRqOJ4GEwUa7L1H5Ngo=\n"
    "\u2014 witness.example.org/go "
    "wevMHQAAAABrDfJMBH3e4IyzrV9VQa0hhFkPVd1XLWuiojQBgDRPjBUuZdoFYgja4vlauOQLWmojvoRyB1hyVrM/4NlJ6EkdQ9hdBw==\n"
)
"""Made by github.com/transparency-dev/formats v0.1.1 (Go)."""
GO_LOG = "log.example.org/go+0ac867eb+AX+ubKr6X2mWJZohDEmaGHbjER/g/Vh87OJy5SKbn2dG"
GO_WITNESS = "AYw56m5z//d6gk6y/EtLypvoROnxYxWbp9hvXcPRxAfz"


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    made = memory.found(tmp_path / "witness", NAME)
    made.add(log_key().verifier)
    return made


@pytest.fixture
def log(tmp_path: Path) -> Log:
    made = Log(tmp_path / "log", log_key())
    grow(made, 3)
    return made


def grow(log: Log, count: int, word: str = "n") -> None:
    for number in range(count):
        log.append(b'{"%s":%d}' % (word.encode(), log.size + number))


def ask(log: Log, old: int) -> Request:
    return request.make(log, log.checkpoint(), log.size, old)


def test_the_example_of_the_specification_names_its_time():
    line = EXAMPLE.splitlines()[-1]
    raw = base64.b64decode(line.rpartition(" ")[2])

    assert int.from_bytes(raw[4:12], "big") == 1679315147
    assert len(raw) == 4 + 8 + 64


def test_a_cosignature_of_another_implementation_is_verified():
    key = WitnessVerifier("witness.example.org/go", base64.b64decode(GO_WITNESS)[1:])
    (made,) = cosignature.cosignatures(GO.splitlines(), GO, [key])

    assert note.verify(GO, VerifierKey.parse(GO_LOG)).size == 7
    assert made.at == datetime(2026, 11, 30, 22, 1, 48, tzinfo=UTC)
    assert list(cosignature.cosignatures(GO.splitlines(), GO.replace("\n7\n", "\n8\n"), [key])) == []


def test_a_cosignature_is_read_back_with_its_time_and_by_its_own_key_only(witness, log):
    made = witness.cosign(ask(log, 0), NOW)
    other = memory.found(witness.folder.parent / "other", NAME)

    assert cosignature.read(made.line, log.checkpoint(), witness.key.verifier) == made
    assert made.at == NOW
    assert cosignature.read(made.line, log.checkpoint(), other.key.verifier) is None
    assert cosignature.read(made.line, log.checkpoint().replace("\n3\n", "\n4\n"), witness.key.verifier) is None


def test_a_cosigned_checkpoint_is_still_the_logs(witness, log):
    made = witness.cosign(ask(log, 0), NOW)

    assert note.verify(f"{log.checkpoint()}{made.line}\n", log.verifier).size == 3
    with pytest.raises(NoteInvalid):
        note.verify(f"{note.body_of(log.checkpoint())}\n{made.line}\n", log.verifier)


def test_the_witnesss_key_is_another_kind_of_key_than_a_logs(witness):
    line = str(witness.key.verifier)

    assert WitnessVerifier.parse(line) == witness.key.verifier
    with pytest.raises(KeyUnusable):
        VerifierKey.parse(line)


def test_the_line_that_go_prints_for_a_new_key_is_taken_for_a_witness(witness):
    printed = str(VerifierKey(witness.key.verifier.name, witness.key.verifier.public))

    assert printed != str(witness.key.verifier)
    assert WitnessVerifier.parse(printed) == witness.key.verifier
    with pytest.raises(KeyUnusable):
        WitnessVerifier.parse(printed.replace("witness", "witnes"))


def test_a_log_that_grows_is_cosigned_again_and_again(witness, log):
    for known in (0, 3, 3, 8):
        assert witness.cosign(ask(log, known), NOW)
        if log.size < 20:
            grow(log, 5 if known else 0)


def test_a_request_is_read_back_as_it_was_written(log):
    grow(log, 4)
    made = ask(log, 3)

    assert request.parse(str(made)) == made
    assert str(made).startswith("old 3\n")


@pytest.mark.parametrize(
    "text", ["", "old 1", "old 01\n\nx", "old -1\n\nx", "new 1\n\nx", "old 1\nAAAA\n\nx", "old 1\n!\n\nx", "old 1\n" + "A\n" * 64 + "\nx"]
)  # fmt: skip
def test_anything_else_is_no_request(text):
    with pytest.raises(errors.RequestMalformed):
        request.parse(text)


def test_a_rollback_is_refused_by_size(witness, log, tmp_path):
    witness.cosign(ask(log, 0), NOW)
    shorter = Log(tmp_path / "shorter", log_key())
    grow(shorter, 2)

    with pytest.raises(errors.RolledBack, match="only 2") as refused:
        witness.cosign(ask(shorter, 0), NOW)
    assert refused.value.data["known"] == 3


def test_a_fork_is_refused_and_kept_as_evidence(witness, log, tmp_path):
    witness.cosign(ask(log, 0), NOW)
    same, longer = Log(tmp_path / "same", log_key()), Log(tmp_path / "longer", log_key())
    grow(same, 3, "m")
    grow(longer, 6, "m")

    with pytest.raises(errors.Forked):
        witness.cosign(ask(same, 3), NOW)
    with pytest.raises(errors.NotConsistent):
        witness.cosign(ask(longer, 3), NOW)
    kept = sorted((witness.folder / memory.REFUSED).iterdir())
    assert {request.parse(path.read_text()) for path in kept} == {ask(same, 3), ask(longer, 3)}
    assert witness.watched()[ORIGIN].size == 3


def test_the_proof_has_to_begin_where_the_witness_is(witness, log):
    witness.cosign(ask(log, 0), NOW)
    grow(log, 2)

    with pytest.raises(errors.OldSizeDiffers) as refused:
        witness.cosign(ask(log, 0), NOW)
    assert refused.value.data["known"] == 3
    with pytest.raises(errors.OldSizeAbove):
        witness.cosign(Request(9, (), log.checkpoint()), NOW)


def test_other_logs_and_other_keys_are_refused(witness, log, tmp_path):
    stranger = Log(tmp_path / "a", note.load_key(note.new_key_pem(), "other.example/log"))
    pretender = Log(tmp_path / "b", note.load_key(note.new_key_pem(), ORIGIN))
    grow(stranger, 1)
    grow(pretender, 1)

    with pytest.raises(errors.LogUnknown, match="does not watch"):
        witness.cosign(ask(stranger, 0), NOW)
    with pytest.raises(errors.NotSigned):
        witness.cosign(ask(pretender, 0), NOW)
    with pytest.raises(KeyUnusable):
        witness.add(pretender.verifier)


def test_a_checkpoint_of_nothing_has_the_root_of_nothing(witness):
    wrong = log_key().sign(Checkpoint(ORIGIN, 0, bytes(32)))

    with pytest.raises(errors.NotConsistent):
        witness.cosign(Request(0, (), wrong), NOW)


def test_a_witness_remembers_after_it_was_started_again(witness, log, tmp_path):
    witness.cosign(ask(log, 0), NOW)
    other = Log(tmp_path / "other", log_key())
    grow(other, 3, "m")

    with pytest.raises(errors.Forked):
        Witness(witness.folder).cosign(ask(other, 3), NOW)


@pytest.mark.parametrize("name", [memory.MEMORY, memory.KEY])
def test_a_witness_that_lost_a_part_of_itself_cosigns_nothing(witness, name):
    (witness.folder / name).unlink()

    with pytest.raises(errors.NotAWitness):
        Witness(witness.folder)
    with pytest.raises(errors.WitnessExists):
        memory.found(witness.folder, NAME)


def test_nothing_is_cosigned_that_could_not_be_written_down(witness, log, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(memory.durable, "replace_file", refuse)
    with pytest.raises(errors.MemoryNotKept, match="No space left"):
        witness.cosign(ask(log, 0), NOW)
    monkeypatch.undo()
    assert witness.watched()[ORIGIN].size == 0


def test_two_requests_at_once_are_one_after_the_other(witness, log):
    first = ask(log, 0)
    grow(log, 5)
    second = ask(log, 0)

    def attempt(one: Request) -> int:
        try:
            witness.cosign(one, NOW + timedelta(seconds=1))
        except errors.OldSizeDiffers:
            return 0
        return note.parse(one.checkpoint).size

    with ThreadPoolExecutor(2) as pool:
        cosigned = [size for size in pool.map(attempt, (first, second)) if size]
    assert len(cosigned) == 1
    assert witness.watched()[ORIGIN].size == cosigned[0]


def test_the_key_is_for_the_witness_alone(witness):
    assert (witness.folder / memory.KEY).stat().st_mode & 0o077 == 0
    assert witness.folder.stat().st_mode & 0o077 == 0
