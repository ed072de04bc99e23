"""Monkey-patches for pyHanko and asn1crypto (process-wide). Import before reading or writing PDFs. Listed in :mod:`signing.library_internals`."""

from __future__ import annotations

import binascii
import io
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.diff_analysis import form_rules_api
from pyhanko.sign.diff_analysis.rules import form_field_rules

from signing.pdf.entries import entry


def _leave_metadata_alone(_writer: BasePdfFileWriter) -> None:
    """Do nothing, on purpose.

    pyHanko re-serialises the XMP packet and replaces Producer and ModifyDate with every increment. PDF/A-3 demands that both stores of
    metadata agree and that the extension schemas stay as they are, so the rewriting makes an archivable file unarchivable (pyHanko issues
    462 and 755; the maintainer names this override in 223). At class level because the writers for validation data and time-stamps are
    made deep inside the library. See docs/adr/0043.
    """


BasePdfFileWriter._update_meta = _leave_metadata_alone  # type: ignore[method-assign]  # noqa: SLF001

_BLANKS = b" \n\r\t\f\0"
_DIGITS = b"0123456789abcdefABCDEF"
_PIECE = 64 * 1024
_original_reader = generic.read_hex_string_from_stream


def _read_hexadecimal(stream: Any) -> Any:
    """The same string that pyHanko reads digit by digit, at once. A signature's value has some thirty thousand digits, and it is read anew with
    every increment: a fifth of the time that signing took. Anything but digits and blanks is left to the library.
    """
    begin = stream.tell()
    stream.seek(begin + 1)  # the bracket
    text, end = bytearray(), -1
    while end < 0 and (piece := stream.read(_PIECE)):
        found = piece.find(b">")
        end = len(text) + found if found >= 0 else -1
        text += piece
        if piece[: found if found >= 0 else None].translate(None, _BLANKS + _DIGITS):
            break
    digits = bytes(text[: max(end, 0)]).translate(None, _BLANKS)
    try:
        value = binascii.unhexlify(digits + b"0" * (len(digits) % 2)) if end >= 0 else None
    except (binascii.Error, ValueError):
        value = None
    if value is None:
        stream.seek(begin)
        return _original_reader(stream)
    stream.seek(begin + 1 + end + 1)
    return generic.pdf_string(value)


generic.read_hex_string_from_stream = _read_hexadecimal


_outside = re.compile(rb"[^!-~]")
_original_name = generic._decode_name  # noqa: SLF001


def _decoded_name(name_bytes: bytes) -> Any:
    """A byte of a name that stands there itself is the same as its escape (ISO 32000-2 7.3.5, which only recommends to escape it)."""
    return _original_name(_outside.sub(lambda found: b"#%02X" % found[0][0], name_bytes))


generic._decode_name = _decoded_name  # noqa: SLF001


_MAX_NAME_BYTES = 1024
"""Longer names are prepared each time: a hostile file may have thousands."""


@lru_cache(maxsize=4096)
def _prepared(der: bytes) -> str:
    return str(x509.RDNSequence.load(der).hashable)


def _hashable(self: x509.Name) -> str:
    """The name as it is compared (RFC 5280 7.1), prepared once for each of its bytes."""
    der = self.chosen.dump()
    return _prepared(der) if len(der) <= _MAX_NAME_BYTES else str(self.chosen.hashable)


@lru_cache(maxsize=4096)
def _same(one: bytes, other: bytes) -> bool:
    return bool(x509.RDNSequence.load(one) == x509.RDNSequence.load(other))


def _equal(self: x509.Name, other: object) -> bool:
    """Names of the same bytes are equal; others are compared as RFC 5280 7.1 says, once for each two of them."""
    if not isinstance(other, x509.Name):
        return False
    one, two = self.chosen.dump(), other.chosen.dump()
    usual = max(len(one), len(two)) <= _MAX_NAME_BYTES
    return one == two or (_same(one, two) if usual else bool(self.chosen == other.chosen))


x509.Name.hashable = property(_hashable)
x509.Name.__eq__ = _equal


PERIOD = "\ue000"
"""Stands for a period within a partial name while fields are compared, so that no name is mistaken for that of a field below another."""


