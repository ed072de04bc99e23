"""The sample answers fill the model: as they are, without optional articles, and in each language alone; with a converter the pages are read too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from service.domain.errors import InvalidInput
from service.domain.instrument import SEAL, Annex
from service.drafting.answers import validate
from service.drafting.answers.original import OriginalSpec
from service.drafting.errors import DraftingError
from service.drafting.lint.finding import Finding, fault_at
from service.drafting.model.template import Template
from service.drafting.pdf import places
from service.drafting.printed import visible, words
from service.drafting.word import compose, docx, fill
from service.drafting.word.convert import WordToPdf
from service.sandbox.run import SandboxFailed

PAGES: tuple[compose.Page, ...] = ("cover", "signature")
ANNEXES = (Annex(id="", title="Work plan", sha256="", source_sha256="", pages=1),)


def findings(
    template: Template, files: Mapping[str, bytes], organization: Mapping[str, Any], converter: WordToPdf | None
) -> Iterator[Finding]:
    for place, (label, raw) in enumerate(_variants(template)):
        try:
            valid = validate.validate(template, raw)
        except InvalidInput as error:
            yield fault_at(
                template, "own/sample.json", label, f"The sample does not answer: {', '.join(error.errors)}."
            )
            continue
        original = OriginalSpec(
            template=template,
            answers=valid,
            organization=organization,
            reference="COOP-0000-0000",
            party=template.signed_by[0],
            annexes=ANNEXES,
        )
        for language in valid["languages"]:
            yield from _fill_findings(original, files, language, label, None if place else converter)


def _variants(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    """The sample; without optional articles; and in each language alone."""
    sample = dict(template.sample)
    yield "the sample answers", sample
    yield "the sample without optional articles", {**sample, "optional_articles": []}
    for language in template.languages if len(template.languages) > 1 else ():
        own = {key: value for key, value in sample.items() if not key.endswith("_language")}
        yield f"the sample in “{language}” alone", {**own, "languages": [language]}


def _fill_findings(
    original: OriginalSpec, files: Mapping[str, bytes], language: str, label: str, converter: WordToPdf | None
) -> Iterator[Finding]:
    template, name = original.template, f"own/text.{language}.docx"
    try:
        yield from _printed_findings(template, name, fill.fill_text(original, language), converter)
        for page in PAGES:
            name = page_file(files, page, language)
            filled = fill.fill_page(original, page, language)
            if page == "signature":
                for message in _place_findings(template, filled):
                    yield fault_at(template, name, label, message)
            yield from _printed_findings(template, name, filled, converter)
    except (DraftingError, SandboxFailed) as error:
        yield fault_at(template, name, label, str(error))


def _printed_findings(template: Template, name: str, filled: bytes, converter: WordToPdf | None) -> Iterator[Finding]:
    if converter is not None:
        pdf = converter.convert(filled)
        for where, message in (*words.findings(filled, pdf), *visible.findings(pdf)):
            yield fault_at(template, name, where, message)


def page_file(files: Mapping[str, bytes], page: str, language: str) -> str:
    """The model's own page, or else the one that models share."""
    name = f"{page}.{language}.docx"
    return f"own/{name}" if f"own/{name}" in files else f"shared/{name}"


def _place_findings(template: Template, page: bytes) -> Iterator[str]:
    """Every place begins at exactly one anchor of the filled signature page, and every anchor begins a place."""
    paragraphs = docx.paragraphs(page, compose.DOCUMENT)
    found = Counter(key for paragraph in paragraphs for key in places.ANCHOR.findall(paragraph.text))
    for spec in template.signature_places:
        if found[spec.key] == 1:
            continue
        if spec.key == SEAL:
            word = "{{ seal_anchor }}"
        else:
            word = "the word anchor of this signatory, e.g. in a row for each of signature_rows"
        yield f"The place of “{spec.key}” begins {found[spec.key]} times on this page instead of once. Use {word}."
