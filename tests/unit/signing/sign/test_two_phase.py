"""Signing with a key that is elsewhere: prepared here, its value made there, finished here."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from asn1crypto import cms

from signing import (
    CredentialUnusable,
    ExternalKey,
    PreparedSignature,
    RevocationUnavailable,
    SigningRefused,
    TimestampAuthorities,
    complete_signatures,
    finish_external,
    make_signature_value,
    prepare_external,
    prove_prepared,
    verify,
)
from signing.pdf.document import read
from signing.sign import prepared as prepared_module
from signing.sign.prepared import task
from signing.sign.validation_data import now
from tests.support.marks import first
from tests.support.signing_kit import base_pdf
from tests.unit.signing.tools import increment, rotate_first_page

BASE = base_pdf()


@pytest.fixture(scope="module")
def sealed(kit) -> bytes:
    return kit.certify(BASE).pdf


def distant(kit, who: str) -> ExternalKey:
    credential = kit.credential(who)
    return ExternalKey.of(credential.certificate_der, [one.dump() for one in credential.chain])


def prepare(kit, pdf: bytes, who: str = "sg", field: str = "Organization", **changes: object) -> PreparedSignature:
    usual = {
        "field": field,
        "key": distant(kit, who),
        "anchors": kit.anchors,
        "appearance": kit.stamp("Somebody"),
        "reason": "I sign",
        "location": "Washington, D.C.",
        "lock": ("Seal", field),
    }
    return prepare_external(pdf, **(usual | changes))


def carried(prepared: PreparedSignature) -> PreparedSignature:
    """To the desk and back: through JSON."""
    return PreparedSignature.from_data(json.loads(json.dumps(prepared.to_data())))


def finish(kit, pdf: bytes, prepared: PreparedSignature, value: bytes, **changes: object):
    usual = {"authorities": kit.authorities, "anchors": kit.anchors}
    return finish_external(pdf, prepared, value, **(usual | changes))


@pytest.fixture(scope="module")
def waiting(kit, sealed) -> PreparedSignature:
    """Prepared for the Secretary General; many tests alter a copy of it."""
    return prepare(kit, sealed)


@pytest.mark.parametrize("who", first(1, ["sg", "p384", "rsa"]))
def test_a_distant_key_signs_as_one_at_hand_does(kit, sealed, who):
    prepared = carried(prepare(kit, sealed, who))
    prove_prepared(sealed, prepared)
    value = make_signature_value(prepared, kit.credential(who))

    signed = finish(kit, sealed, prepared, value)

    assert signed.pdf.startswith(sealed)
    assert signed.level == "PAdES-B-T"
    last = kit.complete(signed.pdf, final=True)
    verdict = verify(last.pdf, anchors=kit.anchors, at=now())
    assert (str(verdict.indication), last.level) == ("TOTAL_PASSED", "PAdES-B-LTA"), verdict.steps


@pytest.mark.slow
def test_without_a_time_stamp_the_signature_is_kept_and_lifted_later(kit, sealed, waiting):
    value = make_signature_value(waiting, kit.credential("sg"))

    signed = finish(kit, sealed, waiting, value, authorities=TimestampAuthorities(()))

    assert signed.level == "PAdES-B-B"
    assert kit.complete(signed.pdf).level == "PAdES-B-LT"


def spoilt(prepared: PreparedSignature) -> dict[str, PreparedSignature]:
    """What a desk could be given instead of what it believes to sign."""
    start, end = prepared.placeholder
    offset = start - 10
    first = prepared.increment.index(b"/Reason")
    attributes = list(cms.CMSAttributes.load(prepared.attributes))
    extra = cms.CMSAttribute({"type": "signing_time", "values": [cms.Time({"utc_time": now()})]})
    other = cms.CMSAttributes([one for one in attributes if one["type"].native != "message_digest"])
    return {
        "another reason": replace(
            prepared, increment=prepared.increment[:first] + b"/Reaso_" + prepared.increment[first + 7 :]
        ),
        "more behind": replace(prepared, increment=prepared.increment + b"\n% a remark\n"),
        "a moved placeholder": replace(prepared, placeholder=(start - 2, end)),
        "a placeholder in the document": replace(prepared, placeholder=(offset - len(prepared.increment), end)),
        "no attributes": replace(prepared, attributes=b"\x31\x00"),
        "an attribute more": replace(prepared, attributes=cms.CMSAttributes([*attributes, extra]).dump()),
        "an attribute less": replace(prepared, attributes=other.dump()),
        "other bytes": replace(prepared, attributes=prepared.attributes + b"\x00"),
        "another field": replace(prepared, field="Counterpart"),
    }


def test_what_is_not_exactly_this_signature_is_not_put_before_a_key(sealed, waiting):
    for name, prepared in spoilt(waiting).items():
        with pytest.raises(SigningRefused) as refused:
            prove_prepared(sealed, prepared)
        assert refused.value.code in {"wrong_digest", "altered"}, name
        assert "Nothing was signed" in str(refused.value), name


def test_another_change_hidden_in_the_increment_is_found(kit, sealed, waiting):
    """A page is turned first, and then all is laid out and digested as it should be."""
    turned = increment(sealed, rotate_first_page)
    whole = turned + waiting.increment
    hidden = replace(waiting, increment=whole[len(sealed) :])
    for claimed in (hidden, _digested(sealed, hidden, len(turned) - len(sealed))):
        with pytest.raises(SigningRefused) as refused:
            prove_prepared(sealed, claimed)
        assert refused.value.code in {"altered", "wrong_digest", "unreadable"}


@pytest.mark.slow
def test_pages_that_were_exchanged_before_the_seal_are_seen(kit):
    """What the objects permit: the seal is the first signature, and whatever came with it counts as sealed."""
    exchanged = kit.certify(increment(BASE, rotate_first_page)).pdf
    prepared = prepare(kit, exchanged)
    prove_prepared(exchanged, prepared)
    with pytest.raises(SigningRefused, match="changed when it was sealed"):
        prove_prepared(exchanged, prepared, shown=BASE)


def test_pages_that_look_otherwise_are_seen(sealed, waiting):
    """What rules about objects could miss is drawn: here by showing something that was never the document."""
    other = base_pdf(text="Something else")
    with pytest.raises(SigningRefused, match="page 1 does not look"):
        prepared_module._require_same_pages(other, read(sealed))
    prove_prepared(sealed, waiting, shown=BASE)


def _digested(sealed: bytes, prepared: PreparedSignature, shift: int) -> PreparedSignature:
    """With place and digest made right, as somebody who controls the preparation would."""
    import hashlib

    start, end = (offset + shift for offset in prepared.placeholder)
    whole = sealed + prepared.increment
    digest = hashlib.sha256(whole[:start] + whole[end:]).digest()
    attributes = cms.CMSAttributes.load(prepared.attributes)
    for one in attributes:
        if one["type"].native == "message_digest":
            one["values"] = [digest]
    made = cms.CMSAttributes([cms.CMSAttribute.load(one.dump(force=True)) for one in attributes])
    return replace(prepared, placeholder=(start, end), attributes=made.dump())


def test_another_document_or_another_certificate_is_refused(kit, sealed, waiting):
    with pytest.raises(SigningRefused) as refused:
        prove_prepared(kit.certify(base_pdf(text="Another agreement")).pdf, waiting)
    assert refused.value.code == "different_document"
    with pytest.raises(SigningRefused, match="another certificate"):
        prove_prepared(sealed, replace(waiting, key=distant(kit, "counterpart")))
    with pytest.raises(SigningRefused, match="another certificate"):
        make_signature_value(waiting, kit.credential("counterpart"))


@pytest.mark.slow
@pytest.mark.parametrize("who", ["sg", "rsa"])
def test_a_value_that_is_not_the_keys_over_this_document_is_refused(kit, sealed, who):
    prepared = prepare(kit, sealed, who)
    other = prepare(kit, kit.certify(base_pdf(text="Another agreement")).pdf, who)
    right = make_signature_value(prepared, kit.credential(who))
    of_other_document = make_signature_value(other, kit.credential(who))
    foreign = replace(prepared, key=distant(kit, "counterpart"))
    of_other_key = make_signature_value(foreign, kit.credential("counterpart"))
    for value in (of_other_document, of_other_key, right[:-1], right[::-1], b"", b"\x00" * len(right)):
        with pytest.raises(SigningRefused) as refused:
            finish(kit, sealed, prepared, value)
        assert refused.value.code == "wrong_value"
        assert prepared.to_sign in str(refused.value)


@pytest.mark.parametrize(("who", "code"), [("expired", "expired"), ("wrongku", "wrong_usage")])
def test_policy_comes_before_the_preparation(kit, sealed, pki, who, code):
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

    _, certificate, _ = pkcs12.load_key_and_certificates(pki.p12(who), pki.pin(who).encode())
    with pytest.raises(CredentialUnusable) as refused:
        prepare(kit, sealed, key=ExternalKey.of(certificate.public_bytes(Encoding.DER)))
    assert refused.value.code == code


@pytest.mark.parametrize(("who", "code"), [("revoked", "revoked"), ("rogue", "untrusted")])
def test_the_issuers_are_asked_before_the_preparation(kit, sealed, who, code):
    with pytest.raises(SigningRefused) as refused:
        prepare(kit, sealed, who)
    assert refused.value.code == code


def test_the_issuers_are_asked_again_at_the_end(kit, sealed, waiting):
    value = make_signature_value(waiting, kit.credential("sg"))
    with kit.pki.without("ocsp", "crls"), pytest.raises(RevocationUnavailable):
        finish(kit, sealed, waiting, value)


def test_a_document_that_may_not_be_signed_is_not_prepared(kit, sealed):
    signed = kit.sign(sealed).pdf
    for pdf, code in (
        (base_pdf(), "not_certified"),
        (signed, "field_taken"),
        (increment(sealed, rotate_first_page), "altered"),
        (b"no PDF", "unreadable"),
    ):
        with pytest.raises(SigningRefused) as refused:
            prepare(kit, pdf)
        assert refused.value.code == code


def test_damaged_state_is_told_as_such(waiting):
    data = waiting.to_data()
    for spoil in ({}, {"v": 2}, data | {"placeholder": "x"}, data | {"increment": "§"}, data | {"certificate": "AAAA"}):
        with pytest.raises(SigningRefused) as refused:
            PreparedSignature.from_data(spoil)
        assert refused.value.code == "unreadable"


def test_certificates_that_come_from_a_desk_are_read_with_care():
    for certificate, chain in ((b"", ()), (b"x" * 100, ()), (b"\x30\x00", ())):
        with pytest.raises(CredentialUnusable) as refused:
            ExternalKey.of(certificate, chain)
        assert refused.value.code == "damaged"


def test_the_proof_runs_in_a_confined_child(sealed, waiting):
    assert task({"prepared": waiting.to_data()}, [sealed, BASE]) == ({}, [])
    with pytest.raises(SigningRefused) as refused:
        task({"prepared": replace(waiting, field="Counterpart").to_data()}, [sealed, BASE])
    assert SigningRefused.from_data(refused.value.to_data()).code == refused.value.code


@pytest.mark.slow
def test_signing_after_somebody_else_at_a_desk(kit, sealed):
    first = kit.complete(kit.sign(sealed).pdf).pdf
    prepared = prepare(kit, first, "counterpart", "Counterpart", lock=("Seal", "Organization", "Counterpart"))
    prove_prepared(first, prepared)
    signed = finish(kit, first, prepared, make_signature_value(prepared, kit.credential("counterpart")))
    last = complete_signatures(
        signed.pdf, field="Counterpart", authorities=kit.authorities, anchors=kit.anchors, final=True
    )
    verdict = verify(last.pdf, anchors=kit.anchors, at=now())
    assert str(verdict.indication) == "TOTAL_PASSED"
