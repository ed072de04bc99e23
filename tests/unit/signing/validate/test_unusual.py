"""Valid files of unusual kinds, and what cannot be checked beside what can: nobody is accused, and nothing unchecked is called intact."""

from __future__ import annotations

import asyncio
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pikepdf
import pytest
from asn1crypto import cms, tsp
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfTimeStamper
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, SigFieldSpec, append_signature_field
from pyhanko.sign.validation import DocumentSecurityStore

from signing import TrustAnchors, Verdict, verify
from tests.support.signing_kit import base_pdf
from tests.support.stamper import Stamper
from tests.unit.signing.by_hand import by_hand, container, exchanged, signed
from tests.unit.signing.tools import increment, untrusted_stamper

OLD = "/adbe.x509.rsa_sha1"


def judged(pdf: bytes) -> Verdict:
    return verify(pdf, anchors=TrustAnchors((), ()), at=datetime.now(UTC) + timedelta(hours=1))


def octets(_: bytes) -> bytes:
    return b"\x04\x04abcd"


def test_a_signature_put_in_by_hand_is_a_control_for_the_rest():
    assert judged(by_hand(base_pdf())).integrity == "intact"


@pytest.mark.parametrize(
    "pdf",
    [
        lambda: by_hand(base_pdf(), value=octets, kind=OLD),
        lambda: by_hand(signed(base_pdf()), value=octets, kind=OLD),
        lambda: signed(by_hand(base_pdf(), value=octets, kind=OLD)),
        lambda: signed(by_hand(base_pdf(), value=octets, kind="/Vendor.own")),
    ],
)
def test_a_kind_that_is_not_checked_is_named_and_accused_of_nothing(pdf):
    verdict = judged(pdf())
    assert (verdict.integrity, verdict.indication, verdict.sub_indication) == ("unreadable", "INDETERMINATE", "GENERIC")
    assert "a kind that is not checked here (" in verdict.step(4).said()
    others = [one for one in verdict.signatures if one.field != "Hand"]
    assert all(one.sub_indication == "NO_CERTIFICATE_CHAIN_FOUND" and one.level for one in others)


def test_signatures_beside_one_that_cannot_be_read_are_judged():
    verdict = judged(signed(by_hand(base_pdf(), value=octets)))
    assert verdict.integrity == "broken"
    assert "“Hand” is signed in appearance only" in verdict.step(2).said()
    assert [one.level for one in verdict.signatures if one.field == "Second"] == ["PAdES-B-B"]


@pytest.mark.parametrize("more", [lambda pdf: pdf, signed])
def test_brackets_of_the_value_may_be_covered(more):
    assert judged(more(by_hand(base_pdf(), brackets=True))).integrity == "intact"


def test_more_than_the_value_may_not_be_left_out():
    pdf = by_hand(base_pdf(), brackets=True)
    place = pdf.index(b"<3") if b"<3" in pdf else pdf.rindex(b"<3082")
    changed = pdf[:place] + b" " + pdf[place + 1 :]
    assert judged(changed).integrity in {"broken", "unreadable"}


@pytest.mark.parametrize("take", ["form", "fields"])
def test_a_form_that_was_taken_away_takes_no_signature_with_it(take):
    def away(writer: IncrementalPdfFileWriter) -> None:
        form = writer.root["/AcroForm"]
        if take == "form":
            del writer.root["/AcroForm"]
            writer.update_root()
        else:
            form["/Fields"] = generic.ArrayObject()
            writer.update_container(form)

    verdict = judged(increment(signed(base_pdf()), away))
    assert verdict.integrity == "altered"
    assert "The signature “Second” was taken out of the document." in verdict.step(8).said()
    assert verdict.step(4).outcome == "passed"


@pytest.mark.parametrize("name", [b"/Se\xe7o", b"/S\xc3\xa9o", b"/S#e9o"])
def test_a_byte_of_a_name_may_stand_there_itself(name):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(base_pdf())) as document:
        document.pages[0].obj.PieceInfo = pikepdf.Dictionary({"/" + "Q" * (len(name) - 1): pikepdf.Dictionary()})
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    pdf = out.getvalue().replace(b"/" + b"Q" * (len(name) - 1), name)
    verdict = judged(signed(by_hand(pdf)))
    assert (verdict.integrity, verdict.step(1).outcome) == ("intact", "passed")


