"""Certificates and answers that are parsed once and shared are what asn1crypto makes of the same bytes."""

from __future__ import annotations

import pytest
from asn1crypto import cms, ocsp, x509

from signing.crypto import der
from signing.pdf.document import read
from tests.support.signing_kit import base_pdf


@pytest.fixture(scope="module")
def certificate(kit) -> bytes:
    return bytes(kit.credential("sg").certificate.dump())


def test_a_shared_certificate_has_the_bytes_that_it_was_read_from(certificate):
    shared = der.certificate(certificate)
    assert der.certificate(bytes(certificate)) is shared
    assert shared.dump() == shared.dump(force=True) == certificate
    assert shared.issuer_serial == x509.Certificate.load(certificate).issuer_serial
    assert shared.copy().dump() == certificate
    assert shared.native == x509.Certificate.load(certificate).native


def test_what_follows_the_certificate_is_not_of_it(certificate):
    assert der.certificate(certificate + b"more").dump() == certificate


def test_a_shared_certificate_can_be_put_into_a_signature(certificate):
    inside = cms.CertificateSet([cms.CertificateChoices("certificate", der.certificate(certificate))])
    assert cms.CertificateSet.load(inside.dump())[0].chosen.dump() == certificate


def test_a_copy_that_is_changed_is_another(certificate):
    changed = der.certificate(certificate).copy()
    changed["signature_value"] = b"another"
    assert changed.dump() != certificate
    assert der.certificate(certificate).dump() == certificate


def test_an_answer_is_what_it_was(kit):
    signed = kit.complete(kit.sign(kit.certify(base_pdf()).pdf).pdf, final=True)
    answers = read(signed.pdf).evidence.ocsps
    assert answers
    for one in answers:
        again = ocsp.OCSPResponse.load(one.dump())
        assert one.dump(force=True) == again.dump()
        assert one.native == again.native
