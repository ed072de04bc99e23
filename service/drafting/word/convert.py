"""Word to PDF/A-3b + PDF/UA-1 by a running LibreOffice, which is replaced whenever it crashes or hangs.

``Converter`` is one office, one document at a time; ``ConverterPool`` is several. The office runs in a process group of its own, with a
profile and a folder that are thrown away with it; it is replaced after ``MAX_DOCUMENTS`` documents or above ``MAX_RESIDENT_BYTES`` of memory.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import queue
import select
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Protocol, Self

from service.domain.messages import Message
from service.drafting.errors import ConversionFailed, OfficeUnavailable
from service.drafting.word.office_profile import write_profile
from service.sandbox.office import read_plain, resident, within_an_office, write_new
from service.sandbox.walls import why_not

log = logging.getLogger(__name__)

__all__ = ["ConversionFailed", "Converter", "ConverterPool", "OfficeUnavailable", "WordToPdf", "office_program"]

MAX_DOCUMENTS: Final = 150
MAX_RESIDENT_BYTES: Final = 500 << 20
ADDRESS_SPACE_BYTES: Final = 3 << 30
"""Maximum address space of one office; a page of agreement needs under 1 GiB, of which most is libraries."""
MAX_PDF_BYTES: Final = 512 << 20
MAX_LINE_BYTES: Final = 1 << 20
"""Of what the office's worker says."""
START_TIMEOUT: Final = 40.0
ABANDONED_AFTER: Final = 60.0
SYSTEM_PYTHON: Final = Path("/usr/bin/python3")
OFFICE_FOLDERS: Final = (Path("/usr/lib/libreoffice/program"), Path("/opt/libreoffice/program"))


class WordToPdf(Protocol):
    """What the assembly of an original needs. ``convert`` may be called from any thread."""

    def convert(self, docx: bytes) -> bytes:
        """A tagged PDF/A-3b. :raises ConversionFailed:"""
        ...


class _Lost(Exception):
    """The office ended or hung; whether the document is to blame is not known."""


class _Refused(Exception):
    """The office runs, but cannot read this document."""


