"""Small files written revision by revision, with every kind of cross-references, as programs other than our own write them; all of them harmless."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from tests.unit.signing.by_hand import container

SIZE = 5000
"""Bytes of room for a value."""
TEXT = b"BT /F1 18 Tf 72 720 Td (Agreement) Tj ET"
CATALOG = b"<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R%s>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R/Annots[]>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
FORM = b"<</Fields[]/SigFlags 3>>"
CERTIFIED = b"/Perms<</DocMDP 8 0 R>>"
"""For the catalog; the value of the certification is object 8."""
_NUMBERS = b"[0 1111111111 2222222222 3333333333]"

Entry = tuple[int, int, int]
"""As in a cross-reference stream (ISO 32000-2 table 18)."""


@dataclass
class ByHand:
    """A file so far."""

    data: bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    objects: dict[int, bytes] = field(default_factory=dict)
    generations: dict[int, int] = field(default_factory=dict)
    size: int = 0
    last: int | None = None

    def _put(self, number: int, body: bytes) -> Entry:
        place, generation = len(self.data), self.generations.get(number, 0)
        self.data += b"%d %d obj\n%s\nendobj\n" % (number, generation, body)
        self.objects[number] = body
        return (1, place, generation)

    def revision(
        self,
        objects: Mapping[int, bytes],
        style: str = "table",
        *,
        packed: Iterable[int] = (),
        free: Mapping[int, int] | None = None,
        widths: tuple[int, int, int] = (1, 4, 2),
    ) -> ByHand:
        """``style``: table, stream or hybrid. ``packed``: numbers for an object stream. ``free``: number to generation of free entries."""
        inside = [number for number in objects if number in packed]
        entries = {number: self._put(number, body) for number, body in objects.items() if number not in inside}
        self.objects |= {number: objects[number] for number in inside}
        top = max([self.size - 1, *objects, *(free or ())]) + 1
        if inside:
            entries |= self._pack(top, inside)
            top += 1
        entries |= {number: (0, 0, generation) for number, generation in (free or {}).items()}
        hidden = b""
        if style == "hybrid":
            below = {number: entries.pop(number) for number in inside}
            entries |= dict.fromkeys(below, (0, 0, 65535))
            below[top] = entries[top] = self._cross(top, below, top + 1, widths)
            hidden, top = b"/XRefStm %d" % below[top][1], top + 1
        if style == "stream":
            place = self._cross(top, entries, top + 1, widths)[1]
            top += 1
        else:
            place = self._table(entries | {0: (0, 0, 65535)}, top, hidden)
        self.size, self.last = max(self.size, top), place
        self.data += b"startxref\n%d\n%%%%EOF\n" % place
        return self

    def _pack(self, number: int, inside: list[int]) -> dict[int, Entry]:
        head, body = b"", b""
        for one in inside:
            head, body = head + b"%d %d " % (one, len(body)), body + self.objects[one] + b" "
        made = zlib.compress(head + body)
        names = b"<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>" % (len(inside), len(head), len(made))
        held = self._put(number, names + b"stream\n" + made + b"\nendstream")
        return {number: held} | {one: (2, number, place) for place, one in enumerate(inside)}

    def _trailer(self, size: int) -> bytes:
        return b"/Size %d/Root 1 0 R%s" % (max(size, self.size), b"/Prev %d" % self.last if self.last else b"")

    def _cross(self, number: int, entries: dict[int, Entry], size: int, widths: tuple[int, int, int]) -> Entry:
        listed = entries | {number: (1, len(self.data), 0)}
        raw = b"".join(
            value.to_bytes(width, "big")
            for one in sorted(listed)
            for value, width in zip(listed[one], widths, strict=True)
            if width
        )
        index = b"".join(b"%d %d " % (run[0], len(run)) for run in _runs(listed))
        made = zlib.compress(raw)
        names = b"<</Type/XRef/W[%d %d %d]/Index[%s]%s/Filter/FlateDecode/Length %d>>" % (
            *widths, index, self._trailer(size), len(made),
        )  # fmt: skip
        return self._put(number, names + b"stream\n" + made + b"\nendstream")

    def _table(self, entries: dict[int, Entry], size: int, more: bytes) -> int:
        place = len(self.data)
        self.data += b"xref\n"
        for run in _runs(entries):
            self.data += b"%d %d\n" % (run[0], len(run))
            for one in run:
                kind, where, generation = entries[one]
                self.data += b"%010d %05d %s \n" % (where, generation, b"n" if kind else b"f")
        self.data += b"trailer\n<<%s%s>>\n" % (self._trailer(size), more)
        return place

    def signed(
        self,
        name: bytes = b"(First)",
        style: str = "table",
        *,
        numbers: tuple[int, int] | None = None,
        of_field: bytes = b"",
        of_value: bytes = b"",
        objects: Mapping[int, bytes] | None = None,
        value: Callable[[bytes], bytes] = container,
        kind: bytes = b"/ETSI.CAdES.detached",
        place: bytes = b"[0 0 0 0]",
        packed: Iterable[int] = (),
        free: Mapping[int, int] | None = None,
        listed: bool = True,
    ) -> ByHand:
        """One more revision with a signature in a new field. ``numbers``: of its field and value. ``listed``: at the top of the form."""
        own, held = numbers or (self.size, self.size + 1)
        more = dict(objects or {})
        for number, key in ((3, b"/Annots["), (6, b"/Fields["))[: 2 if listed else 1]:
            body = more.get(number, self.objects[number])
            more[number] = re.sub(re.escape(key) + rb"([^\]]*)\]", rb"%s\1 %d 0 R]" % (key, own), body)
        entries = b"/Type/Annot/Subtype/Widget/FT/Sig/F 132/P 3 0 R"
        more[own] = b"<<%s/T %s/Rect%s/V %d 0 R%s>>" % (entries, name, place, held, of_field)
        empty = b"0" * 2 * SIZE
        more[held] = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter%s/Contents <%s>/ByteRange %s%s>>" % (
            kind, empty, _NUMBERS, of_value,
        )  # fmt: skip
        self.revision(more, style, packed=packed, free=free)
        begin = self.data.rindex(b"<" + empty + b">")
        end = begin + len(empty) + 2
        covered = b"[0 %d %d %d]" % (begin, end, len(self.data) - end)
        whole = self.data.replace(_NUMBERS, covered.ljust(len(_NUMBERS)))
        digits = value(whole[:begin] + whole[end:]).hex().encode().ljust(len(empty), b"0")
        self.data = whole[: begin + 1] + digits + whole[end - 1 :]
        return self


def _runs(numbers: Iterable[int]) -> list[list[int]]:
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and found[-1][-1] == number - 1:
            found[-1].append(number)
        else:
            found.append([number])
    return found


def based(
    style: str = "table",
    *,
    catalog: bytes = b"",
    form: bytes = FORM,
    page: bytes = PAGE,
    more: Mapping[int, bytes] | None = None,
    generations: Mapping[int, int] | None = None,
    packed: Iterable[int] = (),
    free: Mapping[int, int] | None = None,
) -> ByHand:
    """One page with a line of text, and an empty form."""
    made = ByHand(generations=dict(generations or {}))
    objects = {
        1: CATALOG % catalog,
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: page,
        4: b"<</Length %d>>stream\n%s\nendstream" % (len(TEXT), TEXT),
        5: FONT,
        6: form,
    }
    return made.revision(objects | dict(more or {}), style, packed=packed, free=free)
