"""pyHanko's objects from the plain text of an object stream, token by token instead of byte by byte.

The grammar is that of :mod:`signing.pdf.plain.objects`: in it, both parsers read the same. Everything else is left to pyHanko.
"""

from __future__ import annotations

import binascii
import re
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic

from signing.pdf.plain.objects import END, HEAD, MORE, Unusual, known_name

_TOKEN = re.compile(
    rb"[\0\t\n\f\r ]*+(?:"
    rb"([1-9]\d{0,7})[\t\n\f\r ]{1,2}(\d{1,5})[\t\n\f\r ]{1,2}R" + END +
    rb"|(/[!-$&'*-.0-;=?-Z\\^-z|~]*+)" + END +
    rb"|(<<)|(>>)|(\[)|(\])"
    rb"|([-+]?\d++)" + END +
    rb"|([-+]?(?:\d++\.\d*+|\.\d++))" + END +
    rb"|<([0-9A-Fa-f]*+)>"
    rb"|\(([^()\\\r\n]*+)\)"
    rb"|(\((?:[^()\\]|\\[()\\nrtbf\r\n]|\\[0-3][0-7][0-7])*+\))"
    rb"|(null|true|false)" + END +
    rb")"
)  # fmt: skip
_ENDOBJ = re.compile(rb"[\0\t\n\f\r ]*+endobj(?![a-zA-Z])")
_REF, _NAME, _DICT, _DICT_END, _ARRAY, _ARRAY_END, _INTEGER, _REAL, _HEX, _PLAIN, _LITERAL = range(2, 13)


def build_numbered(data: bytes, offset: int, container: generic.Reference) -> generic.PdfObject:
    """The object that begins with its number at ``offset`` of a file, as pyHanko reads it. :raises Unusual: it is not plain, not there, or a stream."""
    head = HEAD.match(data, offset)
    if head is None or (int(head[1]), int(head[2])) != (container.idnum, container.generation):
        raise Unusual
    return build(data, head.end(), container, numbered=True)


def build(  # noqa: C901, PLR0912  one loop, for speed
    data: bytes, offset: int, container: generic.Reference, *, numbered: bool = False
) -> generic.PdfObject:
    """The object that begins at ``offset`` of an unpacked object stream, as pyHanko reads it. :raises Unusual: it is not plain.

    :param numbered: it stands in a file, and ``endobj`` follows.
    """
    handler = container.get_pdf_handler()
    here: Any = None
    key: generic.NameObject | None = None
    outer: list[Any] = []
    take = _TOKEN.scanner(data, offset).match  # type: ignore[attr-defined]
    while token := take():
        kind = token.lastindex
        value: Any
        if kind == _NAME:
            value = generic.NameObject(known_name(token[_NAME]))
            if key is None and type(here) is generic.DictionaryObject:
                if value in here:
                    raise Unusual
                key = value
                continue
        elif kind == _REF:
            value = generic.IndirectObject(int(token[1]), int(token[2]), handler)
        elif kind == _DICT:
            value = generic.DictionaryObject()
        elif kind == _ARRAY:
            value = generic.ArrayObject()
        elif kind in {_DICT_END, _ARRAY_END}:
            wanted = generic.DictionaryObject if kind == _DICT_END else generic.ArrayObject
            if key is not None or type(here) is not wanted:
                raise Unusual
            if not outer:
                return _complete(here, data, token.end(), numbered=numbered)
            here = outer.pop()
            continue
        else:
            value = _atom(kind, token, data)
        value.container_ref = container
        if here is None:
            if kind not in {_DICT, _ARRAY}:
                return _complete(value, data, token.end(), numbered=numbered)
        elif type(here) is generic.ArrayObject:
            here.append(value)
        elif key is not None:
            dict.__setitem__(here, key, value)
            key = None
        else:
            raise Unusual
        if kind in {_DICT, _ARRAY}:
            if here is not None:
                outer.append(here)
            here = value
    raise Unusual


def _atom(kind: int, token: re.Match[bytes], data: bytes) -> generic.PdfObject:
    if kind == _INTEGER:
        return generic.NumberObject(token[kind])
    if kind == _REAL:
        return generic.FloatObject(token[kind].decode())
    if kind == _PLAIN:
        return generic.pdf_string(token[kind])
    if kind == _HEX:
        return generic.pdf_string(binascii.unhexlify(token[kind] + b"0" * (len(token[kind]) % 2)))
    if kind == _LITERAL:
        source = BytesIO(data)
        source.seek(token.start(kind))
        read = generic.read_string_from_stream(source)
        if source.tell() != token.end(kind):
            raise Unusual
        return read
    word = token[token.lastindex or 0]
    return generic.NullObject() if word == b"null" else generic.BooleanObject(word == b"true")


def _complete(found: generic.PdfObject, data: bytes, end: int, *, numbered: bool) -> generic.PdfObject:
    goes_on = _ENDOBJ.match(data, end) is None if numbered else MORE.match(data, end) is not None
    if isinstance(found, generic.IndirectObject) or goes_on:
        raise Unusual
    return found
