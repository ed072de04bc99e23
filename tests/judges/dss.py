"""EU DSS as a process that answers about one file after another (JSON lines)."""

from __future__ import annotations

import hashlib
import json
import select
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build" / "judges"
PASSED = ("TOTAL_PASSED", "PAdES-BASELINE-LTA")
PATIENCE = 120
"""Seconds for one file."""


@dataclass(frozen=True)
class Opinion:
    """What DSS said of one file."""

    signatures: tuple[dict[str, Any], ...]
    error: str | None
    milliseconds: float

    @property
    def passed(self) -> bool:
        """Every signature, and at least one, at the level of the archive."""
        return bool(self.signatures) and all((s["indication"], s["level"]) == PASSED for s in self.signatures)

    @property
    def believed(self) -> bool:
        """The same at whatever level: what an attack must not get."""
        return bool(self.signatures) and all(s["indication"] == "TOTAL_PASSED" for s in self.signatures)

    @property
    def why(self) -> str:
        """The first reason why it does not pass."""
        if self.error:
            return self.error
        for one in self.signatures:
            if (one["indication"], one["level"]) != PASSED:
                first = one["errors"][0] if one["errors"] else one["level"]
                return f"{one['indication']} {one['sub_indication'] or ''}: {first}"
        return "" if self.signatures else "no signature"


def built() -> str:
    """The class path. The first time Maven fetches DSS into its own cache, and the judge is compiled."""
    for tool in ("mvn", "javac"):
        if shutil.which(tool) is None:
            raise SystemExit(f"{tool} is missing. Run: bin/setup judges")
    key = hashlib.sha256((HERE / "Judge.java").read_bytes() + (HERE / "pom.xml").read_bytes()).hexdigest()[:12]
    folder = BUILD / key
    names = folder / "classpath"
    if not (folder / "ready").exists():
        folder.mkdir(parents=True, exist_ok=True)
        resolve = [
            "mvn",
            "-q",
            "-B",
            "-f",
            str(HERE / "pom.xml"),
            "dependency:build-classpath",
            f"-Dmdep.outputFile={names}",
        ]
        subprocess.run(resolve, check=True)
        subprocess.run(["javac", "-cp", names.read_text(), "-d", str(folder), str(HERE / "Judge.java")], check=True)
        (folder / "ready").touch()
    return f"{folder}:{names.read_text().strip()}"


class Judge:
    """A warm Java machine. ``with Judge(anchors) as judge: judge.opinion(path, at)``."""

    def __init__(self, anchors: Path) -> None:
        command = ["java", "-Djava.awt.headless=true", "-Xmx1g", "-cp", built(), "Judge", str(anchors)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def opinion(self, path: Path, at: datetime) -> Opinion:
        """What DSS says of ``path`` as of ``at``. Raises ``RuntimeError`` when the machine ended or did not answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._process.stdin.write(f"{moment}\t{path.resolve()}\n")
        self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], PATIENCE)
        line = self._process.stdout.readline() if ready else ""
        if not line:
            self._process.kill()
            raise RuntimeError(f"The Java machine ended at {path}." if ready else f"No answer in {PATIENCE} s: {path}.")
        said = json.loads(line)
        return Opinion(tuple(said["signatures"]), said["error"], float(said["milliseconds"]))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.stdin.close()  # type: ignore[union-attr]
        self._process.wait(timeout=30)


if __name__ == "__main__":
    built()
