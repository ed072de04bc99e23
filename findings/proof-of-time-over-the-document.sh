#!/usr/bin/env bash
# pyHanko 0.38.0: its long-term validation wants a time-stamp inside each signature and does not take one over the document instead.
#
# EN 319 142-1 5.4 and 6.3: at level B-T the proof of time of a PAdES signature is a signature time-stamp or a document time-stamp that covers it. The
# second is what is left when somebody signs with a tool without time-stamps and somebody else archives the file.
# Expected: a signature followed by a trusted document time-stamp is judged like one with a time-stamp of its own.
# Seen: ades_lta_validation passes the second and answers SIG_CONSTRAINTS_FAILURE for the first, with the same keys, anchors and policy.
#
# The product does not use this function: it judges what is proved when by itself (docs/adr/0040).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check pyHanko==0.38.0 pyhanko-certvalidator==0.33.0 cryptography==50.0.2 pikepdf==10.18.0
"$folder/env/bin/python" - <<'PYTHON'
import asyncio
import io
import logging
import sys
from datetime import UTC, datetime, timedelta

import pikepdf
from asn1crypto import crl, keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import ades
from pyhanko.sign.validation.policy_decl import PdfSignatureValidationSpec, SignatureValidationSpec
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleCertificateStore, SimpleTrustManager

logging.disable()
NOW = datetime.now(tz=UTC).replace(microsecond=0)


class Party:
    def __init__(self, name, by=None, extended=None):
        self.key = rsa.generate_private_key(65537, 2048)
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        issuer, signing, authority = (by or self).name, (by or self).key, by is None
        builder = (
            x509.CertificateBuilder(issuer, self.name, self.key.public_key(), x509.random_serial_number())
            .not_valid_before(NOW - timedelta(days=30))
            .not_valid_after(NOW + timedelta(days=900))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
            .add_extension(
                x509.KeyUsage(not authority, not authority, False, False, False, authority, authority, False, False),
                critical=True,
            )
        )
        if by is not None:
            place = [x509.UniformResourceIdentifier("http://crl.example.org/")]
            point = x509.DistributionPoint(place, None, None, None)
            builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
        if extended:
            builder = builder.add_extension(x509.ExtendedKeyUsage([extended]), critical=True)
        made = builder.sign(signing, hashes.SHA256())
        self.certificate = asn1.Certificate.load(made.public_bytes(serialization.Encoding.DER))
        self.private = keys.PrivateKeyInfo.load(
            self.key.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )


    def revoked_nobody(self):
        """The list that says so, of today."""
        builder = x509.CertificateRevocationListBuilder(self.name, NOW - timedelta(minutes=5), NOW + timedelta(days=1))
        builder = builder.add_extension(x509.CRLNumber(1), critical=False).add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
        )
        return crl.CertificateList.load(
            builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
        )


root, stamping_root = Party("Root"), Party("Root of time-stamps")
ana = Party("Ana Example", root)
clock = Party("Time-stamps", stamping_root, x509.ExtendedKeyUsageOID.TIME_STAMPING)
stamper = DummyTimeStamper(
    clock.certificate, clock.private, certs_to_embed=SimpleCertificateStore.from_certs([clock.certificate])
)


def policy():
    roots = SimpleTrustManager.build(trust_roots=[root.certificate, stamping_root.certificate])
    return CertValidationPolicySpec(trust_manager=roots, revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO))


def context():
    return ValidationContext(
        trust_roots=[root.certificate, stamping_root.certificate],
        crls=[root.revoked_nobody(), stamping_root.revoked_nobody()],
        allow_fetching=False,
        revocation_mode="require",
    )


def made(inside):
    document = pikepdf.new()
    document.add_blank_page()
    data, signed, stamped = io.BytesIO(), io.BytesIO(), io.BytesIO()
    document.save(data)
    meta = signers.PdfSignatureMetadata(
        field_name="Ana", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, embed_validation_info=True,
        validation_context=context(),
    )
    known = SimpleCertificateStore.from_certs([ana.certificate])
    signer = signers.SimpleSigner(ana.certificate, ana.private, known)
    signers.PdfSigner(meta, signer, timestamper=stamper if inside else None).sign_pdf(
        IncrementalPdfFileWriter(data), output=signed
    )
    signers.PdfTimeStamper(stamper).timestamp_pdf(
        IncrementalPdfFileWriter(signed), "sha256", context(), output=stamped
    )
    return stamped


def answer(data):
    spec = PdfSignatureValidationSpec(
        SignatureValidationSpec(cert_validation_policy=policy(), ts_cert_validation_policy=policy())
    )
    signature = PdfFileReader(data).embedded_regular_signatures[0]
    return asyncio.run(ades.ades_lta_validation(signature, spec)).ades_subindic.standard_name


seen = {inside: answer(made(inside)) for inside in (True, False)}
print(f"a time-stamp inside and one over the document: {seen[True]}")
print(f"one over the document only: {seen[False]}")
expected = {True: "OK", False: "SIG_CONSTRAINTS_FAILURE"}
print("As stated." if seen == expected else f"CHANGED. Stated: {expected}")
sys.exit(seen != expected)
PYTHON
