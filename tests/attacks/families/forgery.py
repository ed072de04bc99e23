"""The value of a signature and what it covers: byte ranges and values that are not those of a signature over this file."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from tests.attacks.material import Material
from tests.attacks.register import Family
from tests.attacks.workshop import gap, signature

ranges = Family("byte ranges", alters=True)
values = Family("values", alters=True)
FIELDS = ("Seal", "Organization", "Counterpart")

RANGES: dict[str, tuple[str, Callable[[list[int]], bytes]]] = {
    "swapped": ("The halves of the byte range changed places.", lambda n: b"[%d %d 0 %d]" % (n[2], n[3], n[1])),
    "short": (
        "The byte range ends before its revision does.",
        lambda n: b"[0 %d %d %d]" % (n[1], n[2], n[3] - 40),
    ),
    "whole": ("The byte range leaves out nothing.", lambda n: b"[0 %d 0 0]" % (n[2] + n[3])),
    "late": ("The byte range begins after the header.", lambda n: b"[9 %d %d %d]" % (n[1] - 9, n[2], n[3])),
    "wide": (
        "The byte range leaves out more than the value.",
        lambda n: b"[0 %d %d %d]" % (n[1] - 20, n[2], n[3]),
    ),
}


def in_place(pdf: bytes, field: str, change: Callable[[list[int]], bytes]) -> bytes:
    """The byte range of ``field`` exchanged, every other byte where it was."""
    numbers = signature(pdf, field).byte_range
    written = next(
        m
        for m in re.finditer(rb"/ByteRange ?\[[^\]]*\] *", pdf)
        if [int(n) for n in re.findall(rb"\d+", m[0])] == numbers
    )
    entry = b"/ByteRange " + change(numbers)
    return pdf[: written.start()] + entry.ljust(len(written[0]))[: len(written[0])] + pdf[written.end() :]


def _range(change: Callable[[list[int]], bytes]) -> Callable[[Random, Material], bytes]:
    return lambda rng, m: in_place(m.final, rng.choice(FIELDS), change)


for _name, (_did, _change) in RANGES.items():
    ranges.add(_name, _did, _range(_change))


@values
def of_another_signature(rng: Random, m: Material) -> bytes:
    """The value of one signature stands in the place of another's."""
    taken, given = rng.sample(FIELDS, 2)
    first, second = gap(signature(m.final, given))
    value = m.final[slice(*gap(signature(m.final, taken)))].rstrip(b"0>")
    value += b"0" * (len(value) % 2 == 0)
    return m.final[:first] + value[: second - first - 1].ljust(second - first - 1, b"0") + b">" + m.final[second:]


@values
def byte_of_the_text(rng: Random, m: Material) -> bytes:
    """One byte of the signed text was changed."""
    at = m.final.index(b"10,000") + rng.randrange(2)
    return m.final[:at] + bytes([m.final[at] ^ 1]) + m.final[at + 1 :]


@values
def byte_of_a_revision(rng: Random, m: Material) -> bytes:
    """One byte of a later revision was changed."""
    end = signature(m.final, rng.choice(FIELDS)).end
    at = m.final.rindex(b"startxref", 0, end) - rng.randrange(30, 60)
    return m.final[:at] + bytes([m.final[at] ^ 1]) + m.final[at + 1 :]


@values
def revision_cut_out(rng: Random, m: Material) -> bytes:
    """A revision between two others was taken out."""
    first, second = signature(m.final, "Seal").end, signature(m.final, "Organization").end
    return m.final[:first] + m.final[second:]
