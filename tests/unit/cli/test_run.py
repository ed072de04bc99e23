"""``alternat run`` in a fresh clone: first page, sign-in, second start, stop, kill."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psutil
import pytest
import requests

from service.cli.development.seed import demonstration_people
from tests.support.pki import free_port

pytestmark = pytest.mark.office


class Running:
    """A supervisor and what it says."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "ALTERNAT_DATA_FOLDER": str(folder / "data")}
        words = ["-m", "service.cli", "run", "--port", str(self.port), "--pki-port", str(free_port()), *options]
        self.log = folder / f"run-{self.port}.log"
        self.started = time.monotonic()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([sys.executable, *words], env=environ, stdout=log, stderr=log)

    def until(self, words: str, seconds: float = 240) -> float:
        """How long it took until ``words`` stood on the screen."""
        while words not in self.said():
            if time.monotonic() - self.started > seconds or self.process.poll() is not None:
                raise AssertionError(self.said())
            time.sleep(0.05)
        return time.monotonic() - self.started

    def said(self) -> str:
        return self.log.read_text("utf-8")

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)


@pytest.fixture
def start(tmp_path):
    runs: list[Running] = []

    def begin(*options: str) -> Running:
        runs.append(Running(tmp_path, *(options or ("--empty",))))
        return runs[-1]

    yield begin
    for run in runs:
        run.process.kill()
        run.process.wait()


def gone(processes: list[psutil.Process], seconds: float = 120) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return not alive


def sign_in(address: str, email: str, password: str) -> requests.Response:
    browser = requests.Session()
    page = browser.get(f"{address}/sign-in", timeout=60)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token is not None
    told = {"csrf_token": token[1], "email": email, "password": password}
    return browser.post(f"{address}/sign-in", data=told, headers={"Referer": address}, timeout=60)


@pytest.mark.slow
def test_the_demonstration_runs_is_stopped_and_starts_again_quickly(start):
    run = start()
    run.until("Stop with Ctrl-C.")
    people = demonstration_people()

    assert "DEVELOPMENT ONLY" in run.said()
    for person in people:
        assert person.email in run.said()
        assert person.password in run.said()
        assert sign_in(run.address, person.email, person.password).url != f"{run.address}/sign-in"
    refused = sign_in(run.address, people[0].email, "wrong password")
    assert refused.status_code >= 400
    assert "is incorrect" in refused.text

    children = run.children()
    run.process.send_signal(signal.SIGTERM)
    assert run.process.wait(timeout=120) == 0
    assert gone(children)

    again = start()
    again.until("Stop with Ctrl-C.")
    assert requests.get(f"{again.address}/sign-in", timeout=60).status_code == 200


@pytest.mark.slow
def test_a_killed_supervisor_leaves_nothing_running(start):
    run = start()
    run.until("Stop with Ctrl-C.")
    children = run.children()
    run.process.kill()
    assert len(children) >= 3
    assert gone(children)


@pytest.mark.slow
def test_a_process_that_ends_by_itself_takes_the_others_along(start):
    run = start()
    run.until("Stop with Ctrl-C.")
    children = run.children()
    web = next(child for child in children if child.cmdline()[-1] == "serve")
    web.kill()
    assert run.process.wait(timeout=120) == 1
    assert "`alternat serve` has ended unexpectedly" in run.said()
    assert gone(children)


@pytest.mark.slow
def test_the_first_start_leaves_work_for_everybody(start, tmp_path):
    run = start("--mail-port", str(free_port()))
    run.until("Stop with Ctrl-C.")
    states = ["drafting", "drafting", "submitted", "approved", "signing", "signed", "deposited"]
    found: list[str] = []
    until = time.monotonic() + 400
    while (
        found != states
        or "Fundación Páramo Vivo" not in requests.get(f"{run.address}/public/register", timeout=60).text
    ):
        assert time.monotonic() < until, (found, run.said())
        time.sleep(1)
        with closing(sqlite3.connect(f"file:{tmp_path}/data/alternat.db?mode=ro", uri=True)) as database:
            found = [state for (state,) in database.execute("SELECT state FROM instruments ORDER BY created_at")]
