#!/usr/bin/env bash
# asn1crypto 1.5.1: two certificate names cannot be compared when one of them has a letter younger than Unicode 3.2 (2002).
#
# SȾÁUTW̱ is a First Nation of British Columbia; its Ⱦ (U+023E) came with Unicode 4.1 (2005). A certificate for it is valid: the name
# is a UTF8String (RFC 5280 4.1.2.4), and cryptography issues it and checks its signature.
# Expected: such a name is equal to itself and differs from others.
# Seen: comparing it, and asking whether the certificate is self-issued, raises ValueError "X.509 Name objects may not contain unassigned code
# points". RFC 5280 7.1 prepares names for comparison by RFC 4518, which knows Unicode 3.2 only and forbids what was not assigned then; whoever
# reads chains with this library gets an exception for the certificate and not an answer about it.
#
# The product compares the bytes of two names first, and prepares only those that differ (signing/pdf/library_patches.py), so that such a
# name is equal to itself there.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check asn1crypto==1.5.1 cryptography==50.0.2
"$folder/env/bin/python" - <<'PYTHON'
import datetime
import sys

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

FROM = datetime.datetime(2026, 1, 1)
key = ec.generate_private_key(ec.SECP256R1())


def name(text):
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def certificate(subject, issuer):
    builder = x509.CertificateBuilder(name(issuer), name(subject), key.public_key(), 1, FROM, FROM.replace(year=2027))
    return builder.sign(key, hashes.SHA256())


def answer(question):
    try:
        return question()
    except ValueError as error:
        return f"ValueError: {error}"


authority = certificate("Example Authority", "Example Authority")
told = "ValueError: X.509 Name objects may not contain unassigned code points"
expected = {"Example First Nation": (True, False), "SȾÁUTW̱ First Nation": (told, told)}
seen = {}
for subject in expected:
    made = certificate(subject, "Example Authority")
    made.verify_directly_issued_by(authority)  # the certificate is right
    loaded = asn1.Certificate.load(made.public_bytes(serialization.Encoding.DER))
    other = asn1.Name.build({"common_name": subject})
    seen[subject] = (answer(lambda: loaded.subject == other), answer(lambda: loaded.self_issued))
    print(f"{subject}: equal to itself: {seen[subject][0]}; self-issued: {seen[subject][1]}")
print("As stated." if seen == expected else f"CHANGED. Stated: {expected}")
sys.exit(seen != expected)
PYTHON
