"""What a lawyer would mark in the clauses: number, headings, references and lists fit every choice that the form offers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest

from service.domain.instrument import Annex
from service.drafting.answers import context
from service.drafting.grammar import grammar_of
from service.drafting.word import compose, docx
from service.drafting.word.enumerations import punctuated
from service.drafting.word.proof import plain
from service.drafting.word.sandbox import StrictEnvironment
from tests.unit.drafting.models import CATALOGUE, IDS, original, sample
from tests.unit.drafting.phrases import ENGLISH_PHRASES, SPANISH_PHRASES

PROGRAM, GENERAL = CATALOGUE.get("special-program"), CATALOGUE.get("general")
ONE = Annex(id="1", title="Work plan", sha256="", source_sha256="", pages=1, titles={"es": "Plan de trabajo"})
TWO = Annex(id="2", title="Budget", sha256="", source_sha256="", pages=1, titles={"es": "Presupuesto"})
EVERYTHING: dict[str, Any] = {
    "liability_model": "indemnity",
    "force_majeure_days": 90,
    "confidentiality_years": 3,
    "report_days": 90,
    "final_report_by": "counterpart",
    "final_report_days": 60,
    "final_report_review_days": 30,
    "ip_model": "open",
    "consultation_modules": ["exchange", "agenda"],
    "means": ["advice", "dissemination"],
    "areas": {"en": ["culture"], "es": ["cultura"]},
    "obligations_organization": {"en": ["help", "report"], "es": ["ayudar", "informar"]},
    "obligations_counterpart": {"en": ["help"], "es": ["ayudar"]},
    "appointing_authority": {"en": "the Secretary-General", "es": "el Secretario General"},
    "arbitration_place": {"en": "Quito", "es": "Quito"},
    "language_of_arbitration": "es",
    "entry_into_force_date": "2027-03-01",
    "term_months": 36,
    "renewal_model": "written",
    "counterpart_has_immunities": True,
}


def words(template: Any, language: str, *, annexes: tuple[Annex, ...] = (ONE,), **changes: Any) -> dict[str, Any]:
    asked = {spec.key for spec in template.fields}
    given = {key: value for key, value in {**EVERYTHING, **changes}.items() if key in asked}
    given.setdefault("optional_articles", [article.key for article in template.optional_articles])
    return context.build(original(template, sample(template, **given), annexes=annexes), language)


def said(template: Any, clause: str, language: str, **changes: Any) -> list[str]:
    """The paragraphs of a shared clause, filled, without what is not printed."""
    path = template.shared / "clauses" / language / f"{clause}.docx"
    return printed(path.read_bytes(), words(template, language, **changes))


def printed(document: bytes, context: dict[str, Any]) -> list[str]:
    source = "\n".join(plain(paragraph.text) for paragraph in docx.paragraphs(document, compose.DOCUMENT))
    filled = StrictEnvironment(context["language"]).from_string(source).render(context)
    return [line.strip() for line in filled.splitlines() if line.strip()]


@pytest.mark.parametrize(
    ("term", "renewal", "english", "spanish"),
    [
        ("fixed", "written", "Duration and renewal", "Duración y renovación"),
        ("fixed", "tacit", "Duration and renewal", "Duración y renovación"),
        ("fixed", "none", "Duration", "Duración"),
        ("indefinite", None, "Duration", "Duración"),
        ("completion", None, "Duration", "Duración"),
        ("completion", "tacit", "Duration", "Duración"),
    ],
)
def test_the_heading_says_renewal_only_where_there_is_one(
    term: str, renewal: str | None, english: str, spanish: str
) -> None:
    for language, heading in (("en", english), ("es", spanish)):
        assert said(GENERAL, "duration", language, term_model=term, renewal_model=renewal)[0] == heading


@pytest.mark.parametrize(
    ("modules", "english", "spanish"),
    [
        (["exchange", "programming"], "Consultation", "Consultas"),
        (["exchange", "agenda"], "Consultation and representation", "Consultas y representación"),
        (["observers"], "Consultation and representation", "Consultas y representación"),
    ],
)
def test_the_heading_says_representation_only_where_there_is_some(
    modules: list[str], english: str, spanish: str
) -> None:
    for language, heading in (("en", english), ("es", spanish)):
        assert said(GENERAL, "consultation", language, consultation_modules=modules)[0] == heading


def test_a_notice_against_renewal_needs_a_signature_only_where_renewal_is_tacit() -> None:
    def notice(**changes: Any) -> str:
        found = said(GENERAL, "coordination-and-notices", "en", optional_articles=["force-majeure"], **changes)
        return re.sub(r"^.*take effect when received\. ", "", next(line for line in found if "authorized" in line))

    fixed = notice(term_model="fixed", renewal_model="tacit")
    numbers = words(GENERAL, "en", optional_articles=["force-majeure"])["articles"]
    assert fixed.startswith(
        f"A notice that raises a dispute (Article {numbers['disputes']}), opposes renewal (Article {numbers['duration']}) or terminates "
        f"this Agreement (Article {numbers['termination']} or {numbers['force_majeure']}) shall bear the signature"
    )
    for other in ({"renewal_model": "written"}, {"term_model": "indefinite", "renewal_model": None}):
        assert f"(Article {numbers['disputes']}) or terminates" in notice(**{"term_model": "fixed", **other})


@pytest.mark.parametrize("template", [GENERAL, PROGRAM])
def test_the_final_report_that_ends_the_agreement_has_an_article(template: Any) -> None:
    filled = words(template, "en", term_model="completion")
    assert (
        f"accepted in accordance with Article {filled['articles']['final_report']}, but"
        in said(template, "duration", "en", term_model="completion")[1]
    )
    first, second, third = said(template, "final-report", "en", term_model="completion")[1:]
    assert re.match(
        r"(The )?[\w ]+ shall deliver to the coordinator of the GS/OAS a final report within sixty \(60\) days", first
    )
    assert "shall accept it in writing" in second
    assert "deemed to have been accepted" in second
    assert "record in writing the date on which the activities are completed" in third


def test_where_the_organization_delivers_the_final_report_the_counterpart_accepts_it() -> None:
    english = said(PROGRAM, "final-report", "en", final_report_by="organization")[1]
    spanish = said(PROGRAM, "final-report", "es", final_report_by="organization")[1]
    assert english.startswith("The GS/OAS shall deliver to the coordinator of Instituto Peñaloza a final report")
    assert spanish.startswith("La SG/OEA entregará al coordinador del Instituto Peñaloza un informe final")


def test_a_model_without_that_duration_has_no_final_report() -> None:
    assert "final_report" not in words(GENERAL, "en", term_model="fixed")["articles"]
    assert "final_report" in words(PROGRAM, "en", term_model="fixed")["articles"]


def test_arbitration_has_an_authority_a_seat_and_a_language() -> None:
    assert said(GENERAL, "disputes", "en", dispute_model="arbitration")[3:7] == [
        "there shall be one arbitrator",
        "the appointing authority shall be the Secretary-General",
        "the seat of arbitration shall be Quito",
        "the language of the proceedings shall be Spanish",
    ]
    assert "el idioma del procedimiento será el español" in said(GENERAL, "disputes", "es", dispute_model="arbitration")


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_closing_words_and_the_entry_into_force_hold_for_ink(language: str) -> None:
    closing = " ".join(said(GENERAL, "testimonium", language))
    force = " ".join(said(GENERAL, "entry-into-force", language))
    page = " ".join(printed(compose.page(GENERAL, "signature", language), words(GENERAL, language)))
    assert not re.search(r"electr[oó]nic|time-stamp|sello de tiempo", f"{closing} {page}")
    assert re.search("handwritten signature is the date written beside it|manuscrita es la escrita junto a ella", force)
    assert re.search("each in the manner|cada uno en la forma", closing)


def test_spanish_verbs_agree_with_a_counterpart_in_the_plural() -> None:
    plural = {
        "counterpart_form": "feminine_plural",
        "counterpart_short_name": "Universidades",
        "term_model": "completion",
    }
    found = " ".join(
        " ".join(said(GENERAL, clause, "es", **plural))
        for clause in (
            "responsibilities",
            "annual-report",
            "final-report",
            "liability",
            "means",
            "privileges-and-immunities",
        )
    )
    for sentence in (
        "Las Universidades se comprometen a:",
        "las Universidades enviarán al coordinador",
        "Las Universidades entregarán al coordinador de la SG/OEA",
        "Las Universidades mantendrán indemne a la SG/OEA",
        "que las Universidades presten",
        "inmunidades de que gozan las Universidades",
    ):
        assert sentence in found
    assert not re.search(r"[Ll]as Universidades \w+(?:ará|irá|erá)\b", found)


def test_one_and_several() -> None:
    for language, one, several in (
        ("en", "following field of", "following fields of"),
        ("es", "el siguiente campo", "los siguientes campos"),
    ):
        assert one in said(GENERAL, "areas", language)[1]
        both = {"areas": {"en": ["culture", "sport"], "es": ["cultura", "deporte"]}}
        assert several in said(GENERAL, "areas", language, **both)[1]
    assert said(GENERAL, "annexes", "en")[:2] == [
        "Annex",
        "Annex I (Work plan) forms an integral part of this Agreement.",
    ]
    assert said(GENERAL, "annexes", "en", annexes=(ONE, TWO))[:2] == [
        "Annexes",
        "Annex I (Work plan) and Annex II (Budget) form an integral part of this Agreement.",
    ]
    assert said(GENERAL, "annexes", "es")[:2] == [
        "Anexo",
        "Forma parte integrante del presente Acuerdo el Anexo I (Plan de trabajo).",
    ]


@pytest.mark.parametrize(
    "path",
    sorted({template.folder.parent.parent for template in [GENERAL]}.pop().rglob("*.docx")),
    ids=lambda path: f"{path.parent.name}-{path.name}",
)
def test_no_answer_stands_after_a_preposition_that_may_contract(path: Any) -> None:
    """``de {{ subject }}`` would print “de el gobierno abierto”: such a place needs a filter or other words."""
    if not (path.name.endswith(".es.docx") or path.parent.name == "es"):
        return
    phrases = {spec.key for model in IDS for spec in CATALOGUE.get(model).fields if spec.per_language}
    phrases |= {"authority", "acting_through", "name.the", "short.the", "name.bare", "short.bare", "representative"}
    for paragraph in docx.paragraphs(path.read_bytes(), compose.DOCUMENT):
        for tag in re.findall(r"\b(?:[Dd]e|[Aa]) \{\{ ?([\w.]+)", paragraph.text):
            assert tag not in phrases
            assert tag.partition(".")[2] not in phrases, paragraph.text


ITEM = f'<w:p xmlns:w="{docx.NAMESPACE}"><w:pPr><w:pStyle w:val="{{}}"/></w:pPr><w:r><w:t>{{}}</w:t></w:r></w:p>'


def ended(language: str, *items: str) -> list[str]:
    body = "".join(ITEM.format("ArticleItem", item) for item in items)
    document = f'<w:document xmlns:w="{docx.NAMESPACE}"><w:body>{body}</w:body></w:document>'
    root = docx.parse(punctuated(document.encode(), grammar_of(language)))
    return [docx.text_of(paragraph) for paragraph in root.iter(docx.W + "p")]


@pytest.mark.parametrize(
    ("language", "items", "wanted"),
    [
        ("en", ["one"], ["one."]),
        ("en", ["one", "two"], ["one; and", "two."]),
        ("en", ["one;", "two;", "three."], ["one;", "two; and", "three."]),
        ("en", ["one", "two; or", "three"], ["one;", "two; or", "three."]),
        ("en", ["with Acme Inc.", "with Beta Inc."], ["with Acme Inc.; and", "with Beta Inc."]),
        ("es", ["uno", "dos"], ["uno; y", "dos."]),
        ("es", ["arte", "informar cada año"], ["arte; e", "informar cada año."]),
        ("pt", ["um", "dois", "três"], ["um;", "dois; e", "três."]),
        ("fr", ["un", "deux"], ["un\u202f; et", "deux."]),
    ],
)  # fmt: skip
def test_the_items_of_a_list_end_as_the_language_writes_them(
    language: str, items: list[str], wanted: list[str]
) -> None:
    assert ended(language, *items) == wanted


def test_two_lists_are_ended_each_by_itself() -> None:
    body = "".join(
        ITEM.format(*row)
        for row in [("ArticleItem", "a"), ("ArticleItem", "b"), ("ArticleParagraph", "Then:"), ("ArticleItem", "c")]
    )
    document = f'<w:document xmlns:w="{docx.NAMESPACE}"><w:body>{body}</w:body></w:document>'.encode()
    root = docx.parse(punctuated(document, grammar_of("en")))
    assert [docx.text_of(one) for one in root.iter(docx.W + "p")] == ["a; and", "b.", "Then:", "c."]


@pytest.mark.parametrize("model", IDS)
@pytest.mark.parametrize(("language", "on"), [("en", r"(?:on|concerns)"), ("es", "sobre")])
def test_title_and_purpose_take_a_subject_as_it_is(model: str, language: str, on: str) -> None:
    template = CATALOGUE.get(model)
    paragraphs = docx.paragraphs(compose.text(template, language), compose.DOCUMENT)
    source = "\n".join(plain(one.text) for one in paragraphs if "{{ subject }}" in one.text)
    tags = StrictEnvironment(language).from_string(source)
    context = words(template, language)
    phrases = SPANISH_PHRASES if language == "es" else ENGLISH_PHRASES
    for phrase in (row.partition(" | ")[0] for row in phrases.strip().splitlines()):
        title, purpose = tags.render({**context, "subject": phrase}).splitlines()
        assert title == f"{title.split()[0]} {phrase.replace('&', '&amp;')}"
        assert re.search(rf"\b{on} {re.escape(phrase.replace('&', '&amp;'))}[.,]", purpose)


WRONG = {
    language: re.compile(
        rf"{own}|\(\s*\)|  | [,.;:)]|,,|;;|\.\.|,\.|;\.|None|[{{}}]|\[\[|[Aa]rt(?:icle|ículo)(?: ?[),.;]|$)"
    )
    for language, own in (
        ("en", r"\bthe the\b|\ba (?:[aeio]\w+) (?!one)|\ban? the\b"),
        ("es", r"\b(?:de|a) el\b|\by (?:inglés|informe)\b|\b(?:la|el|los|las) (?:la|el|los|las) "),
    )
}


def choices() -> Iterator[dict[str, Any]]:
    """Every combination of the choices that change sentences."""
    for dispute, (term, renewal), force, optional, form in itertools.product(
        ("heads", "arbitration"),
        (("fixed", "written"), ("fixed", "tacit"), ("fixed", "none"), ("indefinite", None), ("completion", None)),
        ("last_signature", "date"),
        (None, []),
        ("feminine", "masculine_plural"),
    ):
        yield {
            "dispute_model": dispute, "term_model": term, "renewal_model": renewal, "eif_model": force,
            "counterpart_form": form, **({} if optional is None else {"optional_articles": optional}),
        }  # fmt: skip


def assert_reads_well(model: str, language: str, changes: dict[str, Any], annexes: tuple[Annex, ...]) -> None:
    template = CATALOGUE.get(model)
    lines = printed(compose.text(template, language), words(template, language, annexes=annexes, **changes))
    for line in lines:
        assert not WRONG[language].search(line), f"{WRONG[language].search(line)} in {line}"


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("model", IDS)
def test_a_text_reads_well_with_everything_and_with_nothing(model: str, language: str) -> None:
    every = list(choices())
    for changes, annexes in ((every[0], (ONE,)), (every[-1], (ONE, TWO)), (every[21], (ONE,))):
        assert_reads_well(model, language, changes, annexes)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("model", IDS)
def test_a_text_reads_well_in_every_combination(model: str, language: str) -> None:
    for changes in choices():
        for annexes in ((ONE,), (ONE, TWO)):
            assert_reads_well(model, language, changes, annexes)
