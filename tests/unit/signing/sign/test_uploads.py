"""Uploads of the counterpart: accepted and refused."""

from __future__ import annotations

import io
import json
import time
from datetime import UTC, datetime
from enum import Enum

import pytest
from asn1crypto import keys as asn1_keys
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import AuthorityInformationAccessOID as Access
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from service.sandbox.run import run_sandboxed
from signing import (
    EXAMINE_UPLOAD_TASK,
    ExaminedUpload,
    TrustAnchors,
    UploadRefused,
    added_signature,
    confirm_upload,
    verify,
)
from tests.support.signing_kit import base_pdf
from tests.unit.signing.tools import increment, own_tool, rotate_first_page
from tests.unit.signing.validate.test_paths import Maker, listener, someone


@pytest.fixture(scope="module")
def handed_out(kit) -> bytes:
    return kit.complete(kit.sign(kit.certify(base_pdf()).pdf).pdf).pdf


def refused(kit, before: bytes, after: bytes) -> str:
    with pytest.raises(UploadRefused) as error:
        added_signature(before, after, field="Counterpart", anchors=kit.anchors)
    assert str(error.value)[0].isupper()
    return error.value.code


def test_a_good_upload_is_taken(kit, handed_out):
    returned = added_signature(handed_out, own_tool(kit, handed_out), field="Counterpart", anchors=kit.anchors)
    assert returned.level == "PAdES-B-B"
    assert returned.pdf.startswith(handed_out)


def test_another_document_is_not_taken(kit, handed_out):
    other = kit.certify(base_pdf(text="Another agreement")).pdf
    assert refused(kit, handed_out, own_tool(kit, other)) == "different_document"


def test_a_rewritten_document_is_not_taken(kit, handed_out):
    import io

    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(handed_out)) as document:
        document.save(out)
    assert refused(kit, handed_out, out.getvalue()) == "different_document"


def test_no_signature_added(kit, handed_out):
    assert refused(kit, handed_out, handed_out) == "nothing_added"
    assert refused(kit, handed_out, increment(handed_out, rotate_first_page)) == "nothing_added"


def test_two_signatures_added(kit, handed_out):
    twice = own_tool(kit, own_tool(kit, handed_out), field="Extra", who="sg")
    assert refused(kit, handed_out, twice) == "several_signatures"


def test_another_field_signed(kit, handed_out):
    assert refused(kit, handed_out, own_tool(kit, handed_out, field="Extra")) == "wrong_field"
    sealed = kit.certify(base_pdf()).pdf
    assert refused(kit, sealed, own_tool(kit, sealed, field="Organization")) == "wrong_field"


def test_a_page_changed_before_or_after_signing(kit, handed_out):
    turned = own_tool(kit, increment(handed_out, rotate_first_page))
    assert refused(kit, handed_out, turned) == "altered"
    assert refused(kit, handed_out, increment(own_tool(kit, handed_out), rotate_first_page)) == "altered"


def test_a_wrong_signature_value(kit, handed_out):
    signed = bytearray(own_tool(kit, handed_out))
    signed[signed.rindex(b"/M (D") + 12] ^= 1
    assert refused(kit, handed_out, bytes(signed)) == "invalid_signature"


def test_the_old_adobe_format_is_taken_if_the_model_says_so_and_lifted(kit, handed_out):
    old = own_tool(kit, handed_out, subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED)
    with pytest.raises(
        UploadRefused, match=r"format adbe\.pkcs7\.detached, which this agreement does not take"
    ) as error:
        added_signature(handed_out, old, field="Counterpart", anchors=kit.anchors, formats=["PAdES"])
    assert error.value.code == "wrong_format"
    assert added_signature(handed_out, old, field="Counterpart", anchors=kit.anchors).level == "CMS-B-B"
    lasting = kit.complete(old, field="Counterpart", final=True)
    assert lasting.level == "CMS-B-LTA"
    verdict = verify(lasting.pdf, anchors=kit.anchors, at=datetime.now(UTC))
    assert (verdict.passed, verdict.level) == (True, "CMS-B-LTA")
    assert "not PAdES; the level CMS-B-LTA" in verdict.steps[9].sentence


class Other(Enum):
    """A sub-filter that the library does not know."""

    BRAZILIAN = generic.pdf_name("/PBAD.PAdES")


def test_the_brazilian_format_is_taken_and_lifted(kit, handed_out):
    signed = own_tool(kit, handed_out, subfilter=Other.BRAZILIAN)
    assert added_signature(handed_out, signed, field="Counterpart", anchors=kit.anchors).level == "PBAD-B-B"
    assert kit.complete(signed, field="Counterpart", final=True).level == "PBAD-B-LTA"


def test_a_truncated_upload(kit, handed_out):
    assert refused(kit, handed_out, own_tool(kit, handed_out)[:-300]) in {
        "unreadable",
        "nothing_added",
        "altered",
    }


