"""Runs work on untrusted bytes in a child process that can be lost without harm.

:func:`run_sandboxed` gives one task to a fresh child, which is killed at the wall-clock limit. The child sees programs and libraries
read-only, and a private folder in memory that ends with it: no keys, no database, no settings, no network, no other process. It cannot start
another program, its processes end with it, and it has limits on memory, processor time, file size and open files. Where the kernel permits no namespaces (``walls.why_not``) it still
has no network, but sees the files of this account. Only JSON and raw bytes pass between parent and child, both ways
and of bounded length; nothing is unpickled, so a child taken over by a hostile file can lie about its result but cannot run code here.

Children are forked from one *fork server* for each parent. It has no threads and no secrets in its environment, and has already imported the
task's module, so that a call costs milliseconds instead of the seconds that importing PDF libraries takes.

Why not ``multiprocessing``'s forkserver: it imports the parent's ``__main__`` again in each child (the whole web application, or pytest)
and returns results by pickle.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal

from service.domain.messages import Message
from service.sandbox.child import OUT_OF_MEMORY
from service.sandbox.fork_server import ForkServerFailed, fork_servers
from service.sandbox.wire import Timed, receive, send

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
    spare_bytes: int = 0
    """Address space beyond ``memory_bytes`` that a task may take by raising its limit, for one page that needs it."""


VERIFY_LIMITS: Final = Limits(cpu_seconds=150, wall_seconds=400.0, memory_bytes=3 << 30, spare_bytes=2 << 30)
"""For a signed file. Diff analysis of one with hundreds of pages takes seconds; a hostile one is cut off here. Memory for an original of 200 MB, its objects,
and the largest picture of its annexes, unpacked.
"""
PATIENT_LIMITS: Final = replace(VERIFY_LIMITS, cpu_seconds=1500, wall_seconds=3600.0)
"""For what the service itself signed, which nobody waits for: an original of 200 MB is drawn once for each signature that it bears."""


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
    An exception in ``errors`` is raised here as that class, made by ``cls.from_data(error.to_data())`` where the class has these methods,
    else by ``cls(str(error))``. Callable from any thread, several at once.
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
            raise _ended(task, child.end_of_it(), limits) from None
        except ValueError as error:
            raise SandboxFailed("error", f"{task} sent something unreadable: {error}") from None
    if "result" in answer:
        return answer["result"], results
    raise _raised(task, answer, names)


def _name(cls: type[Exception]) -> str:
    return f"{cls.__module__}:{cls.__qualname__}"


def _ended(task: str, end: tuple[int, float] | None, limits: Limits) -> SandboxFailed:
    """Why a child ended without an answer, from its wait status and its seconds of processor time."""
    if end is None:
        return SandboxFailed("crashed", f"{task} ended, and its status is not known")
    status, cpu = end
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        reason: Reason = "time" if number == signal.SIGXCPU or cpu >= limits.cpu_seconds else "crashed"
        return SandboxFailed(
            reason, f"{task} ended by {signal.Signals(number).name} after {cpu:.1f} s of processor time"
        )
    if os.WEXITSTATUS(status) == OUT_OF_MEMORY:
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

    def end_of_it(self) -> tuple[int, float] | None:
        """Wait status and seconds of processor time; None when they are not known within two seconds."""
        self.status.settimeout(2.0)
        try:
            raw = self.status.recv(16)
        except (TimeoutError, OSError):
            return None
        return (int.from_bytes(raw[:4], "big"), int.from_bytes(raw[4:], "big") / 1000) if raw else None

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
        fds = socket.recv_fds(status, 1, 1)[1]
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
    try:
        fork_server = fork_servers.current()
        with suppress(OSError):
            socket.send_fds(fork_server.control, [message], fds)
            return
        socket.send_fds(fork_servers.another(fork_server).control, [message], fds)
    except (OSError, ForkServerFailed) as error:
        raise SandboxFailed("crashed", f"the fork server does not answer: {error}") from error
