"""Who may not sign, and what happens while authorities and issuers do not answer."""

from __future__ import annotations

import pytest

from signing import (
    Credential,
    CredentialUnusable,
    RevocationUnavailable,
    SigningRefused,
    TimestampAuthorities,
    TimestampUnavailable,
    UploadRefused,
    WrongPin,
    added_signature,
    complete_signatures,
    load_pkcs12,
    verify,
)
from signing.sign import sign
from signing.sign.validation_data import now
from tests.support.signing_kit import base_pdf
from tests.unit.signing.tools import increment, own_tool, rotate_first_page


@pytest.fixture(scope="module")
def sealed(kit) -> bytes:
    return kit.certify(base_pdf()).pdf


def test_a_wrong_pin_is_told_as_such(kit):
    with pytest.raises(WrongPin, match="The PIN is incorrect"):
        load_pkcs12(kit.pki.p12("sg"), "no such pin")


@pytest.mark.parametrize(("who", "code"), [("expired", "expired"), ("wrongku", "wrong_usage")])
def test_policy_comes_before_use(kit, who, code):
    with pytest.raises(CredentialUnusable) as refused:
        kit.credential(who)
    assert refused.value.code == code


@pytest.mark.parametrize(("who", "code"), [("revoked", "revoked"), ("rogue", "untrusted")])
def test_the_issuers_are_asked_before_signing(kit, sealed, who, code):
    for attempt in (
        lambda c: kit.certify(base_pdf(), credential=c),
        lambda c: kit.sign(sealed, credential=c),
    ):
        with pytest.raises(SigningRefused) as refused:
            attempt(kit.credential(who))
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("who", "code"),
    [("revoked", "revoked"), ("rogue", "untrusted"), ("expired", "expired"), ("wrongku", "wrong_usage")],
)
def test_an_upload_signed_by_the_wrong_person_is_refused(kit, sealed, who, code):
    with pytest.raises(UploadRefused) as refused:
        added_signature(sealed, own_tool(kit, sealed, who=who), field="Counterpart", anchors=kit.anchors)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("who", "code"),
    [("revoked", "revoked"), ("rogue", "untrusted"), ("expired", "expired"), ("wrongku", "wrong_usage")],
)
def test_completing_refuses_what_should_not_be_there(kit, sealed, who, code):
    with pytest.raises(SigningRefused) as refused:
        kit.complete(own_tool(kit, sealed, who=who), field="Counterpart", final=True)
    assert refused.value.code == code


def test_a_changed_document_is_not_signed(kit, sealed):
    changed = increment(sealed, rotate_first_page)
    for attempt in (kit.sign, lambda pdf: kit.complete(pdf, field="Seal")):
        with pytest.raises(SigningRefused) as refused:
            attempt(changed)
        assert refused.value.code == "altered"


def test_only_a_sealed_document_is_signed_and_only_once_in_an_existing_field(kit, sealed):
    codes = {
        "not_certified": lambda: kit.sign(base_pdf()),
        "field_taken": lambda: kit.sign(kit.sign(sealed).pdf),
        "no_field": lambda: kit.sign(sealed, field="Elsewhere"),
        "altered": lambda: kit.certify(sealed, field="Organization"),
        "unreadable": lambda: kit.sign(b"%PDF-1.7 nothing more"),
    }
    for code, attempt in codes.items():
        with pytest.raises(SigningRefused) as refused:
            attempt()
        assert refused.value.code == code


def test_the_second_authority_stands_in_for_the_first(kit):
    with kit.pki.without("tsa1"):
        final = kit.complete(kit.sign(kit.certify(base_pdf()).pdf).pdf, final=True)
    verdict = verify(final.pdf, anchors=kit.anchors, at=now())
    assert verdict.passed
    assert "Authority 2" in verdict.step(6).sentence


def test_authorities_may_change_between_the_steps(kit):
    with kit.pki.without("tsa2"):
        signed = kit.sign(kit.certify(base_pdf()).pdf)
    with kit.pki.without("tsa1"):
        final = kit.complete(signed.pdf, final=True)
    assert verify(final.pdf, anchors=kit.anchors, at=now()).passed


def test_without_any_authority_the_signature_is_kept_and_waits(kit, sealed):
    with kit.pki.without("tsa1", "tsa2"):
        signed = kit.sign(sealed)
        assert signed.level == "PAdES-B-B"
        with pytest.raises(TimestampUnavailable) as waiting:
            kit.complete(signed.pdf)
        assert len(waiting.value.reasons) == 2
        with pytest.raises(TimestampUnavailable):
            kit.certify(base_pdf())
    assert kit.complete(signed.pdf, final=True).level == "PAdES-B-LTA"


def test_an_authority_that_nobody_believes_is_passed_over(kit, sealed):
    strangers = sign.TrustAnchors(kit.anchors.signers, timestamping=kit.anchors.signers)
    stamper = kit.authorities.stamper(strangers)
    with pytest.raises(TimestampUnavailable, match="does not lead to an authority"):
        stamper.dummy_response("sha256") if hasattr(stamper, "dummy_response") else __import__("asyncio").run(
            stamper.async_dummy_response("sha256")
        )


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/tsa", "http://nowhere.invalid/tsa"])
def test_an_unreachable_authority_is_told_by_name(kit, sealed, url):
    nowhere = TimestampAuthorities((url,), timeout=20)
    signed = kit.sign(sealed, authorities=nowhere)
    with pytest.raises(TimestampUnavailable, match="no connection"):
        complete_signatures(signed.pdf, field="Organization", authorities=nowhere, anchors=kit.anchors, final=False)


def test_while_the_issuer_is_silent_nothing_is_claimed(kit, sealed):
    with kit.pki.without("ocsp", "crls"):
        with pytest.raises(RevocationUnavailable):
            kit.sign(sealed)
        signed = kit.sign(sealed, check_revocation=False)
        with pytest.raises(RevocationUnavailable):
            kit.complete(signed.pdf)
    assert kit.complete(signed.pdf, final=True).level == "PAdES-B-LTA"


def test_loaded_credentials_say_who_and_until_when(kit):
    credential = kit.credential("sg")
    assert credential.not_before < now() < credential.not_after
    assert credential.subject in Credential.__doc__ or credential.subject
    assert "PRIVATE" not in repr(credential)
