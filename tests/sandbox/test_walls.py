"""The walls hold against a library that was taken over: as root, and as an account without rights."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.sandbox import walls
from service.sandbox.fork_server import ForkServers
from service.sandbox.run import run_sandboxed
from service.workflow.operation import ready
from service.workflow.operation.check import Result
from tests.sandbox import siege
from tests.support.pki import ServedPki
from tests.support.world import Clock, World, open_services, write_site

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534


@pytest.fixture
def empty(tmp_path: Path, pki: ServedPki) -> World:
    write_site(tmp_path / "site", pki)
    return World(open_services(tmp_path / "site"), pki, Clock())


def besieged(*, by_nobody: bool) -> dict[str, Any]:
    path = os.pathsep.join([str(ROOT), *(entry for entry in sys.path if entry.endswith("-packages"))])
    command = [sys.executable, "-m", "tests.sandbox.siege"]
    if by_nobody:
        # The system's Python: this one may lie where only root reads.
        setpriv = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        command = [*setpriv, shutil.which("python3", path="/usr/bin") or "python3", "-m", "tests.sandbox.siege"]
    environment = {
        "PATH": os.defpath,
        "PYTHONPATH": path,
        "ALTERNAT_PROBE": siege.SECRET,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", env=environment, timeout=300)
    if by_nobody and "Permission denied" in done.stderr:
        pytest.skip("this checkout, or its Python, lies where another account may not read")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    if "why_not" in found:
        pytest.skip(f"this system permits no walls: {found['why_not']}")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("by_nobody", [False, True], ids=["as this account", "as nobody"])
def test_nothing_that_a_taken_over_library_tries_works(*, by_nobody: bool) -> None:
    if by_nobody and os.getuid() != 0:
        pytest.skip("only root can become another account")
    found = besieged(by_nobody=by_nobody)
    assert found["child"] == []
    # An office starts programs of its own, and they end with it.
    assert set(found["office"]) <= {"start_a_program"}
    assert found["left"] == []
    assert found["processes_held"] or not by_nobody
    assert found["planted"] == []
    assert found["intact"]


@pytest.mark.slow
def test_root_hands_its_children_to_an_account_that_the_kernel_holds_to_a_number_of_processes() -> None:
    if os.getuid() != 0:
        pytest.skip("only root can become another account")
    python = shutil.which("python3", path="/usr/bin") or "python3"
    path = os.pathsep.join([str(ROOT), *(entry for entry in sys.path if entry.endswith("-packages"))])
    program = "from service.sandbox.processes import held; from service.sandbox.fork_server import fork_servers; print(held(), fork_servers.current().process.pid)"
    asked = [python, "-c", f"{program}; input()"]
    environment = {"PATH": os.defpath, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(
        asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/", env=environment
    ) as root:
        assert root.stdin is not None
        assert root.stdout is not None
        said, pid = root.stdout.readline().split()
        user = Path(f"/proc/{pid}/status").read_text().partition("Uid:")[2].split()[0]
        root.stdin.close()
    if user == "0":
        pytest.skip("this checkout, or its Python, lies where another account may not read")
    assert (said, user) == ("True", str(NOBODY))


def test_where_the_number_of_processes_is_not_held_the_doctor_says_so(
    monkeypatch: pytest.MonkeyPatch, empty: World
) -> None:
    monkeypatch.setattr(ready, "held", lambda: False)
    monkeypatch.setattr(ready, "why_not", lambda: "")
    told = [one for one in ready.confinement(empty.services) if "number of processes" in one.sentence]
    assert [one.result for one in told] == [Result.WARNING]
    monkeypatch.setattr(ready, "held", lambda: True)
    assert [one.result for one in ready.confinement(empty.services)] == [Result.OK]


def test_without_walls_children_still_have_no_network_and_start_no_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.sandbox.fork_server.why_not", lambda: "not permitted here")
    own = ForkServers()
    monkeypatch.setattr("service.sandbox.run.fork_servers", own)
    try:
        said, _ = run_sandboxed(
            "tests.sandbox.probes:without_walls_as_task", {"port": 9, "address": "192.0.2.1", "process": os.getpid()}
        )
    finally:
        own.close()
    assert said == {"worked": []}


def test_without_walls_the_start_the_monitor_and_the_doctor_say_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, empty: World
) -> None:
    for module in (walls, ready):
        monkeypatch.setattr(module, "why_not", lambda: "not permitted here")
    walls.say_at_start()
    assert "not permitted here" in caplog.text
    settings = replace(empty.services.settings, development=False)
    found = list(ready.confinement(replace(empty.services, settings=settings)))[-1]
    assert found.result is Result.FAILED
    assert "bubblewrap" in found.remedy
    accepted = replace(settings, limits=replace(settings.limits, weak_confinement=True))
    found = list(ready.confinement(replace(empty.services, settings=accepted)))[-1]
    assert found.result is Result.WARNING


def test_keys_among_programs_are_told(empty: World) -> None:
    settings = replace(empty.services.settings, log_key_file=Path("/usr/local/etc/log.pem"))
    found = list(ready.confinement(replace(empty.services, settings=settings)))
    assert "/usr/local/etc/log.pem" in found[0].sentence


def test_a_python_of_a_source_tree_shows_its_packages_and_nothing_beside_them() -> None:
    shown = walls.python_folders()
    assert ROOT / "service" in shown
    assert ROOT / "signing" in shown
    assert not any(path == ROOT or path in ROOT.parents for path in shown)
    assert not any((ROOT / name) in shown for name in ("config", ".alternat", "docs"))
