"""The verifier against public signed files from other projects: the expected answer, the time it takes, and the differences.

The corpus is not part of the repository (docs/verification-corpus.md); where its folder is missing, every test here is skipped and says so. Each
file is judged as the service judges it: in a sandboxed child without network, within a gibibyte and twenty seconds of a processor.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from service.sandbox.run import Limits, run_sandboxed
from service.settings import ROOT
from signing import VERIFY_TASK, Outcome, TrustAnchors, Verdict
from signing.wording import LANGUAGES

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "corpora" / "signed-pdf"
FURTHER = FOLDER.with_name("signed-pdf-further")
"""Valid files of kinds that strict readers take for altered or broken, with their answers."""
PAGE = ROOT / "docs" / "verification-corpus.md"
AT = datetime(2026, 11, 23, tzinfo=UTC)
LIMITS = Limits(memory_bytes=1 << 30, cpu_seconds=20, wall_seconds=240.0)
"""The wall clock is generous, because the machine has other work to do."""

ANSWERS = 6
"""Of which a record that accepts all says only that there must be one."""


@cache
def records() -> dict[str, dict[str, Any]]:
    return json.loads((FOLDER / "expected.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def verdicts() -> dict[str, Verdict]:
    if not FOLDER.is_dir():
        pytest.skip("The corpus of signed files is not beside the repository: the verifier was not held against it.")
    asked = {"anchors": TrustAnchors((), ()).to_data(), "at": AT.isoformat()}
    found = {}
    for name in records():
        answer, _ = run_sandboxed(VERIFY_TASK, asked, [(FOLDER / name).read_bytes()], limits=LIMITS)
        found[name] = Verdict.from_data(answer)
    return found


def kinds(*wanted: str) -> dict[str, dict[str, Any]]:
    return {name: record for name, record in records().items() if record["kind"] in wanted}


def test_the_files_are_the_ones_that_the_answers_are_about(verdicts):
    for name, record in records().items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == record["sha256"], name


def test_nothing_manipulated_or_broken_is_called_intact(verdicts):
    found = {name: verdicts[name].integrity for name in kinds("manipulated", "broken")}
    assert {name: answer for name, answer in found.items() if answer in {"intact", "filled"}} == {}


def test_nothing_intact_is_called_altered_or_broken(verdicts):
    found = {name: verdicts[name] for name in kinds("intact")}
    wrong = {
        name: verdict.failed_steps for name, verdict in found.items() if verdict.integrity in {"altered", "broken"}
    }
    assert wrong == {}


def test_every_answer_is_one_that_its_record_accepts(verdicts):
    found = {name: (verdicts[name].integrity, record["accept"]) for name, record in records().items()}
    assert {name: both for name, both in found.items() if both[0] not in both[1]} == {}


def best(name: str, verdict: Verdict) -> bool:
    record = records()[name]
    return verdict.integrity == record["best"] if record.get("best") else verdict.integrity in record["accept"]


def share(verdicts: dict[str, Verdict]) -> str:
    """Of the files that are intact or contested; where no answer is better than another, an accepted one counts."""
    asked = kinds("intact", "contested")
    right = sum(best(name, verdicts[name]) for name in asked)
    return f"{right} of {len(asked)}"


def test_the_share_of_best_answers(verdicts):
    print(f"best answers: {share(verdicts)} files of kind intact or contested")  # noqa: T201  seen with -rA
    right, asked = (int(number) for number in share(verdicts).split(" of "))
    assert right >= asked * 0.98


def test_strangers_are_never_passed(verdicts):
    assert not [name for name, verdict in verdicts.items() if verdict.passed]


def test_every_answer_says_which_step_and_why_in_every_language(verdicts):
    for name, verdict in verdicts.items():
        assert [s.number for s in verdict.steps] == list(range(1, 12)), name
        for language in LANGUAGES:
            assert all(s.said(language).endswith(".") for s in verdict.steps), name
            assert verdict.said(language)


def reason(verdict: Verdict) -> str:
    """The first finding about the bytes, without what to do about it."""
    about = [s for s in verdict.steps if s.number in {1, 2, 3, 4, 8, 9} and s.outcome != Outcome.PASSED and s.messages]
    about = [s for s in about if s.outcome in {Outcome.FAILED, Outcome.WARNING}]
    first = next((s for s in about if s.outcome == Outcome.FAILED), about[0] if about else None)
    return str(first.messages[0]) if first is not None else "Nothing is wrong with the bytes."


def open_answers(verdicts: dict[str, Verdict]) -> list[str]:
    """A row for each file whose record accepts any answer."""
    names = [name for name, record in records().items() if len(record["accept"]) == ANSWERS]
    return [f"| `{name}` | {verdicts[name].integrity} | {reason(verdicts[name])} |" for name in names]


def test_the_page_has_the_answers_of_this_edition(verdicts):
    """The reasons in the first table are written by hand; the second is made from the verdicts."""
    page = PAGE.read_text("utf-8")
    corpus = hashlib.sha256((FOLDER / "expected.json").read_bytes()).hexdigest()
    if corpus not in page:
        pytest.skip("The page is about another edition of the corpus.")
    assert f"the best answer for {share(verdicts)}" in page
    short = {(name, str(verdicts[name].integrity)) for name in records() if not best(name, verdicts[name])}
    rows = re.findall(r"^\| `(\S+)` \| (\w+) \| (?:\w+) \| (.{40,}) \|$", page, flags=re.MULTILINE)
    assert {(name, answer) for name, answer, _ in rows} == short
    assert [row for row in open_answers(verdicts) if row not in page] == []


def test_further_valid_files_are_accused_of_nothing():
    if not FURTHER.is_dir():
        pytest.skip("The further files are not beside the repository: the verifier was not held against them.")
    known = json.loads((FURTHER / "expected.json").read_text("utf-8"))
    asked = {"anchors": TrustAnchors((), ()).to_data(), "at": AT.isoformat()}
    found = {}
    for name in known:
        answer, _ = run_sandboxed(VERIFY_TASK, asked, [(FURTHER / name).read_bytes()], limits=LIMITS)
        found[name] = Verdict.from_data(answer).integrity
    assert {name: answer for name, answer in found.items() if answer not in known[name]["accept"]} == {}
