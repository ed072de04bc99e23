"""The whole service in processes of its own (pages, worker, development PKI) and a Chromium that visits it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.visitor import Visitor
from tests.support.pki import free_port

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "build" / "journey"
PATIENCE = 240.0
"""Seconds until the pages must answer; the first start makes a PKI and warms an office program."""


@dataclass(frozen=True)
class Service:
    """A running service and where its data lies."""

    address: str
    folder: Path
    environ: Mapping[str, str]
    """For programs that are to use the same settings."""
    letters: str
    """Address of the page with the letters that the service sent."""

    def link_sent_to(self, address: str) -> str:
        """The counterpart's link in the newest letter to ``address``, once it has been sent."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with urllib.request.urlopen(f"{self.letters}/letters.json", timeout=30) as answer:
                texts = [letter["text"] for letter in json.load(answer) if address in letter["to"]]
            links = [line for text in texts for line in text.splitlines() if "/link/" in line]
            if links:
                return links[-1].strip()
            time.sleep(0.3)
        pytest.fail(f"No letter with a link reached {address}.")


@pytest.fixture(autouse=True, scope="session")
def _pictures(pytestconfig: pytest.Config) -> None:
    Visitor.takes_pictures = bool(pytestconfig.getoption("--pictures"))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("service")
    port, pki_port, mail_port = free_port(), free_port(), free_port()
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("ALTERNAT_")}
    urls = [f"http://127.0.0.1:{pki_port}/development/tsa/{label}" for label in ("tsa1", "tsa2")]
    environ = {
        **inherited,
        "ALTERNAT_DATA_FOLDER": str(folder / "data"),
        "ALTERNAT_SIGNING_TIMESTAMP_URLS": ",".join(urls),
        "ALTERNAT_ACCOUNTS_STEP_UP_MINUTES": "60",  # test_accounts.py has the step-up; a slow machine reads slowly
    }
    log = folder / "run.log"
    with log.open("wb") as output:
        ports = ["--port", str(port), "--pki-port", str(pki_port), "--mail-port", str(mail_port)]
        process = subprocess.Popen(
            [sys.executable, "-m", "service.cli", "run", "--empty", *ports],
            cwd=ROOT,
            env=environ,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        found = Service(f"http://127.0.0.1:{port}", folder / "data", environ, f"http://127.0.0.1:{mail_port}")
        _await(found.address, process, log)
        yield found
    finally:
        process.terminate()
        process.wait(timeout=120)


def _await(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"The service ended by itself:\n{log.read_text()}")
        try:
            with urllib.request.urlopen(f"{address}/sign-in", timeout=30):
                if "Sign in as" in log.read_text():
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.3)
    pytest.fail(f"The service did not answer within {PATIENCE} seconds:\n{log.read_text()}")


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Closed with its test: while Playwright lives, this thread has a running event loop, and nothing else here could start one."""
    if not CHROMIUM.exists():
        pytest.skip(f"There is no {CHROMIUM}.")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield chromium
        chromium.close()
