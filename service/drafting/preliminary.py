"""Makes the originals from the answers: for each party a complete PDF that names it first, and one reading copy.

An original is its cover, the authentic texts (the holder's language first, or two languages in columns), the signature page with the
closing words, the annexes, and the courtesy translations; attached are the answers it was made from. Cover, signature page and captions speak
all authentic languages. Bytes in, bytes out: the same answers, annexes, models and ``when`` give the same originals.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from service.domain.instrument import SEAL, Annex, SignaturePlace
from service.domain.negotiation.wording import Wording
from service.drafting.answers import annex_list, context
from service.drafting.answers.original import OriginalSpec
from service.drafting.model import signatories
from service.drafting.model.captions import CAPTIONS, translation_of
from service.drafting.model.template import Template
from service.drafting.pdf.assemble import Assembled, FileSpec, Part, PlaceRequest, assemble
from service.drafting.pdf.attachment import attachment
from service.drafting.pdf.fingerprint import grouped
from service.drafting.pdf.pages import each_page_image
from service.drafting.pdf.places import Found, check_blank, find, locate
from service.drafting.printed.words import Checked
from service.drafting.word import sheets
from service.drafting.word.convert import WordToPdf
from service.drafting.word.sheets import Filled, Sheets, at_once

READING_COPY: Final = ("", 0)
Keep = Callable[[bytes], str]
Progress = Callable[[str], None]
"""Called with the name of each stage as it begins: filling, converting, assembling, checking, drawing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedOriginal:
    """One party's original, frozen. ``page_images`` are drawn from exactly the bytes of ``pdf``: the names that ``keep`` gave them."""

    party: str
    number: int
    languages: tuple[str, ...]
    """The holder's first."""
    pdf: bytes
    pages: int
    places: tuple[SignaturePlace, ...]
    word_files: Mapping[str, bytes]
    page_images: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """All originals in the order of their numbers, and the copy that circulates, marked on each page."""

    originals: tuple[PreparedOriginal, ...]
    reading_copy: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementSpec:
    """Everything the originals of one agreement are made from."""

    template: Template
    answers: Mapping[str, Any]
    """As ``answers.validate`` returned them."""
    annexes: Sequence[tuple[Annex, bytes]]
    """With their cleaned bytes, in the order in which they are numbered."""
    organization: Mapping[str, Any]
    reference: str
    wording: tuple[Wording, ...] = ()
    """Where the text departs from the model by agreement with the counterpart."""
    when: datetime
    """Printed into the files as the time of their making."""

    def original(self, party: str) -> OriginalSpec:
        """What the original of ``party`` is filled from."""
        return OriginalSpec(
            template=self.template,
            answers=self.answers,
            organization=self.organization,
            reference=self.reference,
            party=party,
            annexes=tuple(annex for annex, _ in self.annexes),
            wording=self.wording,
        )

    def settled(self) -> AgreementSpec:
        """With the article on annexes as the annexes need it. :raises InvalidInput: they do not fit the text."""
        files = [annex for annex, _ in self.annexes]
        return replace(self, answers=annex_list.settled(self.template, self.answers, files))


def prepare(agreement: AgreementSpec, *, converter: WordToPdf, progress: Progress, keep: Keep) -> Prepared:
    """Make every original and the reading copy.

    :param keep: stores a page image (PNG) and gives its name, in several threads at once; hundreds of them would not fit into memory.
    :raises InvalidInput, FillFailed, ConversionFailed, WordsLost, AssemblyFailed: InvalidInput says that the annexes do not fit the text.
    """
    agreement = agreement.settled()
    originals = {party: agreement.original(party) for party in agreement.template.signed_by}
    progress("filling")
    filled = sheets.fill_all(originals)
    progress("converting")
    converted = sheets.convert_all({party: made.printed for party, made in filled.items()}, Checked(converter))
    progress("assembling")
    blank, anchored = _anchors(converted)
    parts = {party: _parts(agreement, original, converted[party]) for party, original in originals.items()}
    assembled = at_once(
        {
            party: partial(
                assemble, parts[party], _file(agreement, original, places=_places(original, anchored[party]))
            )
            for party, original in originals.items()
        }
    )
    progress("checking")
    for party in originals:
        check_blank(blank[party], anchored[party])
    progress("drawing")
    copies: list[bytes] = []
    drawn = at_once(_last_work(agreement, next(iter(originals.values())), parts, assembled, copies=copies, keep=keep))
    made = (_prepared(original, filled[party], assembled[party], drawn) for party, original in originals.items())
    return Prepared(originals=tuple(made), reading_copy=copies[0])


def _anchors(converted: Mapping[str, Sheets[bytes]]) -> tuple[dict[str, Found], dict[str, Found]]:
    """Of the signature pages that are handed out, and of those with anchors, by party."""
    found = find([page for made in converted.values() for page in (made.signature, made.anchored)])
    return dict(zip(converted, found[::2], strict=True)), dict(zip(converted, found[1::2], strict=True))