class _Renamed(generic.IndirectObject):
    """A reference to a field, told under a name without periods."""

    def get_object(self) -> Any:
        found = super().get_object()
        if not _has_period(found):
            return found
        copy = generic.DictionaryObject({key: found.raw_get(key) for key in found})
        copy.container_ref = found.container_ref
        copy["/T"] = generic.TextStringObject(str(found["/T"]).replace(".", PERIOD))
        return copy


def _has_period(field: Any) -> bool:
    return isinstance(field, generic.DictionaryObject) and "." in str(entry(field, "/T", ""))


def _told(listed: Any) -> Any:
    if not isinstance(listed, generic.ArrayObject):
        return listed
    if not any(_has_period(one.get_object()) for one in _references(listed) if type(one) is not _Same):
        return listed
    told = (
        _Renamed(one.idnum, one.generation, one.reference.pdf) if type(one) is generic.IndirectObject else one
        for one in list.__iter__(listed)
    )
    return generic.ArrayObject(told)


_original_list = form_rules_api._list_fields  # noqa: SLF001


def _listed_fields(old_fields: Any, new_fields: Any, *args: Any, **options: Any) -> Iterator[Any]:
    """A period in a partial name is not allowed (ISO 32000-2 12.7.4.2), and in the files of many programs. pyHanko compares nothing then.

    In a large form, fields that are the same in both revisions are not read.
    """
    skipped = _untouched(old_fields, new_fields)
    old, new = _without(old_fields, skipped), _without(new_fields, skipped)
    return _original_list(_told(old), _told(new), *args, **options)


_MANY = 200
"""Fields from which on it is worth to look for those that are the same."""


_NOTHING = generic.DictionaryObject()


class _Same(generic.IndirectObject):
    """A reference to a field that needs no comparison; it keeps its place in the list."""

    def __init__(self, reference: generic.Reference) -> None:
        self.reference = reference

    def get_object(self) -> Any:
        return _NOTHING


def _references(listed: Any) -> list[Any]:
    return [one for one in list.__iter__(listed) if isinstance(one, generic.IndirectObject)]


def _untouched(old: Any, new: Any) -> set[generic.Reference]:
    """The fields that both lists have and that are the same; none where a name stands twice."""
    view = getattr(getattr(new, "container_ref", None), "pdf", None)
    told = getattr(view, "untouched", None)  # see signing.pdf.restated
    lists = isinstance(old, generic.ArrayObject) and isinstance(new, generic.ArrayObject)
    if told is None or not lists or len(new) < _MANY:
        return set()
    before = {one.reference for one in _references(old)}
    found = {one.reference: one for one in _references(new)}
    names = {ref: name for ref in found if ref in before and (name := told((ref.idnum, ref.generation))) is not None}
    others = [entry(one.get_object(), "/T") for ref, one in found.items() if ref not in names]
    alone = len(set(names.values())) == len(names) and not set(names.values()).intersection(others)
    return set(names) if alone else set()


def _without(listed: Any, skipped: set[generic.Reference]) -> Any:
    if not skipped:
        return listed
    kept = (
        _Same(one.reference) if isinstance(one, generic.IndirectObject) and one.reference in skipped else one
        for one in list.__iter__(listed)
    )
    return generic.ArrayObject(kept)


form_rules_api._list_fields = _listed_fields  # type: ignore[assignment]  # noqa: SLF001


def _annotations(page: Any, exc: type[Exception]) -> tuple[set[Any], generic.Reference | None]:
    """References to the annotations of a page, and the bytes of those that are written in its list (ISO 32000-2 table 31 allows both).

    pyHanko compares no page that has such a one, so that a further signature in a new field would count as a change.
    """
    if not isinstance(page, generic.DictionaryObject):
        raise exc("Page objects should be dictionaries")
    value = page.raw_get("/Annots")
    listed = value.get_object()
    if not isinstance(listed, generic.ArrayObject):
        raise exc("Not an array object")
    found: set[Any] = set()
    for one in list.__iter__(listed):
        if isinstance(one, generic.IndirectObject):
            found.add(one.reference)
        elif type(one) is generic.DictionaryObject:
            out = io.BytesIO()
            one.write_to_stream(out, None)
            found.add((out.getvalue(), sum(type(other) is tuple for other in found)))
        else:
            raise exc("An annotation is neither a dictionary nor a reference")
    return found, value.reference if isinstance(value, generic.IndirectObject) else None


form_field_rules._extract_annots_from_page = _annotations  # noqa: SLF001
