"""Unusual structures that are common in practice: hybrid cross-references, as word processors write them, and encryption with an empty password."""

from __future__ import annotations

import io

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from signing import SigningRefused, verify
from signing.pdf.document import Unreadable, read
from signing.sign import sign
from signing.sign.validation_data import now
from tests.support.signing_kit import base_pdf
from tests.unit.signing import by_hand
from tests.unit.signing.tools import increment, rotate_first_page, simple_signer
from tests.unit.signing.validate.test_rules import numbers
from tests.unit.signing.validate.test_same_values import (
    KIDS,
    judged,
    original,
    other_font,
    other_stream,
    own,
    put,
    within,
)


def signed(
    kit,
    pdf: bytes,
    password: str | None = None,
    field: str = "Counterpart",
    new: fields.SigFieldSpec | None = None,
) -> bytes:
    writer = opened(pdf, password)
    meta = signers.PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )
    out = io.BytesIO()
    signers.PdfSigner(meta, simple_signer(kit, "counterpart"), new_field_spec=new).sign_pdf(writer, output=out)
    return out.getvalue()


def opened(pdf: bytes, password: str | None = None) -> IncrementalPdfFileWriter:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
    if password is not None:
        writer.encrypt(password)
    return writer


def changed(pdf: bytes, change, password: str | None = None) -> bytes:
    writer = opened(pdf, password)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def integrity(kit, pdf: bytes) -> str:
    return str(verify(pdf, anchors=kit.anchors, at=now()).integrity)


# Hybrid files


def place_of(pdf: bytes, number: int) -> int:
    return pdf.rindex(b"\n%d 0 obj" % number) + 1


def with_stream(
    pdf: bytes, *, body: bytes = b"", table: dict[int, int] | None = None, root: int = 0, **listed
) -> bytes:
    """``pdf`` and a hybrid section: objects in ``body``, ``table`` (number -> place) and what the stream lists beside it.

    ``listed``: ``o5=place``, or ``None`` for a free object.
    """
    size = int(pdf[pdf.rindex(b"/Size ") :].split()[1]) + 3
    number, start = size - 1, len(pdf)
    entries = {int(name[1:]): place for name, place in listed.items()} | {number: start + len(body)}
    index = b" ".join(b"%d 1" % one for one in entries)
    data = b"".join(
        (b"\0" + bytes(4) + b"\1") if place is None else (b"\1" + place.to_bytes(4, "big") + b"\0")
        for place in entries.values()
    )
    named = b"/Root %d 0 R " % root if root else b""
    stream = (
        b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 4 1] /Index [%s] %s/Length %d >>\nstream\n%s\nendstream\nendobj\n"
    )
    stream %= (number, size, index, named, len(data), data)
    rows = b"".join(b"%d 1\n%010d 00000 n \n" % (one, place) for one, place in (table or {}).items()) or b"0 0\n"
    end = start + len(body) + len(stream)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Prev %d /XRefStm %d >>\nstartxref\n%d\n%%%%EOF\n"
    previous = int(pdf[pdf.rindex(b"startxref") :].split()[1])
    return pdf + body + stream + b"xref\n" + rows + trailer % (size, previous, start + len(body), end)


PAGE = b"%d 0 obj\n<< /Type /Page /MediaBox [0 0 10 10] /Parent 3 0 R >>\nendobj\n"


def hidden(pdf: bytes) -> bytes:
    """An object that only the stream lists, as word processors do it."""
    size = int(pdf[pdf.rindex(b"/Size ") :].split()[1])
    return with_stream(pdf, body=PAGE % size, **{f"o{size}": len(pdf)})


def repeated(pdf: bytes) -> bytes:
    """The stream lists what the older table lists, at the same places."""
    return with_stream(pdf, **{f"o{number}": place_of(pdf, number) for number in (1, 2, 3)})


def overruled(pdf: bytes) -> bytes:
    """The stream has an old place of an object that the table beside it lists anew: a trailer that was copied whole."""
    old = place_of(pdf, 3)
    body = pdf[old : pdf.index(b"endobj", old)] + b"endobj\n"
    return with_stream(pdf, body=body, table={3: len(pdf)}, o3=old)


def moved(pdf: bytes) -> bytes:
    """The table has another page than the stream."""
    return with_stream(pdf, body=PAGE % 3, o3=len(pdf))


def freed(pdf: bytes) -> bytes:
    return with_stream(pdf, o3=None)


def another_root(pdf: bytes) -> bytes:
    return with_stream(pdf, root=2)


@pytest.mark.parametrize("made", [hidden, repeated, overruled])
def test_table_and_stream_that_agree_are_read_as_one(kit, made):
    pdf = made(base_pdf())
    document = read(pdf)
    assert (document.strict, document.hybrid, document.plain) == (True, True, False)
    verdict = verify(signed(kit, pdf), anchors=kit.anchors, at=now())
    assert verdict.integrity == "intact", [s.sentence for s in verdict.failed_steps]
    assert verdict.step(1).outcome == "passed"
    assert "two tables of contents" in verdict.step(1).sentence


