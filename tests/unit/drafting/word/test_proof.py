"""A filled file says what the model and the answers say, in every part that is printed, and holds no tag."""

from __future__ import annotations

import pytest

from service.drafting.errors import FillFailed
from service.drafting.model.catalogue import Catalogue
from service.drafting.word import braces, docx, proof
from service.drafting.word.fill import fill_text
from service.drafting.word.sandbox import Environments
from service.drafting.word.settings import plain_line_ends
from tests.unit.drafting.lint.test_word_features import BODY, TEXT, paragraph, run, table, with_body
from tests.unit.drafting.models import copied, original, sample, text

TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def with_notes(data: bytes, kind: str, said: str) -> bytes:
    """A text with one footnote or endnote at its end."""
    parts = docx.parts(with_body(paragraph(run("Noted") + f'<w:r><w:{kind}Reference w:id="2"/></w:r>'), data))
    types, relations = "[Content_Types].xml", "word/_rels/document.xml.rels"
    override = f'<Override PartName="/word/{kind}s.xml" ContentType="{TYPES}.{kind}s+xml"/></Types>'
    parts[types] = parts[types].replace(b"</Types>", override.encode())
    relation = f'<Relationship Id="rId{kind}" Type="{RELATION}/{kind}s" Target="{kind}s.xml"/></Relationships>'
    parts[relations] = parts[relations].replace(b"</Relationships>", relation.encode())
    note = f'<w:{kind} w:id="2">{paragraph(run(said))}</w:{kind}>'
    parts[f"word/{kind}s.xml"] = f"<w:{kind}s {SPACES}>{note}</w:{kind}s>".encode()
    return docx.written(parts)


def filled(tmp_path, data: bytes, **changes: object) -> bytes:
    root = copied(tmp_path)
    (root / "general/1.0/text.en.docx").write_bytes(data)
    template = Catalogue(root).get("general")
    return fill_text(original(template, sample(template, **changes)), "en")


def test_notes_are_filled_once_and_answers_in_them_are_never_read_as_tags(tmp_path) -> None:
    data = with_notes(
        with_notes(TEXT, "endnote", "At the end: {{ counterpart.name.bare }}."), "footnote", "Below: {{ subject }}."
    )

    said = text(filled(tmp_path, data, subject={"en": "{{ 7 }} {% if %}", "es": "x"}))

    assert "Below: {{ 7 }} {% if %}." in said
    assert "At the end: Fundación Páramo Vivo & Juventud." in said


def test_what_a_tag_deleted_is_refused_with_its_place(tmp_path) -> None:
    data = with_body(paragraph(run("The counterpart shall pay{%- if subject %} in cash{%- endif %}.")))

    with pytest.raises(FillFailed, match="“The counterpart shall pay") as caught:
        filled(tmp_path, data)

    assert "stands beside a tag that deletes it" in str(caught.value)
    assert "paragraph" in caught.value.where


def test_a_tag_in_a_part_that_is_not_filled_is_refused(tmp_path) -> None:
    parts = docx.parts(TEXT)
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b'w:val="Heading 1"', b'w:val="{{ subject }}"', 1)
    if parts["word/styles.xml"] == docx.parts(TEXT)["word/styles.xml"]:
        parts["word/styles.xml"] = parts["word/styles.xml"].replace(
            b'<w:name w:val="', b'<w:name w:val="{{ subject }}', 1
        )

    with pytest.raises(FillFailed, match=r"“\{\{ subject \}\}.*was not filled") as caught:
        filled(tmp_path, docx.written(parts))

    assert caught.value.where == "word/styles.xml"


WORDS = {"a": "one", "yes": True, "no": False, "list": ["x", "y"]}


def said(xml: str) -> bytes:
    """A file of nothing but this body."""
    return docx.written({BODY: f"<w:document {SPACES}><w:body>{xml}</w:body></w:document>".encode()})


@pytest.mark.parametrize(
    ("template", "result", "lost", "added"),
    [
        (paragraph(run("A {{ a }} B")), paragraph(run("A one B")), None, None),
        (paragraph(run("A{% if no %} lost{% endif %} B")), paragraph(run("A B")), None, None),
        (paragraph(run("A ") + run("{{ a")  + run(" }}.")), paragraph(run("A one.")), None, None),
        (paragraph(run("{%p for l in list %}")) + paragraph(run("{{ l }}")) + paragraph(run("{%p endfor %}")),
         paragraph(run("x")) + paragraph(run("y")), None, None),
        (table(paragraph(run("{%tr if yes %} Sum")), paragraph(run("9"))) + paragraph(run("{%tr endif %}")), "", "Sum 9", ""),
        (paragraph(run("A B C")), paragraph(run("A C")), "B", ""),
        (paragraph(run("A C")), paragraph(run("A B C")), "", "B"),
        (paragraph(run("A B")), paragraph(run("B A")), "", "B"),
        (paragraph(run("A")) + paragraph(run("B")), paragraph(run("A")), "B", ""),
    ],
)  # fmt: skip
def test_every_word_of_a_branch_taken_is_in_the_result(template, result, lost, added) -> None:
    found = proof.difference(said(template), said(result), WORDS, Environments.of("en").plain)

    if lost is None:
        assert found is None
    else:
        assert found is not None
        assert (found.lost, found.added) == (lost, added)


def test_the_difference_names_the_paragraph_of_the_template() -> None:
    template = said(
        paragraph(run("{%p if no %}")) + paragraph(run("x")) + paragraph(run("{%p endif %}")) + paragraph(run("A B"))
    )
    found = proof.difference(template, said(paragraph(run("A"))), WORDS, Environments.of("en").plain)

    assert found is not None
    assert found.number == 4


def test_braces_of_answers_are_no_tags() -> None:
    part = docx.read_part(said(paragraph(run(str(braces.masked("{{ a }} {% b %}"))))), BODY)

    assert braces.left(BODY, part) == ""
    assert b"{{ a }} {% b %}" in braces.unmasked(part)
    assert braces.left(BODY, braces.unmasked(part)) == "{{ a }} {% b %}"


def test_a_line_that_ends_by_hand_is_not_stretched() -> None:
    settings = plain_line_ends("word/settings.xml", docx.read_part(TEXT, "word/settings.xml")).decode()

    assert settings.index("doNotExpandShiftReturn") < settings.index("compatSetting")
    assert plain_line_ends("word/settings.xml", settings.encode()).decode().count("doNotExpandShiftReturn") == 1
    assert "doNotExpandShiftReturn" in plain_line_ends("word/settings.xml", f"<w:settings {SPACES}/>".encode()).decode()
