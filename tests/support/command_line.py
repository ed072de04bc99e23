"""The command line in a forked child: a process of its own, but no interpreter starts and nothing is imported again.

The child has its own environment, working folder, standard streams, umask and signal handlers, like a started program; what a run
leaves behind in the process (log configuration, caches) ends with it. A few tests still start the real program.
"""

from __future__ import annotations

import gc
import io
import logging
import os
import signal
import sys
import tempfile
import traceback
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from service.cli.main import main

SECONDS = 280
"""After which a child that has not ended is killed (SIGALRM, so its status is -14)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a started program would have left: its exit status, and its output as text."""

    returncode: int
    stdout: str
    stderr: str


def alternat(
    *words: object, environ: Mapping[str, str] | None = None, typed: str = "", cwd: Path | None = None
) -> Answer:
    """Run ``alternat WORDS``.

    :param environ: the child's whole environment; by default this process's own without the service's settings.
    :param typed: what stands on standard input.
    """
    if environ is None:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("ALTERNAT_")}
    with tempfile.TemporaryFile() as into, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        into.write(typed.encode())
        into.seek(0)
        child = os.fork()
        if child == 0:
            _child([str(word) for word in words], environ, cwd, (into, out, errors))
        _, status = os.waitpid(child, 0)
        return Answer(os.waitstatus_to_exitcode(status), _text(out), _text(errors))


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


def _child(words: list[str], environ: Mapping[str, str], cwd: Path | None, streams: tuple[IO[bytes], ...]) -> None:
    """Never returns."""
    status = 1
    try:
        _become_a_program(environ, cwd, streams)
        status = _status(words)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        # No clean-up of the parent's fixtures, and none of pytest's.
        os._exit(status)


def _become_a_program(environ: Mapping[str, str], cwd: Path | None, streams: tuple[IO[bytes], ...]) -> None:
    gc.freeze()
    signal.alarm(SECONDS)
    os.environ.clear()
    os.environ.update(environ)
    if cwd is not None:
        os.chdir(cwd)
    for number, stream in enumerate(streams):
        os.dup2(stream.fileno(), number)
    sys.stdin = io.TextIOWrapper(io.FileIO(0, "rb", closefd=False), encoding="utf-8")
    sys.stdout = io.TextIOWrapper(io.FileIO(1, "wb", closefd=False), encoding="utf-8")
    sys.stderr = io.TextIOWrapper(io.FileIO(2, "wb", closefd=False), encoding="utf-8", line_buffering=True)
    logging.getLogger().handlers.clear()  # pytest's own would swallow what the program configures
    warnings.simplefilter("ignore")  # pytest turns them into errors


def _status(words: list[str]) -> int:
    try:
        return main(words)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
        return 1