@pytest.mark.parametrize("made", [moved, freed, another_root])
def test_table_and_stream_that_contradict_each_other_are_refused(made):
    with pytest.raises(Unreadable) as refused:
        read(made(base_pdf()))
    assert refused.value.code == "differing"


def test_what_is_hidden_is_not_hidden_from_the_rules(kit):
    """A change that only the stream lists is a change."""
    pdf = signed(kit, hidden(base_pdf()))
    assert integrity(kit, changed(pdf, rotate_first_page)) == "altered"


# Encryption with an empty password

ENCRYPTIONS = {
    "AES-256": pikepdf.Encryption(owner="owner", user="", R=6),
    "AES-128": pikepdf.Encryption(owner="owner", user="", R=4, aes=True),
    "RC4": pikepdf.Encryption(owner="owner", user="", R=3, aes=False, metadata=False),
}


def encrypted(encryption: pikepdf.Encryption) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(base_pdf(locks=False))) as document:
        document.save(out, encryption=encryption, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


@pytest.fixture(scope="module", params=ENCRYPTIONS)
def locked(request, kit) -> bytes:
    return signed(kit, encrypted(ENCRYPTIONS[request.param]), "")


def test_an_empty_password_is_no_obstacle(kit, locked):
    verdict = verify(locked, anchors=kit.anchors, at=now())
    assert verdict.integrity == "intact", [s.sentence for s in verdict.failed_steps]
    assert "empty password" in verdict.step(1).sentence
    assert "contraseña vacía" in verdict.step(1).said("es")


def test_a_second_signature_is_no_change_and_a_rotated_page_is_one(kit, locked):
    assert integrity(kit, signed(kit, locked, "", "Organization")) == "intact"
    assert integrity(kit, changed(locked, rotate_first_page, "")) == "altered"
    at = locked.index(b"/Kids")
    assert integrity(kit, locked[:at] + b"/kIDS" + locked[at + 5 :]) in {"broken", "unreadable"}


def test_locks_hold_in_encrypted_files(kit, locked):
    """The names of locked fields are encrypted like all text."""
    lock = fields.FieldMDPSpec(fields.FieldMDPAction.INCLUDE, fields=["Organization"])
    guarded = signed(kit, locked, "", "Guard", fields.SigFieldSpec("Guard", field_mdp_spec=lock))
    assert integrity(kit, signed(kit, guarded, "", "Seal")) == "intact"
    assert integrity(kit, signed(kit, guarded, "", "Organization")) == "altered"


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (own(*KIDS, "/MediaBox"), "intact"),
        (own(*KIDS, "/Annots", 0), "intact"),
        (own("/AcroForm", "/Fields", 4, "/T"), "intact"),
        (within(*KIDS, "/Resources", "/Font", "/F1"), "intact"),
        (put(lambda _: {"Thumb": generic.NullObject()}), "intact"),
        (put(lambda writer: {"MediaBox": writer.add_object(numbers(0, 0, 595, 841))}), "altered"),
        (other_stream, "altered"),
        (other_font, "altered"),
    ],
)
def test_values_of_an_encrypted_file_are_compared_decrypted(change, wanted: str) -> None:
    made = increment(original(ENCRYPTIONS["AES-128"]), change, "")  # its keys differ from object to object
    assert judged(made).integrity == judged(by_hand.signed(made, "Third", "")).integrity == wanted


def another_key(writer: IncrementalPdfFileWriter) -> None:
    settings = writer.prev.trailer.raw_get("/Encrypt")
    settings.get_object()[generic.pdf_name("/P")] = generic.NumberObject(-4)
    writer.mark_update(settings.reference)


def test_the_key_may_not_change(kit, locked):
    verdict = verify(changed(locked, another_key, ""), anchors=kit.anchors, at=now())
    assert (verdict.integrity, verdict.step(1).detail["code"]) == ("unreadable", "differing")


def test_what_was_signed_in_the_clear_is_not_encrypted_afterwards(kit):
    pdf = signed(kit, base_pdf())
    previous = int(pdf[pdf.rindex(b"startxref") :].split()[1])
    trailer = b"xref\n0 0\ntrailer\n<< /Size 99 /Root 1 0 R /Prev %d /Encrypt 98 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    assert integrity(kit, pdf + trailer % (previous, len(pdf))) == "unreadable"


def test_a_real_password_is_one(kit):
    verdict = verify(encrypted(pikepdf.Encryption(owner="owner", user="secret", R=6)), anchors=kit.anchors, at=now())
    assert (verdict.integrity, verdict.step(1).detail["code"]) == ("unreadable", "encrypted")
    assert "without a password" in verdict.step(1).sentence


@pytest.mark.parametrize("pdf", [hidden(base_pdf()), encrypted(ENCRYPTIONS["AES-256"])], ids=["hybrid", "encrypted"])
def test_nothing_is_added_to_such_files(pdf):
    with pytest.raises(SigningRefused):
        sign.require_empty_field(pdf, "Seal")
