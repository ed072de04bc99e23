"""Faulty models: each fault is reported with its place and what to do. The models of the repository have none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.drafting.lint import report
from service.drafting.model.catalogue import Catalogue
from service.drafting.word import docx
from tests.support.marks import first
from tests.unit.drafting.models import CATALOGUE, IDS, LINKED, ORGANIZATION, copied, edited, replaced, written

TEXT, TERMINATION, SIGNATURE = (
    "general/1.0/text.en.docx",
    "shared/1.0/clauses/en/termination.docx",
    "shared/1.0/signature.en.docx",
)


@pytest.mark.parametrize(
    "model", ["general", *(pytest.param(one, marks=pytest.mark.slow) for one in (*IDS, *LINKED) if one != "general")]
)
def test_the_models_of_the_repository_are_in_order(model):
    assert [str(finding) for finding in report.check(CATALOGUE.get(model), organization=ORGANIZATION)] == []


def found(root, model="general", languages=("en",)):
    """The findings of these languages alone: each language more takes a second."""
    template = Catalogue(root).get(model)
    sample = {
        key: {name: value[name] for name in languages} if set(languages) <= _keys(value) else value
        for key, value in template.sample.items()
    }
    sample["languages"] = list(languages)
    return report.check(replace(template, languages=languages, sample=sample), organization=ORGANIZATION)


def _keys(value):
    return set(value) if isinstance(value, dict) else set()


SPOILED = [
    # file, old, new, where, message
    (
        TERMINATION,
        "{{ notice_days }}",
        "{{ notice_days }",
        "paragraph 2 under “Termination”, “Either Party",
        "has no partner",
    ),
    (TERMINATION, "{{ notice_days }}", "{{ notice_weeks }}", "under “Termination”", "There is no word “notice_weeks”"),
    (
        TERMINATION,
        "{{ words.notice_days }}",
        "{{ words.notice_weeks }}",
        "paragraph 2",
        "“notice_weeks” is not part of “words”",
    ),
    (TERMINATION, "{{ notice_days }}", "{{ notice_days.value }}", "paragraph 2", "“notice_days” has no parts"),
    (TERMINATION, "{{ notice_days }}", "{{ notice_days|safe }}", "paragraph 2", "No filter named 'safe'"),
    (TERMINATION, "{{ notice_days }}", "{% set x = 1 %}", "paragraph 2", "“set” is not a statement of models"),
    (TERMINATION, "{{ notice_days }}", "{{ first.short.bare }}", "paragraph 2", "must be the same in every original"),
    (TERMINATION, "{% endif %}", "", "paragraph 4", "Close that one first|never closed|closes"),
    (TERMINATION, "articles.disputes", "articles.annexes", "paragraph 4", "may be left out"),
    (TERMINATION, "articles.disputes", "articles.disputed", "paragraph 4", "There is no article “disputed”"),
    (TERMINATION, "articles.confidentiality is", "articles.confidentialty is", "paragraph 4", "in any model"),
    (TERMINATION, 'w:val="ArticleParagraph"', 'w:val="Fancy"', "“Either Party", "uses the style “Fancy”"),
    (
        TEXT,
        "[[clause:disputes]]",
        "[[clause:dispute]]",
        "[[clause:dispute]]",
        "no clause “dispute” in this language. Use one of: ",
    ),
    (TEXT, "{%p if several_languages %}", "When: {%p if several_languages %}", "“When: {%p if", "would be deleted"),
    (TEXT, "{%p if several_languages %}", "{%p if several_languages = 1 %}", "paragraph", "cannot be read"),
    (TEXT, "{%p for part in purpose %}", "{%p for part in subject %}", "paragraph", "Only a list"),
    (TEXT, "{%p for part in purpose %}", "{% for part in purpose %}", "paragraph", "Write “{% endfor %}”"),
    (TEXT, "{{ part }}", "{{ prt }}", "under “Purpose”", "There is no word “prt”"),
    (TEXT, "have agreed as follows:", "have agreed {% endif %}:", "have agreed", "closes nothing"),
    (TEXT, ">Purpose<", ">Aims<", "the sample answers", "Article 1 of the text is “Aims”"),
    (SIGNATURE, "{{ seal_anchor }}", "{{ seal_ancor }}", "row 1, column 1", "There is no word “seal_ancor”"),
    (SIGNATURE, "first.office", "first.ofice", "row 3, column 1", "“ofice” is not part of “first”"),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "old", "new", "where", "message"), SPOILED, ids=[row[2][:40] or "cut" for row in SPOILED]
)
def test_a_spoiled_tag_is_found_where_it_stands(tmp_path, *, file, old, new, where, message):
    root = copied(tmp_path)
    replaced(root / file, old, new)

    findings = found(root)

    hits = [
        f for f in findings if f.file == file and where in f.where and any(m in f.message for m in message.split("|"))
    ]
    assert hits != [], [str(finding) for finding in findings]
    assert hits[0].severity == "error"


XML = "word/document.xml"
HEADER = "word/header2.xml"
STYLES = "word/styles.xml"
PARAGRAPH = '<w:p><w:pPr><w:pStyle w:val="{}"/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>'
PACKAGES = [
    (
        "font",
        STYLES,
        lambda x: x.replace('w:ascii="Liberation Serif"', 'w:ascii="Aptos Nova"', 1),
        "font “Aptos Nova” is not installed",
    ),
    (
        "alt text",
        HEADER,
        lambda x: x.replace(' descr="Emblem placeholder: two facing sheets in a ring"', ""),
        "no alternative text",
    ),
    (
        "language",
        STYLES,
        lambda x: x.replace('w:val="en-US"', 'w:val="fr-FR"', 1),
        "language of the document is “fr-FR”",
    ),
    (
        "tracked",
        XML,
        lambda x: x.replace(
            "<w:sectPr>", '<w:p><w:ins w:id="9" w:author="x"><w:r><w:t>new</w:t></w:r></w:ins></w:p><w:sectPr>'
        ),
        "tracked changes",
    ),
    (
        "comment",
        XML,
        lambda x: x.replace("<w:sectPr>", '<w:p><w:r><w:commentReference w:id="0"/><w:t>c</w:t></w:r></w:p><w:sectPr>'),
        "has comments",
    ),
    (
        "field",
        XML,
        lambda x: x.replace(
            "<w:sectPr>",
            '<w:p><w:r><w:instrText>INCLUDETEXT "/etc/hostname"</w:instrText><w:t>f</w:t></w:r></w:p><w:sectPr>',
        ),
        "fetches something",
    ),
    (
        "heading",
        XML,
        lambda x: x.replace("<w:sectPr>", PARAGRAPH.format("Heading3") + "<w:sectPr>"),
        "heading level is skipped",
    ),
    ("empty", XML, lambda x: x.replace("<w:sectPr>", "<w:p/><w:sectPr>"), "empty paragraph makes space"),
    (
        "external",
        "word/_rels/document.xml.rels",
        lambda x: x.replace(
            "</Relationships>",
            '<Relationship Id="rX" Type="http://x/image" Target="http://example.org/a.png" TargetMode="External"/></Relationships>',
        ),
        "points outside itself",
    ),
    (
        "attached",
        "word/_rels/document.xml.rels",
        lambda x: x.replace(
            "</Relationships>",
            '<Relationship Id="rX" Type="http://x/attachedTemplate" Target="a.dotm"/></Relationships>',
        ),
        "depends on something else",
    ),
    (
        "macro",
        "[Content_Types].xml",
        lambda x: x.replace("wordprocessingml.document.main+xml", "wordprocessingml.macroEnabled.main+xml"),
        "may contain macros",
    ),
    (
        "entities",
        STYLES,
        lambda x: x.replace("<w:styles", '<!DOCTYPE x [<!ENTITY a "b">]><w:styles', 1),
        "declares entities",
    ),
    ("damaged", STYLES, lambda x: x.replace("</w:styles>", ""), "is damaged"),
]


@pytest.mark.parametrize(
    ("part", "change", "message"), first(4, [row[1:] for row in PACKAGES]), ids=[row[0] for row in PACKAGES]
)
def test_a_file_that_is_not_in_order_is_found(tmp_path, part, change, message):
    root = copied(tmp_path)
    edited(root / TEXT, part, change)

    assert [f for f in found(root) if f.file == TEXT and message in f.message] != []


def test_a_program_inside_a_file_is_found(tmp_path):
    root = copied(tmp_path)
    path = root / TEXT
    path.write_bytes(docx.with_part(path.read_bytes(), "word/vbaProject.bin", b"\x00"))

    assert any("a program or an embedded object" in finding.message for finding in found(root))


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x03\x04 broken"])
def test_what_is_no_word_file_is_said_so(tmp_path, data):
    root = copied(tmp_path)
    (root / TEXT).write_bytes(data)

    assert any(finding.file == TEXT and "not a Word file" in finding.message for finding in found(root))


@pytest.mark.slow
def test_a_missing_language_is_found(tmp_path):
    root = copied(tmp_path)
    (root / "general/1.0/text.es.docx").unlink()
    (root / "shared/1.0/clauses/es/termination.docx").unlink()

    assert ("general/1.0/text.es.docx", "The file is missing. Save the Word file under this name.") in {
        (finding.file, finding.message) for finding in found(root, languages=("es",))
    }
    found_elsewhere = found(root, "special-direct", languages=("es",))
    assert any("no clause “termination” in this language" in f.message for f in found_elsewhere)


def test_a_clause_with_numbering_or_pictures_of_its_own_is_found(tmp_path):
    root = copied(tmp_path)
    replaced(root / TERMINATION, "<w:pPr>", '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
    replaced(
        root / TERMINATION, "<w:sectPr>", "<w:p><w:hyperlink><w:r><w:t>x</w:t></w:r></w:hyperlink></w:p><w:sectPr>"
    )

    messages = " ".join(finding.message for finding in found(root))

    assert "numbering of its own" in messages
    assert "has a link" in messages


def test_sample_answers_that_do_not_answer_are_found(tmp_path):
    root = copied(tmp_path)
    written(root / "general/1.0/sample.json", notice_days=None, colour="blue")

    findings = {finding.where for finding in found(root) if finding.file == "general/1.0/sample.json"}

    assert {"notice_days", "colour"} <= findings


def test_a_reference_that_breaks_only_without_an_optional_article_is_found(tmp_path):
    root = copied(tmp_path)
    replaced(
        root / TERMINATION, "{% if articles.confidentiality is defined %}", "{% if 'integrity' in optional_articles %}"
    )

    assert any("The article “confidentiality” may be left out" in finding.message for finding in found(root))
