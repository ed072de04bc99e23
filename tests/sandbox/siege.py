"""Lays out what is worth stealing, lets the probes loose behind each kind of wall, and prints what worked, as JSON.

Run by the test as the account that it wants to try: ``python -m tests.sandbox.siege``.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from service.drafting.word.convert import SYSTEM_PYTHON
from service.sandbox import run as product
from service.sandbox.fork_server import fork_servers
from service.sandbox.office import within_an_office
from service.sandbox.processes import held
from service.sandbox.run import run_sandboxed
from service.sandbox.walls import why_not
from tests.sandbox import probes

SECRET = "secret-of-the-service"


def lay_out(folder: Path) -> tuple[dict[str, Any], list[socket.socket]]:
    data = folder / "data"
    data.mkdir()
    (folder / "seal.pem").write_text("key")
    (data / "alternat.sqlite").write_bytes(b"SQLite format 3")
    server = socket.create_server(("127.0.0.1", 0))
    abstract, pipe = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
    name = f"alternat-probe-{os.getpid()}"
    abstract.bind("\0" + name)
    pipe.bind(str(folder / "OSL_PIPE_probe"))
    for listener in (abstract, pipe):
        listener.listen()
    return {
        "key": str(folder / "seal.pem"),
        "database": str(data / "alternat.sqlite"),
        "data": str(data),
        "program": str(Path(product.__file__)),
        "port": server.getsockname()[1],
        "address": "192.0.2.1",  # of nobody (RFC 5737); without a network not even sending works
        "abstract": name,
        "pipe": str(folder / "OSL_PIPE_probe"),
        "process": os.getpid(),
        "secret": SECRET,
        "open_files": 1,
    }, [server, abstract, pipe]


def in_a_child(targets: dict[str, Any]) -> list[str]:
    """Twice, so that the second may find what the first left; another child is at work meanwhile."""
    other = threading.Thread(target=run_sandboxed, args=("tests.sandbox.probes:wait_as_task", {"seconds": 2}))
    other.start()
    worked = [name for _ in range(2) for name in run_sandboxed("tests.sandbox.probes:as_task", targets)[0]["worked"]]
    other.join()
    return worked


def descendants(pid: int) -> list[int]:
    """Processes below ``pid``, seen from outside."""
    children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return children + [far for near in children for far in descendants(near)]


def soon_alone(pid: int, beside: int) -> list[int]:
    """What is left below ``pid`` after some seconds, if it is more than ``beside`` processes."""
    until = time.monotonic() + 10
    while len(left := descendants(pid)) > beside and time.monotonic() < until:
        time.sleep(0.05)
    return left[beside:]


def in_an_office(targets: dict[str, Any], folder: Path) -> tuple[list[str], list[str]]:
    """The same behind the walls of an office, which ends as the service ends it. Also what ran on afterwards."""
    script, own = Path(probes.__file__), folder / "worker"
    own.mkdir()
    mark = f"alternat-probe-{os.getpid()}-stays"
    command = [str(SYSTEM_PYTHON), str(script), json.dumps(targets | {"open_files": 0}), "--stay", mark]
    process = within_an_office(
        command, read=[script], write=own, stdout=subprocess.PIPE, cwd=own, env={}, start_new_session=True
    )
    assert process.stdout is not None
    worked = json.loads(process.stdout.readline())
    os.killpg(process.pid, 9)
    process.wait()
    process.stdout.read()  # ends when the last process that holds the pipe is gone
    return worked, subprocess.run(["pgrep", "-f", mark], capture_output=True, text=True, check=False).stdout.split()


def main() -> None:
    if why_not():
        sys.stdout.write(json.dumps({"why_not": why_not()}))
        return
    os.environ["ALTERNAT_PROBE"] = SECRET
    with tempfile.TemporaryDirectory(prefix="alternat-siege-") as name:
        targets, open_sockets = lay_out(Path(name))
        run_sandboxed("tests.sandbox.probes:wait_as_task", {"seconds": 0})
        fork_server = fork_servers.current().process.pid
        child = in_a_child(targets)
        stayed = soon_alone(fork_server, beside=1)
        office, left = in_an_office(targets, Path(name))
        planted = sorted(
            str(path) for path in (Path(targets["data"]) / "planted", Path("/usr/planted-by-a-probe")) if path.exists()
        )
        intact = Path(targets["database"]).read_bytes() == b"SQLite format 3"
        for listener in open_sockets:
            listener.close()
    sys.stdout.write(
        json.dumps(
            {
                "child": child,
                "office": office,
                "left": [*stayed, *left],
                "planted": planted,
                "intact": intact,
                "user": os.getuid(),
                "processes_held": held(),
            }
        )
    )


if __name__ == "__main__":
    sys.exit(main())