def _last_work(
    agreement: AgreementSpec,
    first: OriginalSpec,
    parts: Mapping[str, Sequence[Part]],
    assembled: Mapping[str, Assembled],
    *,
    copies: list[bytes],
    keep: Keep,
) -> dict[tuple[str, int], Callable[[], list[str]]]:
    """The reading copy (into ``copies``), which takes longest, and the pages of each original in two halves, so that two processors end together."""

    def copy() -> list[str]:
        copies.append(_reading_copy(agreement, first, parts, assembled))
        return []

    def pages(pdf: bytes, at: int, count: int) -> list[str]:
        return [keep(image) for image in each_page_image(pdf, first=at, count=count)]

    work: dict[tuple[str, int], Callable[[], list[str]]] = {READING_COPY: copy}
    for party, made in assembled.items():
        half = -(-made.pages // 2)
        for at in (0, half):
            work[party, at] = partial(pages, made.pdf, at, half)
    return work


def _parts(agreement: AgreementSpec, original: OriginalSpec, made: Sheets[bytes]) -> list[Part]:
    own, names = original.language, annex_list.captions(original.annexes, original.languages)
    texts = {language: _text(original, language, pdf) for language, pdf in made.texts.items()}
    return [
        Part(kind="cover", title=_everywhere(original, "cover"), pdf=made.cover, language=own),
        *(texts[language] for language in original.languages if language in texts),
        Part(
            kind="signature",
            title=_everywhere(original, "signature"),
            pdf=made.signature,
            label_prefix="S-",
            language=own,
        ),
        *(
            Part(kind="annex", title=title, pdf=pdf, label_prefix=f"A{place}-", language=own)
            for place, (title, (_, pdf)) in enumerate(zip(names, agreement.annexes, strict=True), start=1)
        ),
        *(texts[language] for language in original.translations if language in texts),
    ]


def _text(original: OriginalSpec, language: str, pdf: bytes) -> Part:
    """The text in ``language``, or the two columns of which it is the left one. A courtesy translation says so on each page."""
    titles = original.template.title
    if original.in_columns:
        title = " / ".join(dict.fromkeys(titles[each] for each in original.texts))
        return Part(kind="text", title=title, pdf=pdf, language=language)
    if language in original.languages:
        return Part(kind="text", title=titles[language], pdf=pdf, language=language)
    courtesy = CAPTIONS[language]["courtesy"]
    authentic = original.template.field("languages").label_of(original.language, language)
    return Part(
        kind="text",
        title=f"{titles[language]} ({courtesy})",
        pdf=pdf,
        language=language,
        note=translation_of(authentic, language),
    )


def _everywhere(original: OriginalSpec, key: str) -> str:
    """A caption in all authentic languages."""
    return " / ".join(dict.fromkeys(CAPTIONS[language][key] for language in original.languages))


def _places(original: OriginalSpec, anchored: Found) -> tuple[PlaceRequest, ...]:
    return locate(anchored, original.template.signature_places, _labels(original))


def _labels(original: OriginalSpec) -> dict[str, str]:
    """What a screen reader says for each place."""
    words, labels = CAPTIONS[original.language], {}
    for spec in original.template.signature_places:
        if spec.key == SEAL:
            labels[SEAL] = words["seal"].format(name=original.organization["name"][original.language])
        else:
            name = original.answers[original.template.signatory(spec.key).name_question]
            office = signatories.office(spec.key, original.answers, original.language)
            labels[spec.key] = words["sign"].format(name=name, office=office)
    return labels


def _file(
    agreement: AgreementSpec,
    original: OriginalSpec,
    *,
    places: Sequence[PlaceRequest] = (),
    watermark: str | None = None,
) -> FileSpec:
    words = CAPTIONS[original.language]
    return FileSpec(
        title=context.full_title(context.build(original, original.language)),
        language=original.language,
        author=original.organization["name"][original.language],
        when=agreement.when,
        attachment=attachment(original),
        stamp_line=words["stamp"].format(reference=original.reference, number=original.number, of=original.count),
        sheet_line=words["sheet"],
        places=tuple(places),
        watermark=watermark,
    )


def _reading_copy(
    agreement: AgreementSpec,
    first: OriginalSpec,
    parts: Mapping[str, Sequence[Part]],
    assembled: Mapping[str, Assembled],
) -> bytes:
    """The first original's parts, marked; it has no signature fields, so that nobody signs it."""
    words = CAPTIONS[first.language]
    lines = [words["notice"]]
    for number, (party, made) in enumerate(assembled.items(), start=1):
        name = first.answers.get(f"{party}_short_name") or first.organization["short_name"][first.language]
        digest = grouped(hashlib.sha256(made.pdf).hexdigest())
        lines.append(words["original"].format(number=number, of=first.count, party=name, digest=digest))
    line = words["copy"].format(reference=first.reference)
    marked = replace(
        _file(agreement, first, watermark=words["preliminary"]),
        stamp_line=line,
        sheet_line=line,
        notice="\n".join(lines),
    )
    return assemble(parts[first.party], marked).pdf


def _prepared(
    original: OriginalSpec, filled: Filled, made: Assembled, drawn: Mapping[tuple[str, int], Sequence[str]]
) -> PreparedOriginal:
    return PreparedOriginal(
        party=original.party,
        number=original.number,
        languages=original.languages,
        pdf=made.pdf,
        pages=made.pages,
        places=made.places,
        word_files=filled.texts,
        page_images=tuple(image for (party, _), half in drawn.items() if party == original.party for image in half),
    )
