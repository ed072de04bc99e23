"""Fetch and compile what the tools are made of, once, into build/counterparts/: Maven and npm use their own configured registries."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build" / "counterparts"
JAVA = HERE / "java"
LIBPDF = "0.4.2"


@cache
def class_path(tool: str) -> str:
    """Of a folder of ``java/``: its libraries, and its program with what it shares with the others."""
    for program in ("mvn", "javac"):
        if shutil.which(program) is None:
            raise SystemExit(f"{program} is missing. Run: bin/setup judges")
    sources = [*sorted((JAVA / tool).glob("*.java")), JAVA / "Settings.java"]
    if "Container" in sources[0].read_text("utf-8"):
        sources.append(JAVA / "Container.java")
    made = [*sources, JAVA / tool / "pom.xml"]
    folder = BUILD / "java" / f"{tool}-{hashlib.sha256(b''.join(one.read_bytes() for one in made)).hexdigest()[:12]}"
    names = folder / "classpath"
    if not (folder / "ready").exists():
        folder.mkdir(parents=True, exist_ok=True)
        resolve = ["mvn", "-q", "-B", "-f", str(JAVA / tool / "pom.xml"), "dependency:build-classpath"]
        subprocess.run([*resolve, f"-Dmdep.outputFile={names}"], check=True)
        subprocess.run(["javac", "-cp", names.read_text(), "-d", str(folder), *map(str, sources)], check=True)
        (folder / "ready").touch()
    return f"{folder}:{names.read_text().strip()}"


def java_version(tool: str) -> str:
    """The pinned version of the library that the folder is about, which its pom names first."""
    found = re.search(r"<version>([^<]+)</version></dependency>", (JAVA / tool / "pom.xml").read_text("utf-8"))
    assert found is not None
    return found.group(1)


@cache
def node_folder() -> Path:
    """With LibPDF installed, and the program that uses it."""
    folder = BUILD / "node"
    if not (folder / "node_modules" / "@libpdf" / "core").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"name": "counterparts", "private": true, "type": "module"}\n')
        install = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", f"@libpdf/core@{LIBPDF}"]
        subprocess.run(install, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    shutil.copyfile(HERE / "tools" / "libpdf.mjs", folder / "libpdf.mjs")
    return folder
