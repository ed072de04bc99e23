"""What a library that was taken over would try from inside its child, or from inside LibreOffice. Only the standard library is used.

``attempts`` tries each thing and says what worked, of which nothing should; ``python probes.py TARGETS`` does the same behind the walls of an office. Everything is aimed
at files and processes that the test made for this.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Targets = dict[str, Any]
LIBC = ctypes.CDLL(None, use_errno=True)
PTRACE_ATTACH, PTRACE_SEIZE = 16, 0x4206
CLONE_NEWUSER = 0x10000000


def read_key(targets: Targets) -> bool:
    return bool(Path(targets["key"]).read_bytes())


def read_database(targets: Targets) -> bool:
    return bool(Path(targets["database"]).read_bytes())


def read_settings_of_the_system(targets: Targets) -> bool:
    return any(Path(name).exists() for name in ("/etc/shadow", "/etc/passwd", "/home", "/etc/ssl", "/var/lib/dpkg"))


def write_database(targets: Targets) -> bool:
    with Path(targets["database"]).open("ab") as file:
        return file.write(b"x") == 1


def write_into_the_data_folder(targets: Targets) -> bool:
    (Path(targets["data"]) / "planted").write_text("x")
    return True


def change_the_program(targets: Targets) -> bool:
    with Path(targets["program"]).open("ab"):
        return True


def change_the_system(targets: Targets) -> bool:
    Path("/usr/planted-by-a-probe").write_text("x")
    return True


def connect_to_the_service(targets: Targets) -> bool:
    with socket.socket() as client:
        client.settimeout(2)
        client.connect(("127.0.0.1", targets["port"]))
    return True


def send_a_datagram(targets: Targets) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        return client.sendto(b"x", (targets["address"], 53)) == 1


def connect_to_an_abstract_socket(targets: Targets) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("\0" + targets["abstract"])
    return True


def connect_to_the_pipe_of_an_office(targets: Targets) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(targets["pipe"])
    return True


def use_a_file_that_was_open(targets: Targets) -> bool:
    """One stream to the parent is there; nothing else that is more than the null device."""
    more = [fd for fd in range(3, 1024) if _is_open(fd)]
    return len(more) > targets["open_files"]


def _is_open(fd: int) -> bool:
    try:
        os.fstat(fd)
    except OSError:
        return False
    return True


def read_an_environment(targets: Targets) -> bool:
    for pid in {targets["process"], os.getppid(), *range(1, 200)} - {os.getpid(), 0}:
        try:
            if targets["secret"].encode() in Path(f"/proc/{pid}/environ").read_bytes():
                return True
        except OSError:
            continue
    return False


def trace_another(targets: Targets) -> bool:
    """The service by its number outside; or the first process here, which is the child itself or bubblewrap."""
    return any(LIBC.ptrace(how, targets["process"], 0, 0) == 0 for how in (PTRACE_SEIZE, PTRACE_ATTACH))


def signal_another(targets: Targets) -> bool:
    os.kill(targets["process"], 0)
    return True


def become_more(targets: Targets) -> bool:
    """A capability that is left, or a namespace in which there are all."""
    status = Path("/proc/self/status")
    if status.exists() and int(status.read_text().partition("CapEff:")[2].split()[0], 16):
        return True
    return bool(LIBC.mount(b"tmpfs", b"/usr", b"tmpfs", 0, None) == 0)


def mount_from_a_new_namespace(targets: Targets) -> bool:
    return bool(LIBC.unshare(CLONE_NEWUSER | 0x20000) == 0 and LIBC.mount(b"none", b"/", None, 0x44000, None) == 0)


def leave_a_daemon(targets: Targets) -> bool:
    """It leaves the session, and its parent ends. Whether it stays is seen from outside."""
    pid = os.fork()
    if pid == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
    os.waitpid(pid, 0)
    return False


def start_a_program(targets: Targets) -> bool:
    return subprocess.run(["/usr/bin/true"], check=False).returncode == 0


def find_what_another_task_left(targets: Targets) -> bool:
    """Writes a mark everywhere it can, and looks for the mark of the task before."""
    found = False
    for folder in (Path.cwd(), Path("/tmp"), Path("/dev/shm"), Path("/var/tmp"), Path("/run")):
        mark = folder / "mark-of-a-task"
        found = found or mark.exists()
        try:
            mark.write_text("x")
        except OSError:
            continue
    return found


PROBES: tuple[Callable[[Targets], bool], ...] = (
    read_key,
    read_database,
    read_settings_of_the_system,
    write_database,
    write_into_the_data_folder,
    change_the_program,
    change_the_system,
    connect_to_the_service,
    send_a_datagram,
    connect_to_an_abstract_socket,
    connect_to_the_pipe_of_an_office,
    use_a_file_that_was_open,
    read_an_environment,
    trace_another,
    signal_another,
    become_more,
    mount_from_a_new_namespace,
    find_what_another_task_left,
    start_a_program,
    leave_a_daemon,
)


def attempts(targets: Targets) -> list[str]:
    """Names of the probes that worked."""
    worked = []
    for probe in PROBES:
        try:
            if probe(targets):
                worked.append(probe.__name__)
        except (OSError, OverflowError):
            continue
    return worked


def as_task(arguments: Targets, blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """For ``run_sandboxed``."""
    return {"worked": attempts(arguments)}, []


def without_walls_as_task(arguments: Targets, blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """What holds also where the kernel permits no namespaces."""
    worked = []
    for probe in (connect_to_the_service, send_a_datagram, start_a_program, trace_another):
        try:
            if probe(arguments):
                worked.append(probe.__name__)
        except OSError:
            continue
    return {"worked": worked}, []


def wait_as_task(arguments: Targets, blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Another child, at work at the same time."""
    time.sleep(arguments["seconds"])
    return {}, []


if __name__ == "__main__":
    signal.alarm(60)
    sys.stdout.write(json.dumps(attempts(json.loads(sys.argv[1]))) + "\n")
    sys.stdout.flush()
    if "--stay" in sys.argv:
        time.sleep(60)
