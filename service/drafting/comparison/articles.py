"""A text of an agreement, article by article: read from its Word file, filled or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from service.domain.negotiation.wording import Wording, added_articles
from service.drafting.answers import context
from service.drafting.answers.numerals import roman
from service.drafting.model.template import Template
from service.drafting.word import docx
from service.drafting.word.compose import DOCUMENT

HEADING: Final = "Heading1"
PREAMBLE: Final = ""
"""Key of what stands above the first article: title, parties and recitals."""


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph, or one row of a table with a tab between its cells."""

    text: str
    row: bool = False


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What one article says in one language."""

    key: str
    """As in the model; :data:`PREAMBLE` for the title and the preamble."""
    number: str
    """Roman numeral; empty for the preamble."""
    heading: str
    lines: tuple[Line, ...]


@dataclass(slots=True)
class _Part:
    heading: str
    lines: list[Line] = field(default_factory=list)


def articles(
    document: bytes, template: Template, answers: Mapping[str, Any], wording: Sequence[Wording] = ()
) -> tuple[ArticleText, ...]:
    """The preamble and each article of a filled text, in order.

    :param answers: those that filled it; with the negotiated wording they say which articles it has.
    """
    keys = [PREAMBLE, *article_keys(template, answers, wording)]
    numbers = ["", *(roman(place) for place in range(1, len(keys)))]
    return tuple(
        ArticleText(key, number, part.heading, tuple(part.lines))
        for key, number, part in zip(keys, numbers, parts(document), strict=True)
    )


def article_keys(template: Template, answers: Mapping[str, Any], wording: Sequence[Wording] = ()) -> list[str]:
    """The articles of a text in order, those that were added by agreement last."""
    return [*context.article_keys(template, answers), *(one.article for one in added_articles(wording))]


def parts(document: bytes) -> Sequence[_Part]:
    """What stands above the first heading, then each heading with what is below it. Empty lines are left out."""
    found, row = [_Part("")], ""
    for paragraph in docx.paragraphs(document, DOCUMENT):
        text = paragraph.text.strip()
        if paragraph.style == HEADING:
            found.append(_Part(text))
        elif paragraph.cell.startswith("row"):
            here = paragraph.cell.partition(",")[0]
            _cell(found[-1].lines, text, continues=here == row)
        elif text:
            found[-1].lines.append(Line(text))
        row = paragraph.cell.partition(",")[0]
    return found


def _cell(lines: list[Line], text: str, *, continues: bool) -> None:
    if continues and lines and lines[-1].row:
        lines[-1] = Line(f"{lines[-1].text}\t{text}", row=True)
    else:
        lines.append(Line(text, row=True))
