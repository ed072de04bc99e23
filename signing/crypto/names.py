"""Names in certificates: every value can be read (RFC 5280 4.1.2.4). Replaces parts of asn1crypto for the whole process; import before parsing.

asn1crypto has one type for each attribute of a name and raises an error for any other, wherever the name is looked at: a Mexican certificate
has ``x500UniqueIdentifier`` as text, Polish and Dutch ones a ``postalAddress`` of several lines. Here such a value becomes text, and what is no
text its bytes in hexadecimal digits after ``#`` (RFC 4514 2.4). Values of the expected type are read as before.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from asn1crypto import core, parser, x509

_ENCODINGS = {
    12: "utf-8",
    18: "ascii",
    19: "latin-1",
    20: "latin-1",
    22: "latin-1",
    26: "latin-1",
    28: "utf-32-be",
    30: "utf-16-be",
}
"""Tag of a kind of string -> how its bytes are read."""
_SEQUENCES = (16, 17)
_DIRECTORY = frozenset({12, 19, 20, 22, 28, 30})
_EXPECTED: dict[type, frozenset[int]] = {
    x509.DirectoryString: _DIRECTORY,
    core.PrintableString: frozenset({19}),
    core.UTF8String: frozenset({12}),
    x509.EmailAddress: frozenset({22}),
    x509.DNSName: frozenset({22}),
    core.OctetBitString: frozenset({3}),
}
_HOSTS = (x509.EmailAddress, x509.DNSName)
"""They hold the name of a host, which asn1crypto takes apart when it is read."""
_DEPTH = 5


class NameText(core.Asn1Value):
    """A value of any type, as text."""

    @property
    def native(self) -> str:
        """Its text, lines joined by commas; ``#`` and hexadecimal digits where it is no text."""
        return text_of(self.dump())

    def __str__(self) -> str:
        return self.native


@lru_cache(maxsize=64)
def _kind(class_: int, method: int, tag: int) -> type[NameText]:
    """asn1crypto wants a class for each kind of element."""
    return type(f"NameText{class_}x{tag}", (NameText,), {"class_": class_, "method": method, "tag": tag})


def text_of(der: bytes, depth: int = 0) -> str:
    """The text of one DER value; see above."""
    try:
        class_, method, tag, _, contents, _ = parser.parse(der, strict=True)
        if class_ == 0 and tag in _SEQUENCES and depth < _DEPTH:
            return ", ".join(text_of(one, depth + 1) for one in _elements(contents))
        if class_ == 0 and method == 0 and tag in _ENCODINGS:
            return contents.decode(_ENCODINGS[tag])
    except ValueError:
        pass
    return f"#{der.hex()}"


def _elements(contents: bytes) -> list[bytes]:
    found, place = [], 0
    while place < len(contents):
        length = parser.peek(contents[place:])
        found.append(contents[place : place + length])
        place += length
    return found


def _value_spec(self: x509.NameTypeAndValue) -> Any:
    """The type of the value that is being read; the usual one while a name is built."""
    usual = self._oid_specs.get(self._lazy_child(0).native)
    read_from = self._contents
    if not read_from:  # it is being built
        return usual
    class_, method, tag = 0, 0, 0
    try:
        second = read_from[parser.peek(read_from) :]
        class_, method, tag, _, contents, _ = parser.parse(second)
        if class_ == 0 and method == 0 and usual is not None and tag in _EXPECTED.get(usual, ()):
            contents.decode(_ENCODINGS.get(tag, "latin-1"))
            if usual not in _HOSTS or usual(usual.load(second).native).contents == contents:
                return usual
    except ValueError:
        pass
    return _kind(class_, method, tag)


_usual_preparation = x509.NameTypeAndValue.prepped_value.fget


def _prepared(self: x509.NameTypeAndValue) -> str:
    """As it is compared; a value that RFC 4518 does not let anybody prepare is compared by its bytes."""
    try:
        return str(_usual_preparation(self))
    except (ValueError, TypeError, AttributeError):
        return f"#{self['value'].dump().hex()}"


x509.NameTypeAndValue._spec_callbacks = {"value": _value_spec}  # noqa: SLF001
x509.NameTypeAndValue.prepped_value = property(_prepared)
