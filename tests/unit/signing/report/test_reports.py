"""The reports of a verdict: XML in ETSI's words that another program can read, and a PDF that a person can."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pikepdf
import pypdfium2
import pytest
from lxml import etree
from pyhanko.generated.etsi import ts_11910202 as vr
from xsdata.formats.dataclass.parsers import XmlParser

from service.drafting.pdf.conformance import rule_findings
from signing import LaterAct, RegisteredFile, Verdict, report_pdf, report_xml, verify
from signing.wording import LANGUAGES, catalogue
from tests.support.signing_kit import base_pdf
from tests.unit.signing.tools import increment, rotate_first_page

LENGTH = "PDFA3B-STREAM-LENGTH-001"
"""Said of every stream that happens to end in a carriage return, though its length is right: findings/stream-that-ends-in-a-return.sh."""

AT = datetime(2026, 12, 24, 12, 0, 0, tzinfo=UTC)
VR = "{http://uri.etsi.org/19102/v1.2.1#}"


@pytest.fixture(scope="module")
def signed(kit) -> bytes:
    return kit.complete(kit.sign(kit.certify(base_pdf()).pdf).pdf, final=True).pdf


@pytest.fixture(scope="module")
def verdict(kit, signed) -> Verdict:
    """As it comes back from a confined child."""
    found = verify(signed, anchors=kit.anchors, at=AT)
    assert found.passed, [one.sentence for one in found.failed_steps]
    return Verdict.from_data(json.loads(json.dumps(found.to_data())))


@pytest.fixture(scope="module")
def altered(kit, signed) -> Verdict:
    return verify(increment(signed, rotate_first_page), anchors=kit.anchors, at=AT)


def parsed(xml: bytes) -> vr.ValidationReport:
    return XmlParser().from_bytes(xml, vr.ValidationReport)


def indications(xml: bytes) -> list[tuple[str, tuple[str, ...]]]:
    """Of each signature, without their prefixes."""
    return [
        (one.main_indication.rpartition(":")[2], tuple(sub.rpartition(":")[2] for sub in one.sub_indication))
        for report in parsed(xml).signature_validation_report
        for one in [report.signature_validation_status]
    ]


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


# XML -----------------------------------------------------------------------------------------------------------------


def test_the_xml_report_is_read_back_by_the_schema_s_own_classes(verdict):
    report = parsed(report_xml(verdict))
    first = report.signature_validation_report[0]
    assert first.signer_information.signer == verdict.signatures[0].signer
    assert first.validation_time_info.validation_time.to_datetime() == AT
    assert first.validation_time_info.best_signature_time.poetime.to_datetime() <= AT
    constraints = first.validation_constraints_evaluation_report.validation_constraint
    assert [one.validation_constraint_identifier.rpartition(":")[2] for one in constraints] == [
        str(n) for n in range(1, 12)
    ]
    objects = {one.id: one for one in report.signature_validation_objects.validation_object}
    assert (
        objects["file"].validation_object_representation.digest_alg_and_value.digest_value.value.hex() == verdict.sha256
    )
    chain = first.signature_validation_status.associated_validation_report_data[0]
    assert {chain.trust_anchor.voreference[0], first.signer_information.signer_certificate.voreference[0]} <= set(
        objects
    )


def test_every_signature_of_a_good_file_is_passed_and_named_by_its_value(verdict):
    xml = report_xml(verdict)
    assert indications(xml) == [("total-passed", ())] * 2
    values = {one.signature_identifier.signature_value.value for one in parsed(xml).signature_validation_report}
    assert len(values) == 2


def test_the_digest_of_what_was_signed_is_the_one_that_the_signature_is_over(kit, signed, verdict):
    import base64

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

    for one in verdict.signatures:
        known = {key: base64.b64decode(one.identity[key]) for key in ("certificate", "value", "signed_digest")}
        key = x509.load_der_x509_certificate(known["certificate"]).public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        key.verify(known["value"], known["signed_digest"], ec.ECDSA(Prehashed(hashes.SHA256())))


def test_no_signature_of_an_altered_file_is_reported_as_passed(altered):
    assert altered.indication == "TOTAL_FAILED"
    found = indications(report_xml(altered))
    assert len(found) == 2
    assert all(main == "total-failed" and sub for main, sub in found)


def test_a_tail_that_names_no_signature_counts_for_all_of_them(kit, signed):
    verdict = verify(signed + b"\n9 0 obj\nnull\nendobj\n", anchors=kit.anchors, at=AT)
    assert {main for main, _ in indications(report_xml(verdict))} == {"total-failed"}


@pytest.mark.parametrize(("pdf", "sub"), [(b"no PDF", "FORMAT_FAILURE"), (None, "SIGNED_DATA_NOT_FOUND")])
def test_a_file_without_signatures_has_a_report_too(pdf, sub, kit):
    verdict = verify(base_pdf() if pdf is None else pdf, anchors=kit.anchors, at=AT)
    assert [subs for _, subs in indications(report_xml(verdict))] == [(sub,)]
    assert report_pdf(verdict, language="en", filename="x.pdf").startswith(b"%PDF")


def test_hostile_names_break_neither_report(verdict):
    evil = replace(verdict.signatures[0], signer="<b>\x00\x1b[31m\ud7ff&amp;\u202e 王", field="]]><x/>\x08")
    hostile = replace(verdict, signatures=(evil, *verdict.signatures[1:]))
    tree = etree.fromstring(report_xml(hostile))
    assert "<b>" in tree.findtext(f".//{VR}SignerInformation/{VR}Signer")
    assert "<b>" in text_of(report_pdf(hostile, language="fr", filename="<i>\x07.pdf"))


# PDF -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_says_everything_in_each_language(language, verdict):
    registered = RegisteredFile(
        number="12/2026",
        day="2026-11-27",
        keeper="Fundación Ñandú",
        later=(LaterAct(kind="amendment", number="3/2027", day="2027-02-01"),),
    )
    told = text_of(report_pdf(verdict, language=language, filename="acuerdo.pdf", asked=True, registered=registered))
    words = catalogue(language)
    for sentence in (
        words["report.intact_question"], words["report.trust_question"], "Fundación Ñandú", words["report.amendment"], "3/2027", words["report.page"].format(page=1, pages=2),
        *(step.named(language) for step in verdict.steps), *(one.signer for one in verdict.signatures), verdict.signatures[0].identity["anchor"],
    ):  # fmt: skip
        assert " ".join(sentence.split()) in told, sentence
    assert verdict.sha256 in told.replace(" ", "")


def test_a_broken_signature_is_not_said_to_lead_to_no_authority(kit, signed, verdict):
    broken = bytearray(signed)
    broken[len(broken) // 4] ^= 1
    found = verify(bytes(broken), anchors=kit.anchors, at=AT)
    words = catalogue("en")
    assert found.integrity == "broken"
    assert words["report.no_anchor"] not in text_of(report_pdf(found, language="en", filename="a.pdf"))
    strangers = replace(kit.anchors, signers=kit.anchors.timestamping)
    unknown = verify(signed, anchors=strangers, at=AT)
    assert words["report.no_anchor"] in text_of(report_pdf(unknown, language="en", filename="a.pdf"))


def test_integrity_and_trust_are_answered_apart(verdict, altered):
    unknown = replace(verdict, indication="INDETERMINATE", sub_indication="NO_CERTIFICATE_CHAIN_FOUND")
    told = text_of(report_pdf(unknown, language="en", filename="a.pdf"))
    assert "has not been changed since it was signed" in told
    assert "does not lead to an authority that is trusted here" in told
    assert "changed after it was signed" in text_of(report_pdf(altered, language="en", filename="a.pdf"))


def test_the_same_verdict_gives_the_same_file_and_it_can_be_kept(verdict):
    made = report_pdf(verdict, language="pt", filename="a.pdf")
    assert made == report_pdf(verdict, language="pt", filename="a.pdf")
    found = [one for one in rule_findings(made, "3b") if LENGTH not in one]
    assert found == []
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert str(pdf.Root.Lang) == "pt"
