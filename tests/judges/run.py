"""``make judges``: what others say of the files that the matrix, the demonstration and ``make attacks`` left.

Honest files have to be TOTAL_PASSED by EU DSS at PAdES-BASELINE-LTA for every signature, and Poppler and qpdf have to agree. Attacked files
have to be refused by EU DSS and pyHanko, and by Poppler where bytes were changed: a case that one of them does not refuse does not belong in
the generator. At the end, how long one document takes: ours and DSS warm, on the same files.
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
from tests.judges import poppler, pyhanko_validation
from tests.judges.dss import Judge, Opinion

UNSIGNED = {"reading-copy.pdf", "print-package.pdf"}
TIMED = 20


@dataclass(frozen=True)
class Judged:
    """One file and what was said of it."""

    name: str
    opinion: Opinion
    honest: bool
    refused: bool = False
    """An attacked file: by every judge that can tell."""

    @property
    def right(self) -> bool:
        """Honest and passed, or attacked and refused."""
        return self.opinion.passed if self.honest else self.refused


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.judges.run", description=__doc__)
    options.add_argument("--folders", type=Path, nargs="*", default=[Path("build/matrix"), Path("demo-out")])
    options.add_argument(
        "--attacks", type=Path, nargs="*", default=[Path("build/attacks")], help="folders with a results.json"
    )
    chosen = options.parse_args()
    judged = [one for folder in chosen.folders for one in _folder(folder)]
    made = [folder for folder in chosen.attacks if (folder / "results.json").exists()]
    judged += [one for folder in made for one in _attacks(folder)]
    for folder in made:
        _timed(folder)
    if not judged:
        print("There is nothing to judge. Run make matrix, make demo or make attacks first.")
        return 1
    for one in (one for one in judged if not one.right):
        print(f"NOT PASSED {one.name}: {one.opinion.why}" if one.honest else f"NOT REFUSED BY ALL {one.name}")
    for word, honest in (("honest files passed at PAdES-BASELINE-LTA", True), ("attacked files refused by all", False)):
        asked = [one for one in judged if one.honest is honest]
        print(f"{sum(one.right for one in asked)} of {len(asked)} {word}.")
    return 0 if all(one.right for one in judged) else 1


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
            yield Judged(str(path), opinion, honest=True)
    _say(folder, others)


def _say(folder: Path, others: Counter[str]) -> None:
    print(f"{folder}: " + ", ".join(f"{name} {count}" for name, count in sorted(others.items())) + ".")


def _others(path: Path, signatures: int) -> list[str]:
    """Whether Poppler finds as many valid signatures as DSS finds signatures, and qpdf a sound structure."""
    report = poppler.report(path)
    checked = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False, timeout=120)
    agrees = {"pdfsig": report.valid == signatures > 0, "qpdf": checked.returncode == 0}
    printed = {"pdfsig": report.printed, "qpdf": (checked.stdout + checked.stderr)[-400:]}
    for name in (name for name, well in agrees.items() if not well):
        print(f"{name.upper()} OBJECTS {path}: {printed[name]}")
    return [f"{name} {'agrees' if well else 'objects'}" for name, well in agrees.items()]


def _results(folder: Path) -> list[dict[str, Any]]:
    return [one for one in json.loads((folder / "results.json").read_text("utf-8")) if one["file"]]


def _attacks(folder: Path) -> Iterator[Judged]:
    """The attacks and honest controls of the generator, each as of the time for which it was made."""
    others: Counter[str] = Counter()
    anchors = folder / "anchors.pem"
    with Judge(anchors) as judge:
        for one in _results(folder):
            path, at, name = Path(one["file"]), datetime.fromisoformat(one["at"]), one["answer"]["name"]
            opinion = judge.opinion(path, at)
            honest = one["answer"]["family"] == "honest"
            if honest:
                others.update(_others(path, len(opinion.signatures)))
            refused = not honest and _refused(path, anchors, at, opinion, bytes_changed=one["alters"])
            yield Judged(name, opinion, honest, refused)
    if others:
        _say(folder, others)


def _refused(path: Path, anchors: Path, at: datetime, opinion: Opinion, *, bytes_changed: bool) -> bool:
    if opinion.believed or not pyhanko_validation.refuses(path, anchors, at):
        return False
    return poppler.report(path).refuses if bytes_changed else True


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


if __name__ == "__main__":
    sys.exit(main())
