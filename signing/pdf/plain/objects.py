"""Fast parser for PDF objects that keeps references only; falls back to pyHanko.

An object that is not written in the plain grammar below is left to pyHanko, which reads it or raises.
"""

from __future__ import annotations

import re
from functools import lru_cache
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic

Ref = tuple[int, int]
"""Object and generation number."""

PdfValue = Any
"""A ``dict`` with names for keys, a ``list``, a :data:`Ref`, a name as ``str`` with its slash, ``None`` for null, the ``bytes`` of a text under
the key ``/T`` (what fields are called), ``False`` for all else."""

HEAD = re.compile(rb"(\d{1,10})[\t\n\f\r ](\d{1,5})[\t\n\f\r ]obj(?![a-zA-Z])")
END = rb"(?=[\0\t\n\f\r /<>\[\]()])"
_TOKEN = re.compile(
    rb"[\0\t\n\f\r ]*+(?:"
    rb"([1-9]\d{0,7})[\t\n\f\r ]{1,2}(\d{1,5})[\t\n\f\r ]{1,2}R" + END +
    rb"|(/[!-$&'*-.0-;=?-Z\\^-z|~]*+)" + END +
    rb"|(<<)|(>>)|(\[)|(\])"
    rb"|(null)" + END +
    rb"|((?:[-+]?(?:\d++\.?+\d*+|\.\d++)|true|false)" + END +
    rb"|<[0-9A-Fa-f\t\n\f\r ]*+>|\((?:[^()\\]|\\[()\\nrtbf\r\n]|\\[0-3][0-7][0-7])*+\))"
    rb"|(endobj|stream)" + rb"(?![a-zA-Z])"
    rb")"
)  # fmt: skip
_REF, _NAME, _DICT, _DICT_END, _ARRAY, _ARRAY_END, _NULL, _ATOM, _LAST = 2, 3, 4, 5, 6, 7, 8, 9, 10
_STREAM = re.compile(rb"\r?\n")
_STREAM_END = re.compile(rb"[\0\t\n\f\r ]*+endstream[\0\t\n\f\r ]*+endobj")
MORE = re.compile(rb"[\0\t\n\f\r ]*+[s%0-9]")
"""Perhaps the content of a stream, a comment, or the rest of a reference."""
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


class Unusual(Exception):
    """Not in the plain grammar: pyHanko has to read it."""


def read(data: bytes, offset: int, ref: Ref) -> PdfValue:
    """The object ``ref`` that begins at ``offset``. :raises Unusual: it is not plain, or not there."""
    head = HEAD.match(data, offset)
    if head is None or (int(head[1]), int(head[2])) != ref:
        raise Unusual
    return _parsed(data, head.end(), packed=False)


def read_packed(data: bytes, offset: int) -> PdfValue:
    """The object that begins at ``offset`` of an unpacked object stream. :raises Unusual: it is not plain."""
    return _parsed(data, offset, packed=True)


def _parsed(data: bytes, offset: int, *, packed: bool) -> PdfValue:  # noqa: C901, PLR0912  one loop over tokens, for speed
    top: list[PdfValue] = []
    here: Any = top
    key: str | None = None
    length = -1
    outer: list[Any] = []
    take = _TOKEN.scanner(data, offset).match  # type: ignore[attr-defined]
    while token := take():
        kind = token.lastindex
        value: PdfValue = False
        if kind == _NAME:
            value = known_name(token[_NAME])
            if key is None and type(here) is dict:
                if value in here:
                    raise Unusual
                key = value
                continue
        elif kind == _REF:
            value = (int(token[1]), int(token[2]))
        elif kind in {_DICT, _ARRAY}:
            value = {} if kind == _DICT else []
        elif kind in {_DICT_END, _ARRAY_END}:
            if key is not None or type(here) is not (dict if kind == _DICT_END else list) or not outer:
                raise Unusual
            here = outer.pop()
            if packed and not outer:
                return _complete(top, data, token.end())
            continue
        elif kind == _NULL:
            value = None
        elif kind == _ATOM:
            if key == "/Length" and len(outer) == 1 and token[_ATOM].isdigit():
                length = int(token[_ATOM])
            elif key == "/T":
                value = _text(token[_ATOM])
        else:
            if packed or outer or len(top) != 1 or (token[_LAST] == b"stream" and not _ends(data, token.end(), length)):
                raise Unusual
            return top[0]
        if type(here) is list:
            here.append(value)
        elif key is not None:
            here[key], key = value, None
        else:
            raise Unusual
        if kind in {_DICT, _ARRAY}:
            outer.append(here)
            here = value
        elif packed and not outer:
            return _complete(top, data, token.end())
    raise Unusual


def _text(written: bytes) -> bytes | bool:
    """What a string means, as bytes; False if it is none."""
    if written.startswith(b"<"):
        digits = written[1:-1].translate(None, b"\0\t\n\f\r ")
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    if not written.startswith(b"("):
        return False
    if b"\\" not in written and b"\r" not in written:
        return written[1:-1]
    read = generic.read_string_from_stream(BytesIO(written))
    return bytes(read.original_bytes)


def _complete(top: list[PdfValue], data: bytes, end: int) -> PdfValue:
    """The object of an object stream, where what follows cannot be part of it. References and streams may not stand there (ISO 32000-2 7.5.7)."""
    if type(top[0]) is tuple or MORE.match(data, end):
        raise Unusual
    return top[0]


def _ends(data: bytes, begin: int, length: int) -> bool:
    """Whether the content of a stream, of which only the length is looked at, ends where it says."""
    line = _STREAM.match(data, begin)
    return line is not None and length >= 0 and _STREAM_END.match(data, line.end() + length) is not None


def _name(written: bytes) -> str:
    if b"#" in written:
        meant = _ESCAPE.sub(lambda m: bytes([int(m[1], 16)]), written)
        if written.count(b"#") != len(_ESCAPE.findall(written)) or not meant.isascii():
            raise Unusual
        return meant.decode("ascii")
    return written.decode("ascii")


_cached_name = lru_cache(maxsize=4096)(_name)
_MAX_NAME_BYTES = 127
"""Longer names are not cached: a hostile file may have thousands of any length."""


def known_name(written: bytes) -> str:
    """The name as it is meant, with its slash. :raises Unusual: it is not plain."""
    return _cached_name(written) if len(written) <= _MAX_NAME_BYTES else _name(written)


def simplified(thing: generic.PdfObject) -> PdfValue:
    """The same of an object that pyHanko has read."""
    if isinstance(thing, generic.IndirectObject):
        return (thing.idnum, thing.generation)
    if isinstance(thing, generic.DictionaryObject):
        named = {str(key): simplified(value) for key, value in thing.items()}
        title = dict.get(thing, "/T")
        if isinstance(title, generic.TextStringObject | generic.ByteStringObject):
            named["/T"] = bytes(title.original_bytes)
        return named
    if isinstance(thing, generic.ArrayObject):
        return [simplified(value) for value in thing]
    if isinstance(thing, generic.NullObject):
        return None
    return str(thing) if isinstance(thing, generic.NameObject) else False


def plain_name(thing: PdfValue) -> bytes | None:
    """The name of a field that is no signature field and has nothing below it, as far as it says so itself; None for any other object."""
    kind = thing.get("/FT") if isinstance(thing, dict) else None
    if not isinstance(kind, str) or kind == "/Sig" or "/Kids" in thing or not isinstance(thing.get("/T"), bytes):
        return None
    return bytes(thing["/T"])
