"""Universal signature forgery (Mladenov et al. 2019): the reader finds nothing to check and says that all is well."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from tests.attacks.material import Material
from tests.attacks.paper import covered
from tests.attacks.register import Family
from tests.attacks.workshop import append, gap, signature

forgery = Family("universal forgery")
FIELDS = ("Seal", "Organization", "Counterpart", "Timestamp1")

RANGES: dict[str, tuple[str, Callable[[list[int]], bytes]]] = {
    "range missing": ("/ByteRange was renamed away", lambda n: b""),
    "range null": ("/ByteRange is null", lambda n: b"null"),
    "range empty": ("/ByteRange is empty", lambda n: b"[]"),
    "range negative": ("/ByteRange has negative numbers", lambda n: b"[0 -%d -%d %d]" % (n[1], n[2], n[3])),
    "range of one": ("/ByteRange is one number", lambda n: b"[0]"),
    "range of two": ("/ByteRange is its first half", lambda n: b"[0 %d]" % n[1]),
    "range of three": ("/ByteRange lacks its last number", lambda n: b"[%d %d %d]" % tuple(n[:3])),
    "range zeros": ("/ByteRange covers nothing", lambda n: b"[0 0 0 0]"),
    "range real": ("/ByteRange has fractions", lambda n: b"[0 %d.5 %d.5 9]" % (n[1], n[2])),
    "range huge": ("/ByteRange ends beyond the file", lambda n: b"[0 %d %d 99999999]" % (n[1], n[2])),
    "range swapped": ("/ByteRange has its halves swapped", lambda n: b"[%d %d 0 %d]" % (n[2], n[3], n[1])),
    "range text": ("/ByteRange is a string", lambda n: b"(0 %d %d 1)" % (n[1], n[2])),
    "range name": ("/ByteRange is a name", lambda n: b"/All"),
    "range of six": ("/ByteRange has six numbers", lambda n: b"[0 %d %d 0 0 0]" % (n[1], n[2])),
    "range short": ("/ByteRange ends before its revision does", lambda n: b"[0 %d %d %d]" % (n[1], n[2], n[3] - 40)),
    "range whole": ("/ByteRange leaves out nothing", lambda n: b"[0 %d 0 0]" % (n[2] + n[3])),
}


def _digit(value: bytes, rng: Random) -> bytes:
    """Within the value proper, not within the zeros that fill its room."""
    at = rng.randrange(40, len(value.rstrip(b"0>")) - 8)
    other = rng.choice([c for c in b"0123456789abcdef" if c != value.lower()[at]])
    return value[:at] + bytes([other]) + value[at + 1 :]


VALUES: dict[str, tuple[str, Callable[[bytes, Random], bytes]]] = {
    "value null": ("/Contents is null", lambda v, r: b"null"),
    "value empty": ("/Contents is an empty string", lambda v, r: b"<>"),
    "value zeros": ("/Contents is zeros only", lambda v, r: b"<" + b"0" * (len(v) - 2) + b">"),
    "value name": ("/Contents is a name", lambda v, r: b"/Good"),
    "value number": ("/Contents is a number", lambda v, r: b"1"),
    "value words": ("/Contents is a literal string", lambda v, r: b"(signed)"),
    "value list": ("/Contents is an array", lambda v, r: b"[<00>]"),
    "value noise": ("/Contents is noise", lambda v, r: b"<" + r.randbytes(64).hex().encode() + b">"),
    "value cut": ("/Contents is cut in the middle", lambda v, r: v[: r.randrange(200, 1200) // 2 * 2 + 1] + b">"),
    "value bit": ("one digit of /Contents was changed", _digit),
    "value empty sequence": ("/Contents is an empty ASN.1 sequence", lambda v, r: b"<3000>"),
}


def in_place(pdf: bytes, field: str, change: Callable[[list[int]], bytes]) -> bytes:
    """The byte range of ``field`` exchanged, every other byte where it was."""
    return with_range(pdf, signature(pdf, field).byte_range, change)


def with_range(pdf: bytes, numbers: list[int], change: Callable[[list[int]], bytes]) -> bytes:
    """The same for the range that reads ``numbers``."""
    written = next(
        m
        for m in re.finditer(rb"/ByteRange ?\[[^\]]*\] *", pdf)
        if [int(n) for n in re.findall(rb"\d+", m[0])] == numbers
    )
    new = change(numbers)
    entry = b"/ByteRange " + new if new else b"/ByteRung " + written[0][len(b"/ByteRange ") :]
    return pdf[: written.start()] + entry.ljust(len(written[0]))[: len(written[0])] + pdf[written.end() :]


def _range(change: Callable[[list[int]], bytes]) -> Callable[[Random, Material], bytes]:
    return lambda rng, m: in_place(m.final, rng.choice(FIELDS), change)


def _value(change: Callable[[bytes, Random], bytes]) -> Callable[[Random, Material], bytes]:
    def make(rng: Random, m: Material) -> bytes:
        first, second = gap(signature(m.final, rng.choice(FIELDS)))
        new = change(m.final[first:second], rng)
        return m.final[:first] + new.ljust(second - first) + m.final[second:]

    return make


for _name, (_did, _change) in RANGES.items():
    forgery.add(_name, _did + ".", _range(_change))
for _name, (_did, _edit) in VALUES.items():
    forgery.add(_name, _did + ".", _value(_edit))


@forgery
def another_signatures_value(rng: Random, m: Material) -> bytes:
    """The value of one signature stands in the place of another's."""
    taken, given = rng.sample(FIELDS[:3], 2)
    first, second = gap(signature(m.final, given))
    value = m.final[slice(*gap(signature(m.final, taken)))].rstrip(b"0>")
    value += b"0" * (len(value) % 2 == 0)
    return m.final[:first] + value[: second - first - 1].ljust(second - first - 1, b"0") + b">" + m.final[second:]


def _overridden(entries: bytes) -> Callable[[Random, Material], bytes]:
    """An update that writes the signature dictionary anew, and the first page with another sum."""

    def make(rng: Random, m: Material) -> bytes:
        one = signature(m.final, rng.choice(FIELDS[:3]))
        number = one.readable.sig_object.container_ref.idnum
        kept = re.sub(rb"\s+", b" ", b"/Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached")
        return append(m.final, {number: b"<< " + kept + b" " + entries + b" >>"})

    return make


for _name, _entries in {
    "overridden without anything": b"",
    "overridden without range": b"/Contents <3000>",
    "overridden without value": b"/ByteRange [0 10 20 30]",
    "overridden with nulls": b"/ByteRange null /Contents null",
    "overridden with zeros": b"/ByteRange [0 0 0 0] /Contents <00>",
}.items():
    forgery.add(
        _name,
        "An update writes the signature dictionary anew, with nothing in it that could be checked.",
        _overridden(_entries),
    )


@forgery
def forged_over_an_update(rng: Random, m: Material) -> bytes:
    """The first page was changed by an update, and the newest signature's range stretched over it."""
    page = first_page_contents(m.final)
    body = covered(f"The Organization pays USD {rng.randrange(1, 9)}0,000,000.")
    changed = append(m.final, {page: b"<< /Length %d >>\nstream\n%b\nendstream" % (len(body), body)})
    return in_place(changed, "Timestamp1", lambda n: b"[0 %d %d %d]" % (n[1], n[2], len(changed) - n[2]))


def first_page_contents(pdf: bytes) -> int:
    """The object number of the first page's content stream."""
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return int(document.pages[0].Contents.objgen[0])
