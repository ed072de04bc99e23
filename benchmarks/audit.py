"""Processor time of the audit against SHA-512 of the same files, read in blocks by one loop, in turn in one process.

Run as ``python -m benchmarks.audit [--objects N] [--size BYTES] [--rounds N] [--folder DIR]``.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from service.depository.audit.audit import examine
from tests.unit.depository.samples import filled_archive, log_key

BLOCK = 1 << 20


def raw(top: Path) -> int:
    """SHA-512 of every file below ``top``; how many there are."""
    count = 0
    for folder, _, names in os.walk(top):
        for name in names:
            digest = hashlib.sha512()
            with open(f"{folder}/{name}", "rb", buffering=0) as file:  # noqa: PTH123
                while block := file.read(BLOCK):
                    digest.update(block)
            digest.hexdigest()
            count += 1
    return count


def cpu(act: Callable[[], object]) -> float:
    """Seconds of processor time."""
    start = time.process_time()
    act()
    return time.process_time() - start


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--objects", type=int, default=400)
    arguments.add_argument("--size", type=int, default=64_000, help="bytes of each of the two originals")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--folder", type=Path, default=None, help="on the disk to measure")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as place:
        archive, _, registered = filled_archive(Path(place) / "archive", options.objects, size=options.size)
        verifier = log_key().verifier
        ratios = []
        for _ in range(options.rounds):
            bare = cpu(lambda: raw(archive.ocfl))
            ours = cpu(lambda: examine(archive, registered=registered, verifier=verifier))
            ratios.append(ours / bare)
            print(
                f"raw sha512 {bare * 1000:8.0f} ms   audit {ours * 1000:8.0f} ms   ratio {ours / bare:.2f}", flush=True
            )
        print(
            f"{options.objects} deposits of two originals of {options.size} bytes, {raw(archive.ocfl)} files: median ratio {statistics.median(ratios):.2f}"
        )


if __name__ == "__main__":
    main()
