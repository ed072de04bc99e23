"""Two languages of a text, made here: what one of them lacks, adds or says under another condition is found at its place."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

import pytest

from service.drafting.lint.alignment import Side, findings
from service.drafting.word import docx

H, P, S, T = "Heading1", "ArticleParagraph", "ArticleItem", "TemplateTag"
Lines = Sequence[tuple[str, str]]
TITLES = {"Purpose": "purpose", "Duration": "duration", "Objeto": "purpose", "Vigência": "duration"}
ENGLISH: Lines = [
    ("Parties", "{{ first.name.The }}, represented by {{ first.representative }},"),
    (H, "Purpose"),
    (P, "The Parties shall cooperate on {{ subject }}."),
    (T, "{%p for area in areas %}"),
    (S, "{{ area }}{% if loop.last %}.{% else %};{% endif %}"),
    (T, "{%p endfor %}"),
    (
        P,
        "{{ counterpart.short.The }} shall report within {{ words.report_days }} ({{ report_days }}) days. It shall publish the report.",
    ),
    (T, "[[clause:duration]]"),
    ("Testimonium", "IN WITNESS WHEREOF, on behalf of {{ first.name.the }}."),
]
PORTUGUESE: Lines = [
    ("Parties", "{{ first.name.The }}, {{ first.represented }} por {{ first.representative }},"),
    (H, "Objeto"),
    (P, "As Partes cooperarão em matéria {{ subject|of }}."),
    (T, "{%p for area in areas %}"),
    (S, "{{ area }}{% if loop.last %}.{% else %};{% endif %}"),
    (T, "{%p endfor %}"),
    (
        P,
        "No prazo de {{ words.report_days }} ({{ report_days }}) dias, {{ counterpart.short.the }} informará; o relatório {{ counterpart.short.of }} será publicado.",
    ),
    (T, "[[clause:duration]]"),
    ("Testimonium", "EM FÉ DO QUE, em nome {{ first.name.of }}."),
]
CLAUSE: Lines = [
    (H, "Duration"),
    (T, "{%p if term_model == 'fixed' %}"),
    (
        P,
        "It lasts for {{ term_months }} months{% if renewal %}, renewable under Article {{ articles.amendments }}{% endif %}.",
    ),
    (T, "{%p endif %}"),
    (T, "{%p if term_model == 'indefinite' %}"),
    (P, "It has no end."),
    (T, "{%p endif %}"),
    (P, "Money is returned within sixty (60) days."),
]
CLAUSULA: Lines = [
    (H, "Vigência"),
    (T, "{%p if term_model == 'fixed' %}"),
    (P, "Dura {{ term_months }} meses{% if renewal %}, renováveis nos termos do artigo {{ articles.amendments }}{% endif %}."),
    (T, "{%p endif %}"),
    (T, "{%p if term_model == “indefinite” %}"),
    (P, "Não tem fim."),
    (T, "{%p endif %}"),
    (P, "Os fundos são devolvidos em sessenta (60) dias."),
]  # fmt: skip


def word(lines: Lines) -> bytes:
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{escape(text)}</w:t></w:r></w:p>'
        for style, text in lines
    )
    document = f'<w:document xmlns:w="{docx.NAMESPACE}"><w:body>{body}</w:body></w:document>'
    return docx.written({"word/document.xml": document.encode()})


def compared(
    text: Lines = PORTUGUESE, clause: Lines = CLAUSULA, original: Lines = CLAUSE
) -> list[tuple[str, str, str]]:
    files = {
        "own/text.en.docx": word(ENGLISH),
        "own/text.pt.docx": word(text),
        "shared/clauses/en/duration.docx": word(original),
        "shared/clauses/pt/duration.docx": word(clause),
    }
    names = ["own/text.en.docx", "own/text.pt.docx"]
    return list(findings(names, files, Side("en", TITLES), Side("pt", TITLES)))


def without(lines: Lines, number: int) -> Lines:
    return [line for place, line in enumerate(lines) if place != number]


def put(lines: Lines, number: int, style: str, text: str) -> Lines:
    return [*lines[:number], (style, text), *lines[number + 1 :]]


def test_languages_that_differ_in_words_alone_are_aligned() -> None:
    assert compared() == []


def test_a_language_may_need_a_condition_for_its_grammar() -> None:
    agreeing = PORTUGUESE[6][1].replace(
        "informará", "{% if counterpart.plural %}informarão{% else %}informará{% endif %}"
    )
    assert compared(put(PORTUGUESE, 6, P, agreeing)) == []
    counted = "{% if areas|length > 1 %}As Partes cooperarão{% else %}A cooperação será{% endif %} sobre {{ subject }}."
    assert compared(put(PORTUGUESE, 2, P, counted)) == []


def test_what_both_branches_print_is_printed_always() -> None:
    english = put(
        CLAUSE, 7, P, "See Article {{ articles.a }}{% if articles.b is defined %} or {{ articles.b }}{% endif %}."
    )
    both = "{% if articles.b is defined %}Ver artigos {{ articles.a }} e {{ articles.b }}{% else %}Ver artigo {{ articles.a }}{% endif %}."
    one = (
        "{% if articles.b is defined %}Ver artigos {{ articles.a }} e {{ articles.b }}{% else %}Ver artigo{% endif %}."
    )
    assert compared(clause=put(CLAUSULA, 7, P, both), original=english) == []
    [(_, _, missing), (_, _, extra)] = compared(clause=put(CLAUSULA, 7, P, one), original=english)
    assert "The reference “{{ articles.a }}” is missing" in missing
    assert "The reference “{{ articles.a }}” under “{% if articles.b is defined %}” is not in" in extra


TEXT, CLAUSE_FILE = "own/text.pt.docx", "shared/clauses/pt/duration.docx"
DIFFERENCES = [
    ("an article is missing", without(PORTUGUESE, 7), CLAUSULA, TEXT, "", "The article “duration” is missing; English (en) has it (clauses/en/duration.docx, paragraph 1"),
    ("an article more", [*PORTUGUESE[:8], (H, "Foro"), *PORTUGUESE[8:]], CLAUSULA, TEXT, "“Foro”", "English (en) has no article “Foro”."),
    ("another order", [PORTUGUESE[0], PORTUGUESE[7], *PORTUGUESE[1:7], PORTUGUESE[8]], CLAUSULA, CLAUSE_FILE, "paragraph 1", "here English (en) has “purpose”, this text has “duration”"),
    ("a paragraph is missing", PORTUGUESE, without(CLAUSULA, 7), CLAUSE_FILE, "after paragraph 6", "A numbered paragraph is missing that English (en) has (clauses/en/duration.docx, paragraph 8 under “Duration”"),
    ("a paragraph more", PORTUGUESE, [*CLAUSULA, (P, "Mais.")], CLAUSE_FILE, "“Mais.”", "English (en) has no such numbered paragraph at this place. Counted: numbered paragraphs here 4, in English (en) 3."),
    ("a sub-item made a paragraph", put(PORTUGUESE, 4, P, PORTUGUESE[4][1]), CLAUSULA, TEXT, "paragraph 5", "This is a numbered paragraph, in English (en) a sub-item"),
    ("another condition", PORTUGUESE, put(CLAUSULA, 1, T, "{%p if term_model == 'completion' %}"), CLAUSE_FILE, "paragraph 3", "It is printed under “{% if term_model == 'completion' %}”, in English (en) under “{% if term_model == 'fixed' %}”"),
    ("always", PORTUGUESE, [CLAUSULA[0], CLAUSULA[2], *CLAUSULA[4:]], CLAUSE_FILE, "paragraph 2", "It is printed always, in English (en) under"),
    ("a tag is missing", put(PORTUGUESE, 2, P, "As Partes cooperarão."), CLAUSULA, TEXT, "paragraph 3 under “Objeto”", "The tag “{{ subject }}” is missing, which English (en) has (text.en.docx, paragraph 3"),
    ("another tag", put(PORTUGUESE, 6, P, PORTUGUESE[6][1].replace("({{ report_days", "({{ notice_days")), CLAUSULA, TEXT, "paragraph 7", "The tag “{{ notice_days }}” is not in English (en)"),
    ("the other party", put(PORTUGUESE, 6, P, PORTUGUESE[6][1].replace("counterpart", "organization")), CLAUSULA, TEXT, "paragraph 7", "The tag “{{ counterpart.short }}” is missing"),
    ("a tag outside its condition", PORTUGUESE, put(CLAUSULA, 2, P, "Dura {{ term_months }} meses{% if renewal %}, renováveis{% endif %} nos termos do artigo {{ articles.amendments }}."), CLAUSE_FILE, "paragraph 3", "The reference “{{ articles.amendments }}” under “{% if renewal %}” is missing"),
    ("another inner condition", PORTUGUESE, put(CLAUSULA, 2, P, CLAUSULA[2][1].replace("if renewal", "if renewed")), CLAUSE_FILE, "paragraph 3", "What is printed under “{% if renewal %}” is missing"),
    ("another reference", PORTUGUESE, put(CLAUSULA, 2, P, CLAUSULA[2][1].replace("amendments", "termination")), CLAUSE_FILE, "paragraph 3", "The reference “{{ articles.termination }}” under “{% if renewal %}” is not in English (en)"),
    ("another figure", PORTUGUESE, put(CLAUSULA, 7, P, "Os fundos são devolvidos em trinta (30) dias."), CLAUSE_FILE, "paragraph 8", "The figures differ: here 30, in English (en) 60 (clauses/en/duration.docx, paragraph 8"),
    ("before the articles", put(PORTUGUESE, 0, "Parties", "{{ first.name.The }},"), CLAUSULA, TEXT, "paragraph 1", "The tag “{{ first.representative }}” is missing"),
    ("after the articles", put(PORTUGUESE, 8, "Testimonium", "EM FÉ DO QUE."), CLAUSULA, TEXT, "paragraph 9", "The tag “{{ first.name }}” is missing"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "clause", "file", "where", "message"),
    [row[1:] for row in DIFFERENCES],
    ids=[row[0] for row in DIFFERENCES],
)
def test_a_difference_is_found_at_its_place(text: Lines, clause: Lines, file: str, where: str, message: str) -> None:
    found = compared(text, clause)
    assert any(name == file and where in place and message in said for name, place, said in found), found


def test_one_missing_paragraph_is_one_finding() -> None:
    assert len(compared(clause=without(CLAUSULA, 7))) == 1


def test_headers_and_footers_print_the_same() -> None:
    def page(footer: str) -> bytes:
        xml = f'<w:ftr xmlns:w="{docx.NAMESPACE}"><w:p><w:r><w:t>{footer}</w:t></w:r></w:p></w:ftr>'
        return docx.with_part(word([("CoverTitle", "{{ title }}")]), "word/footer1.xml", xml.encode())

    files = {
        "shared/cover.en.docx": page("{{ reference }}, original {{ original_number }}"),
        "shared/cover.pt.docx": page("{{ reference }}, exemplar"),
    }
    [(name, where, message)] = findings(list(files), files, Side("en", {}), Side("pt", {}))
    assert (name, where) == ("shared/cover.pt.docx", "headers and footers, paragraph 1, “{{ reference }}, exemplar”")
    assert message.startswith("The tag “{{ original_number }}” is missing, which English (en) has")
