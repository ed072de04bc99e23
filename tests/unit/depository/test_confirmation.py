"""The seventh step of a receipt: what witnesses confirmed of the log with its entry."""

from __future__ import annotations

import json

import pytest

from service.depository.deposit import deposit
from service.depository.log import tlog_proof
from service.depository.log.tlog_proof import TlogProof
from service.depository.witness import confirmation, memory, request
from tests.unit.depository.samples import NOW, filled_archive, log_key, package

PUBLIC = str(log_key().verifier)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A receipt with the confirmation of one witness, and the keys of this witness and of another one with its name."""
    folder = tmp_path_factory.mktemp("confirmation")
    archive, log, _ = filled_archive(folder / "archive", 4)
    kept = deposit.store(archive, log, package(5))
    deposit.store(archive, log, package(6))
    witness, other = (memory.found(folder / name, "archive.example.org/witness") for name in ("witness", "other"))
    witness.add(log.verifier)
    line = witness.cosign(request.make(log, log.checkpoint(), log.size, 0), NOW).line
    proof = TlogProof(4, tuple(log.inclusion(4, log.size)), f"{log.checkpoint()}{line}\n")
    receipt = {**kept.receipts["counterpart"], confirmation.FIELD: {"proof": str(proof)}}
    return receipt, witness.key.verifier, other.key.verifier


def step(receipt, *keys):
    verdict = confirmation.verify(receipt, None, PUBLIC, keys)
    assert [one.number for one in verdict.steps] == [1, 2, 3, 4, 5, 6, 7]
    assert verdict.passed == (verdict.steps[6].outcome != "failed")
    return verdict.steps[6].outcome


def changed(receipt, old, new):
    assert old in receipt[confirmation.FIELD]["proof"]
    return {**receipt, confirmation.FIELD: {"proof": receipt[confirmation.FIELD]["proof"].replace(old, new)}}


def test_a_known_witness_is_named_with_the_day(made):
    receipt, key, _ = made
    verdict = confirmation.verify(json.loads(json.dumps(receipt)), None, PUBLIC, [key])

    assert str(verdict.steps[6].sentence) == (
        f"The log with 6 entries, of which this is one, was confirmed by archive.example.org/witness ({NOW:%Y-%m-%d})."
    )
    assert verdict.passed


def test_nobody_is_believed_whose_key_was_not_given(made):
    receipt, _, _ = made
    assert step(receipt) == "not_applicable"


def test_what_does_not_fit_fails(made):
    receipt, key, other = made
    proof = receipt[confirmation.FIELD]["proof"]
    root = proof.splitlines()[-4]

    assert step(receipt, key) == "passed"
    assert step(receipt, other) == "not_applicable"  # the same name, another key: its line is not there
    assert step(changed(receipt, "index 4\n", "index 3\n"), key) == "failed"
    assert step(changed(receipt, root, root[::-1]), key) == "failed"
    assert step(changed(receipt, tlog_proof.HEADER, "c2sp.org/tlog-proof@v2"), key) == "failed"
    assert step(changed(receipt, proof, "nothing"), key) == "failed"
    assert step({**receipt, confirmation.FIELD: []}, key) == "failed"
    forged = changed(receipt, proof.splitlines()[-1][-8:], "AAAAAA==")
    assert step(forged, key) == "failed"


def test_a_receipt_without_a_confirmation_has_six_steps(made):
    receipt = {key: value for key, value in made[0].items() if key != confirmation.FIELD}
    verdict = confirmation.verify(receipt, None, PUBLIC, [made[1]])

    assert (len(verdict.steps), verdict.passed) == (6, True)


def test_a_proof_is_read_as_it_was_written_and_extra_data_is_passed_over(made):
    text = made[0][confirmation.FIELD]["proof"]
    with_extra = text.replace("index", "extra AAAA\nindex", 1)

    assert str(tlog_proof.parse(text)) == str(tlog_proof.parse(with_extra)) == text
    for wrong in (
        "",
        tlog_proof.HEADER,
        text.replace("index 4", "index 04"),
        text.replace("index 4\n", "index 4\nAAAA\n"),
    ):
        with pytest.raises(ValueError, match=r"proof|hash"):
            tlog_proof.parse(wrong)
