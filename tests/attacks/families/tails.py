"""Bytes before, after and between: nothing signs them, and some reader takes them seriously."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from random import Random

from tests.attacks.families.forgery import first_page_contents
from tests.attacks.material import Material
from tests.attacks.paper import draft, text
from tests.attacks.register import Family

tail = Family("trailing data")


def _object(m: Material, rng: Random) -> bytes:
    shown = text("Cooperation agreement, page 1", f"The Organization pays USD {rng.randrange(9)}.")
    return b"%d 0 obj\n<< /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (
        first_page_contents(m.final),
        len(shown),
        shown,
    )


def _archive(rng: Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("run.sh", rng.randbytes(40).hex())
    return out.getvalue()


TAILS: dict[str, tuple[str, Callable[[Material, Random], bytes]]] = {
    "words": ("Words stand after the end.", lambda m, r: b"paid\n"),
    "comment": ("A comment stands after the end.", lambda m, r: b"% " + r.randbytes(9).hex().encode() + b"\n"),
    "bare object": ("An object without a table stands after the end.", _object),
    "bare object and end": (
        "An object and another end mark stand after the end.",
        lambda m, r: _object(m, r) + b"%%EOF\n",
    ),
    "bare trailer": (
        "An object, a trailer without a table and an end mark stand after the end.",
        lambda m, r: _object(m, r) + b"trailer\n<< /Root 1 0 R /Size 99 >>\n%%EOF\n",
    ),
    "false startxref": (
        "An object and the address of a table that is not there stand after the end.",
        lambda m, r: _object(m, r) + b"startxref\n%d\n%%%%EOF\n" % r.randrange(100, 900),
    ),
    "startxref zero": (
        "An object and the address zero stand after the end.",
        lambda m, r: _object(m, r) + b"startxref\n0\n%%EOF\n",
    ),
    "old startxref": (
        "An object and the address of the last table stand after the end.",
        lambda m, r: _object(m, r) + m.final[m.final.rindex(b"startxref") :],
    ),
    "another file": ("A whole other document stands after the end.", lambda m, r: draft(pages=1, title="Other")),
    "another signed file": ("A whole other signed document stands after the end.", lambda m, r: m.other),
    "the same file": ("The same document stands there twice.", lambda m, r: m.final),
    "archive": ("A ZIP archive stands after the end.", lambda m, r: _archive(r)),
    "page of the web": ("A page of the web stands after the end.", lambda m, r: b"<html><script>1</script></html>"),
    "another end": ("A second end mark stands after the end.", lambda m, r: b"%%EOF\n"),
    "noise": ("Noise stands after the end.", lambda m, r: r.randbytes(r.randrange(1, 400))),
}


def _after(what: Callable[[Material, Random], bytes]) -> Callable[[Random, Material], bytes]:
    return lambda rng, m: m.final + what(m, rng)


for _name, (_did, _what) in TAILS.items():
    tail.add(_name, _did, _after(_what))


@tail
def before_the_beginning(rng: Random, m: Material) -> bytes:
    """Bytes stand before the header."""
    return rng.randbytes(rng.randrange(1, 900)) + m.final


@tail
def program_before_the_beginning(rng: Random, m: Material) -> bytes:
    """A program for a shell stands before the header."""
    return b"#!/bin/sh\necho %d\nexit\n" % rng.randrange(9) + m.final


@tail
def without_its_end(rng: Random, m: Material) -> bytes:
    """The last bytes were cut off."""
    return m.final[: -rng.randrange(7, 40)]


@tail
def line_inserted(rng: Random, m: Material) -> bytes:
    """A line end was put in somewhere."""
    at = m.final.index(b"endobj", rng.randrange(len(m.final) // 2))
    return m.final[:at] + b"\n" + m.final[at:]
