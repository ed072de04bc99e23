"""What a signature covers: the four numbers, the space behind the value, and what stands after the end of the file."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace
from typing import Any, cast

import pytest
from asn1crypto import core

from signing.pdf.document import Signature, Unreadable, read
from signing.validate.steps.coverage import byte_range_complaint, coverage_complaint, stuffing_complaint, tail_complaint
from tests.support.signing_kit import base_pdf

VALUE = core.OctetString(b"value").dump()
BEFORE, AFTER = b"what comes first ", b" and what follows"
WRITTEN = b"<" + VALUE.hex().encode() + b"0000>"
DATA = BEFORE + WRITTEN + AFTER
START, END = len(BEFORE), len(BEFORE) + len(WRITTEN)
RIGHT = [0, START, END, len(AFTER)]


def over(numbers: Any, value: bytes = VALUE + b"\0\0", data: bytes = DATA) -> Any:
    """What is said of a signature with this byte range and value in ``data``."""
    file = SimpleNamespace(stream=BytesIO(data))
    embedded = SimpleNamespace(byte_range=numbers, pkcs7_content=value, reader=file)
    signature = Signature("Seal", cast("Any", embedded))
    return byte_range_complaint(cast("Any", SimpleNamespace(data=data)), signature)


def test_a_range_that_leaves_out_exactly_the_value_is_right() -> None:
    assert over(RIGHT) is None


@pytest.mark.parametrize(
    "numbers",
    [
        [], [0], [0, START], RIGHT[:3], [*RIGHT, 0, 0], [0, 0, 0, 0], [END, len(AFTER), 0, START], [1, START - 1, *RIGHT[2:]],
        [0, -START, END, len(AFTER)], [0, START, END, len(AFTER) + 1], [0, len(DATA), 0, 0], [0, START - 2, *RIGHT[2:]],
        [0, START, END + 2, len(AFTER) - 2], [0, 5, END, len(AFTER)], None, ["a", "b", "c", "d"],
    ],
)  # fmt: skip
def test_any_other_range_is_not(numbers: Any) -> None:
    assert over(numbers) is not None


def test_only_digits_stand_in_the_gap_and_they_are_the_value_that_was_read() -> None:
    assert over(RIGHT, value=b"another") is not None
    noted = DATA.replace(b"0000>", b"%ab >")
    assert len(noted) == len(DATA)
    assert over(RIGHT, data=noted) is not None


@pytest.mark.parametrize(("rest", "wrong"), [(b"", False), (b"\0\0\0", False), (b"\0more\0", True)])
def test_nothing_but_zeros_fills_the_room_behind_the_value(rest: bytes, wrong: bool) -> None:
    signature = Signature("Seal", cast("Any", SimpleNamespace(pkcs7_content=VALUE + rest)))
    assert (stuffing_complaint(signature) is not None) is wrong


def test_what_is_no_signature_covers_nothing() -> None:
    assert coverage_complaint(Signature("Seal", None)) is not None


def refused(pdf: bytes) -> bool:
    """The file cannot be read, or its end has a finding."""
    try:
        return tail_complaint(read(pdf)) is not None
    except Unreadable:
        return True


@pytest.mark.parametrize(
    ("rest", "wrong"),
    [
        (b"", False), (b"\r\n\n", False), (b"% a comment\n", True), (b"words", True), (b"%%EOF\n", True),
        (b"9 0 obj\n(nothing)\nendobj\n", True), (b"9 0 obj\n(nothing)\nendobj\n%%EOF\n", True), (b"PK\3\4", True),
    ],
)  # fmt: skip
def test_nothing_but_line_ends_stands_after_the_end(rest: bytes, wrong: bool) -> None:
    """Of a file that nobody signed."""
    assert refused(base_pdf() + rest) is wrong


def test_an_end_without_its_mark_is_told() -> None:
    whole = base_pdf()
    assert refused(whole[: whole.rindex(b"%%EOF")])
