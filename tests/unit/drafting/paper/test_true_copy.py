"""A certified copy is as fine as its size permits."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.drafting.paper import true_copy
from service.drafting.paper.true_copy import CopyWords
from service.drafting.pdf.pages import page_count
from tests.support.scans import scanned

WORDS = CopyWords(
    language="en", number="1/2026", title="Survey", place="C/1, the organization", deposited="1 December 2026", sha256="0" * 64, pages=2,
    given_to="Ana Gómez", certified_by="Arturo Archivo", day="1 December 2026", printed=0, address="https://agreements.example.org/copies/check",
    query="number=1/2026", code="1AAAA-BBBBB", organization="GS/OAS", when=datetime(2026, 12, 1, tzinfo=UTC),
)  # fmt: skip


def test_a_copy_that_would_be_too_large_is_drawn_less_finely(monkeypatch: pytest.MonkeyPatch) -> None:
    source = scanned(2, dpi=100)
    usual = true_copy.make(WORDS, source)
    monkeypatch.setattr(true_copy, "MOST", 400_000)
    smaller = true_copy.make(WORDS, source)
    assert len(smaller) < len(usual) / 2
    assert page_count(smaller) == page_count(usual) == 3
