"""The ways to a complete document: who signs first, with what tool, and what is reached."""

from __future__ import annotations

import pytest

from signing.pdf import document
from signing.sign import sign
from signing.sign.validation_data import now
from signing.validate import verify
from signing.validate.proof_of_existence import answers_about
from tests.unit.signing.conftest import House, base_pdf
from tests.unit.signing.tools import own_tool, pdfsig, untrusted_stamper

ALL = {"Seal": None, "Organization": None, "Counterpart": None}


def passed(house: House, pdf: bytes, **asked: object) -> verify.Verdict:
    verdict = verify.verify(pdf, anchors=house.anchors, at=now(), **({"expected": ALL} | asked))
    assert verdict.passed, [s.sentence for s in verdict.failed_steps]
    return verdict


def test_the_house_first_then_the_counterpart_with_its_own_tool(house):
    sealed = house.certify(base_pdf())
    assert sealed.level == "PAdES-B-LT"
    signed = house.sign(sealed.pdf)
    assert signed.level == "PAdES-B-T"
    lasting = house.complete(signed.pdf)
    assert lasting.level == "PAdES-B-LT"
    returned = sign.added_signature(
        lasting.pdf, own_tool(house, lasting.pdf), field="Counterpart", anchors=house.anchors
    )
    assert returned.level == "PAdES-B-B"
    final = house.complete(returned.pdf, field="Counterpart", final=True)
    assert final.level == "PAdES-B-LTA"
    for earlier in (sealed, signed, lasting, returned):
        assert final.pdf.startswith(earlier.pdf)
    verdict = passed(house, final.pdf)
    assert [(s.field, s.level, s.certification) for s in verdict.signatures] == [
        ("Seal", "PAdES-B-LTA", True),
        ("Organization", "PAdES-B-LTA", False),
        ("Counterpart", "PAdES-B-LTA", False),
    ]
    assert pdfsig(final.pdf).count("Signature is Valid") == 3


def test_the_counterpart_first_then_the_house(house):
    sealed = house.certify(base_pdf())
    upload = own_tool(house, sealed.pdf, stamper=house.authorities.stamper(house.anchors))
    returned = sign.added_signature(sealed.pdf, upload, field="Counterpart", anchors=house.anchors)
    assert returned.level == "PAdES-B-T"
    lasting = house.complete(returned.pdf, field="Counterpart")
    assert lasting.level == "PAdES-B-LT"
    final = house.complete(house.sign(lasting.pdf).pdf, final=True)
    verdict = passed(house, final.pdf)
    assert [s.field for s in verdict.signatures] == ["Seal", "Counterpart", "Organization"]
    assert pdfsig(final.pdf).count("Signature is Valid") == 3


def test_the_issuer_is_asked_again_when_the_same_person_signs_a_second_time(house):
    once = house.complete(house.sign(house.certify(base_pdf()).pdf).pdf)
    twice = house.sign(once.pdf, field="Counterpart", lock=("Seal", "Counterpart"))
    lasting = house.complete(twice.pdf, field="Counterpart", final=True)
    before, after = document.read(twice.pdf), document.read(lasting.pdf)
    certificate = after.approvals[-1].embedded.signer_cert
    added = {a.dump() for a in after.evidence.ocsps} - {a.dump() for a in before.evidence.ocsps}
    fresh = [a for a in after.evidence.ocsps if a.dump() in added]
    assert [one["cert_status"].name for one in answers_about(certificate, fresh)] == ["good"]
    assert house.complete(lasting.pdf, field="Counterpart", final=True).pdf == lasting.pdf


@pytest.mark.parametrize("final", [False, True])
def test_completing_again_adds_nothing(house, final):
    signed = house.sign(house.certify(base_pdf()).pdf)
    once = house.complete(signed.pdf, final=final)
    assert house.complete(once.pdf, final=final).pdf == once.pdf


def test_lower_levels_are_not_enough_unless_asked_for(house):
    signed = house.complete(house.sign(house.certify(base_pdf()).pdf).pdf)
    short = verify.verify(signed.pdf, anchors=house.anchors, at=now())
    assert (short.indication, [s.number for s in short.failed_steps]) == ("INDETERMINATE", [10])
    assert verify.verify(signed.pdf, anchors=house.anchors, at=now(), required_level="PAdES-B-LT").passed


def test_a_field_without_lock_gets_it_from_the_caller(house):
    signed = house.sign(house.certify(base_pdf(locks=False)).pdf, lock=("Seal", "Organization"))
    lock = verify.read(signed.pdf).signature_in("Organization").readable.fieldmdp
    assert (lock.action.name, lock.fields) == ("INCLUDE", ["Seal", "Organization"])
    passed(house, house.complete(signed.pdf, final=True).pdf, expected={"Seal": None, "Organization": None})


def test_an_invisible_signature_draws_nothing(house):
    signed = house.sign(house.certify(base_pdf(), appearance=None).pdf, appearance=None)
    passed(house, house.complete(signed.pdf, final=True).pdf, expected=None)


def test_a_stranger_s_time_stamp_inside_a_signature_does_no_harm(house):
    sealed = house.certify(base_pdf())
    upload = own_tool(house, sealed.pdf, stamper=untrusted_stamper())
    returned = sign.added_signature(sealed.pdf, upload, field="Counterpart", anchors=house.anchors)
    assert returned.level == "PAdES-B-B"
    passed(house, house.complete(returned.pdf, field="Counterpart", final=True).pdf, expected=None)


def test_signing_leaves_the_metadata_alone(house):
    import pikepdf

    signed = house.complete(house.sign(house.certify(base_pdf()).pdf).pdf, final=True)
    with pikepdf.open(__import__("io").BytesIO(signed.pdf)) as document:
        assert "/ModDate" not in document.docinfo
        assert "/Metadata" not in document.Root
