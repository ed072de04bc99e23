"""Inside the sandbox: the fork server, the child process, and the messages between parent and child.

A message is an 8-byte big-endian length, a JSON header of that length whose ``"blobs"`` lists sizes, then the blobs. See
``service.sandbox.run`` for the promises.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import resource
import select
import shutil
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

MAX_CONTROL_BYTES = 4096
"""Of a message to the fork server."""
MAX_HEADER_BYTES = 64 << 20
"""Of a JSON header."""
MAX_BLOBS = 20_000
"""In one message."""
OUT_OF_MEMORY = 77
"""Exit code of a child that has no memory left to report that."""
MAX_OPEN_FILES = 128

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000


class Timed:
    """A socket whose operations raise ``TimeoutError`` at the deadline (``time.monotonic``; None: never)."""

    def __init__(self, raw: socket.socket, deadline: float | None = None) -> None:
        self.socket = raw
        self._deadline = deadline

    def _set(self) -> None:
        if self._deadline is not None:
            remaining = self._deadline - time.monotonic()
            if remaining <= 0:
                raise TimeoutError
            self.socket.settimeout(remaining)

    def write(self, data: bytes) -> None:
        """Send all. :raises TimeoutError, ConnectionError:"""
        self._set()
        self.socket.sendall(data)

    def read(self, size: int) -> bytes:
        """Exactly ``size`` bytes. :raises TimeoutError, EOFError, ConnectionError:"""
        buffer = bytearray(size)
        view, done = memoryview(buffer), 0
        while done < size:
            self._set()
            got = self.socket.recv_into(view[done:])
            if not got:
                raise EOFError
            done += got
        return bytes(buffer)


def send(stream: Timed, header: Mapping[str, Any], blobs: Sequence[bytes]) -> None:
    """Write one message."""
    raw = json.dumps({**header, "blobs": [len(blob) for blob in blobs]}).encode()
    if len(raw) > MAX_HEADER_BYTES or len(blobs) > MAX_BLOBS:
        raise ValueError("the message is too long")
    stream.write(len(raw).to_bytes(8, "big") + raw)
    for blob in blobs:
        stream.write(blob)


def receive(stream: Timed, *, limit: int | None = None) -> tuple[dict[str, Any], list[bytes]]:
    """Read one message. :raises ValueError: longer than ``limit`` bytes of blobs, or not a message."""
    length = int.from_bytes(stream.read(8), "big")
    if length > MAX_HEADER_BYTES:
        raise ValueError("the header is too long")
    header = json.loads(stream.read(length))
    sizes = header.pop("blobs", None) if isinstance(header, dict) else None
    if (
        not isinstance(sizes, list)
        or len(sizes) > MAX_BLOBS
        or not all(type(size) is int and size >= 0 for size in sizes)
    ):
        raise ValueError("the list of blobs is malformed")
    if limit is not None and sum(sizes) > limit:
        raise ValueError(f"the result is longer than {limit} bytes")
    return header, [stream.read(size) for size in sizes]


def serve_forks(control_fd: int) -> None:
    """Fork one child per order until nobody holds the other end of the control socket."""
    control = socket.socket(fileno=control_fd)
    control.send(json.dumps({"network_cut": _cut_network()}).encode())
    ForkServer(control).run()
    # Also here, not only in the parent: a parent that was killed removes nothing.
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)


def _cut_network() -> bool:
    """Leave the network: an empty namespace, through a user namespace where we are not root."""
    libc = ctypes.CDLL(None, use_errno=True)
    return any(libc.unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))


class ForkServer:
    """Forks and reaps children. It has one thread and sees no untrusted bytes: orders and answers go directly between parent and child."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: dict[int, socket.socket] = {}
        self._wake_read, self._wake_write = socket.socketpair()

    def run(self) -> None:
        """Until the control socket is closed on the other side; children left then die with this process."""
        self._wake_read.setblocking(False)
        self._wake_write.setblocking(False)
        signal.set_wakeup_fd(self._wake_write.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(self._wake_read, select.POLLIN)
        while True:
            ready = {fd for fd, _ in poll.poll()}
            if self._wake_read.fileno() in ready:
                self._reap()
            if self._control.fileno() in ready and not self._take_order():
                return

    def _take_order(self) -> bool:
        raw, fds, _, _ = socket.recv_fds(self._control, MAX_CONTROL_BYTES, 2)
        if not raw:
            return False
        if len(fds) == 2:
            self._fork(json.loads(raw)["task"], socket.socket(fileno=fds[0]), socket.socket(fileno=fds[1]))
        return True

    def _fork(self, task: str, data: socket.socket, status: socket.socket) -> None:
        _preload(task)
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._leave(status)
            run_child(data, parent)
        data.close()
        self._children[pid] = status
        pidfd = os.pidfd_open(pid)
        try:
            socket.send_fds(status, [b"p"], [pidfd])
        except OSError:
            os.kill(pid, signal.SIGKILL)
        finally:
            os.close(pidfd)

    def _leave(self, status: socket.socket) -> None:
        """In the child: close everything that belongs to the fork server."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for inherited in (self._control, self._wake_read, self._wake_write, status, *self._children.values()):
            inherited.close()

    def _reap(self) -> None:
        with suppress(BlockingIOError):
            while self._wake_read.recv(512):
                pass
        while self._children:
            pid, wait_status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            status = self._children.pop(pid)
            with suppress(OSError):
                status.send(wait_status.to_bytes(4, "big"), socket.MSG_DONTWAIT)
            status.close()
            shutil.rmtree(_folder(pid), ignore_errors=True)


def _preload(task: str) -> None:
    """Import the task's module once, before forking. If the import fails, the child fails in the same way and reports it."""
    module = task.partition(":")[0]
    if module not in sys.modules:
        try:
            importlib.import_module(module)
        except Exception:  # noqa: BLE001 - the child meets it again and reports it
            return
        gc.collect()
        gc.freeze()


def _folder(pid: int) -> Path:
    return Path(os.environ["TMPDIR"]) / str(pid)


def run_child(data: socket.socket, parent: int) -> NoReturn:
    """What the child does: one order, one answer, exit."""
    try:
        _detach(parent)
        _answer(Timed(data))
        code = 0
    except MemoryError:
        code = OUT_OF_MEMORY
    except BaseException:  # noqa: BLE001 - there is nobody to report to
        code = 70
    # ``os._exit``: exit hooks that were registered in the fork server must not run in the child.
    os._exit(code)


def _detach(parent: int) -> None:
    """End with the fork server; keep no terminal and no stdin; work in a private folder."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)
    folder = _folder(os.getpid())
    folder.mkdir(mode=0o700)
    os.chdir(folder)
    os.environ["TMPDIR"] = os.environ["HOME"] = str(folder)


def _answer(stream: Timed) -> None:
    order, blobs = receive(stream)
    _limit(order["limits"])
    try:
        result, results = _perform(order, blobs)
        send(stream, {"result": result}, results)
    except MemoryError:
        blobs.clear()
        gc.collect()
        send(stream, {"failed": "memory", "detail": "MemoryError"}, ())
    except BaseException as error:  # noqa: BLE001 - reported to the parent as data
        send(stream, _error_data(error, order["errors"]), ())


def _perform(order: Mapping[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    module, _, function = order["task"].partition(":")
    run = getattr(importlib.import_module(module), function)
    result, results = run(order["arguments"], blobs)
    return result, results


def _limit(limits: Mapping[str, Any]) -> None:
    def cap(kind: int, value: int) -> None:
        resource.setrlimit(kind, (value, value))

    cpu = int(limits["cpu_seconds"])
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    cap(resource.RLIMIT_AS, int(limits["memory_bytes"]))
    cap(resource.RLIMIT_FSIZE, int(limits["file_bytes"]))
    cap(resource.RLIMIT_NOFILE, MAX_OPEN_FILES)
    cap(resource.RLIMIT_CORE, 0)


def _error_data(error: BaseException, names: Sequence[str]) -> dict[str, Any]:
    """An exception as data: under the first of its classes that the caller asked for, else as a detail for the log."""
    known = [name for cls in type(error).__mro__ if (name := f"{cls.__module__}:{cls.__qualname__}") in names]
    if not known:
        return {"failed": "error", "detail": f"{type(error).__name__}: {error}"[:2000]}
    answer: dict[str, Any] = {"error": known[0], "message": str(error)}
    if hasattr(error, "to_data"):
        answer["data"] = error.to_data()
    return answer
