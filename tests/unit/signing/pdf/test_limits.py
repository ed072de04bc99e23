"""Limits of reading, with small numbers handed in, and what becomes of the errors that the library raises when it gives up."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any, cast

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfDecodeLimitError, PdfReadError

from signing.pdf import document, opening, pages
from signing.pdf.document import Unreadable, read
from signing.validate.steps.reading import readable
from tests.support.signing_kit import base_pdf


def refused(pdf: bytes) -> str:
    with pytest.raises(Unreadable) as found:
        read(pdf)
    return found.value.code


def updated(pdf: bytes, times: int) -> bytes:
    for _ in range(times):
        writer, out = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
        writer.add_object(generic.NullObject())
        writer.write(out)
        pdf = out.getvalue()
    return pdf


def test_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf = base_pdf()
    monkeypatch.setattr(document, "MAX_BYTES", len(pdf))
    read(pdf)
    assert refused(pdf + b"\n") == "too_large"


def test_revisions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MAX_REVISIONS", 2)
    read(updated(base_pdf(), 1))
    assert refused(updated(base_pdf(), 2)) == "limits"


def test_signatures(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [SimpleNamespace(revision=0, field=f"Field{number}") for number in range(3)]
    monkeypatch.setattr(document, "_signatures", lambda _reader: iter(found))
    read(base_pdf())
    monkeypatch.setattr(document, "MAX_SIGNATURES", 2)
    assert refused(base_pdf()) == "limits"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PdfDecodeLimitError("a stream is too long"), "limits"),
        (RecursionError(), "damaged"),
        (PdfReadError("no table"), "damaged"),
        (OverflowError(), "damaged"),
        (ValueError(), "damaged"),
    ],
)
def test_what_the_library_gives_up_is_unreadable(monkeypatch: pytest.MonkeyPatch, error: Exception, code: str) -> None:
    def give_up(_reader: Any) -> Any:
        raise error

    monkeypatch.setattr(document, "_signatures", give_up)
    assert refused(base_pdf()) == code


def test_what_only_the_forgiving_parser_reads_is_not_passed() -> None:
    loose = SimpleNamespace(revisions=1, data=b"", strict=False, hybrid=False, encrypted=False)
    step = readable(cast("Any", loose))
    assert (step.outcome, step.sub_indication) == ("warning", "FORMAT_FAILURE")


def test_each_branch_of_a_page_tree_is_walked_once() -> None:
    """The second branch is the first one again."""
    reader = IncrementalPdfFileWriter(io.BytesIO(base_pdf())).prev
    tree = reader.root["/Pages"]
    once = len(list(pages._pages(tree, set())))
    tree["/Kids"].append(tree["/Kids"].raw_get(0))
    assert len(list(pages._pages(tree, set()))) == once == 2
