"""Every agreement: the pages show each word of the Word file as often as it stands there, in whatever order the columns come."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2
import pytest

from service.drafting.errors import WordsLost
from service.drafting.printed import visible, words
from service.drafting.word import docx
from tests.unit.drafting.models import MODELS
from tests.unit.drafting.portable import text_pdf

TEXT = (MODELS / "general/1.0/text.en.docx").read_bytes()
BODY = "word/document.xml"


def file(*said: str) -> bytes:
    """The model's file with these paragraphs instead of its own."""
    body = docx.read_part(TEXT, BODY).decode()
    start, end = body.index("<w:body>") + len("<w:body>"), body.rindex("<w:sectPr")
    paragraphs = "".join(f'<w:p><w:r><w:t xml:space="preserve">{one}</w:t></w:r></w:p>' for one in said)
    return docx.with_part(TEXT, BODY, (body[:start] + paragraphs + body[end:]).encode())


FILLED = file("The Parties shall cooperate.", "They shall meet.")


@pytest.mark.parametrize(
    "pages",
    [
        ("The Parties shall cooperate.", "They shall meet."),
        ("They shall meet.", "Header 3", "The Parties shall cooperate."),
        ("The Par ties shall coop erate.", "They shall meet."),
    ],
)
def test_another_order_and_parted_words_are_nothing_lost(pages: tuple[str, ...]) -> None:
    assert words.lost(FILLED, text_pdf(*pages)) == ""


def test_a_word_too_few_is_named_with_its_paragraph() -> None:
    assert words.lost(FILLED, text_pdf("The Parties shall cooperate.", "They shall.")) == "They shall meet."
    assert words.lost(FILLED, text_pdf("The Parties shall cooperate.", "They meet.")) == "They shall meet."


@dataclass(frozen=True)
class Cutting:
    """A converter that prints these words whatever the file says."""

    said: str

    def convert(self, docx: bytes) -> bytes:
        return text_pdf(self.said)


def test_a_conversion_that_cuts_words_is_refused() -> None:
    whole = words.Checked(Cutting("The Parties shall cooperate. They shall meet."))
    assert whole.convert(FILLED).startswith(b"%PDF")

    with pytest.raises(WordsLost, match="They shall meet"):
        words.Checked(Cutting("The Parties shall cooperate.")).convert(FILLED)


def test_pages_are_read_in_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library that reads them ends its process when several threads use it, and conversions run in several threads."""
    pdf = text_pdf("The Parties shall cooperate.", "They shall meet.")
    monkeypatch.delattr(pypdfium2, "PdfDocument")

    assert words.lost(FILLED, pdf) == ""
    assert visible.findings(pdf) == []
