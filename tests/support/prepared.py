"""Folders that are prepared once for a state of the code and shared by all workers and later runs.

They lie in ``build/test-cache/KEY/NAME``. KEY is a digest of everything that could change their content, and of the day: a prepared site is
never older than that. Folders of other keys are removed a day after their last use.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CACHE = ROOT / "build" / "test-cache"
SOURCES = ("service", "signing", "agreement_templates", "config", "tests/support", "constraints.txt")
KEPT_SECONDS = 24 * 3600


def prepared(name: str, make: Callable[[Path], object]) -> Path:
    """The folder of this name. ``make`` fills it if nobody has done so yet; others wait meanwhile. Never written to afterwards."""
    folder = CACHE / key() / name
    with _locked(folder.with_name(f"{name}.lock")):
        if not folder.exists():
            made = folder.with_name(f"{name}.part")
            shutil.rmtree(made, ignore_errors=True)
            make(made)
            made.rename(folder)
    return folder


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@cache
def key() -> str:
    """Digest of code, models, settings, day and interpreter."""
    _prune()
    digest = hashlib.sha256(f"{sys.version} {datetime.now(UTC):%Y-%m-%d}".encode())
    for source in SOURCES:
        for path in _files(ROOT / source):
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:20]


def _files(source: Path) -> Iterator[Path]:
    if source.is_file():
        yield source
        return
    yield from sorted(path for path in source.rglob("*") if path.is_file() and path.suffix != ".pyc")


def _prune() -> None:
    """Each user of a folder opens its lock for writing, so the time of the lock is that of the last use."""
    for folder in CACHE.glob("*/"):
        used = max((lock.stat().st_mtime for lock in folder.glob("*.lock")), default=folder.stat().st_mtime)
        if time.time() - used > KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