class _Office:
    """One worker process with its soffice. Not thread-safe; ``end`` leaves neither process nor file behind."""

    def __init__(self, folder: Path, *, cut_network: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        self.folder = Path(tempfile.mkdtemp(prefix="worker-", dir=folder))
        self._owned = _own(self.folder)
        self.documents = 0
        self.resident = 0
        try:
            write_profile(self.folder / "profile")
            self.process = self._start(cut_network=cut_network)
        except BaseException:
            self._owned.close()
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        self._buffer = b""
        try:
            answer = self._answer(START_TIMEOUT)
        except _Lost as error:
            self.end()
            raise OfficeUnavailable(why=str(error)) from None
        if "ready" not in answer:
            self.end()
            raise OfficeUnavailable(why=str(answer.get("lost", "")) or Message("It gave no reason."))

    def _start(self, *, cut_network: bool) -> subprocess.Popen[bytes]:
        here = str(self.folder)
        environment = {"PATH": os.defpath, "HOME": here, "TMPDIR": here, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        script = Path(__file__).with_name("office_worker.py")
        network = "cut" if cut_network else "keep"
        program = office_program()
        command = [str(SYSTEM_PYTHON), str(script), str(program), f"{here}/profile", str(ADDRESS_SPACE_BYTES), network]
        options: dict[str, Any] = {
            "stdin": subprocess.PIPE,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.DEVNULL,
            "bufsize": 0,
            "cwd": here,
            # Without /proc the loader does not know where the program lies.
            "env": environment | {"SAL_USE_VCLPLUGIN": "svp", "LD_LIBRARY_PATH": str(program.parent)},
            "start_new_session": True,
        }
        try:
            if cut_network and not why_not():
                read = [script] if program.is_relative_to("/usr") else [script, program.parent.parent]
                return within_an_office(command, read=read, write=self.folder, **options)
            return subprocess.Popen(command, **options)
        except OSError as error:
            raise OfficeUnavailable(why=str(error)) from error

    def convert(self, docx: bytes, timeout: float) -> bytes:
        """:raises _Lost: no answer within ``timeout`` seconds, or the office ended. :raises _Refused:"""
        self.documents += 1
        source, target = (self.folder / f"{self.documents}.{ending}" for ending in ("docx", "pdf"))
        try:
            write_new(source, docx)
            self._ask({"source": str(source), "target": str(target)})
            answer = self._answer(timeout)
            if "refused" in answer:
                raise _Refused(answer["refused"])
            if "done" not in answer:
                raise _Lost(answer.get("lost") or Message("It gave no reason."))
            self.resident = resident(self.process.pid)
            return read_plain(target, MAX_PDF_BYTES)
        except OSError as error:
            raise _Lost(str(error)) from error
        finally:
            source.unlink(missing_ok=True)
            target.unlink(missing_ok=True)

    def _ask(self, order: dict[str, str]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order).encode() + b"\n")

    def _answer(self, timeout: float) -> dict[str, Any]:
        assert self.process.stdout is not None
        reader, deadline = self.process.stdout.fileno(), time.monotonic() + timeout
        while b"\n" not in self._buffer:
            remaining = deadline - time.monotonic()
            if remaining <= 0 or not select.select([reader], [], [], remaining)[0]:
                raise _Lost(Message("It took longer than {seconds} seconds.", seconds=f"{timeout:g}"))
            data = os.read(reader, 1 << 16)
            if not data:
                raise _Lost(Message("LibreOffice stopped unexpectedly."))
            self._buffer += data
            if len(self._buffer) > MAX_LINE_BYTES:
                raise _Lost(Message("LibreOffice stopped unexpectedly."))
        line, _, self._buffer = self._buffer.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def worn(self) -> bool:
        """Whether the office has to be replaced."""
        return self.documents >= MAX_DOCUMENTS or self.resident > MAX_RESIDENT_BYTES or self.process.poll() is not None

    def end(self) -> None:
        """Kill the process group and remove the folder."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            log.debug("the office was already gone")
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        self._owned.close()


def _own(folder: Path) -> BinaryIO:
    """A lock on ``folder`` that ends with this process, however it ends."""
    owner = os.fdopen(os.open(folder / "owner", os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600), "wb")
    fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return owner


def _sweep(folder: Path) -> None:
    """Remove folders of workers whose owner was killed before it could."""
    for left in folder.glob("worker-*"):
        try:
            if time.time() - left.stat().st_mtime < ABANDONED_AFTER:
                continue  # perhaps not locked yet
            _own(left).close()
        except OSError:
            continue
        log.info("removing what a lost office left behind: %s", left.name)
        shutil.rmtree(left, ignore_errors=True)


def office_program() -> Path:
    """Where ``soffice.bin`` lies. :raises OfficeUnavailable:"""
    found = shutil.which("soffice")
    folders = (*OFFICE_FOLDERS, *([Path(found).resolve().parent] if found else []))
    for folder in folders:
        if (folder / "soffice.bin").is_file():
            return folder / "soffice.bin"
    raise OfficeUnavailable(why=Message("The program soffice.bin was not found."))


class Converter:
    """One running office; callers wait for each other. It starts with the first document.

    ``timeout`` is seconds for one document in one office. A document that loses its office gets one fresh office and then fails.
    """

    def __init__(self, *, data_folder: Path, timeout: float = 30.0, cut_network: bool = True) -> None:
        self._folder = data_folder / "office"
        self._timeout = timeout
        self._cut_network = cut_network
        self._lock = threading.Lock()
        self._office: _Office | None = None

    def convert(self, docx: bytes) -> bytes:
        """A tagged PDF/A-3b + PDF/UA-1 with bookmarks. :raises ConversionFailed:"""
        if not docx.startswith(b"PK\x03\x04"):
            # LibreOffice would make an empty page of an empty file.
            raise ConversionFailed(why=Message("It is not a Word file."))
        with self._lock:
            try:
                return self._attempt(docx)
            except _Lost as error:
                log.warning("an office was lost: %s; trying once more in a fresh one", error)
            try:
                return self._attempt(docx)
            except _Lost as error:
                raise ConversionFailed(why=error.args[0]) from error

    def _attempt(self, docx: bytes) -> bytes:
        if self._office is None or self._office.worn():
            self._drop()
            self._office = _Office(self._folder, cut_network=self._cut_network)
        try:
            return self._office.convert(docx, self._timeout)
        except _Refused as error:
            raise ConversionFailed(why=str(error)) from error
        except BaseException:
            self._drop()
            raise

    def _drop(self) -> None:
        if self._office is not None:
            self._office.end()
            self._office = None

    def close(self) -> None:
        """End the office. The converter may be used again afterwards."""
        with self._lock:
            self._drop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class ConverterPool:
    """``size`` offices; a call takes whichever is free and waits when none is."""

    def __init__(self, size: int, *, data_folder: Path, timeout: float = 30.0) -> None:
        self._all = [Converter(data_folder=data_folder, timeout=timeout) for _ in range(size)]
        self._free: queue.LifoQueue[Converter] = queue.LifoQueue()
        for converter in self._all:
            self._free.put(converter)

    def convert(self, docx: bytes) -> bytes:
        """As ``Converter.convert``."""
        converter = self._free.get()
        try:
            return converter.convert(docx)
        finally:
            self._free.put(converter)

    def close(self) -> None:
        """End every office, each after the document it is at."""
        for converter in self._all:
            converter.close()
