"""``make judges``: what EU DSS, Poppler and qpdf say of the files that the matrix, the demonstration and ``make attacks`` left.

Honest files have to be TOTAL_PASSED at PAdES-BASELINE-LTA for every signature. Of the attacks it is said which ones DSS does not see;
``--write`` puts that table into docs/attacks.md. At the end, how long one document takes: ours and DSS warm, on the same files.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from signing import TrustAnchors, verify
from tests.judges.dss import Judge, Opinion

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "attacks.md"
BEGIN, END = "<!-- table: make judges -->", "<!-- end of table -->"
UNSIGNED = {"reading-copy.pdf", "print-package.pdf"}
TIMED = 20


@dataclass(frozen=True)
class Judged:
    """One file and what DSS said of it."""

    name: str
    family: str
    opinion: Opinion
    honest: bool
    did: str = ""


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.judges.run", description=__doc__)
    options.add_argument("--folders", type=Path, nargs="*", default=[Path("build/matrix"), Path("demo-out")])
    options.add_argument(
        "--attacks", type=Path, nargs="*", default=[Path("build/attacks")], help="folders with a results.json"
    )
    options.add_argument("--write", action="store_true", help="the table of docs/attacks.md")
    chosen = options.parse_args()
    judged = [one for folder in chosen.folders for one in _folder(folder)]
    made = [folder for folder in chosen.attacks if (folder / "results.json").exists()]
    judged += [one for folder in made for one in _attacks(folder)]
    for folder in made:
        _timed(folder)
    if not judged:
        print("There is nothing to judge. Run make matrix, make demo or make attacks first.")
        return 1
    wrong = [one for one in judged if one.honest and not one.opinion.passed]
    for one in wrong:
        print(f"NOT PASSED BY DSS {one.name}: {one.opinion.why}")
    honest = sum(one.honest for one in judged)
    print(f"EU DSS: {honest - len(wrong)} of {honest} honest files passed at PAdES-BASELINE-LTA.")
    table = _table([one for one in judged if not one.honest])
    print(table)
    if chosen.write:
        _write(table)
    return 1 if wrong else 0


def _folder(folder: Path) -> Iterator[Judged]:
    """Every signed PDF in a folder with an anchors.pem; Poppler and qpdf are asked as well."""
    files = sorted(path for path in folder.rglob("*.pdf") if path.name not in UNSIGNED)
    if not files or not (folder / "anchors.pem").exists():
        print(f"{folder} holds nothing to judge.")
        return
    now = datetime.now(tz=UTC) + timedelta(minutes=1)
    others: Counter[str] = Counter()
    with Judge(folder / "anchors.pem") as judge:
        for path in files:
            opinion = judge.opinion(path, now)
            others.update(_others(path, len(opinion.signatures)))
            yield Judged(str(path), str(folder), opinion, honest=True)
    _say(folder, others)


def _say(folder: Path, others: Counter[str]) -> None:
    print(f"{folder}: " + ", ".join(f"{name} {count}" for name, count in sorted(others.items())) + ".")


def _others(path: Path, signatures: int) -> list[str]:
    """Whether Poppler finds as many valid signatures as DSS finds signatures, and qpdf a sound structure."""
    told = {}
    for tool in (["pdfsig", "-nocert"], ["qpdf", "--check"]):
        done = subprocess.run([*tool, str(path)], capture_output=True, text=True, check=False, timeout=120)
        told[tool[0]] = done
    valid = told["pdfsig"].stdout.count("Signature is Valid.") == signatures > 0
    agrees = {"pdfsig": valid, "qpdf": told["qpdf"].returncode == 0}
    for name in (name for name, well in agrees.items() if not well):
        print(f"{name.upper()} OBJECTS {path}: {(told[name].stdout + told[name].stderr)[-400:]}")
    return [f"{name} {'agrees' if well else 'objects'}" for name, well in agrees.items()]


def _results(folder: Path) -> list[dict[str, Any]]:
    return [one for one in json.loads((folder / "results.json").read_text("utf-8")) if one["file"]]


def _attacks(folder: Path) -> list[Judged]:
    """The attacks and honest controls of the generator, each as of the time for which it was made."""
    found, judge, others = [], Judge(folder / "anchors.pem"), Counter[str]()
    for one in _results(folder):
        family = one["answer"]["family"]
        try:
            opinion = judge.opinion(Path(one["file"]), datetime.fromisoformat(one["at"]))
        except RuntimeError as ended:  # a bomb took the Java machine with it
            opinion, judge = Opinion((), str(ended), 0.0), Judge(folder / "anchors.pem")
        honest = family == "honest"
        if honest:
            others.update(_others(Path(one["file"]), len(opinion.signatures)))
        found.append(Judged(one["answer"]["name"], family, opinion, honest, one["did"]))
    judge.__exit__()
    if others:
        _say(folder, others)
    return found


def _table(attacks: list[Judged]) -> str:
    """By family: how many DSS refuses, or finds below the level of the archive; and of those that it does not see what was done."""
    lines = [
        "| family | attacks | DSS refuses | passes below B-LTA | does not see | which it does not see |",
        "|---|---:|---:|---:|---:|---|",
    ]
    for family in (*dict.fromkeys(one.family for one in attacks), "together"):
        mine = [one for one in attacks if family in {one.family, "together"}]
        refused = sum(not one.opinion.believed for one in mine)
        unseen = [one.did for one in mine if one.opinion.passed]
        told = " ".join(dict.fromkeys(unseen)) if family != "together" else ""
        lines.append(
            f"| {family} | {len(mine)} | {refused} | {len(mine) - refused - len(unseen)} | {len(unseen)} | {told} |"
        )
    return "\n".join(lines)


def _timed(folder: Path) -> None:
    """Three signatures to B-LTA, the page comparison included: both warm, on the same files, one after the other."""
    rows = [one for one in _results(folder) if "/orders/" in one["answer"]["name"]][:TIMED]
    if not rows:
        return
    pem = (folder / "anchors.pem").read_bytes()
    anchors = TrustAnchors((pem,), (pem,))
    ours, theirs = [], []
    with Judge(folder / "anchors.pem") as judge:
        for warm in (False, True):
            for one in rows:
                path, at = Path(one["file"]), datetime.fromisoformat(one["at"])
                opinion = judge.opinion(path, at)
                data = path.read_bytes()
                begun = time.perf_counter()
                verify(data, anchors=anchors, at=at)
                if warm:
                    ours.append((time.perf_counter() - begun) * 1000)
                    theirs.append(opinion.milliseconds)
    print(
        f"Verification, three signatures to B-LTA, median of {len(rows)} files: ours {statistics.median(ours):.0f} ms, "
        f"EU DSS warm {statistics.median(theirs):.0f} ms."
    )


def _write(table: str) -> None:
    page = PAGE.read_text("utf-8")
    before, _, rest = page.partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
