"""Orders of signing and tools, and the level that is reached."""

from __future__ import annotations

import pytest

from signing import Verdict, added_signature, verify
from signing.crypto.evidence import answers_about
from signing.pdf.document import read
from signing.sign.validation_data import now
from tests.support.signing_kit import SigningKit, base_pdf
from tests.unit.signing.tools import own_tool, pdfsig, untrusted_stamper

ALL = {"Seal": None, "Organization": None, "Counterpart": None}


def passed(kit: SigningKit, pdf: bytes, **asked: object) -> Verdict:
    verdict = verify(pdf, anchors=kit.anchors, at=now(), **({"expected": ALL} | asked))
    assert verdict.passed, [s.sentence for s in verdict.failed_steps]
    return verdict


def test_the_house_first_then_the_counterpart_with_its_own_tool(kit):
    sealed = kit.certify(base_pdf())
    assert sealed.level == "PAdES-B-LT"
    signed = kit.sign(sealed.pdf)
    assert signed.level == "PAdES-B-T"
    lasting = kit.complete(signed.pdf)
    assert lasting.level == "PAdES-B-LT"
    returned = added_signature(lasting.pdf, own_tool(kit, lasting.pdf), field="Counterpart", anchors=kit.anchors)
    assert returned.level == "PAdES-B-B"
    final = kit.complete(returned.pdf, field="Counterpart", final=True)
    assert final.level == "PAdES-B-LTA"
    for earlier in (sealed, signed, lasting, returned):
        assert final.pdf.startswith(earlier.pdf)
    verdict = passed(kit, final.pdf)
    assert [(s.field, s.level, s.certification) for s in verdict.signatures] == [
        ("Seal", "PAdES-B-LTA", True),
        ("Organization", "PAdES-B-LTA", False),
        ("Counterpart", "PAdES-B-LTA", False),
    ]
    assert pdfsig(final.pdf).count("Signature is Valid") == 3


@pytest.mark.slow
def test_the_counterpart_first_then_the_house(kit):
    sealed = kit.certify(base_pdf())
    upload = own_tool(kit, sealed.pdf, stamper=kit.authorities.stamper(kit.anchors))
    returned = added_signature(sealed.pdf, upload, field="Counterpart", anchors=kit.anchors)
    assert returned.level == "PAdES-B-T"
    lasting = kit.complete(returned.pdf, field="Counterpart")
    assert lasting.level == "PAdES-B-LT"
    final = kit.complete(kit.sign(lasting.pdf).pdf, final=True)
    verdict = passed(kit, final.pdf)
    assert [s.field for s in verdict.signatures] == ["Seal", "Counterpart", "Organization"]
    assert pdfsig(final.pdf).count("Signature is Valid") == 3


@pytest.mark.slow
def test_the_issuer_is_asked_again_when_the_same_person_signs_a_second_time(kit):
    once = kit.complete(kit.sign(kit.certify(base_pdf()).pdf).pdf)
    twice = kit.sign(once.pdf, field="Counterpart", lock=("Seal", "Counterpart"))
    lasting = kit.complete(twice.pdf, field="Counterpart", final=True)
    before, after = read(twice.pdf), read(lasting.pdf)
    certificate = after.approvals[-1].embedded.signer_cert
    added = {a.dump() for a in after.evidence.ocsps} - {a.dump() for a in before.evidence.ocsps}
    fresh = [a for a in after.evidence.ocsps if a.dump() in added]
    assert [one["cert_status"].name for one in answers_about(certificate, fresh)] == ["good"]
    assert kit.complete(lasting.pdf, field="Counterpart", final=True).pdf == lasting.pdf


@pytest.mark.parametrize("final", [False, True])
def test_completing_again_adds_nothing(kit, final):
    signed = kit.sign(kit.certify(base_pdf()).pdf)
    once = kit.complete(signed.pdf, final=final)
    assert kit.complete(once.pdf, final=final).pdf == once.pdf


def test_lower_levels_are_not_enough_unless_asked_for(kit):
    signed = kit.complete(kit.sign(kit.certify(base_pdf()).pdf).pdf)
    short = verify(signed.pdf, anchors=kit.anchors, at=now())
    assert (short.indication, [s.number for s in short.failed_steps]) == ("INDETERMINATE", [10])
    assert verify(signed.pdf, anchors=kit.anchors, at=now(), required_level="PAdES-B-LT").passed


def test_a_field_without_lock_gets_it_from_the_caller(kit):
    signed = kit.sign(kit.certify(base_pdf(locks=False)).pdf, lock=("Seal", "Organization"))
    lock = read(signed.pdf).signature_in("Organization").readable.fieldmdp
    assert (lock.action.name, lock.fields) == ("INCLUDE", ["Seal", "Organization"])
    passed(kit, kit.complete(signed.pdf, final=True).pdf, expected={"Seal": None, "Organization": None})


def test_an_invisible_signature_draws_nothing(kit):
    signed = kit.sign(kit.certify(base_pdf(), appearance=None).pdf, appearance=None)
    passed(kit, kit.complete(signed.pdf, final=True).pdf, expected=None)


@pytest.mark.slow
def test_a_stranger_s_time_stamp_inside_a_signature_does_no_harm(kit):
    sealed = kit.certify(base_pdf())
    upload = own_tool(kit, sealed.pdf, stamper=untrusted_stamper())
    returned = added_signature(sealed.pdf, upload, field="Counterpart", anchors=kit.anchors)
    assert returned.level == "PAdES-B-B"
    passed(kit, kit.complete(returned.pdf, field="Counterpart", final=True).pdf, expected=None)


def test_signing_leaves_the_metadata_alone(kit):
    import pikepdf

    signed = kit.complete(kit.sign(kit.certify(base_pdf()).pdf).pdf, final=True)
    with pikepdf.open(__import__("io").BytesIO(signed.pdf)) as document:
        assert "/ModDate" not in document.docinfo
        assert "/Metadata" not in document.Root
