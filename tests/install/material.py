"""What an operator has at hand before the guide, and what the guide leaves to the operator."""

from __future__ import annotations

import re
import secrets
import subprocess
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Self

from aiosmtpd.controller import Controller
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from reportlab.pdfgen.canvas import Canvas

from service.cli.development import pki as development_pki
from service.cli.development import pki_plan
from service.cli.development.responder import ResponderServer
from tests.install.guide import Step
from tests.install.machine import HOME, Machine
from tests.support.pki import free_port

_HOSTS = "agreements.example.org pki.example.org smtp.example.org"
_MATERIAL = {"seal.p12": "seal", "secretary-general.p12": "sg"}
"""File -> holder of the authority made here."""


class Surroundings:
    """The authorities and the mail server of the rehearsal, on this machine's loopback interface."""

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="alternat-rehearsal-")
        # Production refuses certificates that bear the development mark.
        vars(pki_plan)["DEVELOPMENT_MARK"] = "Rehearsal"
        folder, port = Path(self._folder.name), free_port()
        self._pki = development_pki.make(folder / "pki", anchors=folder / "trust", url=f"http://pki.example.org:{port}")
        self._authorities = ResponderServer(self._pki, host="127.0.0.1", port=port)
        self._authorities.start()
        self._mail = Controller(_Accepting(), hostname="127.0.0.1", port=free_port())
        self._mail.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._mail.stop()
        self._authorities.stop()
        self._folder.cleanup()

    def hand_over(self, machine: Machine) -> None:
        """Puts what the guide's first table names into the folder in which the operator works."""
        with (machine.root / "etc" / "hosts").open("a", encoding="utf-8") as hosts:
            hosts.write(f"127.0.0.1 localhost {_HOSTS}\n")
        machine.write(
            "/etc/gitconfig", b'[url "file:///srv/alternat.git"]\n\tinsteadOf = https://git.example.org/alternat.git\n'
        )
        for name, holder in _MATERIAL.items():
            machine.write(f"{HOME}/{name}", self._pki.p12(holder))
        machine.write(f"{HOME}/seal.passphrase", self._pki.pin("seal").encode())
        machine.write(f"{HOME}/mail.password", secrets.token_hex().encode())
        machine.write(f"{HOME}/administrator.password", f"{secrets.token_urlsafe()}\n".encode())
        machine.write(f"{HOME}/signers-root.pem", self._pki.certificate("root"))
        machine.write(f"{HOME}/timestamping-root.pem", self._pki.certificate("tsaroot"))
        machine.write(f"{HOME}/signed.pdf", _signed(self._pki))
        subprocess.run(
            [
                "openssl", "req", "-x509", "-newkey", "rsa:3072", "-nodes", "-days", "30", "-subj", "/CN=agreements.example.org",
                "-addext", "subjectAltName=DNS:agreements.example.org",
                "-keyout", machine.root / HOME[1:] / "privkey.pem", "-out", machine.root / HOME[1:] / "fullchain.pem",
            ],
            check=True, capture_output=True,
        )  # fmt: skip

    def after(self, machine: Machine, step: Step) -> None:
        """Edits the settings where the guide tells the operator to."""
        if "Settings" not in step.title:
            return
        path = "/etc/alternat/alternat.toml"
        settings = machine.read(path)
        for pattern, value in {
            r"timestamp_urls = \[.*?\]": "timestamp_urls = [{}]".format(
                ", ".join(f'"{url}"' for url in self._pki.timestamp_urls)
            ),
            r'host = "smtp\.example\.org"': 'host = "127.0.0.1"',
            r"port = 587": f"port = {self._mail.port}",
            r'tls = "starttls"': 'tls = "none"',
            r'user = "alternat"\n': 'user = ""\n',
            r'password_file = "/etc[^"]*"': 'password_file = ""',
        }.items():
            settings, changed = re.subn(pattern, value, settings)
            assert changed == 1, f"production.example.toml has no line {pattern}"
        machine.write(path, settings.encode())


def _signed(pki: development_pki.DevelopmentPki) -> bytes:
    """A page that the counterpart's key has signed."""
    page = BytesIO()
    canvas = Canvas(page)
    canvas.drawString(72, 720, "Signed for the rehearsal of an installation")
    canvas.save()
    signer = signers.SimpleSigner.load_pkcs12(  # type: ignore[no-untyped-call]
        pki.p12_path("counterpart"), passphrase=pki.pin("counterpart").encode()
    )
    metadata = signers.PdfSignatureMetadata(field_name="Signature")
    return bytes(signers.sign_pdf(IncrementalPdfFileWriter(page), metadata, signer=signer).getvalue())


class _Accepting:
    """A mail server that takes every letter."""

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802
        return "250 OK"
