"""Runs work on untrusted bytes in a child process that can be lost without harm.

:func:`run_sandboxed` gives one task to a fresh child. The child has no network (where the kernel lets us cut it), no stdin, a private
temporary working folder, limits on memory, processor time, file size and open files, and is killed at the wall-clock limit. Only JSON
and raw bytes pass between parent and child, both ways and of bounded length; nothing is unpickled, so a child taken over by a hostile
file can lie about its result but cannot run code here.

Children are forked from one *fork server* for each parent. It has no threads and no secrets in its environment, and has already imported the
task's module, so that a call costs milliseconds instead of the seconds that importing PDF libraries takes.

Why not ``multiprocessing``'s forkserver: it imports the parent's ``__main__`` again in each child (the whole web application, or pytest)
and returns results by pickle.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from service.domain.messages import Message
from service.sandbox.child import MAX_CONTROL_BYTES, OUT_OF_MEMORY, Timed, receive, send

log = logging.getLogger(__name__)

Task = Callable[[dict[str, Any], list[bytes]], tuple[dict[str, Any], list[bytes]]]
"""What runs in the child: plain JSON data and bytes in, the same out."""

Reason = Literal["crashed", "memory", "time", "error"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may use. Bytes and seconds."""

    memory_bytes: int = 1 << 30
    """Address space, shared libraries included (about 130 MB of it before the task begins)."""
    cpu_seconds: int = 30
    wall_seconds: float = 60.0
    file_bytes: int = 512 << 20
    """Of any file written, and of the result as a whole."""


