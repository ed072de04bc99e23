#!/usr/bin/env bash
# pyHanko 0.38.0: sealing a PDF 1.7 file with a key on P-256 turns it into PDF 2.0, and each update leaves one object number out.
#
# An archivable file (PDF/A-3) is PDF 1.7. PAdES on elliptic curves is usual in such files; the sub-filter ETSI.CAdES.detached is declared there
# as an extension of PDF 1.7 (ESIC).
# Expected: a signature with a key on P-256 leaves the version as it is, like one with an RSA key. New objects get the numbers after the last one:
# the trailer's /Size is the first number that is free (ISO 32000-2 7.5.5).
# Seen: with a key on P-256 the catalog says /Version /2.0, with an RSA key it does not. The first new object gets the number /Size + 1, so that
# one number in each update is never defined. Signing tools that check the version, or that count objects, fail on such a file.
#
# There is no setting. The product writes increments with a class of its own (signing/pdf/increment.py, docs/adr/0225).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check pyHanko==0.38.0 pikepdf==10.18.0
"$folder/env/bin/python" - <<'PYTHON'
import io
import sys
from datetime import datetime, timedelta, timezone

import pikepdf
from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore


def signed(key):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Somebody")])
    now = datetime.now(timezone.utc)
    certificate = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now - timedelta(days=1), now + timedelta(days=1)
    ).sign(key, hashes.SHA256())
    kept = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(kept),
        cert_registry=SimpleCertificateStore(),
    )
    document, before, after = pikepdf.new(), io.BytesIO(), io.BytesIO()
    document.add_blank_page()
    document.save(before, min_version="1.7")
    size = int(pikepdf.open(before).trailer.Size)
    meta = signers.PdfSignatureMetadata(field_name="Seal", subfilter=fields.SigSeedSubFilter.PADES)
    signers.PdfSigner(meta, signer).sign_pdf(IncrementalPdfFileWriter(before), output=after)
    with pikepdf.open(after) as made:
        return str(made.Root.get("/Version", "1.7")), size, sorted(one.objgen[0] for one in made.objects if one.is_indirect)


curve, size, numbers = signed(ec.generate_private_key(ec.SECP256R1()))
usual, _, _ = signed(rsa.generate_private_key(65537, 3072))
seen = {
    "with a key on P-256 the catalog says 2.0": curve == "/2.0",
    "with an RSA key the version stays": usual == "1.7",
    f"the number {size} is never defined": size not in numbers and max(numbers) > size,
}
for sentence, holds in seen.items():
    print(f"{'yes' if holds else 'NO '} {sentence}")
print("As stated." if all(seen.values()) else "CHANGED.")
sys.exit(not all(seen.values()))
PYTHON
