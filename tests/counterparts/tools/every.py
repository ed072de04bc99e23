"""The tools that counterparts have, each as a function from the file that is handed out to the file that comes back."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

from service.cli.development.pki_plan import COUNTERPART
from tests.counterparts import building
from tests.counterparts.tools import openssl
from tests.support.pki import ServedPki

FIELD = "Counterpart"
FONT = Path("/usr/share/fonts/truetype/crosextra/Carlito-Regular.ttf")
HERE = Path(__file__).parent
PATIENCE = 180
"""Seconds for one signature."""


@dataclass(frozen=True)
class Bench:
    """The counterpart's key, in the forms that tools want it."""

    pki: ServedPki
    folder: Path

    @property
    def p12(self) -> Path:
        return self.pki.p12_path("counterpart")

    @property
    def passphrase(self) -> str:
        return self.pki.pin("counterpart")

    def pem(self, holder: str = "counterpart") -> Path:
        """Key and certificates of one holder in one file."""
        made = self.folder / f"{holder}.pem"
        if not made.exists():
            secret = f"pass:{self.pki.pin(holder)}"
            run("openssl", "pkcs12", "-in", self.pki.p12_path(holder), "-passin", secret, "-nodes", "-out", made)
        return made

    @property
    def nss(self) -> Path:
        """A database of Mozilla's libraries with the counterpart's key, and one of RSA, which Poppler needs."""
        made = self.folder / "nss"
        if not made.exists():
            made.mkdir()
            run("certutil", "-N", "-d", f"sql:{made}", "--empty-password")
            for holder in ("counterpart", "rsa"):
                named = self.folder / f"{holder}-named.p12"
                export = ("openssl", "pkcs12", "-export", "-in", self.pem(holder), "-name", holder)
                run(*export, "-out", named, "-passout", "pass:x")
                run("pk12util", "-i", named, "-d", f"sql:{made}", "-W", "x", "-K", "")
        return made


@dataclass(frozen=True)
class Tool:
    """One tool with one choice of settings."""

    name: str
    settings: str
    version: Callable[[], str]
    sign: Callable[[Path, Path, Bench], None]
    """The file that is handed out, where to put the signed one, and the key."""
    level: str = "B-LTA"
    """What its signature has to be lifted to; empty where it is refused."""
    refused: str = ""
    """The code of the refusal, and a part of the sentence that says what to change."""
    says: str = ""


def run(*command: str | Path, **more: object) -> str:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=PATIENCE, check=False, **more
    )  # type: ignore[call-overload]
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {(done.stderr or done.stdout)[-600:]}")
    return str(done.stdout)


