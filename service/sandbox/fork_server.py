"""Starts and replaces the fork server of this process: the parent process of all sandboxed children."""

from __future__ import annotations

import atexit
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from service.sandbox.child import MAX_CONTROL_BYTES

log = logging.getLogger(__name__)


class ForkServerFailed(Exception):
    """The fork server did not start."""


class ForkServerProcess:
    """The process that children are forked from. It ends by itself when the last holder of ``control`` is gone."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        # Not a TemporaryDirectory: its finalizer would also run in a forked parent, and remove the folder of the process that is still here.
        self._folder = tempfile.mkdtemp(prefix="alternat-sandbox-")
        self.control, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        path = [str(Path(entry).absolute()) for entry in sys.path]
        start = f"import sys; sys.path[:] = {path!r}; from service.sandbox import child; child.serve_forks({inside.fileno()})"
        with inside:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-c", start],
                pass_fds=[inside.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd=self._folder,
                env=self._environment(),
                start_new_session=True,
            )
        self._await_start()

    def _environment(self) -> dict[str, str]:
        """Nothing of the parent's environment but PATH, because it may carry secrets; no library threads before a fork."""
        folder, path = self._folder, os.environ.get("PATH", os.defpath)
        fixed = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "OPENBLAS_NUM_THREADS": "1"}
        return {**fixed, "PATH": path, "HOME": folder, "TMPDIR": folder}

    def _await_start(self) -> None:
        self.control.settimeout(30.0)
        try:
            greeting = json.loads(self.control.recv(MAX_CONTROL_BYTES))
        except (OSError, ValueError) as error:
            self.close()
            raise ForkServerFailed(f"the fork server did not start: {error}") from error
        self.control.settimeout(10.0)
        self.network_cut = bool(greeting["network_cut"])

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
        shutil.rmtree(self._folder, ignore_errors=True)


class ForkServers:
    """This process's fork server: started at first use, replaced when it is lost. A forked parent gets its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._current: ForkServerProcess | None = None
        self._warned = False

    def current(self) -> ForkServerProcess:
        """The one that runs."""
        with self._lock:
            if self._current is not None and self._is_lost(self._current):
                self._drop()
            if self._current is None:
                self._current = ForkServerProcess()
                self._warn_when_network_is_shared(self._current)
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

    def _warn_when_network_is_shared(self, fork_server: ForkServerProcess) -> None:
        if not fork_server.network_cut and not self._warned:
            self._warned = True
            log.warning(
                "sandboxed children keep the network, because this system permits no network namespaces; block it from outside"
            )


fork_servers = ForkServers()
atexit.register(fork_servers.close)
os.register_at_fork(after_in_child=fork_servers.forget_lock)