def text_field(name: str) -> Any:
    def add(writer: IncrementalPdfFileWriter) -> None:
        names = {"/FT": "/Tx", "/Type": "/Annot", "/Subtype": "/Widget"}
        made = generic.DictionaryObject({key: generic.NameObject(value) for key, value in names.items()})
        made["/T"], made["/Rect"] = (
            generic.TextStringObject(name),
            generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 9, 9)]),
        )
        form = writer.root["/AcroForm"]
        form["/Fields"].append(writer.add_object(made))
        writer.update_container(form["/Fields"])

    return add


def filled(writer: IncrementalPdfFileWriter) -> None:
    last = writer.root["/AcroForm"]["/Fields"]
    field = next(one.get_object() for one in last if one.get_object()["/T"] == "name.first")
    field["/V"] = generic.TextStringObject("x")
    writer.update_container(field)


@pytest.mark.parametrize(
    ("change", "answer"), [(None, "intact"), (filled, "filled"), (text_field("another.name"), "altered")]
)
def test_a_period_in_a_partial_name_keeps_nothing_from_being_compared(change, answer):
    pdf = by_hand(increment(base_pdf(), text_field("name.first")))
    assert judged(signed(increment(pdf, change) if change else pdf)).integrity == answer


def test_a_lock_holds_for_a_name_with_a_period():
    pdf = increment(base_pdf(), text_field("name.first"))
    spec = SigFieldSpec("Locking", field_mdp_spec=FieldMDPSpec(FieldMDPAction.INCLUDE, ["name.first"]))
    locked = signed(increment(pdf, lambda writer: append_signature_field(writer, spec)), "Locking")
    assert judged(increment(locked, filled)).integrity == "altered"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1.2.840.10045.4.3.2", "1.2.840.10045.4.3.9"),
        ("2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.99"),
        ("1.2.840.10045.2.1", "1.2.840.10045.2.9"),
        ("1.2.840.10045.3.1.7", "1.2.840.10045.3.1.77"),
    ],
    ids=["value", "digest", "key", "curve"],
)
def test_an_algorithm_that_is_not_known_is_named(old, new):
    verdict = judged(by_hand(base_pdf(), value=exchanged(old, new)))
    assert (verdict.integrity, verdict.indication) == ("unreadable", "INDETERMINATE")
    assert f"its algorithm {new} is not known here" in verdict.step(4).said()


class _Bare(Stamper):
    """It leaves its certificate out."""

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        made = await super().async_request_tsa_response(req)
        content = made["time_stamp_token"]["content"]
        content["certificates"] = []
        token = cms.ContentInfo({"content_type": "signed_data", "content": content})
        return tsp.TimeStampResp({"status": made["status"], "time_stamp_token": token})


@pytest.mark.parametrize("kept", [True, False])
def test_the_certificate_of_a_time_stamp_may_be_in_the_store_alone(kept):
    stamper = untrusted_stamper()
    certificate, stamper.__class__ = stamper.tsa_cert, _Bare

    def store(writer: IncrementalPdfFileWriter) -> None:
        DocumentSecurityStore.supply_dss_in_writer(writer, None, certs=[certificate] if kept else [], ocsps=[], crls=[])

    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(increment(signed(base_pdf()), store)))
    asyncio.run(PdfTimeStamper(stamper).async_timestamp_pdf(writer, "sha256", output=out))
    assert judged(out.getvalue()).integrity == ("intact" if kept else "broken")


def test_a_value_over_other_bytes_stays_broken():
    assert judged(by_hand(base_pdf(), value=lambda data: container(data + b" "))).integrity == "broken"


def test_the_kind_of_the_key_may_stand_for_the_algorithm():
    def named(data: bytes) -> bytes:
        made = cms.ContentInfo.load(container(data))
        made["content"]["signer_infos"][0]["signature_algorithm"] = {"algorithm": "1.2.840.10045.2.1"}
        return made.dump()

    assert judged(by_hand(base_pdf(), value=named)).integrity == "intact"
    assert judged(by_hand(base_pdf(), value=lambda data: named(data + b" "))).integrity == "broken"


def test_a_title_that_was_changed_is_named():
    def change(writer: IncrementalPdfFileWriter) -> None:
        info = generic.DictionaryObject({generic.pdf_name("/Title"): generic.TextStringObject("Another")})
        writer.set_info(writer.add_object(info))

    verdict = judged(increment(signed(base_pdf()), change))
    assert "the title of the document was changed" in verdict.step(8).said()
