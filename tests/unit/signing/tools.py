"""What a counterpart's own signing tool does, good and bad; and independent opinions."""

from __future__ import annotations

import io
import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.support.stamper import Stamper


def own_tool(
    kit: object,
    pdf: bytes,
    *,
    who: str = "counterpart",
    field: str = "Counterpart",
    stamper: TimeStamper | None = None,
    subfilter: fields.SigSeedSubFilter = fields.SigSeedSubFilter.PADES,
    box: tuple[int, int, int, int] | None = None,
) -> bytes:
    """Sign with a bare tool that checks nothing. ``box``: in a new visible field on the first page."""
    meta = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256", subfilter=subfilter)
    new = fields.SigFieldSpec(field, on_page=0, box=box) if box else None
    signer = signers.PdfSigner(meta, simple_signer(kit, who), timestamper=stamper, new_field_spec=new)
    out = io.BytesIO()
    signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out)
    return out.getvalue()


def simple_signer(kit: object, who: str) -> signers.SimpleSigner:
    return signers.SimpleSigner.load_pkcs12_data(kit.pki.p12(who), other_certs=[], passphrase=kit.pki.pin(who).encode())


def increment(pdf: bytes, change: object, password: str | None = None) -> bytes:
    """An incremental update: ``change(writer)`` does what it likes. ``password``: of an encrypted file."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    if password is not None:
        writer.encrypt(password)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def rotate_first_page(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page[generic.pdf_name("/Rotate")] = generic.NumberObject(90)
    writer.update_container(page)


def pdfsig(pdf: bytes) -> str:
    """Poppler's opinion: digest and value only, not trust."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        return subprocess.run(["pdfsig", file.name], capture_output=True, text=True, check=True, timeout=60).stdout


def untrusted_stamper() -> Stamper:
    """An authority of its own making."""
    rsa_key = rsa.generate_private_key(65537, 3072)  # pyHanko's own knows RSA only
    key, certificate = self_signed(
        "Stranger TSA", key=rsa_key, usage=x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING])
    )
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Stamper(
        tsa_cert=certificate,
        tsa_key=asn1_keys.PrivateKeyInfo.load(der),
        certs_to_embed=SimpleCertificateStore.from_certs([certificate]),
    )


def self_signed(
    name: str, *, usage: x509.ExtensionType | None = None, key: object = None, content: bool = True
) -> tuple[object, object]:
    """A key and a certificate that vouches for itself."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(tz=UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(key_usage(content=content), critical=True)
    )
    if usage is not None:
        builder = builder.add_extension(usage, critical=True)
    made = builder.sign(key, None if isinstance(key, _ed_types()) else hashes.SHA256())
    return key, asn1_x509.Certificate.load(made.public_bytes(serialization.Encoding.DER))


def _ed_types() -> tuple[type, ...]:
    from cryptography.hazmat.primitives.asymmetric import ed448, ed25519

    return (ed448.Ed448PrivateKey, ed25519.Ed25519PrivateKey)


def key_usage(*, content: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=content,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def write(folder: Path, name: str, pdf: bytes) -> Path:
    path = folder / name
    path.write_bytes(pdf)
    return path
