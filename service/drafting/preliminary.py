"""Answers to originals: for each party a complete PDF that names it first, and one reading copy.

An original is its cover, the text in its holder's language, the text in the other authentic language, the annexes and the
signature page in the holder's language; attached are the answers it was made from. Bytes in, bytes out: the same answers,
annexes, models and ``when`` give the same originals.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from service.domain.instrument import SEAL, Annex, SignaturePlace
from service.drafting.answers import annex_list, context
from service.drafting.model import signatories
from service.drafting.model.captions import CAPTIONS
from service.drafting.model.template import Template
from service.drafting.pdf.assemble import Assembled, Part, PlaceRequest, assemble
from service.drafting.pdf.attachment import attached
from service.drafting.pdf.pages import page_images
from service.drafting.pdf.places import check_blank, locate
from service.drafting.word import sheets
from service.drafting.word.convert import WordToPdf
from service.drafting.word.sheets import Sheets, at_once

Progress = Callable[[str], None]
"""Told the name of each stage as it begins: filling, converting, assembling, checking, drawing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedOriginal:
    """One party's original, frozen. ``page_images`` are drawn from exactly the bytes of ``pdf``."""

    party: str
    number: int
    languages: tuple[str, ...]
    """The holder's first."""
    pdf: bytes
    pages: int
    places: tuple[SignaturePlace, ...]
    word_files: Mapping[str, bytes]
    page_images: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """All originals in the order of their numbers, and the copy that circulates, marked on each page."""

    originals: tuple[PreparedOriginal, ...]
    reading_copy: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What the officer looks at before deciding: the first original, marked as a draft, without signature fields."""

    word_files: Mapping[str, bytes]
    pdf: bytes
    page_images: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """Everything an original is made from."""

    template: Template
    answers: Mapping[str, Any]
    annexes: Sequence[tuple[Annex, bytes]]
    organization: Mapping[str, Any]
    reference: str
    when: datetime

    @property
    def files(self) -> list[Annex]:
        return [annex for annex, _ in self.annexes]

    @property
    def count(self) -> int:
        return len(self.template.parties)

    def number(self, party: str) -> int:
        return self.template.parties.index(party) + 1

    def languages(self, party: str) -> tuple[str, ...]:
        """The holder's own first."""
        own = self.answers[f"{party}_language"]
        return (own, *(language for language in self.answers["languages"] if language != own))


def prepare(
    template: Template,
    answers: Mapping[str, Any],
    annexes: Sequence[tuple[Annex, bytes]],
    *,
    organization: Mapping[str, Any],
    reference: str,
    when: datetime,
    converter: WordToPdf,
    progress: Progress,
) -> Prepared:
    """Make every original and the reading copy.

    :param answers: validated by ``answers.validate``.
    :param annexes: with their cleaned bytes, in the order in which they are numbered.
    :raises InvalidInput, FillFailed, ConversionFailed, AssemblyFailed: InvalidInput says that the annexes do not fit the text.
    """
    answers = annex_list.settled(template, answers, [annex for annex, _ in annexes])
    source = _Source(
        template=template, answers=answers, annexes=annexes, organization=organization, reference=reference, when=when
    )
    progress("filling")
    filled = {party: _fill(source, party) for party in template.parties}
    progress("converting")
    converted = sheets.convert_all(filled, converter)
    progress("assembling")
    parts = {party: _parts(source, party, converted[party]) for party in template.parties}
    assembled = {
        party: _assemble(source, party, parts[party], places=_places(source, party, converted[party]))
        for party in parts
    }
    copy = _reading_copy(source, parts, {party: made.pdf for party, made in assembled.items()})
    progress("checking")
    for made in converted.values():
        check_blank(made.signature, made.anchored)
    progress("drawing")
    originals = at_once({p: partial(_prepared, source, p, filled[p], assembled[p]) for p in template.parties})
    return Prepared(originals=tuple(originals.values()), reading_copy=copy)


def preview(
    template: Template,
    answers: Mapping[str, Any],
    annexes: Sequence[tuple[Annex, bytes]],
    *,
    organization: Mapping[str, Any],
    reference: str,
    when: datetime,
    converter: WordToPdf,
    progress: Progress,
) -> Preview:
    """The first original as it would be, marked as a draft. Parameters and errors as in ``prepare``."""
    answers = annex_list.settled(template, answers, [annex for annex, _ in annexes])
    source = _Source(
        template=template, answers=answers, annexes=annexes, organization=organization, reference=reference, when=when
    )
    party = template.parties[0]
    progress("filling")
    filled = _fill(source, party)
    progress("converting")
    converted = sheets.convert_all({party: filled}, converter)[party]
    progress("assembling")
    mark = CAPTIONS[source.languages(party)[0]]["draft"]
    made = _assemble(source, party, _parts(source, party, converted), watermark=mark)
    progress("drawing")
    return Preview(word_files=filled.texts, pdf=made.pdf, page_images=tuple(page_images(made.pdf)))


