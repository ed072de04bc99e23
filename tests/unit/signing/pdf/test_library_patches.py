"""Hexadecimal strings are read at once, and exactly as the library reads them: the value, the place behind it, and the refusal."""

from __future__ import annotations

import io
from typing import Any

import pytest
from asn1crypto import x509
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic, misc

from signing.pdf import library_patches

PIECE = library_patches._PIECE

ODD_ONES = {
    "empty": b"<> /Next",
    "odd number of digits": b"<48656C6C6F7> ",
    "blanks of every kind": b"<48 65\n6C\r\t6C\f\x006F>rest",
    "Unicode by its mark": b"<FEFF00480069>",
    "a digit that is none": b"<48G5>",
    "a comment": b"<48 % no\n65>",
    "no end": b"<4865",
    "no end, and nothing": b"<",
    "one bracket of two": b"<48>>",
    "as long as a piece": b"<" + b"4" * PIECE + b">",
    "one longer": b"<" + b"4" * (PIECE + 1) + b"> 1",
    "its end begins the next piece": b"<" + b"41" * (PIECE // 2) + b"41>",
    "three pieces": b"<" + b"4a" * (PIECE + 11) + b"> endobj",
    "something else in the third piece": b"<" + b"4a" * PIECE + b"!4a> endobj",
    "long, without end": b"<" + b"4a" * PIECE,
}


def told(read: Any, written: bytes) -> Any:
    stream = io.BytesIO(b"before" + written)
    stream.seek(len(b"before"))
    try:
        value = read(stream)
    except (misc.PdfError, ValueError, OSError) as error:
        return type(error)
    return type(value), value.original_bytes, stream.tell()


@pytest.mark.parametrize("written", ODD_ONES.values(), ids=ODD_ONES.keys())
def test_reads_what_the_library_reads(written: bytes) -> None:
    assert told(generic.read_hex_string_from_stream, written) == told(library_patches._original_reader, written)


@given(st.text("0123456789abcdefABCDEF \n\r\t\f\0<>%()gG", max_size=40))
def test_any_string_is_read_as_the_library_reads_it(inside: str) -> None:
    written = b"<" + inside.encode() + b"> "
    assert told(generic.read_hex_string_from_stream, written) == told(library_patches._original_reader, written)


def test_a_long_one_does_not_go_digit_by_digit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_patches, "_original_reader", None)
    value = generic.read_hex_string_from_stream(io.BytesIO(b"<" + b"4a" * (3 * PIECE) + b">"))
    assert value.original_bytes == b"J" * (3 * PIECE)


def name(*parts: tuple[str, str]) -> x509.Name:
    return x509.Name(
        name="",
        value=x509.RDNSequence(
            [
                x509.RelativeDistinguishedName(
                    [x509.NameTypeAndValue({"type": kind, "value": x509.DirectoryString("utf8_string", value)})]
                )
                for kind, value in parts
            ]
        ),
    )


NAMES = [
    name(("common_name", "María  Pérez")),
    name(("common_name", "maría pérez ")),
    name(("common_name", "Mari\u0301a Pérez")),
    name(("common_name", "María Peres")),
    name(("organization_name", "María Pérez")),
    name(("common_name", "María Pérez"), ("organization_name", "OAS")),
    name(("organization_name", "OAS"), ("common_name", "María Pérez")),
    name(("common_name", "M" * 2000)),
    name(("common_name", "m" * 2000)),
    name(),
]


@pytest.mark.parametrize("one", NAMES)
@pytest.mark.parametrize("other", NAMES)
def test_names_compare_as_the_rule_says(one: x509.Name, other: x509.Name) -> None:
    by_rule = one.chosen == other.chosen  # asn1crypto's own, part by part
    assert (one == other) is by_rule
    assert (one.hashable == other.hashable) is by_rule


def test_the_first_three_names_are_one() -> None:
    assert NAMES[0] == NAMES[1] == NAMES[2]


def test_a_name_within_a_general_name_is_the_same() -> None:
    wrapped = x509.GeneralName.load(x509.GeneralName("directory_name", NAMES[0]).dump()).chosen
    assert wrapped == NAMES[1]
    assert wrapped.hashable == NAMES[1].hashable


def test_what_cannot_be_prepared_is_compared_by_its_bytes() -> None:
    odd = name(("common_name", "\U0001f58b"))  # no letter when RFC 4518 was written
    assert odd != NAMES[5]  # of another length: nothing has to be prepared
    assert odd == x509.Name.load(odd.dump())
    assert odd != NAMES[0]
    assert odd.chosen != NAMES[0].chosen


def test_a_name_is_no_string() -> None:
    assert NAMES[0] != "common_name"
