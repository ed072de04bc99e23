"""The development PKI as files: made once, then only read.

    pki/certomancer.yml   the plan, naming the certificates below
    pki/keys/*.pem        every private key, unprotected: this is why its trust anchors say DEVELOPMENT ONLY
    pki/certs/*.pem       the certificates, fixed at creation so that each start shows the same ones
    pki/p12/*.p12         one file for each holder of :data:`service.cli.development.pki_plan.HOLDERS`
    trust/signers/*.pem, trust/timestamping/*.pem   the anchors that a development service trusts

Nothing here is fit for production: keys lie in the open and the responder has no memory of what it issued.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig, PKIArchitecture
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from service.cli.development.pki_plan import ARCHITECTURE, HOLDERS, KEYS, LABELS, configuration

ANCHORS = {"signers": "root", "timestamping": "tsaroot"}
"""Folder of the trust store -> label of the certificate in it."""

_PLAN = "certomancer.yml"

_MAKERS: dict[str, Callable[[], ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey]] = {
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "RSA-3072": lambda: rsa.generate_private_key(65537, 3072),
}


@dataclass(frozen=True, slots=True)
class DevelopmentPki:
    """An existing development PKI. Its certificates name ``url``, so it has to be served there and nowhere else."""

    folder: Path
    anchors: Path
    """The trust folder: ``signers/`` and ``timestamping/``, one PEM file an anchor."""
    url: str

    @property
    def timestamp_urls(self) -> tuple[str, str]:
        """Two independent time-stamping authorities, in the order to ask them."""
        return f"{self.url}/{ARCHITECTURE}/tsa/tsa1", f"{self.url}/{ARCHITECTURE}/tsa/tsa2"

    def p12(self, label: str) -> bytes:
        """The PKCS#12 file of a holder (``sg``, ``counterpart``, ``seal``, ``revoked``, ``expired``, ``wrongku``, ``rogue``, ``p384``, ``rsa``)."""
        return self.p12_path(label).read_bytes()

    def p12_path(self, label: str) -> Path:
        """Where that file lies."""
        return self.folder / "p12" / f"{label}.p12"

    def pin(self, label: str) -> str:
        """The passphrase of that file."""
        return next(holder.pin for holder in HOLDERS if holder.label == label)

    def certificate(self, label: str) -> bytes:
        """PEM of any certificate of the plan, e.g. ``root`` or ``tsa1``."""
        return (self.folder / "certs" / f"{label}.pem").read_bytes()

    def architecture(self) -> PKIArchitecture:
        """Certomancer's own view, for serving it."""
        return _architecture(self.folder)


def make(folder: Path, *, anchors: Path, url: str) -> DevelopmentPki:
    """The PKI in ``folder``, created if it is not there yet or was made for another address.

    :param anchors: the trust folder to fill; anchors of this PKI only, others are left alone.
    """
    pki = DevelopmentPki(folder, anchors, url)
    if _made_for(folder) != url:
        _create(folder, url)
    for kind, label in ANCHORS.items():
        _put(anchors / kind / "development.pem", pki.certificate(label))
    return pki


def _put(path: Path, content: bytes) -> None:
    """At once: another process may be reading the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).replace(path)


def _made_for(folder: Path) -> str | None:
    """The address in the finished plan; the plan is written last, so a half-made folder has none."""
    try:
        plan: dict[str, Any] = yaml.safe_load((folder / _PLAN).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return str(plan["external-url-prefix"])


def _create(folder: Path, url: str) -> None:
    for name in ("keys", "certs", "p12"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for label in LABELS:
        _write_key(folder / "keys" / f"{label}.pem", KEYS.get(label, "P-256"))
    plan = configuration(url)
    architecture = CertomancerConfig(plan, key_search_dir=str(folder), config_search_dir=str(folder)).pki_archs[
        ArchLabel(ARCHITECTURE)
    ]
    for label in LABELS:
        _write_certificate(folder / "certs" / f"{label}.pem", architecture.get_cert(CertLabel(label)).dump())
    for holder in HOLDERS:
        package = architecture.package_pkcs12(CertLabel(holder.label), password=holder.pin.encode())
        (folder / "p12" / f"{holder.label}.p12").write_bytes(package)
    (folder / "PINS.txt").write_text(_pins(), "utf-8")
    _fix_certificates(plan)
    (folder / _PLAN).write_text(yaml.safe_dump(plan, sort_keys=False), "utf-8")


def _write_key(path: Path, kind: str) -> None:
    key = _MAKERS[kind]()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)


def _write_certificate(path: Path, der: bytes) -> None:
    from cryptography import x509

    path.write_bytes(x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM))


def _fix_certificates(plan: dict[str, Any]) -> None:
    """ECDSA signs differently each time, so without this every start would issue other certificates."""
    certificates = plan["pki-architectures"][ARCHITECTURE]["certs"]
    for label in LABELS:
        certificates[label]["certificate-file"] = f"certs/{label}.pem"


def _architecture(folder: Path) -> PKIArchitecture:
    config = CertomancerConfig.from_file(str(folder / _PLAN), key_search_dir=str(folder))
    architecture: PKIArchitecture = config.pki_archs[ArchLabel(ARCHITECTURE)]
    return architecture


def _pins() -> str:
    lines = [f"{holder.label}.p12  {holder.pin}  {holder.name}" for holder in HOLDERS]
    return "\n".join(["Passphrases of the PKCS#12 files. Development only: they protect nothing.", "", *lines, ""])
