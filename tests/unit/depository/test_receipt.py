from __future__ import annotations

import base64
import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.depository.deposit import deposit
from service.depository.log import note, receipt
from service.depository.log.note import Checkpoint
from service.translation import say
from tests.unit.depository.samples import ORIGIN, filled_archive, log_key, original, package

PUBLIC = str(log_key().verifier)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    archive, log, _ = filled_archive(tmp_path_factory.mktemp("archive"), 6)
    return deposit.store(archive, log, package(7))


@pytest.fixture
def own(kept):
    return json.loads(json.dumps(kept.receipts["counterpart"]))


def failed(verdict):
    return [step.number for step in verdict.steps if step.outcome == "failed"]


def test_receipt_original_and_key_are_enough(own):
    verdict = receipt.verify(own, original("counterpart", 7), PUBLIC)

    assert verdict.passed
    assert [step.outcome for step in verdict.steps] == ["passed"] * 6
    assert str(verdict.steps[3].sentence) == f"“{ORIGIN}” signed the head of its log with 7 entries."
    entry = say(verdict.steps[2].sentence, "es")
    assert entry.startswith("Nombra este original (contraparte) con el número 7/2026, depositado el 2")
    assert " UTC. El título" in entry


def test_without_the_file_only_its_digest_stays_open(own):
    verdict = receipt.verify(own, None, PUBLIC)

    assert verdict.passed
    assert verdict.steps[1].outcome == "not_applicable"


def test_each_party_has_its_own_receipt(kept):
    assert set(kept.receipts) == {"organization", "counterpart"}
    for party, own in kept.receipts.items():
        assert receipt.verify(own, original(party, 7), PUBLIC).passed
        assert own["number"] == "7/2026"
        assert "RFC 6962" in own["how_to_check"]


def test_no_name_is_in_the_leaf(kept):
    text = kept.leaf.decode()

    for name in ("Ana", "Sosa", "Fundación", "Acuerdo", "mailto"):
        assert name not in text


def put(own, path, value):
    changed = copy.deepcopy(own)
    *folders, last = path
    place = changed
    for folder in folders:
        place = place[folder]
    place[last] = value
    return changed


def test_wrong_file_fails_step_2_alone(own):
    assert failed(receipt.verify(own, original("organization", 7), PUBLIC)) == [2]
    assert failed(receipt.verify(own, b"", PUBLIC)) == [2]


def test_a_receipt_rewritten_for_another_file_fails(own):
    import hashlib

    forged = b"%PDF forged"
    digest = hashlib.sha256(forged).hexdigest()
    changed = put(own, ["original", "sha256"], digest)
    assert failed(receipt.verify(changed, forged, PUBLIC)) == [3]

    leaf = own["leaf"].replace(own["original"]["sha256"], digest)
    assert failed(receipt.verify(put(changed, ["leaf"], leaf), forged, PUBLIC)) == [6]


@pytest.mark.parametrize(
    ("path", "value", "steps"),
    [
        (["number"], "8/2026", [3]),
        (["party"], "organization", [3]),
        (["object"], "urn:uuid:other", [3]),
        (["index"], 5, [6]),
        (["index"], 7, [5]),
        (["index"], -1, [5]),
        (["tree_size"], 8, [5]),
        (["path"], [], [6]),
        (["path", 0], base64.b64encode(bytes(32)).decode(), [6]),
        (["leaf"], '{"kind":"deposit"}', [3, 6]),
    ],
)
def test_each_alteration_fails_in_its_own_step(own, path, value, steps):
    assert failed(receipt.verify(put(own, path, value), original("counterpart", 7), PUBLIC)) == steps


def test_a_checkpoint_with_another_root_fails_signature_and_path(own):
    head = note.parse(own["checkpoint"])
    forged = own["checkpoint"].replace(base64.b64encode(head.root).decode(), base64.b64encode(bytes(32)).decode())

    assert failed(receipt.verify(put(own, ["checkpoint"], forged), None, PUBLIC)) == [4, 6]


def test_another_key_fails_step_4_and_says_so(own):
    other = note.load_key(note.new_key_pem(), ORIGIN)
    verdict = receipt.verify(own, None, str(other.verifier))
    assert failed(verdict) == [4]
    assert "did not sign" in str(verdict.steps[3].sentence)

    resigned = put(own, ["checkpoint"], other.sign(Checkpoint(ORIGIN, 7, note.parse(own["checkpoint"]).root)))
    assert failed(receipt.verify(put(resigned, ["log_key"], str(other.verifier)), None, PUBLIC)) == [4]


@pytest.mark.parametrize("key", ["", "nonsense", PUBLIC[:-4]])
def test_an_unusable_key_fails_step_4(own, key):
    assert failed(receipt.verify(own, None, key)) == [4]


@pytest.mark.parametrize(
    "missing", ["number", "party", "object", "original", "leaf", "index", "tree_size", "path", "checkpoint", "kind"]
)
def test_an_incomplete_receipt_fails_step_1_and_stops(own, missing):
    del own[missing]
    verdict = receipt.verify(own, None, PUBLIC)

    assert (failed(verdict), len(verdict.steps), verdict.passed) == ([1], 1, False)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=300)
@given(
    st.sampled_from(["number", "party", "object", "original", "leaf", "index", "tree_size", "path", "checkpoint"]),
    anything,
)
def test_no_receipt_makes_the_verifier_fall_over(own, key, value):
    verdict = receipt.verify({**own, key: value}, b"x", PUBLIC)

    assert not verdict.passed


def test_a_leaf_that_is_too_deep_for_the_parser_is_refused_calmly(own, monkeypatch):
    def too_deep(_data: bytes) -> None:
        raise RecursionError

    monkeypatch.setattr(receipt.canonical, "loads", too_deep)
    assert failed(receipt.verify(own, None, PUBLIC)) == [1]
