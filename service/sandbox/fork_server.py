"""Starts and replaces the fork server of this process: the parent process of all sandboxed children."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

from service.sandbox.child import MAX_CONTROL_BYTES, TASK_FOLDER
from service.sandbox.walls import python_folders, why_not, within_walls

_OF_A_FORK_SERVER = (
    *(
        "--dev-bind",
        "/dev/null",
        "/dev/null",
        "--dev-bind",
        "/dev/urandom",
        "/dev/urandom",
        "--dir",
        str(TASK_FOLDER.parent),
    ),
    # The first process of its namespace, to end with bubblewrap; the right to make a namespace and a mount for each child, which gives it up.
    *("--as-pid-1", "--cap-add", "CAP_SYS_ADMIN", "--chdir", "/"),
)
"""No /proc: it would show each child the others."""


NOBODY = 65534
"""The account of a fork server that root starts, where that account can read the program: the kernel holds root to no number of processes."""


OOM_SCORE = "500"
"""Of 1000: how gladly the kernel ends a process when there is no memory left."""


class ForkServerFailed(Exception):
    """The fork server did not start."""


class ForkServerProcess:
    """The process that children are forked from. It ends by itself when the last holder of ``control`` is gone."""

    def __init__(self, *, niceness: int) -> None:
        self.owner = os.getpid()
        self.why_no_walls = why_not()
        for account in (NOBODY, None) if os.geteuid() == 0 else (None,):
            try:
                self._start(account, niceness)
            except ForkServerFailed:
                if account is None:
                    raise
            else:
                return

    def _start(self, account: int | None, niceness: int) -> None:
        """:raises ForkServerFailed:"""
        walls = not self.why_no_walls
        # Not a TemporaryDirectory: its finalizer would also run in a forked parent, and remove the folder of the process that is still here.
        self._folder = str(TASK_FOLDER.parent) if walls else tempfile.mkdtemp(prefix="alternat-sandbox-")
        if account is not None and not walls:
            os.chown(self._folder, account, account)
        self.control, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        path = [str(Path(entry).absolute()) for entry in sys.path]
        start = f"import sys; sys.path[:] = {path!r}; from service.sandbox import child; child.serve_forks({inside.fileno()}, walls={walls}, niceness={niceness})"
        command = [sys.executable, "-I", "-c", start]
        try:
            with inside:
                self.process = subprocess.Popen(
                    within_walls(command, read=python_folders(), more=_OF_A_FORK_SERVER) if walls else command,
                    pass_fds=[inside.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    # What that account cannot read is no fault.
                    stderr=None if account is None else subprocess.DEVNULL,
                    cwd="/" if walls else self._folder,
                    env=self._environment(),
                    start_new_session=True,
                    user=account,
                    group=account,
                    extra_groups=None if account is None else [],
                )
        except OSError as error:
            self.control.close()
            if not walls:
                shutil.rmtree(self._folder, ignore_errors=True)
            raise ForkServerFailed(f"the fork server did not start: {error}") from error
        self._await_start()
        self._go_first()

    def _environment(self) -> dict[str, str]:
        """Nothing of the parent's environment but PATH, because it may carry secrets; no library threads before a fork."""
        folder, path = self._folder, os.environ.get("PATH", os.defpath)
        fixed = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "OPENBLAS_NUM_THREADS": "1"}
        return {**fixed, "PATH": path, "HOME": folder, "TMPDIR": folder}

    def _await_start(self) -> None:
        self.control.settimeout(30.0)
        try:
            json.loads(self.control.recv(MAX_CONTROL_BYTES))
        except (OSError, ValueError) as error:
            self.close()
            raise ForkServerFailed(f"the fork server did not start: {error}") from error
        self.control.settimeout(10.0)

    def _go_first(self) -> None:
        """Where memory ends, the kernel ends a child before the service. Children have what their fork server has."""
        with suppress(OSError):
            below = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
            for pid in (self.process.pid, *below):
                Path(f"/proc/{pid}/oom_score_adj").write_text(OOM_SCORE)

    def close(self) -> None:
        """End the process and its children; remove the temporary folder."""
        self.control.close()
        if self.owner != os.getpid():
            return
        try:
            self.process.wait(2.0)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.why_no_walls:
            shutil.rmtree(self._folder, ignore_errors=True)


class ForkServers:
    """This process's fork server: started at first use, replaced when it is lost. A forked parent gets its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._current: ForkServerProcess | None = None
        self._niceness = 0

    def give_way(self) -> None:
        """Children that are started from now on leave the processor to this process, where both want it: pages come before files."""
        self._niceness = 10

    def current(self) -> ForkServerProcess:
        """The one that runs."""
        with self._lock:
            if self._current is not None and self._is_lost(self._current):
                self._drop()
            if self._current is None:
                self._current = ForkServerProcess(niceness=self._niceness)
            return self._current

    def another(self, failed: ForkServerProcess) -> ForkServerProcess:
        """The one in place of ``failed``. A new one that another thread made meanwhile stays: children live in it."""
        with self._lock:
            if self._current is failed:
                self._drop()
        return self.current()

    def close(self) -> None:
        """End the fork server and its children."""
        with self._lock:
            self._drop()

    def forget_lock(self) -> None:
        """A lock held by another thread at the moment of a fork would stay locked for ever in the forked process."""
        self._lock = threading.Lock()

    def _is_lost(self, fork_server: ForkServerProcess) -> bool:
        return fork_server.owner != os.getpid() or fork_server.process.poll() is not None

    def _drop(self) -> None:
        if self._current is not None:
            self._current.close()
            self._current = None


fork_servers = ForkServers()
atexit.register(fork_servers.close)
os.register_at_fork(after_in_child=fork_servers.forget_lock)
