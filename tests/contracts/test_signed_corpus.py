"""The verifier against public signed files that nobody here made: what each must be called, and how fast.

The folder lies beside the repository (``../shared/corpora``); where it is missing this says so loudly and skips.
"""

from __future__ import annotations

import hashlib
import json
import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from signing import verify
from signing.trust import TrustAnchors
from signing.verdict import Verdict

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "signed-pdf"
AT = datetime(2026, 11, 23, tzinfo=UTC)
SECONDS = 20.0
AGREED = 0.95
"""At least this part of the answers has to be right; the rules below have no exception."""


@cache
def records() -> dict[str, dict[str, Any]]:
    return json.loads((FOLDER / "expected.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def verdicts(pki) -> dict[str, tuple[Verdict, float]]:
    if not FOLDER.is_dir():
        pytest.skip("The corpus of signed files is not beside the repository: the verifier was not held against it.")
    anchors = TrustAnchors((pki.certificate("root"),), (pki.certificate("tsaroot"),))
    found = {}
    for name in records():
        data = (FOLDER / name).read_bytes()
        begun = time.process_time()
        found[name] = (verify.verify(data, anchors=anchors, at=AT), time.process_time() - begun)
    return found


def test_the_files_are_the_ones_that_the_answers_are_about(verdicts):
    for name, record in records().items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == record["sha256"], name


def test_nothing_manipulated_or_broken_is_called_intact(verdicts):
    wrong = [
        (name, verdicts[name][0].integrity)
        for name, record in records().items()
        if record["kind"] in {"manipulated", "broken"} and verdicts[name][0].integrity in {"intact", "filled"}
    ]
    assert not wrong


def test_nothing_intact_is_called_altered_or_broken(verdicts):
    wrong = [
        (name, verdicts[name][0].integrity, [s.sentence for s in verdicts[name][0].failed_steps])
        for name, record in records().items()
        if record["kind"] == "intact" and verdicts[name][0].integrity in {"altered", "broken"}
    ]
    assert not wrong


def test_the_answers_are_the_agreed_ones(verdicts):
    wrong = {
        name: (str(verdicts[name][0].integrity), record["accept"])
        for name, record in records().items()
        if verdicts[name][0].integrity not in record["accept"]
    }
    assert len(wrong) <= len(records()) * (1 - AGREED), wrong


def test_strangers_are_never_passed(verdicts):
    assert not [name for name, (verdict, _) in verdicts.items() if verdict.passed]


def test_every_answer_says_which_step_and_why(verdicts):
    for name, (verdict, _) in verdicts.items():
        assert [s.number for s in verdict.steps] == list(range(1, 12)), name
        assert all(s.sentence.strip() for s in verdict.steps), name
        json.dumps(verdict.to_data())


def test_every_file_gets_its_answer_in_time(verdicts):
    slow = {name: round(seconds, 1) for name, (_, seconds) in verdicts.items() if seconds > SECONDS}
    assert not slow
