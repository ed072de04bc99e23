"""The tracked-changes file of two texts: accepted it is the new text, rejected the old one, to our reader and to LibreOffice."""

from __future__ import annotations

import copy
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from service.drafting.answers.original import OriginalSpec
from service.drafting.comparison.articles import ArticleText, Line, articles
from service.drafting.comparison.redline import redline
from service.drafting.comparison.wording import compared
from service.drafting.word import docx, fill
from service.drafting.word.docx import W
from service.settings import ROOT
from tests.unit.drafting.models import CATALOGUE, IDS, ORGANIZATION

AT = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
CHANGES: tuple[Mapping[str, Any], ...] = (
    {},
    {"notice_days": 30},
    {"optional_articles": []},
    {"optional_articles": ["assignment", "force-majeure", "annual-report"], "force_majeure_days": 45},
    {
        "dispute_model": "arbitration",
        "arbitration_place": {"en": "Quito", "es": "Quito"},
        "language_of_arbitration": "es",
    },
    {
        "contact_counterpart_telephone": "",
        "contact_organization_telephone": "",
        "contact_counterpart_person": "Luis Paz",
    },
)
PAIRS = [(id_, old, new) for id_ in IDS for old, new in pairwise(range(len(CHANGES)))]
"""Four models, five changes one after the other: other figures, articles gone and back (so others get another number), rows of a table gone."""


def text(id_: str, change: int) -> tuple[ArticleText, ...]:
    template = CATALOGUE.get(id_)
    known = {spec.key for spec in template.fields}
    answers = {**template.sample, **{key: one for key, one in CHANGES[change].items() if key in known}}
    original = OriginalSpec(
        template=template,
        answers=answers,
        organization=ORGANIZATION,
        reference="COOP-2026-0001",
        party="organization",
        annexes=(),
    )
    return articles(fill.fill_text(original, "en"), template, answers)


def words(texts: tuple[ArticleText, ...]) -> list[str]:
    """Every paragraph and cell, headings with their numbers."""
    said: list[str] = []
    for one in texts:
        said += [f"{one.number}. {one.heading}"] if one.number else []
        said += [cell for line in one.lines for cell in (line.text.split("\t") if line.row else [line.text])]
    return [" ".join(line.split()) for line in said if line.strip()]


def read(document: bytes) -> list[str]:
    found = (paragraph.text for paragraph in docx.paragraphs(document, "word/document.xml"))
    return [" ".join(line.split()) for line in found if line.strip()]


def decided(document: bytes, *, accept: bool) -> list[str]:
    """What ECMA-376 says becomes of the file when all changes are accepted, or rejected."""
    gone, kept = ("del", "ins") if accept else ("ins", "del")
    root = copy.deepcopy(docx.parse(docx.read_part(document, "word/document.xml")))
    for path in (f"w:trPr/w:{gone}/../..", f"w:pPr/w:rPr/w:{gone}/../../.."):
        for element in root.xpath(f"//{path}", namespaces={"w": docx.NAMESPACE}):
            assert not element.xpath(f".//w:r[not(ancestor::w:{gone})]", namespaces={"w": docx.NAMESPACE})
            if element.getparent() is not None:
                element.getparent().remove(element)
    for mark in list(root.iter(W + gone)):
        mark.getparent().remove(mark)
    etree.strip_tags(root, W + kept)
    for deleted in root.iter(W + "delText"):
        deleted.tag = W + "t"
    return read(docx.with_part(document, "word/document.xml", etree.tostring(root)))


def test_there_are_twenty_pairs() -> None:
    assert len(PAIRS) == 20


@pytest.mark.parametrize(
    ("id_", "old", "new"),
    [*PAIRS[::4], *(pytest.param(*pair, marks=pytest.mark.slow) for at, pair in enumerate(PAIRS) if at % 4)],
)
def test_accepted_it_is_the_new_text_and_rejected_the_old_one(id_: str, old: int, new: int) -> None:
    before, after = text(id_, old), text(id_, new)
    made = redline(compared(before, after), author="GS/OAS", at=AT)
    assert decided(made, accept=True) == words(after)
    assert decided(made, accept=False) == words(before)


LINES = st.lists(st.builds(Line, st.text(alphabet="ab c\t", min_size=1, max_size=12), st.booleans()), max_size=6)


@given(LINES, LINES)
def test_the_same_holds_of_any_two_texts(old: list[Line], new: list[Line]) -> None:
    before, after = (ArticleText("one", "I", "One", tuple(lines)) for lines in (old, new))
    made = redline(compared([before], [after]), author="A", at=AT)
    assert decided(made, accept=True) == words((after,))
    assert decided(made, accept=False) == words((before,))


JOINED = (
    (Line("The term is four years", False), Line("each Party pays its costs.", False)),
    (Line("The term is four years, renewable", False), Line("If so agreed, each Party pays its costs.", False)),
)
"""Words added at the end of a paragraph and at the beginning of the next: LibreOffice would track the end between them as well."""


def test_new_words_at_both_sides_of_an_untouched_end_are_kept_apart() -> None:
    before, after = (ArticleText("one", "I", "One", lines) for lines in JOINED)
    root = docx.parse(docx.read_part(redline(compared([before], [after]), author="A", at=AT), "word/document.xml"))
    for paragraph, following in pairwise(root.iter(W + "p")):
        both = len(paragraph) > 1 and len(following) > 1 and paragraph[-1].tag == following[1].tag == W + "ins"
        assert not both or paragraph.find(f"{W}pPr/{W}rPr") is not None


def test_each_change_has_its_author_its_moment_and_a_number_of_its_own() -> None:
    made = redline(compared(text("general", 0), text("general", 2)), author="SG/OEA & <co>", at=AT)
    root = docx.parse(docx.read_part(made, "word/document.xml"))
    marks = list(root.iter(W + "ins", W + "del"))
    assert {mark.get(W + "author") for mark in marks} == {"SG/OEA & <co>"}
    assert {mark.get(W + "date") for mark in marks} == {"2026-11-30T09:00:00Z"}
    assert len({mark.get(W + "id") for mark in marks}) == len(marks) > 0
    assert made == redline(compared(text("general", 0), text("general", 2)), author="SG/OEA & <co>", at=AT)


@pytest.mark.slow
@pytest.mark.office
def test_libreoffice_accepts_and_rejects_all_of_them(tmp_path: Path) -> None:
    asked, expected = [], {}
    texts = [(text(id_, old), text(id_, new)) for id_, old, new in PAIRS]
    texts += [((ArticleText("one", "I", "One", old),), (ArticleText("one", "I", "One", new),)) for old, new in [JOINED]]
    for number, (before, after) in enumerate(texts):
        source = tmp_path / f"{number}.docx"
        source.write_bytes(redline(compared(before, after), author="GS/OAS", at=AT))
        for what, result in (("accept", after), ("reject", before)):
            target = tmp_path / f"{number}-{what}.docx"
            asked.append(f"{what} {source} {target}")
            expected[target] = words(result)
    worker = ROOT / "service" / "drafting" / "word" / "office_worker.py"
    script = Path(__file__).parent / "deciding.py"
    program = "/usr/lib/libreoffice/program/soffice.bin"
    subprocess.run(
        ["/usr/bin/python3", script, worker, program, tmp_path / "profile"],
        input="\n".join(asked), text=True, check=True, timeout=300,
    )  # fmt: skip
    for target, said in expected.items():
        assert read(target.read_bytes()) == said, target.name