def stranger_signs(pdf: bytes, certificate: object, key: object, inside: list[object]) -> bytes:
    """A bare tool with a certificate and further certificates that nobody checked."""
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    signer = signers.SimpleSigner(
        signing_cert=certificate,
        signing_key=asn1_keys.PrivateKeyInfo.load(der),
        cert_registry=SimpleCertificateStore.from_certs(inside),
    )
    meta = signers.PdfSignatureMetadata(
        field_name="Counterpart", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    out = io.BytesIO()
    signers.PdfSigner(meta, signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out)
    return out.getvalue()


def also_trusting(kit, root: Maker) -> TrustAnchors:
    return TrustAnchors((*kit.anchors.signers, root.own().dump()), kit.anchors.timestamping)


def test_twelve_look_alikes_of_the_issuer_cost_nothing_and_their_addresses_are_not_followed(kit, handed_out):
    root, mallory, key = Maker("Trusted Root"), Maker("Mallory"), someone()
    anchors = also_trusting(kit, root)
    with listener() as (url, asked):
        leaf = root.issue("Ana", key, ca=False, urls={Access.OCSP: f"{url}/ocsp", Access.CA_ISSUERS: f"{url}/issuer"})
        bait = {Access.CA_ISSUERS: f"{url}/bait", Access.OCSP: f"{url}/bait"}
        junk = [
            mallory.issue("Trusted Root", mallory.key, ca=True, issuer="Trusted Root", urls=bait) for _ in range(12)
        ]
        signed = stranger_signs(handed_out, leaf, key, junk)
        begun = time.process_time()
        with pytest.raises(UploadRefused, match="/ocsp: HTTP status 404") as error:
            added_signature(handed_out, signed, field="Counterpart", anchors=anchors)
        assert time.process_time() - begun < 5  # of processor; a search without bounds takes days
    assert (error.value.code, asked) == ("no_revocation", ["/ocsp"])


def test_twelve_look_alikes_above_a_stranger(kit, handed_out):
    mallory, key = Maker("Mallory"), someone()
    with listener() as (url, asked):
        bait = {Access.CA_ISSUERS: f"{url}/bait", Access.OCSP: f"{url}/bait"}
        junk = [mallory.issue("Mallory", mallory.key, ca=True, urls=bait) for _ in range(12)]
        leaf = mallory.issue("Ana", key, ca=False, urls=bait)
        begun = time.process_time()
        assert refused(kit, handed_out, stranger_signs(handed_out, leaf, key, junk)) == "untrusted"
        assert time.process_time() - begun < 5  # of processor; a search without bounds takes days
    assert asked == []


def test_a_certificate_whose_revocation_nobody_could_ask_about_is_not_taken(kit, handed_out):
    root, key = Maker("Trusted Root"), someone()
    signed = stranger_signs(handed_out, root.issue("Ana", key, ca=False), key, [])
    with pytest.raises(UploadRefused, match="certificate of Ana does not say where") as error:
        added_signature(handed_out, signed, field="Counterpart", anchors=also_trusting(kit, root))
    assert error.value.code == "no_revocation_source"


def test_a_certificate_that_is_missing_in_the_file_is_named(kit, handed_out):
    root, between, key = Maker("Trusted Root"), Maker("Signing Authority"), someone()
    urls = {Access.OCSP: "http://ocsp.invalid/"}
    inside = root.issue("Signing Authority", between.key, ca=True, urls=urls)
    leaf = between.issue("Ana", key, ca=False, urls=urls)
    anchors = also_trusting(kit, root)
    with pytest.raises(UploadRefused, match="Signing Authority, which issued that of Ana, is not in the file") as error:
        added_signature(handed_out, stranger_signs(handed_out, leaf, key, []), field="Counterpart", anchors=anchors)
    assert error.value.code == "untrusted"
    complete = stranger_signs(handed_out, leaf, key, [inside])
    assert added_signature(handed_out, complete, field="Counterpart", anchors=anchors).signer == "Ana"


def confined(kit, before: bytes, after: bytes) -> ExaminedUpload:
    arguments = {"field": "Counterpart", "anchors": kit.anchors.to_data()}
    answer, _ = run_sandboxed(EXAMINE_UPLOAD_TASK, arguments, [before, after], errors=(UploadRefused,))
    return ExaminedUpload.from_data(json.loads(json.dumps(answer)))


def test_a_file_is_examined_in_a_confined_child_and_only_certificates_come_back(kit, handed_out):
    found = confined(kit, handed_out, own_tool(kit, handed_out))
    assert found.level == "PAdES-B-B"
    assert len(found.chain) >= 1
    confirm_upload(found, anchors=kit.anchors)
    with pytest.raises(UploadRefused) as error:
        confined(kit, handed_out, handed_out)
    assert error.value.code == "nothing_added"
    revoked = confined(kit, handed_out, own_tool(kit, handed_out, who="revoked"))
    with pytest.raises(UploadRefused) as error:
        confirm_upload(revoked, anchors=kit.anchors)
    assert error.value.code == "revoked"


def test_a_child_that_lies_gains_nothing(kit, handed_out):
    told = confined(kit, handed_out, own_tool(kit, handed_out)).to_data()
    stranger = Maker("Mallory").own().dump().hex()
    for chain, code in (([stranger], "untrusted"), (["3082ffff"], "unreadable"), ([stranger] * 50, "untrusted")):
        with pytest.raises(UploadRefused) as error:
            confirm_upload(ExaminedUpload.from_data({**told, "chain": chain}), anchors=kit.anchors)
        assert error.value.code == code
