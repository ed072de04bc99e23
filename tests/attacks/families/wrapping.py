"""Signature wrapping: bytes that are not covered are smuggled in between those that are, or the covered ones are moved."""

from __future__ import annotations

from random import Random

from tests.attacks.families.forgery import FIELDS, first_page_contents, in_place, with_range
from tests.attacks.material import Material
from tests.attacks.paper import covered
from tests.attacks.register import Family
from tests.attacks.workshop import append, gap, signature

wrapping = Family("signature wrapping")


def _evil(rng: Random) -> bytes:
    body = covered(f"The Organization pays USD {rng.randrange(2, 9)}00,000.")
    return b"<< /Length %d >>\nstream\n%b\nendstream" % (len(body), body)


def _spare(m: Material, field: str) -> tuple[int, int, bytes]:
    """Where the gap begins and ends, and the value without the zeros that fill it up."""
    first, second = gap(signature(m.final, field))
    value = bytes(signature(m.final, field).readable.pkcs7_content)
    length = 4 + int.from_bytes(value[2:4], "big")
    return first, second, b"<" + value[:length].hex().encode() + b">"


@wrapping
def payload_in_the_gap(rng: Random, m: Material) -> bytes:
    """The zeros after the value gave way to an object; an update makes the first page use it."""
    first, second, value = _spare(m, rng.choice(FIELDS))
    page = first_page_contents(m.final)
    smuggled = b"\n%d 0 obj\n%b\nendobj\n" % (page, _evil(rng))
    filled = (value + smuggled).ljust(second - first)
    assert len(filled) == second - first
    data = m.final[:first] + filled + m.final[second:]
    return append(data, {}, offsets={page: first + len(value) + 1})


@wrapping
def payload_in_the_gap_only(rng: Random, m: Material) -> bytes:
    """The zeros after the value gave way to an object that only a repairing reader finds."""
    first, second, value = _spare(m, rng.choice(FIELDS))
    smuggled = b">> endobj\n%d 0 obj\n%b\nendobj\n9 0 obj <<" % (first_page_contents(m.final), _evil(rng))
    return m.final[:first] + (value + smuggled).ljust(second - first) + m.final[second:]


@wrapping(alters=False)
def comment_in_the_gap(rng: Random, m: Material) -> bytes:
    """The zeros after the value gave way to a comment."""
    first, second, value = _spare(m, rng.choice(FIELDS))
    return m.final[:first] + (value + b"%" + rng.randbytes(20).hex().encode()).ljust(second - first) + m.final[second:]


@wrapping
def second_half_moved(rng: Random, m: Material) -> bytes:
    """The second half was moved away, the range follows it, and new objects stand in between."""
    field = "Timestamp1"
    numbers = signature(m.final, field).byte_range
    start, length = numbers[2:]
    between = b"\n%d 0 obj\n%b\nendobj\n" % (first_page_contents(m.final), _evil(rng))
    between += b" " * rng.randrange(50)
    moved = m.final[:start] + between + m.final[start:]
    return with_range(moved, numbers, lambda n: b"[0 %d %d %d]" % (n[1], start + len(between), length))


@wrapping
def second_half_moved_with_two_ranges(rng: Random, m: Material) -> bytes:
    """The second half was moved away; the signed range stays as it was and a second one, unsigned, stands in the gap."""
    first, second, value = _spare(m, "Timestamp1")
    start, length = signature(m.final, "Timestamp1").byte_range[2:]
    evil = b"%d 0 obj\n%b\nendobj\n" % (first_page_contents(m.final), _evil(rng))
    inside = value + b" /ByteRange [0 %d %d %d] >> endobj\n" % (first, second + 600, length) + evil
    return m.final[:first] + inside.ljust(second + 600 - first) + m.final[start:]


@wrapping
def range_begins_late(rng: Random, m: Material) -> bytes:
    """The range begins after the header, and the header was changed."""
    cut = rng.randrange(1, 9)
    data = in_place(m.final, rng.choice(FIELDS), lambda n: b"[%d %d %d %d]" % (cut, n[1] - cut, n[2], n[3]))
    return data[:5] + b"2.0" + data[8:]


@wrapping
def wider_gap(rng: Random, m: Material) -> bytes:
    """The gap was made wider than the value."""
    wide = rng.randrange(1, 30)
    return in_place(m.final, rng.choice(FIELDS), lambda n: b"[0 %d %d %d]" % (n[1] - wide, n[2], n[3]))


@wrapping
def two_gaps(rng: Random, m: Material) -> bytes:
    """A second gap stands around the page's text."""
    data = in_place(m.final, "Timestamp1", lambda n: b"[0 99 199 9 %d 9]" % n[2])
    at = data.index(b"10,000")
    return data[:at] + b"%06d" % rng.randrange(20_000, 99_999) + data[at + 6 :]


@wrapping
def older_file_inside(rng: Random, m: Material) -> bytes:
    """Another document stands before the signed one, whose bytes are all there."""
    return m.other[: -len(b"%%EOF\n")] + m.final


@wrapping
def old_revision_with_new_tail(rng: Random, m: Material) -> bytes:
    """The last bytes of a signed revision were exchanged for others of the same length."""
    end = signature(m.final, rng.choice(FIELDS[:3])).end
    at = m.final.rindex(b"startxref", 0, end) - rng.randrange(30, 60)
    return m.final[:at] + bytes([m.final[at] ^ 1]) + m.final[at + 1 :]
