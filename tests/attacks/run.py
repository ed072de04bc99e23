"""``make attacks``: every attack and every honest control, the files in build/attacks/ for other judges, and a table of what was answered.

Ends with status 1 when an attack passed, was called intact though bytes were changed, or was not answered within the limits, and when an
honest file did not pass.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from signing import TimestampAuthorities
from tests.attacks import families
from tests.attacks.honest import Services, controls
from tests.attacks.judging import Answer, asked, wrongs
from tests.attacks.material import Material, material
from tests.attacks.register import Attacked, cases
from tests.support.pki import serve

__all__ = ["families", "main"]

HONEST = "honest"
CHILDREN = 2


@dataclass
class Result:
    """One file, its answer, and what must not have been answered."""

    answer: Answer
    did: str
    alters: bool
    wrong: list[str]
    file: str = ""
    at: str = ""
    expected: dict[str, str | None] | None = None
    making: float = field(default=0.0)


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.attacks.run", description=__doc__)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument(
        "--rounds", type=int, default=1, help="each round has another seed, and other choices in every attack"
    )
    options.add_argument(
        "--only", action="append", default=[], metavar="WORD", help="families and cases whose name has this word in it"
    )
    options.add_argument(
        "--originals", type=Path, help="folder with assembled, unsigned originals to be signed as controls"
    )
    options.add_argument("--out", type=Path, default=Path("build/attacks"))
    chosen = options.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="alternat-attacks-") as folder:
        served = serve(Path(folder))
        try:
            made = material(served)
            services = Services(made, TimestampAuthorities(served.timestamp_urls, timeout=20))
            results = [_told(one) for one in _all(made, services, chosen)]
            _keep(chosen.out, made, results)
        finally:
            served.server.stop()
    print(table(results))
    bad = [one for one in results if one.wrong]
    print(f"{len(results)} files in {time.monotonic() - begun:.0f} s, {len(bad)} wrong.")
    return 1 if bad else 0


def _told(one: Result) -> Result:
    """What is wrong is said at once: the whole takes minutes."""
    if one.wrong:
        print(f"WRONG {one.answer.name}: {'; '.join(one.wrong)}. {' '.join(one.answer.told)[:300]}", flush=True)
    return one


def _all(made: Material, services: Services, chosen: argparse.Namespace) -> Iterator[Result]:
    """Files are made one after the other, and meanwhile children answer about those that are ready."""
    waiting: list[Future[Result]] = []
    with ThreadPoolExecutor(CHILDREN) as pool:
        for seed in range(chosen.seed, chosen.seed + chosen.rounds):
            for case in cases(seed):
                if not _wanted(case.name, chosen.only):
                    continue
                begun = time.monotonic()
                result = Result(_nothing(case.name, case.attack.family), case.attack.did, case.attack.alters, [])
                try:
                    file = case.made(made)
                except Exception as error:  # noqa: BLE001  the other cases are to be answered nevertheless
                    result.wrong = [f"it could not be made ({type(error).__name__}: {error})"]
                    yield result
                    continue
                result.making = time.monotonic() - begun
                waiting.append(pool.submit(_attacked, result, file, made, chosen.out, case))
        for control in controls(made, services, chosen.seed, chosen.originals):
            if _wanted(f"{HONEST}/{control.name}", chosen.only):
                begun = time.monotonic()
                data = (
                    control.make()
                )  # here and not in a thread: certificates are prepared for writing when they are first written
                waiting.append(pool.submit(_honest, control, data, time.monotonic() - begun, made, chosen.out))
        yield from (one.result() for one in waiting)


def _nothing(name: str, family: str) -> Answer:
    return Answer(name, family, "", None, "", (), 0.0, None)


def _wanted(name: str, words: Iterable[str]) -> bool:
    return not words or any(word in name for word in words)


def _attacked(result: Result, file: Attacked, made: Material, out: Path, case: object) -> Result:
    result.answer = asked(result.answer.name, result.answer.family, file, made)
    result.wrong = wrongs(case, result.answer)  # type: ignore[arg-type]
    return _written(result, file, made, out)


def _honest(control: object, data: bytes, making: float, made: Material, out: Path) -> Result:
    name = f"{HONEST}/{control.name}"
    file = control.asked(data)
    answer = asked(name, HONEST, file, made)
    wrong = [] if answer.indication == "TOTAL_PASSED" and answer.integrity == "intact" else [
        f"an honest file got {answer.indication or answer.stopped} ({answer.integrity})"
    ]  # fmt: skip
    return _written(Result(answer, "", alters=False, wrong=wrong, making=making), file, made, out)


def _written(result: Result, file: Attacked, made: Material, out: Path) -> Result:
    path = out / "files" / (re.sub(r"[^\w-]+", "_", result.answer.name) + ".pdf")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.data)
    result.file = str(path)
    result.at = (file.at or made.asked_at).isoformat()
    result.expected = dict(file.expected) if file.expected else None
    return result


def _keep(out: Path, made: Material, results: list[Result]) -> None:
    """For other judges: results.json names every file, what was done to it, for when it is to be asked, and what we said."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "anchors.pem").write_bytes(made.mint.pki.certificate("root") + made.mint.pki.certificate("tsaroot"))
    (out / "results.json").write_text(json.dumps([asdict(one) for one in results], indent=1), "utf-8")


def table(results: list[Result]) -> str:
    """By family: how many, how many passed, what was said of the bytes, which steps failed, the slowest answer."""
    rows = [
        (
            "family",
            "files",
            "passed",
            "intact",
            "filled",
            "altered",
            "broken",
            "unread",
            "slowest",
            "most failed at step",
        )
    ]
    for family in dict.fromkeys(one.answer.family for one in results):
        mine = [one for one in results if one.answer.family == family]
        said = Counter(one.answer.integrity for one in mine)
        steps = Counter(step for one in mine for step in one.answer.steps)
        often = ", ".join(f"{step} ({count})" for step, count in steps.most_common(4))
        passed = sum(one.answer.indication == "TOTAL_PASSED" for one in mine)
        unread = said["unreadable"] + said["unsigned"] + said[""]
        rows.append(
            (family, len(mine), passed, said["intact"], said["filled"], said["altered"], said["broken"], unread,
             f"{max(one.answer.seconds for one in mine):.1f} s", often)
        )  # fmt: skip
    widths = [max(len(str(row[n])) for row in rows) for n in range(len(rows[0]))]
    lines = [
        "  ".join(
            str(cell).ljust(width) if n in {0, 9} else str(cell).rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


if __name__ == "__main__":
    sys.exit(main())