def first_line(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    found = re.search(r"\d+(\.\d+)+[a-z]?", done.stdout + done.stderr)
    return found.group(0) if found else "?"


def java(folder: str, program: str, *settings: str) -> Callable[[Path, Path, Bench], None]:
    def sign(before: Path, after: Path, bench: Bench) -> None:
        given = [one.format(tsa=bench.pki.timestamp_urls[0], trust=bench.pki.anchors, font=FONT) for one in settings]
        run(
            "java", "-Djava.awt.headless=true", "-cp", building.class_path(folder), program, before, after, bench.p12,
            bench.passphrase, FIELD, *given,
        )  # fmt: skip

    return sign


def pyhanko(before: Path, after: Path, bench: Bench, *, pades: bool) -> None:
    secret = bench.folder / "passphrase"
    secret.write_text(bench.passphrase)
    run(
        sys.executable, "-c", "from pyhanko.cli import launch; launch()", "sign", "addsig", *(["--use-pades"] if pades else []), "--field", FIELD,
        "pkcs12", "--passfile", secret, before, after, bench.p12,
    )  # fmt: skip


def pdfsig(before: Path, after: Path, bench: Bench) -> None:
    run("pdfsig", "-nssdir", bench.nss, "-nick", "rsa", "-sign", FIELD, before, after)


def libreoffice(before: Path, after: Path, bench: Bench) -> None:
    after.write_bytes(before.read_bytes())
    run(
        "/usr/bin/python3", HERE / "libreoffice_signs.py", after, COUNTERPART, bench.folder / "office",
        env={"PATH": "/usr/bin:/bin", "HOME": str(bench.folder), "MOZILLA_CERTIFICATE_FOLDER": f"sql:{bench.nss}"},
    )  # fmt: skip


def libpdf(before: Path, after: Path, bench: Bench, *, level: str) -> None:
    tsa = [bench.pki.timestamp_urls[0]] if level != "B-B" else []
    program = building.node_folder() / "libpdf.mjs"
    run("node", program, before, after, bench.p12, bench.passphrase, FIELD, level, *tsa)


def by_openssl(before: Path, after: Path, bench: Bench, *, cades: bool) -> None:
    after.write_bytes(openssl.sign(before.read_bytes(), bench.pem(), FIELD, cades=cades))


def _of(tool: str) -> Callable[[], str]:
    return partial(building.java_version, tool)


DSS, ITEXT, AFIRMA, OPENPDF, PDFBOX = (_of(one) for one in ("dss", "itext", "afirma", "openpdf", "pdfbox"))
POPPLER, LIBREOFFICE = partial(first_line, "pdfsig", "-v"), partial(first_line, "soffice", "--version")
OPENSSL, PYHANKO = partial(first_line, "openssl", "version"), partial(version, "pyhanko-cli")


def LIBPDF() -> str:  # noqa: N802  like the others
    return building.LIBPDF


LASTING = ("level=LTA", "tsa={tsa}", "trust={trust}")
LIFTED_CMS = "CMS-B-LTA"

TOOLS = (
    Tool("EU DSS", "invisible, B", DSS, java("dss", "Dss", "level=B")),
    Tool("EU DSS", "visible, B", DSS, java("dss", "Dss", "level=B", "visible")),
    Tool("EU DSS", "invisible, LTA", DSS, java("dss", "Dss", *LASTING)),
    Tool("EU DSS", "visible, LTA", DSS, java("dss", "Dss", *LASTING, "visible")),
    Tool("iText", "PAdES", ITEXT, java("itext", "IText", "font={font}")),
    Tool("iText", "CMS", ITEXT, java("itext", "IText", "font={font}", "cms"), LIFTED_CMS),
    Tool("AutoFirma's library", "signatureField=Counterpart", AFIRMA, java("afirma", "Afirma")),
    Tool(
        "AutoFirma's library", "default", AFIRMA, java("afirma", "Afirma", "own"), "", "wrong_field", "signatureField="
    ),
    Tool("OpenPDF, as JSignPdf", "PAdES", OPENPDF, java("openpdf", "OpenPdf")),
    Tool("OpenPDF, as JSignPdf", "CMS", OPENPDF, java("openpdf", "OpenPdf", "cms"), LIFTED_CMS),
    Tool("PDFBox", "PAdES", PDFBOX, java("pdfbox", "PdfBox")),
    Tool("PDFBox", "CMS", PDFBOX, java("pdfbox", "PdfBox", "cms"), LIFTED_CMS),
    Tool("pyHanko", "--use-pades", PYHANKO, partial(pyhanko, pades=True)),
    Tool("pyHanko", "default (CMS)", PYHANKO, partial(pyhanko, pades=False), LIFTED_CMS),
    Tool("pdfsig (Poppler)", "-sign Counterpart, RSA", POPPLER, pdfsig, LIFTED_CMS),
    Tool(
        "LibreOffice",
        "signs by its bridge",
        LIBREOFFICE,
        libreoffice,
        "",
        "wrong_field",
        "cannot sign an existing field",
    ),
    Tool("LibPDF", "B-B", LIBPDF, partial(libpdf, level="B-B")),
    Tool("LibPDF", "B-LTA", LIBPDF, partial(libpdf, level="B-LTA")),
    Tool("OpenSSL", "cms -cades", OPENSSL, partial(by_openssl, cades=True)),
    Tool("OpenSSL", "cms", OPENSSL, partial(by_openssl, cades=False), LIFTED_CMS),
)
