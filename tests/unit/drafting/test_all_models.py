"""Every model in every language, with the least and the most that it can say: the texts are read, the originals are judged."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from service.domain.instrument import Annex
from service.drafting import preliminary
from service.drafting.answers.original import OriginalSpec
from service.drafting.model.template import Template
from service.drafting.pdf.annex.annexes import examine
from service.drafting.pdf.pages import page_texts
from service.drafting.preliminary import AgreementSpec
from service.drafting.word import docx
from service.drafting.word.convert import ConverterPool
from service.drafting.word.fill import fill_page, fill_text
from service.settings import load
from tests.support import verapdf
from tests.unit.drafting.answer_sets import LEAST, TURNS, answers, needs_annex
from tests.unit.drafting.models import CATALOGUE, IDS, LINKED, lines
from tests.unit.drafting.portable import text_pdf
from tests.unit.drafting.proofreading import LEFTOVERS, faults

pytestmark = pytest.mark.slow

ORGANIZATION = load(environ={}).organization.for_documents()
WHEN = datetime(2027, 1, 15, 12, 0, tzinfo=UTC)
REFERENCE = "COOP-2027-0001"
EVERY = (*IDS, *LINKED)
ALONE = [(model, (language,)) for model in EVERY for language in CATALOGUE.get(model).languages]
TOGETHER = [(model, CATALOGUE.get(model).languages) for model in EVERY]
IN_COLUMNS = [(model, pair) for model in EVERY for pair in (("en", "es"), ("pt", "fr"))]
NAMED_IN_ANSWERS = ("_name", "_seat", "_person", "_email", "_telephone")


def named(template: Template, given: dict[str, Any]) -> list[str]:
    """Names in the answers, which keep their own language."""
    said = [value for key, value in given.items() if key.endswith(NAMED_IN_ANSWERS) and isinstance(value, str)]
    return [*said, *ORGANIZATION["name"].values()]


def drafted(model: str, languages: tuple[str, ...], turn: int | None) -> tuple[Template, dict[str, Any]]:
    template = CATALOGUE.get(model)
    given = answers(template, languages, turn)
    return template, {**given, "layout": "columns"} if len(languages) == 2 else given


@pytest.mark.parametrize("turn", TURNS, ids=["least", "first", "second", "third"])
@pytest.mark.parametrize(
    ("model", "languages"),
    [*ALONE, *TOGETHER],
    ids=lambda value: "-".join([*value]) if isinstance(value, tuple) else value,
)
def test_a_filled_text_reads_well(model: str, languages: tuple[str, ...], turn: int | None) -> None:
    template, given = drafted(model, languages, turn)
    annexes = (attached()[0],) if needs_annex(template, given) else ()
    found = []
    # The parties change places only in title, preamble and closing words, which have no choices.
    parties = template.signed_by if turn is LEAST else template.signed_by[:1]
    for party, language in product(parties, languages):
        original = OriginalSpec(
            template=template,
            answers=given,
            organization=ORGANIZATION,
            reference=REFERENCE,
            party=party,
            annexes=annexes,
        )
        pages = [fill_page(original, page, language) for page in ("cover", "signature")]
        for filled in (fill_text(original, language), *pages):
            for part in docx.worded_parts(filled):
                for paragraph in lines(filled, part):
                    said = re.sub(r"\[\[sign:\w+\]\]", "", paragraph.text)
                    found += faults(said, language, names=named(template, given))
    assert found == []


@cache
def attached() -> tuple[Annex, bytes]:
    clean = examine(text_pdf("Work plan for 2027"), title="Work plan")
    digest = hashlib.sha256(clean.pdf).hexdigest()
    return Annex(id="1", title="Work plan", sha256=digest, source_sha256=digest, pages=clean.pages), clean.pdf


@pytest.fixture(scope="module")
def converter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConverterPool]:
    pool = ConverterPool(2, data_folder=tmp_path_factory.mktemp("data"), timeout=120)
    yield pool
    pool.close()


@pytest.mark.office
@pytest.mark.referee
@pytest.mark.skipif(not verapdf.is_available(), reason="veraPDF, Java or its XML binding is not installed")
@pytest.mark.parametrize("turn", [LEAST, 1], ids=["least", "most"])
@pytest.mark.parametrize(
    ("model", "languages"),
    [*ALONE, *TOGETHER, *IN_COLUMNS],
    ids=lambda value: "-".join([*value]) if isinstance(value, tuple) else value,
)
def test_originals_are_archivable_and_accessible(
    model: str, languages: tuple[str, ...], turn: int | None, converter: ConverterPool, tmp_path: Path
) -> None:
    template, given = drafted(model, languages, turn)
    agreement = AgreementSpec(
        template=template,
        answers=given,
        annexes=[attached()] if needs_annex(template, given) else [],
        organization=ORGANIZATION,
        reference=REFERENCE,
        when=WHEN,
    )
    prepared = preliminary.prepare(agreement, converter=converter, progress=lambda _: None, keep=lambda _: "")
    for made in prepared.originals:
        path = tmp_path / f"{made.party}.pdf"
        path.write_bytes(made.pdf)
        assert verapdf.validate(path) == {"3b": [], "ua1": []}
        for number, text in enumerate(page_texts(made.pdf), 1):
            assert not LEFTOVERS.search(text), f"page {number}: {text}"
            assert not orphans(text, template), f"page {number}: {text}"


def orphans(page: str, template: Template) -> list[str]:
    """Headings of articles with nothing but the foot of the page below them."""
    said = [line.strip() for line in page.splitlines() if line.strip() and REFERENCE not in line]
    titles = {title for article in template.articles for title in article.title.values()}
    return [
        line
        for line in said[-1:]
        if any(re.fullmatch(rf"Art\w+ [IVXL]+\. {re.escape(title)}", line) for title in titles)
    ]