class SandboxFailed(Exception):
    """The child did not deliver. ``reason`` says how it ended; ``detail`` is for the log, not for people."""

    MESSAGES: Mapping[str, Message] = {
        "crashed": Message(
            "The program that worked on this file stopped unexpectedly. Try again, or use another file."
        ),
        "memory": Message("Working on this file needed more memory than is allowed. Use a smaller or simpler file."),
        "time": Message("Working on this file took longer than is allowed. Use a smaller or simpler file."),
        "error": Message("The work on this file failed. Try again, or use another file."),
    }

    def __init__(self, reason: Reason, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        self.message = self.MESSAGES[reason]
        super().__init__(str(self.message))
        self.add_note(detail)


def run_sandboxed(
    task: str,
    arguments: Mapping[str, Any],
    blobs: Sequence[bytes] = (),
    *,
    limits: Limits = Limits(),
    errors: tuple[type[Exception], ...] = (),
) -> tuple[dict[str, Any], list[bytes]]:
    """Run ``task`` (``"package.module:function"``, a ``Task``) on JSON ``arguments`` and ``blobs`` in a sandboxed child.

    :raises SandboxFailed: the child crashed, ran out of memory or time, or raised something that is not in ``errors``.
    An exception that is in ``errors`` is raised here as that class, made by ``cls.from_data(error.to_data())`` where the class has
    these methods, else by ``cls(str(error))``. Callable from any thread, several at once.
    """
    names = {_name(cls): cls for cls in errors}
    order = {"task": task, "arguments": dict(arguments), "errors": list(names), "limits": asdict(limits)}
    deadline = time.monotonic() + limits.wall_seconds
    with _child(task, deadline) as child:
        try:
            send(child.data, order, blobs)
            answer, results = receive(child.data, limit=limits.file_bytes)
        except TimeoutError:
            raise SandboxFailed("time", f"{task} exceeded {limits.wall_seconds} s") from None
        except (EOFError, ConnectionError):
            raise _ended(task, child.exit_status()) from None
        except ValueError as error:
            raise SandboxFailed("error", f"{task} sent something unreadable: {error}") from None
    if "result" in answer:
        return answer["result"], results
    raise _raised(task, answer, names)


def _name(cls: type[Exception]) -> str:
    return f"{cls.__module__}:{cls.__qualname__}"


def _ended(task: str, status: int | None) -> SandboxFailed:
    """Why a child ended without an answer, from its wait status."""
    if status is not None and os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        reason: Reason = "time" if number == signal.SIGXCPU else "crashed"
        return SandboxFailed(reason, f"{task} ended by {signal.Signals(number).name}")
    if status is not None and os.WEXITSTATUS(status) == OUT_OF_MEMORY:
        return SandboxFailed("memory", f"{task} ran out of memory")
    return SandboxFailed("crashed", f"{task} ended with wait status {status}")


def _raised(task: str, answer: Mapping[str, Any], names: Mapping[str, type[Exception]]) -> Exception:
    """The child's exception as the caller's own class, or as a failure."""
    cls = names.get(str(answer.get("error")))
    if cls is None:
        reason: Reason = "memory" if answer.get("failed") == "memory" else "error"
        return SandboxFailed(reason, f"{task}: {answer.get('detail', 'no detail')}")
    data, make = answer.get("data"), getattr(cls, "from_data", None)
    if make is not None and isinstance(data, dict):
        made = make(data)
        assert isinstance(made, Exception)
        return made
    return cls(str(answer.get("message", "")))


@dataclass(slots=True)
class _Child:
    """A running child: ``data`` carries order and answer, ``status`` its end; ``pidfd`` never refers to another process."""

    data: Timed
    status: socket.socket
    pidfd: int

    def exit_status(self) -> int | None:
        """The wait status, None when it is not known within two seconds."""
        self.status.settimeout(2.0)
        try:
            raw = self.status.recv(16)
        except (TimeoutError, OSError):
            return None
        return int.from_bytes(raw, "big") if raw else None

    def end(self) -> None:
        """Kill the child."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
        os.close(self.pidfd)
        self.data.socket.close()
        self.status.close()


@contextmanager
def _child(task: str, deadline: float) -> Iterator[_Child]:
    data, data_inside = socket.socketpair()
    status, status_inside = socket.socketpair()
    with data_inside, status_inside:
        try:
            _order_child(task, data_inside, status_inside)
        except BaseException:
            data.close()
            status.close()
            raise
    status.settimeout(max(deadline - time.monotonic(), 0.001))
    fds: list[int] = []
    with suppress(TimeoutError):
        _, fds, _, _ = socket.recv_fds(status, 1, 1)
    if not fds:
        data.close()
        status.close()
        raise SandboxFailed("crashed", f"{task}: no child was started in time")
    child = _Child(data=Timed(data, deadline), status=status, pidfd=fds[0])
    try:
        yield child
    finally:
        child.end()


def _order_child(task: str, data: socket.socket, status: socket.socket) -> None:
    """Ask the fork server for a child; if the fork server is gone, start another one, once."""
    message, fds = json.dumps({"task": task}).encode(), [data.fileno(), status.fileno()]
    fork_server = _fork_servers.current()
    try:
        socket.send_fds(fork_server.control, [message], fds)
    except OSError:
        try:
            socket.send_fds(_fork_servers.another(fork_server).control, [message], fds)
        except OSError as error:
            raise SandboxFailed("crashed", f"the fork server does not answer: {error}") from error


class _ForkServer:
    """The process that children are forked from. It ends by itself when the last holder of ``control`` is gone."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._folder = tempfile.TemporaryDirectory(prefix="alternat-sandbox-", ignore_cleanup_errors=True)
        self.control, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        path = [str(Path(entry).absolute()) for entry in sys.path]
        start = f"import sys; sys.path[:] = {path!r}; from service.sandbox import child; child.serve_forks({inside.fileno()})"
        with inside:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-c", start],
                pass_fds=[inside.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd=self._folder.name,
                env=self._environment(),
                start_new_session=True,
            )
        self._await_start()

    def _environment(self) -> dict[str, str]:
        """Nothing of the parent's environment but PATH, because it may carry secrets; no library threads before a fork."""
        folder, path = self._folder.name, os.environ.get("PATH", os.defpath)
        fixed = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "OPENBLAS_NUM_THREADS": "1"}
        return {**fixed, "PATH": path, "HOME": folder, "TMPDIR": folder}

    def _await_start(self) -> None:
        self.control.settimeout(30.0)
        try:
            greeting = json.loads(self.control.recv(MAX_CONTROL_BYTES))
        except (OSError, ValueError) as error:
            raise SandboxFailed("crashed", f"the fork server did not start: {error}") from error
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
        self._folder.cleanup()


class _ForkServers:
    """This process's fork server: started at first use, replaced when it is lost. A forked parent gets its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._current: _ForkServer | None = None
        self._warned = False

    def current(self) -> _ForkServer:
        """The one that runs."""
        with self._lock:
            if self._current is not None and self._is_lost(self._current):
                self._drop()
            if self._current is None:
                self._current = _ForkServer()
                self._warn_when_network_is_shared(self._current)
            return self._current

    def another(self, failed: _ForkServer) -> _ForkServer:
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

    def _is_lost(self, fork_server: _ForkServer) -> bool:
        return fork_server.owner != os.getpid() or fork_server.process.poll() is not None

    def _drop(self) -> None:
        if self._current is not None:
            self._current.close()
            self._current = None

    def _warn_when_network_is_shared(self, fork_server: _ForkServer) -> None:
        if not fork_server.network_cut and not self._warned:
            self._warned = True
            log.warning(
                "sandboxed children keep the network, because this system permits no network namespaces; block it from outside"
            )


_fork_servers = _ForkServers()
atexit.register(_fork_servers.close)
os.register_at_fork(after_in_child=_fork_servers.forget_lock)
