"""A file in which nothing was changed proposes nothing, whatever program saved it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import reduce
from pathlib import Path

import pytest
from lxml import etree

from service.drafting.counterproposal.matching import changes, distance
from service.drafting.counterproposal.reading import read
from tests.unit.drafting.counterproposal import word_programs
from tests.unit.drafting.counterproposal.conftest import Sent
from tests.unit.drafting.counterproposal.word_programs import IN_DOCUMENT, resaved, rewritten, translated_styles


def require_same(sent: Sent, document: bytes) -> None:
    lines = read(document).lines
    assert changes(sent.articles, lines) == ()


@pytest.mark.parametrize("change", IN_DOCUMENT, ids=lambda change: change.__name__)
def test_what_word_like_programs_add_is_no_change(sent: Sent, change: Callable[[etree._Element], None]) -> None:
    require_same(sent, rewritten(sent.document, change))


def test_all_of_it_together_is_no_change(sent: Sent) -> None:
    usual = [one for one in IN_DOCUMENT if one is not word_programs.lost_headings]
    require_same(sent, translated_styles(reduce(rewritten, usual, resaved(sent.document))))


def test_python_docx_and_a_translated_word_are_no_change(sent: Sent) -> None:
    require_same(sent, resaved(sent.document))
    require_same(sent, translated_styles(sent.document))


@pytest.mark.slow
@pytest.mark.office
def test_libreoffice_is_no_change(sent: Sent, tmp_path: Path) -> None:
    """Twice: through its own format, and through Word's."""
    source = tmp_path / "text.docx"
    source.write_bytes(sent.document)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    for form, name in (("odt", "text.docx"), ("docx:MS Word 2007 XML", "text.odt")):
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", form, "--outdir", tmp_path, tmp_path / name],
            check=True, capture_output=True, timeout=240,
        )  # fmt: skip
    again = source.read_bytes()
    assert again != sent.document
    require_same(sent, again)


def test_another_text_is_far_away(sent: Sent) -> None:
    lines = read(sent.document).lines
    assert distance(sent.articles, lines) == 0
    assert distance(sent.articles, lines[:2]) > 0.9
