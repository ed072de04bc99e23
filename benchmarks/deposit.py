"""How fast instruments are taken into custody, and what that costs over merely writing the same bytes durably.

Run as ``python -m benchmarks.deposit [--objects N] [--size BYTES] [--folder DIR]``. One process, one thread, like a deposit.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from service.depository.audit.audit import examine
from service.depository.deposit import deposit
from service.depository.log.translog import Log
from service.depository.ocfl.objects import Archive
from service.depository.register import rebuild
from tests.unit.depository.samples import log_key, package


def bare(folder: Path, files: list[bytes]) -> None:
    """The least that is durable: each file written and synced, then the folder once."""
    folder.mkdir()
    for number, data in enumerate(files):
        descriptor = os.open(folder / str(number), os.O_WRONLY | os.O_CREAT, 0o444)
        os.write(descriptor, data)
        os.fsync(descriptor)
        os.close(descriptor)
    for place in (folder, folder.parent):
        descriptor = os.open(place, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)


def in_turn(acts: Mapping[str, Callable[[int], object]], count: int) -> dict[str, list[float]]:
    """Milliseconds of each act. One after the other, so that other work on the disk slows all of them; who begins changes."""
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for number in range(1, count + 1):
        for name in acts if number % 2 else reversed(acts):
            start = time.perf_counter()
            acts[name](number)
            taken[name].append((time.perf_counter() - start) * 1000)
    return taken


def line(name: str, taken: list[float]) -> str:
    rate = 1000 * len(taken) / sum(taken)
    p50, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[18]
    return f"{name:<34}{rate:8.1f}/s   p50 {p50:7.2f} ms   p95 {p95:7.2f} ms"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--objects", type=int, default=200)
    arguments.add_argument("--size", type=int, default=200_000, help="bytes of each of the two originals")
    arguments.add_argument("--folder", type=Path, default=None, help="on the disk to measure")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as place:
        report(Path(place), options.objects, options.size)


def report(place: Path, count: int, size: int) -> None:
    packages = {number: package(number, size=size) for number in range(1, count + 1)}
    total = sum(map(len, packages[1].files.values()))
    print(f"{count} deposits of {len(packages[1].files)} files, {total} bytes each; fsync everywhere")
    archive, log = Archive(place / "archive"), Log(place / "archive" / "log", log_key())
    taken = in_turn(
        {
            "bare write and fsync": lambda number: bare(
                place / f"bare-{number}", list(packages[number].files.values())
            ),
            "deposit (object, log, receipts)": lambda number: deposit.store(archive, log, packages[number]),
        },
        count,
    )
    for name, figures in taken.items():
        print(line(name, figures))
    floor, kept = taken.values()
    each = statistics.median(one / other for one, other in zip(kept, floor, strict=True))
    print(
        f"ratio of the medians {statistics.median(kept) / statistics.median(floor):.2f}, median of the ratios {each:.2f}"
    )
    start = time.perf_counter()
    registered = {record.entry.object_id: record.entry for record in rebuild.read_archive(archive.root)}
    print(f"{'read back for rebuilding':<34}{count / (time.perf_counter() - start):8.1f}/s")
    start = time.perf_counter()
    findings = examine(archive, registered=registered, verifier=log.verifier).findings
    files = sum(1 for path in archive.ocfl.rglob("*") if path.is_file())
    print(
        f"{'audit (every file re-hashed)':<34}{count / (time.perf_counter() - start):8.1f}/s   {files} files, {len(findings)} findings"
    )


if __name__ == "__main__":
    main()
