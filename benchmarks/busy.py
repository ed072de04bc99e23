"""Whether pages answer while every place for slow work is taken: ``python -m benchmarks.busy FILE.pdf [seconds] [clients]``.

A service of its own (`alternat serve` on a new development installation) is asked for /sign-in while it is idle, then while clients send FILE to /verify
without a pause. Prints p50 and p95 of the page both times, what the clients were answered, and the most memory (PSS) that the service and its children held together.
A signed file that takes a second or more to verify says most.
"""

from __future__ import annotations

import collections
import multiprocessing
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import requests

from service.cli.development.setup import prepare
from service.settings import load

IDLE_SECONDS = 20.0
PAUSE = 0.2
"""Seconds between two questions for the page."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def timed(session: requests.Session, url: str, seconds: float) -> list[float]:
    """Milliseconds of each answer, one question after another."""
    took, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        started = time.perf_counter()
        assert session.get(url, timeout=60).status_code == 200
        took.append((time.perf_counter() - started) * 1000)
        time.sleep(PAUSE)
    return took


def send(address: str, file: bytes, until: float, told: collections.Counter[str]) -> None:
    """One client. A refused one asks again after a second, which is sooner than it was told."""
    session = requests.Session()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', session.get(f"{address}/verify", timeout=60).text)
    assert token is not None
    while time.monotonic() < until:
        try:
            answer = session.post(
                f"{address}/verify",
                data={"csrf_token": token[1]},
                files={"document": ("file.pdf", file, "application/pdf")},
                # Another address each time: the worst case, in which fairness refuses nobody.
                headers={
                    "Referer": f"{address}/verify",
                    "X-Forwarded-For": f"198.18.{random.randrange(256)}.{random.randrange(256)}",
                },
                timeout=120,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            told[type(error).__name__] += 1
            continue
        whole = answer.status_code != 503 or ("Retry-After" in answer.headers and "<h1" in answer.text)
        told[str(answer.status_code) + ("" if whole else " bare")] += 1
        if answer.status_code != 303:
            time.sleep(1)


def crowd(
    address: str, file: bytes, seconds: float, clients: int, heard: multiprocessing.Queue[dict[str, int]]
) -> None:
    """All clients, in a process of their own: they must not slow down the clock that measures the page."""
    told: collections.Counter[str] = collections.Counter()
    end = time.monotonic() + seconds
    threads = [threading.Thread(target=send, args=(address, file, end, told)) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    heard.put(dict(told))


def descendants(pid: int) -> list[int]:
    try:
        children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        for task in Path(f"/proc/{pid}/task").iterdir():
            children += [int(one) for one in (task / "children").read_text().split()]
    except OSError:
        return []
    return sorted({*children, *(far for near in children for far in descendants(near))})


def held(pid: int) -> int:
    """Bytes of memory of the process and everything below it; what several share is counted once (PSS)."""
    total = 0
    for one in (pid, *descendants(pid)):
        try:
            found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{one}/smaps_rollup").read_text(), re.MULTILINE)
        except OSError:
            continue
        total += int(found[1]) * 1024 if found else 0
    return total


def row(name: str, took: list[float]) -> float:
    p95 = statistics.quantiles(took, n=20)[18]
    print(f"{name:<28} {len(took):>5} answers   p50 {statistics.median(took):7.1f} ms   p95 {p95:7.1f} ms")
    return p95


def main() -> None:
    file = Path(sys.argv[1]).read_bytes()
    seconds, clients = (float(sys.argv[2]) if sys.argv[2:] else 60.0), (int(sys.argv[3]) if sys.argv[3:] else 10)
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        settings = folder / "alternat.toml"
        settings.write_text(
            f'data_folder = "{folder}/data"\narchive_root = "{folder}/archive"\ndatabase_url = "sqlite:///{folder}/data/a.db"\n'
            f"[server]\nport = {port}\ntrusted_proxies = 1\n"
        )
        prepare(load(settings))
        environment = os.environ | {"ALTERNAT_CONFIG": str(settings)}
        command = [sys.executable, "-m", "service.cli", "serve"]
        server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            run(f"http://127.0.0.1:{port}", server.pid, file, seconds, clients)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)


def run(address: str, pid: int, file: bytes, seconds: float, clients: int) -> None:
    session, until = requests.Session(), time.monotonic() + 120
    while True:
        try:
            session.get(f"{address}/sign-in", timeout=10)
            break
        except requests.ConnectionError:
            assert time.monotonic() < until, "the service did not start"
            time.sleep(0.3)
    timed(session, f"{address}/sign-in", 2)
    idle = row("idle", timed(session, f"{address}/sign-in", IDLE_SECONDS))
    heard: multiprocessing.Queue[dict[str, int]] = multiprocessing.Queue()
    others = multiprocessing.Process(target=crowd, args=(address, file, seconds, clients, heard))
    others.start()
    peak, done = [held(pid)], threading.Event()

    def watch() -> None:
        while not done.wait(0.5):
            peak.append(held(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    busy = row(f"{clients} clients send files", timed(session, f"{address}/sign-in", seconds))
    told = heard.get()
    others.join()
    done.set()
    watcher.join()
    print(f"p95 busy / idle: {busy / idle:.2f}")
    print("answers to the clients:", told)
    print(f"memory of the service and its children: at most {max(peak) / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
