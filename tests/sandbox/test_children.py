"""What a sandboxed child may do, what it may not, and what its end looks like from outside."""

from __future__ import annotations

import ctypes
import importlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from service.sandbox.fork_server import ForkServers, fork_servers
from service.sandbox.run import Limits, SandboxFailed, run_sandboxed

Result = tuple[dict[str, Any], list[bytes]]
ROOT = Path(__file__).resolve().parents[2]
HERE = f"{__name__}:"


class Refused(Exception):
    """An error that carries data from child to parent."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)

    def to_data(self) -> dict[str, Any]:
        return {"code": self.code, "message": str(self)}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Refused:
        return cls(data["code"], data["message"])


def echo(arguments: dict[str, Any], blobs: list[bytes]) -> Result:
    return {"got": arguments}, [blob[::-1] for blob in blobs]


def refuse(arguments: dict[str, Any], blobs: list[bytes]) -> Result:
    raise Refused("bomb", "Too much inside.")


def fail(arguments: dict[str, Any], blobs: list[bytes]) -> Result:
    raise KeyError("shelf")


def devour(arguments: dict[str, Any], blobs: list[bytes]) -> Result:
    return {"size": len(bytearray(2 << 30))}, []


def sleep(arguments: dict[str, Any], blobs: list[bytes]) -> Result:
    time.sleep(60)
    return {}, []


def spin(arguments: dict[str, Any], blobs: list[bytes]) -> Result:
    while True:
        pass


def die(arguments: dict[str, Any], blobs: list[bytes]) -> Result:
    ctypes.string_at(0)
    return {}, []


def many_files(arguments: dict[str, Any], blobs: list[bytes]) -> Result:
    opened = [os.open(os.devnull, os.O_RDONLY) for _ in range(1000)]
    return {"opened": len(opened)}, []


def big_file(arguments: dict[str, Any], blobs: list[bytes]) -> Result:
    Path("big").write_bytes(bytes(2 << 20))
    return {}, []


def too_much(arguments: dict[str, Any], blobs: list[bytes]) -> Result:
    return {}, [bytes(2 << 20)]


def surroundings(arguments: dict[str, Any], blobs: list[bytes]) -> Result:
    Path("left-behind").write_text("x")
    stdin = os.read(0, 10)
    return {
        "cwd": str(Path.cwd()),
        "environment": dict(os.environ),
        "stdin": stdin.hex(),
    }, []


def test_json_and_bytes_go_in_and_come_out() -> None:
    result, blobs = run_sandboxed(HERE + "echo", {"text": "Łódź", "n": [1, 2]}, [b"abc", b"", bytes(3_000_000) + b"x"])
    assert result == {"got": {"text": "Łódź", "n": [1, 2]}}
    assert blobs[:2] == [b"cba", b""]
    assert blobs[2][:1] == b"x"
    assert len(blobs[2]) == 3_000_001


def test_an_expected_error_arrives_as_itself_with_its_data() -> None:
    with pytest.raises(Refused, match="Too much inside") as caught:
        run_sandboxed(HERE + "refuse", {}, errors=(Refused,))
    assert caught.value.code == "bomb"


def test_an_expected_error_without_data_is_made_from_its_message() -> None:
    with pytest.raises(LookupError, match="shelf"):
        run_sandboxed(HERE + "fail", {}, errors=(LookupError,))


@pytest.mark.parametrize(
    ("task", "limits", "reason"),
    [
        ("refuse", Limits(), "error"),
        ("fail", Limits(), "error"),
        ("no_such_function", Limits(), "error"),
        ("devour", Limits(), "memory"),
        ("sleep", Limits(wall_seconds=0.3), "time"),
        ("spin", Limits(cpu_seconds=1), "time"),
        ("die", Limits(), "crashed"),
        ("many_files", Limits(), "error"),
        ("big_file", Limits(file_bytes=1 << 20), "error"),
        ("too_much", Limits(file_bytes=1 << 20), "error"),
    ],
)
def test_each_unexpected_end_has_its_reason(task: str, limits: Limits, reason: str) -> None:
    with pytest.raises(SandboxFailed) as caught:
        run_sandboxed(HERE + task, {}, limits=limits)
    assert caught.value.reason == reason
    assert caught.value.detail
    assert str(caught.value).endswith(".")


def test_the_wall_clock_limit_is_kept() -> None:
    started = time.monotonic()
    with pytest.raises(SandboxFailed):
        run_sandboxed(HERE + "sleep", {}, limits=Limits(wall_seconds=0.5))
    assert time.monotonic() - started < 30


def test_the_child_sees_no_secret_no_stdin_and_leaves_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALTERNAT_SECRET", "hidden")
    seen, _ = run_sandboxed(HERE + "surroundings", {})
    assert "ALTERNAT_SECRET" not in seen["environment"]
    assert seen["stdin"] == ""
    assert Path(seen["cwd"]) != Path.cwd()
    assert wait_until(lambda: not Path(seen["cwd"]).exists())


def test_many_threads_at_once() -> None:
    def one(number: int) -> Any:
        result, blobs = run_sandboxed(HERE + "echo", {"n": number}, [bytes([number % 256]) * 50_000])
        return result["got"]["n"], blobs[0][0]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(60))) == [(n, n) for n in range(60)]


def test_a_thread_that_started_the_fork_server_may_end() -> None:
    fork_servers.close()
    thread = threading.Thread(target=lambda: run_sandboxed(HERE + "echo", {}))
    thread.start()
    thread.join()
    assert run_sandboxed(HERE + "echo", {"n": 1})[0] == {"got": {"n": 1}}


def test_a_lost_fork_server_is_replaced() -> None:
    run_sandboxed(HERE + "echo", {})
    fork_server = fork_servers.current()
    os.kill(fork_server.process.pid, signal.SIGKILL)
    fork_server.process.wait()
    assert run_sandboxed(HERE + "echo", {"n": 2})[0] == {"got": {"n": 2}}


def test_a_fork_server_that_somebody_has_replaced_is_not_replaced_again() -> None:
    own = ForkServers()
    try:
        failed = own.current()
        os.kill(failed.process.pid, signal.SIGKILL)
        failed.process.wait()
        fresh = own.another(failed)
        assert fresh is not failed
        assert own.another(failed) is fresh  # a second thread that met the failure later
        assert fresh.process.poll() is None
    finally:
        own.close()


def wait_until(true: Callable[[], object], seconds: float = 60.0) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.01)
    return bool(true())


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def descendants(pid: int) -> list[int]:
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return children + [far for near in children for far in descendants(near)]


def test_no_child_outlives_its_fork_server() -> None:
    fork_server = fork_servers.current()
    before = len(descendants(fork_server.process.pid))
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(run_sandboxed, HERE + "sleep", {})
        assert wait_until(lambda: len(descendants(fork_server.process.pid)) > before)
        pids = descendants(fork_server.process.pid)
        os.kill(fork_server.process.pid, signal.SIGKILL)
        with pytest.raises(SandboxFailed):
            call.result(60)
    assert pids
    assert wait_until(lambda: not any(map(is_alive, pids)))


def test_a_forked_parent_with_a_fork_server_of_its_own_leaves_that_of_its_parent_alone() -> None:
    run_sandboxed(HERE + "echo", {})
    fork_server = fork_servers.current()
    forked = os.fork()
    if forked == 0:
        try:
            answer, _ = run_sandboxed(HERE + "echo", {"n": 3})
            fork_servers.close()
            os._exit(0 if answer == {"got": {"n": 3}} else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1]) == 0
    assert run_sandboxed(HERE + "echo", {"n": 4})[0] == {"got": {"n": 4}}
    assert fork_servers.current() is fork_server


def test_a_parent_that_ends_at_once_leaves_neither_process_nor_folder() -> None:
    program = (
        "import os\n"
        "from service.sandbox.fork_server import fork_servers\n"
        "fork_server = fork_servers.current()\n"
        "print(fork_server.process.pid, flush=True)\n"
        "os._exit(0)\n"
    )
    before = set(Path(tempfile.gettempdir()).glob("alternat-sandbox-*"))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert wait_until(lambda: not is_alive(int(done.stdout)))
    assert set(Path(tempfile.gettempdir()).glob("alternat-sandbox-*")) <= before


def test_a_call_starts_no_interpreter() -> None:
    """Held against what starting one costs now, on this machine and under its present load; the best of each is what it costs undisturbed."""
    run_sandboxed(HERE + "echo", {})
    call = min(seconds(lambda: run_sandboxed(HERE + "echo", {}, [bytes(1000)])) for _ in range(20))
    start = min(seconds(lambda: subprocess.run([sys.executable, "-c", "import numpy"], check=True)) for _ in range(5))
    assert call < start, f"{call * 1000:.1f} ms"


def seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def test_a_program_that_is_installed_below_tmp_finds_its_modules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = Path(tempfile.mkdtemp(prefix="installed-", dir="/tmp"))
    package = folder / "installed_below_tmp"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "needed_late.py").write_text("FOUND = True\n")
    (package / "task.py").write_text(
        "def run(arguments, blobs):\n    from installed_below_tmp import needed_late\n    return {'found': needed_late.FOUND}, []\n"
    )
    monkeypatch.syspath_prepend(folder)
    importlib.import_module("installed_below_tmp")
    fork_servers.close()  # another one sees the package
    try:
        assert run_sandboxed("installed_below_tmp.task:run", {}, [], limits=Limits())[0] == {"found": True}
    finally:
        fork_servers.close()
        sys.modules.pop("installed_below_tmp", None)
        shutil.rmtree(folder)