def _fill(source: _Source, party: str) -> Sheets[bytes]:
    return sheets.fill_all(
        source.template,
        source.answers,
        source.files,
        first=party,
        languages=source.languages(party),
        organization=source.organization,
        reference=source.reference,
        number=source.number(party),
        of=source.count,
    )


def _parts(source: _Source, party: str, made: Sheets[bytes]) -> list[Part]:
    languages = source.languages(party)
    own, words = languages[0], CAPTIONS[languages[0]]
    titles, names = source.template.title, annex_list.named(source.files, own)
    return [
        Part(kind="cover", title=words["cover"], pdf=made.cover, language=own),
        *(
            Part(kind="text", title=titles[language], pdf=made.texts[language], language=language)
            for language in languages
        ),
        *(
            Part(
                kind="annex",
                title=title,
                pdf=pdf,
                label_prefix=f"A{place}-",
                language=own,
            )
            for place, (title, (_, pdf)) in enumerate(zip(names, source.annexes, strict=True), start=1)
        ),
        Part(kind="signature", title=words["signature"], pdf=made.signature, label_prefix="S-", language=own),
    ]


def _places(source: _Source, party: str, made: Sheets[bytes]) -> tuple[PlaceRequest, ...]:
    return locate(made.anchored, source.template.signature_places, _labels(source, source.languages(party)[0]))


def _labels(source: _Source, language: str) -> dict[str, str]:
    """What a screen reader says for each place."""
    words, labels = CAPTIONS[language], {}
    for spec in source.template.signature_places:
        if spec.key == SEAL:
            labels[SEAL] = words["seal"].format(name=source.organization["name"][language])
        else:
            name = source.answers[source.template.signatory(spec.key).name_question]
            said = signatories.office(spec.key, source.answers, language)
            labels[spec.key] = words["sign"].format(name=name, office=said)
    return labels


def _assemble(source: _Source, party: str, parts: Sequence[Part], **more: Any) -> Assembled:
    language, number = source.languages(party)[0], source.number(party)
    lines = {
        "stamp_line": CAPTIONS[language]["stamp"].format(reference=source.reference, number=number, of=source.count),
        "sheet_line": CAPTIONS[language]["sheet"],
    }
    return assemble(
        parts,
        title=_title(source, party, language),
        language=language,
        author=source.organization["name"][language],
        reference=source.reference,
        when=source.when,
        attachment=attached(
            source.template,
            source.answers,
            source.files,
            reference=source.reference,
            original={"party": party, "number": number, "of": source.count},
        ),
        **lines | more,
    )


def _title(source: _Source, party: str, language: str) -> str:
    words = context.build(
        source.template,
        source.answers,
        language=language,
        first=party,
        organization=source.organization,
        reference=source.reference,
        number=source.number(party),
        of=source.count,
    )
    return context.full_title(words)


def _reading_copy(source: _Source, parts: Mapping[str, Sequence[Part]], originals: Mapping[str, bytes]) -> bytes:
    """The first original's parts, marked; it has no signature fields, so that nobody signs it."""
    first = source.template.parties[0]
    language = source.languages(first)[0]
    words = CAPTIONS[language]
    lines = [words["notice"]]
    for party, pdf in originals.items():
        name = source.answers.get(f"{party}_short_name") or source.organization["short_name"][language]
        digest = hashlib.sha256(pdf).hexdigest()
        lines.append(words["original"].format(number=source.number(party), of=source.count, party=name, digest=digest))
    line = words["copy"].format(reference=source.reference)
    marks = {"stamp_line": line, "sheet_line": line, "watermark": words["preliminary"], "notice": "\n".join(lines)}
    return _assemble(source, first, parts[first], **marks).pdf


def _prepared(source: _Source, party: str, filled: Sheets[bytes], made: Assembled) -> PreparedOriginal:
    return PreparedOriginal(
        party=party,
        number=source.number(party),
        languages=source.languages(party),
        pdf=made.pdf,
        pages=made.pages,
        places=made.places,
        word_files=filled.texts,
        page_images=tuple(page_images(made.pdf)),
    )
