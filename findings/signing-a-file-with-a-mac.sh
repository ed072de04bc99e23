#!/usr/bin/env bash
# pyHanko 0.38.0: a file that it encrypted itself, with its defaults, cannot be signed with a key on P-256; with an RSA key it can.
#
# Encryption with AES-256 protects the whole file by a message authentication code (ISO/TS 32004), unless that is switched off. A signature carries the
# code as an unsigned attribute, so the room for its value has to be larger; pyHanko estimates that room from a signature that it makes for trial.
# Expected: both keys sign. Seen: with the key on P-256 the estimate is some fifty bytes short, and signing ends with an error.
#
# `bytes_reserved=16384` helps. The product never signs encrypted files; it verifies those that come to it (tests/unit/signing/pdf/test_everyday_files.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check pyhanko==0.38.0 pyhanko-certvalidator==0.33.0
"$folder/env/bin/python" - <<'PYTHON'
import io
import sys
from datetime import UTC, datetime, timedelta

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.general import SigningError
from pyhanko_certvalidator.registry import SimpleCertificateStore


def signer(key):
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ana Quispe")]), datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 7, now, now + timedelta(days=9)).sign(key, hashes.SHA256())
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    certificate = asn1.Certificate.load(made.public_bytes(serialization.Encoding.DER))
    return signers.SimpleSigner(certificate, keys.PrivateKeyInfo.load(der), SimpleCertificateStore())


def encrypted():
    pdf, out = writer.PdfFileWriter(), io.BytesIO()
    content = pdf.add_object(generic.StreamObject(stream_data=b""))
    pdf.insert_page(writer.PageObject(contents=content, media_box=(0, 0, 595, 842)))
    pdf.encrypt(owner_pass="owner", user_pass="")
    pdf.write(out)
    return out.getvalue()


def signed(key, **room):
    to_sign = IncrementalPdfFileWriter(io.BytesIO(encrypted()))
    to_sign.encrypt("")
    meta = signers.PdfSignatureMetadata(field_name="Signature", md_algorithm="sha256")
    try:
        signers.PdfSigner(meta, signer(key)).sign_pdf(to_sign, output=io.BytesIO(), **room)
    except SigningError as error:
        return str(error)
    return "signed"


p256, with_rsa = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 3072)
seen = {"RSA": signed(with_rsa), "P-256": signed(p256), "P-256, room for 16384 bytes": signed(p256, bytes_reserved=16384)}
for what, said in seen.items():
    print(f"{what}: {said}")
same = seen["RSA"] == seen["P-256, room for 16384 bytes"] == "signed" and "larger than expected" in seen["P-256"]
print("As stated." if same else "CHANGED.")
sys.exit(not same)
PYTHON
