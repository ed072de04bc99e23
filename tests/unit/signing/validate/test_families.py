"""Families of valid files that strict readers take for altered, broken or damaged, and beside each what is not valid in it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey

from signing import TrustAnchors, verify
from tests.unit.signing.by_hand import new_signer
from tests.unit.signing.revisions_by_hand import CATALOG, CERTIFIED, FONT, PAGE, ByHand, based

COURIER = FONT.replace(b"Helvetica", b"Courier")
LATE = {"numbers": (20, 21)}
XFA = {
    "form": b"<</Fields[]/SigFlags 3/XFA[(template) 20 0 R]>>",
    "more": {20: b"<</Length 5>>stream\n<xdp>\nendstream"},
}
ALL = (1, 2, 3, 5, 6)


def answer(made: ByHand) -> str:
    return verify(made.data, anchors=TrustAnchors((), ()), at=datetime.now(UTC)).integrity


def answers(made: ByHand, wanted: str) -> None:
    assert answer(made) == wanted


FREE: dict[str, Callable[[int], ByHand]] = {
    "base": lambda g: based(free={9: g, 12: g}).signed(**LATE).signed(b"(B)"),
    "signature": lambda g: based().signed(free={10: g, 11: g}).signed(b"(B)"),
    "later": lambda g: based().signed().signed(b"(B)", free={15: g}, **LATE),
    "stream": lambda g: based("stream", free={9: g}).signed(style="stream", free={22: g}, **LATE).signed(b"(B)", "stream"),
    "used after all": lambda g: based(free={9: g}).signed(**LATE).signed(b"(B)", numbers=(9, 10)),
    "listed again": lambda g: based(more={9: b"null"}).revision({}, free={9: 1}).signed(free={9: g}, **LATE).signed(b"(B)", free={9: g}),
}  # fmt: skip


@pytest.mark.parametrize("generation", [0, 1, 65535])
@pytest.mark.parametrize("where", FREE)
def test_free_entries_for_what_is_not_in_use(where: str, generation: int) -> None:
    answers(FREE[where](generation), "intact")


@pytest.mark.parametrize("generation", [0, 1, 7, 65535])
def test_a_free_entry_frees_what_is_in_use_whatever_its_generation(generation: int) -> None:
    answers(based().signed().revision({}, free={5: generation}), "altered")


@pytest.mark.parametrize("style", ["table", "stream"])
def test_numbers_that_were_left_out_may_be_used(style: str) -> None:
    made = based(style, more={15: b"null"}).signed(style=style, **LATE)
    answers(made.signed(b"(B)", style, numbers=(9, 10)), "intact")


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [
        ("hybrid", "table", "table"),
        ("hybrid", "hybrid", "hybrid"),
        ("hybrid", "stream", "stream"),
        ("table", "hybrid", "hybrid"),
        ("stream", "hybrid", "table"),
        ("table", "stream", "table"),
    ],
)
def test_cross_references_of_all_kinds_may_follow_one_another(first: str, second: str, third: str) -> None:
    packed = {style: (5, 6) if style != "table" else () for style in (first, second, third)}
    made = based(first, packed=packed[first]).signed(style=second, packed=packed[second])
    answers(made.signed(b"(B)", third, packed=packed[third]), "intact")


@pytest.mark.parametrize("style", ["hybrid", "stream"])
def test_what_a_stream_changes_is_changed(style: str) -> None:
    made = based("hybrid", packed=(5, 6)).signed(style="hybrid", packed=(6,))
    answers(made.revision({5: COURIER}, style, packed=(5,)), "altered")


@pytest.mark.parametrize("widths", [(0, 4, 2), (1, 3, 1), (2, 8, 3)])
def test_fields_of_a_cross_reference_stream_of_any_width(widths: tuple[int, int, int]) -> None:
    made = based().signed().revision({30: b"<<>>", 40: b"<<>>"}, "stream", widths=widths)
    answers(made.signed(b"(B)", "stream"), "intact")


def test_all_in_object_streams() -> None:
    made = based("stream", packed=ALL).signed(style="stream", packed=(3, 6, 9))
    answers(made.signed(b"(B)", "stream", packed=(3, 6)), "intact")


@pytest.mark.parametrize("generation", [1, 9])
def test_generations_above_zero(generation: int) -> None:
    page = PAGE.replace(b"5 0 R", b"5 %d R" % generation)
    made = based(page=page, generations={5: generation}).signed()
    answers(made.revision({5: FONT}), "intact")
    answers(made.signed(b"(B)"), "intact")
    answers(made.revision({5: COURIER}), "altered")


def certified(parameters: bytes) -> ByHand:
    of_value = b"/Reference[<</Type/SigRef/TransformMethod/DocMDP%s>>]" % parameters
    return based(catalog=CERTIFIED).signed(numbers=(7, 8), of_value=of_value)


@pytest.mark.parametrize(
    ("parameters", "wanted"),
    [
        (b"/TransformParams<</P 1/V/1.2>>", "altered"),
        (b"/TransformParams<</P 2/V/1.2>>", "intact"),
        (b"/TransformParams<</P 3/V/1.2>>", "intact"),
        (b"/TransformParams<</P null>>", "intact"),
        (b"/TransformParams<</V/1.2>>", "intact"),
        (b"/Data 1 0 R/DigestMethod/SHA1/TransformParams<</P 2>>", "intact"),
        (b"", "intact"),
        (b"/TransformParams<</P 9>>", "altered"),
    ],
)
@pytest.mark.parametrize("place", [b"[0 0 0 0]", b"[99 99 199 149]"])
def test_an_approval_after_a_certification(parameters: bytes, wanted: str, place: bytes) -> None:
    answers(certified(parameters), "intact")
    answers(certified(parameters).signed(b"(B)", place=place), wanted)


def test_a_certification_written_in_many_objects() -> None:
    objects = {
        9: b"[10 0 R]",
        10: b"<</TransformMethod/DocMDP/TransformParams 11 0 R>>",
        11: b"<</P 12 0 R>>",
        12: b"%d",
    }
    for permission, wanted in ((1, "altered"), (2, "intact")):
        more = objects | {12: objects[12] % permission}
        made = based(catalog=CERTIFIED).signed(numbers=(7, 8), of_value=b"/Reference 9 0 R", objects=more)
        answers(made.signed(b"(B)"), wanted)


@pytest.mark.parametrize(
    "lock",
    [
        b"", b"/Action/Include", b"/Action/Include/Fields[(First)]", b"/Action/Include/Fields 30 0 R",
        b"/Action/Exclude/Fields[(B)]", b"/Action/Other/Fields[(B)]", b"/Action null",
    ],
)  # fmt: skip
def test_locks_that_leave_the_next_field_open(lock: bytes) -> None:
    more = {30: b"[(First)]"}
    of_value = b"/Reference[<</TransformMethod/FieldMDP/TransformParams<</Type/TransformParams/V/1.2%s>>>>]" % lock
    answers(based(more=more).signed(of_value=of_value).signed(b"(B)"), "intact")
    answers(based(more=more).signed(of_field=b"/Lock<</Type/SigFieldLock%s>>" % lock).signed(b"(B)"), "intact")


@pytest.mark.parametrize(
    "entry", [b"/Version/1.7", b"/Extensions<</ADBE<</BaseVersion/1.7/ExtensionLevel 8>>>>", b"/Lang null"]
)
def test_what_a_catalog_may_get(entry: bytes) -> None:
    answers(based().signed().signed(b"(B)", objects={1: CATALOG % entry}), "intact")


@pytest.mark.parametrize("entry", [b"/Lang(es)", b"/PageMode/UseOutlines", b"/Threads[]", b"/AF[]"])
def test_what_a_catalog_may_not_get(entry: bytes) -> None:
    answers(based().signed().signed(b"(B)", objects={1: CATALOG % entry}), "altered")


def test_what_is_left_of_a_dynamic_form() -> None:
    answers(based(**XFA).signed().signed(b"(B)"), "intact")
    answers(based(**XFA).signed().revision({20: XFA["more"][20].replace(b"xdp", b"xdq")}), "altered")


@pytest.mark.parametrize("name", [b"<FEFF004600ED0072006D0061>", b"(a.b)", b"(F\\355rma)", b"(\\(\\))"])
def test_names_of_fields(name: bytes) -> None:
    answers(based(page=PAGE.replace(b"/Type", b"/Caf\xe9 1/B#20c 2/Type")).signed(name).signed(b"(a.c)"), "intact")


def test_two_signatures_in_fields_of_one_name_vouch_for_nothing_in_between() -> None:
    answers(based().signed().signed(b"(First)"), "altered")
    answers(based().signed().signed(b"(First)", objects={5: COURIER}), "altered")


@pytest.mark.parametrize(
    ("rest", "wanted"), [(b"\n", "intact"), (b"\r\n \0", "intact"), (b"% more\n", "altered"), (b"<html>", "altered")]
)
def test_what_may_stand_behind_the_end(rest: bytes, wanted: str) -> None:
    made = based().signed()
    made.data += rest
    answers(made, wanted)


@pytest.mark.parametrize(
    ("kids", "wanted"), [(b"11 0 R 20 0 R", "intact"), (b"20 0 R 11 0 R", "altered"), (b"20 0 R", "altered")]
)
def test_a_new_field_below_one_that_is_there(kids: bytes, wanted: str) -> None:
    text = b"<</FT/Tx/T(x)/Parent 10 0 R/Type/Annot/Subtype/Widget/Rect[1 1 5 5]/P 3 0 R>>"
    parents = {10: b"<</T(form)/Kids[11 0 R]>>", 11: text}
    made = based(page=PAGE.replace(b"[]>>", b"[11 0 R]>>"), form=b"<</Fields[10 0 R]>>", more=parents).signed()
    objects = {10: b"<</T(form)/Kids[%s]>>" % kids}
    made.signed(b"(B)", numbers=(20, 21), of_field=b"/Parent 10 0 R", objects=objects, listed=False)
    answers(made, wanted)


@pytest.mark.parametrize(
    ("form", "wanted"),
    [
        (b"", "intact"),
        (b"/SigFlags 1", "intact"),
        (b"/SigFlags 3/NeedAppearances false", "intact"),
        (b"/NeedAppearances true", "filled"),
    ],
)
def test_what_the_form_says_of_itself(form: bytes, wanted: str) -> None:
    made = based(form=b"<</Fields[]>>").signed()
    answers(made.signed(b"(B)", objects={6: made.objects[6].replace(b">>", form + b">>")}), wanted)


def test_a_key_whose_digest_has_a_length_of_its_own() -> None:
    """Ed448 with id-shake256-len, as RFC 8419 3.1 asks for."""

    def value(data: bytes) -> bytes:
        signer, digest = new_signer(key=Ed448PrivateKey.generate()), hashlib.shake_256(data).digest(64)
        return bytes(asyncio.run(signer.async_sign(digest, "shake256", use_pades=True)).dump())

    answers(based().signed(value=value), "intact")
    answers(based().signed(value=lambda data: value(data + b".")), "broken")


def test_what_stands_before_the_beginning_is_named() -> None:
    made = based().signed()
    verdict = verify(b"HTTP/1.1 200 OK\n" + made.data, anchors=TrustAnchors((), ()), at=datetime.now(UTC))
    assert (verdict.integrity, verdict.step(1).messages[0].code) == ("unreadable", "unreadable.preceded")
