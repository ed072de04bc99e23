"""What a start costs with a large register and log, against an empty installation: ``python -m benchmarks.start [entries] [rounds]``.

Both are served in turn, each by ``alternat serve`` in a process of its own; measured until the page to sign in is answered, processor time of the
process and of everything below it.
"""

from __future__ import annotations

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.rebuild import cpu, opened, site
from benchmarks.search import entry, text
from service import app
from service.cli.development import pki
from service.depository import canonical
from service.depository.log import merkle
from service.depository.log.note import Checkpoint
from service.settings import ROOT, load
from service.workflow import continuity
from tests.support.pki import free_port

AT = datetime(2026, 1, 1, tzinfo=UTC)
TOGETHER = 500


def leaf(serial: int) -> bytes:
    """A line of the log, as long as that of a deposit."""
    originals = [{"party": party, "sha256": "0" * 64, "sha512": "0" * 128} for party in ("organization", "counterpart")]
    said = {"v": 1, "kind": "deposit", "number": str(serial), "instrument": f"i-{serial}", "object": f"o-{serial}"}
    return canonical.dumps({**said, "originals": originals, "record_sha256": "0" * 64, "utc": "2026-01-01T00:00:00Z"})


def fill(folder: Path, count: int) -> None:
    """Entries in register and log."""
    services = opened(folder)
    for first in range(0, count, TOGETHER):
        serials = range(first, min(first + TOGETHER, count))
        with services.store.unit() as unit:
            for serial in serials:
                unit.register.add(entry(serial), text())
            unit.log_entries.extend([(serial, leaf(serial), AT) for serial in serials])
            unit.commit()
    key, tree = app.log_keys(load(folder / "settings.toml", {}))["log"], merkle.Tree()
    with (folder / "archive" / "log" / "entries").open("wb") as file:
        for serial in range(count):
            tree.append(merkle.leaf_hash(leaf(serial)))
            file.write(leaf(serial) + b"\n")
    checkpoint = key.sign(Checkpoint(key.origin, count, tree.root()))
    (folder / "archive" / "log" / "checkpoint").write_text(checkpoint)
    services = opened(folder)  # writes what is known of the log
    with services.store.unit() as unit:
        continuity.keep_heads(services, unit)
        unit.commit()


def started(folder: Path) -> tuple[float, float]:
    """Seconds of processor time, and of the clock, to the first page."""
    port = free_port()
    mine = {"ALTERNAT_CONFIG": str(folder / "settings.toml"), "ALTERNAT_SERVER_PORT": str(port)}
    mine |= {"ALTERNAT_SERVER_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    before, begun = cpu(), time.perf_counter()
    command = [sys.executable, "-m", "service.cli", "serve"]
    process = subprocess.Popen(command, env={**os.environ, **mine}, cwd=ROOT, stdout=subprocess.DEVNULL)
    while not answers(port):
        if process.poll() is not None:
            raise SystemExit("The service did not start.")
        time.sleep(0.02)
    taken = cpu() - before, time.perf_counter() - begun
    process.terminate()
    process.wait()
    return taken


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/sign-in")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def main(count: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="alternat-bench-") as name:
        top = Path(name)
        made = pki.make(top / "pki", anchors=top / "trust", url="http://127.0.0.1:9")
        folders = {"empty": top / "empty", f"{count} entries": top / "large"}
        for folder in folders.values():
            site(folder, made.anchors)
        fill(top / "large", count)
        started(top / "empty")
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in folders}
        for _ in range(rounds):
            for one, folder in folders.items():
                taken[one].append(started(folder))
        for one, figures in taken.items():
            used, waited = (statistics.median(column) for column in zip(*figures, strict=True))
            print(f"{one:<16} processor {used:5.2f} s, clock {waited:5.2f} s, medians of {rounds}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, int(sys.argv[2]) if len(sys.argv) > 2 else 5)
