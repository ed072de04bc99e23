"""Inside the sandbox: the fork server and the child process. See ``service.sandbox.run`` for the promises."""

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
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from service.sandbox.lock import Lock, drop_capabilities
from service.sandbox.wire import Timed, receive, send

MAX_CONTROL_BYTES = 4096
"""Of a message to the fork server."""
OUT_OF_MEMORY = 77
"""Exit code of a child that has no memory left to report that."""
MAX_OPEN_FILES = 128

MAX_PROCESSES = 64
"""And threads, of all children of a fork server together. The kernel does not hold root to it: see ``fork_server.NOBODY``."""
TASK_FOLDER = Path("/task/own")
"""Where a task works behind walls, in a private mount of each child. Not below /tmp, which would hide programs that are installed there."""

_PR_SET_PDEATHSIG = 1
_CLONE_NEWNS, _CLONE_NEWPID = 0x00020000, 0x20000000
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 2, 4, 8


def serve_forks(control_fd: int, *, walls: bool, niceness: int) -> None:
    """Fork one child per order until nobody holds the other end of the control socket. ``walls``: bubblewrap has started this process."""
    if walls:
        _end_with(0)  # bubblewrap; outside, the parent may be a thread that ends early
    control = socket.socket(fileno=control_fd)
    os.nice(niceness)
    lock = Lock()
    control.send(json.dumps({"walls": walls}).encode())
    ForkServer(control, lock, walls=walls).run()
    if not walls:
        # Also here, not only in the parent: a parent that was killed removes nothing.
        shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    os._exit(0)  # libraries write about what they never gave back when the interpreter ends in order


def _end_with(parent: int) -> None:
    """End when the process ``parent`` ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _ask(name: str, *arguments: Any) -> None:
    """A call of the C library. :raises OSError:"""
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        raise OSError(ctypes.get_errno(), name)


class ForkServer:
    """Forks and reaps children. It has one thread and sees no untrusted bytes: orders and answers go directly between parent and child."""

    def __init__(self, control: socket.socket, lock: Lock, *, walls: bool) -> None:
        self._control = control
        self._lock = lock
        self._walls = walls
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
                signal.set_wakeup_fd(-1)  # children that end from here on would write to sockets that are closed
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
        pid = self._forked()
        if pid == 0:
            self._leave(status)
            run_child(data, 0 if self._walls else parent, self._lock, walls=self._walls)
        data.close()
        self._children[pid] = status
        pidfd = os.pidfd_open(pid)
        try:
            socket.send_fds(status, [b"p"], [pidfd])
        except OSError:
            os.kill(pid, signal.SIGKILL)
        finally:
            os.close(pidfd)

    def _forked(self) -> int:
        """A fork; behind walls the child is the first process of a namespace, with which everything in it ends."""
        if not self._walls:
            return os.fork()
        _ask("unshare", _CLONE_NEWPID)
        pid = os.fork()
        if pid:
            # Back to our own, or the next child would be born in this one's.
            own = os.pidfd_open(os.getpid())
            try:
                _ask("setns", own, _CLONE_NEWPID)
            finally:
                os.close(own)
        return pid

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
            pid, wait_status, used = os.wait4(-1, os.WNOHANG)
            if pid == 0:
                return
            status = self._children.pop(pid)
            cpu = int((used.ru_utime + used.ru_stime) * 1000)
            with suppress(OSError):
                status.send(wait_status.to_bytes(4, "big") + cpu.to_bytes(8, "big"), socket.MSG_DONTWAIT)
            status.close()
            if not self._walls:
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


def run_child(data: socket.socket, parent: int, lock: Lock, *, walls: bool) -> NoReturn:
    """What the child does: one order, one answer, exit."""
    try:
        _detach(parent)
        _answer(Timed(data), lock, walls=walls)
        code = 0
    except MemoryError:
        code = OUT_OF_MEMORY
    except BaseException:  # noqa: BLE001 - there is nobody to report to
        code = 70
    # ``os._exit``: exit hooks that were registered in the fork server must not run in the child.
    os._exit(code)


def _detach(parent: int) -> None:
    """End with the fork server; keep no terminal and no stdin."""
    _end_with(parent)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)


def _confine(limits: Mapping[str, Any], lock: Lock, *, walls: bool) -> None:
    """Work in a private folder, then give up everything that no task needs. The order has been received; nothing has looked at its bytes yet.

    :raises OSError: the kernel refuses; then nothing untrusted is read.
    """
    folder = TASK_FOLDER if walls else _folder(os.getpid())
    if walls:
        _ask("unshare", _CLONE_NEWNS)
        size = f"size={int(limits['file_bytes'])},mode=700".encode()
        _ask("mount", b"tmpfs", bytes(folder.parent), b"tmpfs", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, size)
    folder.mkdir(mode=0o700)
    os.chdir(folder)
    os.environ["TMPDIR"] = os.environ["HOME"] = str(folder)
    _limit(limits)
    drop_capabilities()
    lock.turn()


def _answer(stream: Timed, lock: Lock, *, walls: bool) -> None:
    order, blobs = receive(stream)
    _confine(order["limits"], lock, walls=walls)
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
    memory = int(limits["memory_bytes"])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory + int(limits["spare_bytes"])))
    cap(resource.RLIMIT_FSIZE, int(limits["file_bytes"]))
    cap(resource.RLIMIT_NOFILE, MAX_OPEN_FILES)
    cap(resource.RLIMIT_CORE, 0)
    cap(resource.RLIMIT_NPROC, MAX_PROCESSES)


def _error_data(error: BaseException, names: Sequence[str]) -> dict[str, Any]:
    """An exception as data: under the first of its classes that the caller asked for, else as a detail for the log."""
    known = [name for cls in type(error).__mro__ if (name := f"{cls.__module__}:{cls.__qualname__}") in names]
    if not known:
        return {"failed": "error", "detail": f"{type(error).__name__}: {error}"[:2000]}
    answer: dict[str, Any] = {"error": known[0], "message": str(error)}
    if hasattr(error, "to_data"):
        answer["data"] = error.to_data()
    return answer
