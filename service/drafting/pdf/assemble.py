"""Joins cover, texts, annexes and signature page into one tagged, archivable PDF with empty signature fields.

Every part is treated alike: pages are copied into a new document, tags are grafted (``structure``), then stamps (``stamps``), the
description of the file (``metadata``) and the gate (``conformance``). Everything that will ever be in the file but signatures is in it
when this is done. Runs in a sandboxed child process; the same parts give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, OutlineItem, Pdf

from service.domain.instrument import SignaturePlace
from service.domain.messages import Message
from service.drafting.errors import AssemblyFailed
from service.drafting.pdf import conformance, metadata, navigation, overlay
from service.drafting.pdf.signature_fields import blank_field
from service.drafting.pdf.structure import TagConflict, Tags
from service.sandbox.run import Limits, SandboxFailed, run_sandboxed

LIMITS: Final = Limits(cpu_seconds=120, wall_seconds=180.0, memory_bytes=3 << 30)

ANNEX_PAGE: Final = {
    "en": "{title}, page {number} of {count}",
    "es": "{title}, página {number} de {count}",
    "fr": "{title}, page {number} sur {count}",
    "pt": "{title}, página {number} de {count}",
}
"""What a screen reader says for a page of an annex, which is a picture to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One piece of the original. ``language`` None: the document's. Covers and signature pages and texts are tagged PDFs from
    ``render``; annexes come from ``annexes.examine``.
    """

    kind: navigation.Kind
    title: str
    pdf: bytes
    label_prefix: str = ""
    """In the page label: ``A1-`` gives A1-1, A1-2. A text without prefix goes on counting where the text before it ended."""
    language: str | None = None
    note: str = ""
    """Stands at the foot of each of its pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRequest:
    """An empty signature field to make. ``page`` counts from 0 within the signature part; ``box`` is in points."""

    key: str
    field: str
    label: str
    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """A file that passed the gate. Pages of ``places`` count from 0 in the file."""

    pdf: bytes
    pages: int
    places: tuple[SignaturePlace, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSpec:
    """What a file says about itself, and what is added to its pages."""

    title: str
    language: str
    author: str
    when: datetime
    attachment: bytes
    stamp_line: str
    """Stands with ``i / N`` at the foot of each page."""
    sheet_line: str = ""
    """Instead of ``stamp_line`` on pages that are not annexes: their own footer says already which copy they are of."""
    places: tuple[PlaceRequest, ...] = ()
    watermark: str | None = None
    notice: str | None = None
    """Lines on the first page."""


def assemble(parts: Sequence[Part], spec: FileSpec) -> Assembled:
    """Join ``parts`` in their order.

    :raises AssemblyFailed: the result would not be PDF/A-3b and PDF/UA-1, or a part is not usable.
    """
    arguments = {
        "parts": [
            {
                "kind": p.kind,
                "title": p.title,
                "label_prefix": p.label_prefix,
                "language": p.language or spec.language,
                "note": p.note,
            }
            for p in parts
        ],
        "title": spec.title,
        "language": spec.language,
        "author": spec.author,
        "stamp_line": spec.stamp_line,
        "sheet_line": spec.sheet_line or spec.stamp_line,
        "when": spec.when.isoformat(),
        "places": [asdict(place) for place in spec.places],
        "watermark": spec.watermark,
        "notice": spec.notice,
    }
    blobs = [spec.attachment, *(part.pdf for part in parts)]
    try:
        done, files = run_sandboxed(
            f"{__name__}:assemble_sandboxed", arguments, blobs, limits=LIMITS, errors=(AssemblyFailed,)
        )
    except SandboxFailed as error:
        raise AssemblyFailed.because(error.message, [error.detail]) from error
    made = tuple(SignaturePlace(**{**place, "box": tuple(place["box"])}) for place in done["places"])
    return Assembled(pdf=files[0], pages=done["pages"], places=made)


def assemble_sandboxed(arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of ``assemble`` that runs in the sandbox."""
    parts = [Part(pdf=blob, **part) for part, blob in zip(arguments["parts"], blobs[1:], strict=True)]
    places = [PlaceRequest(**{**place, "box": tuple(place["box"])}) for place in arguments["places"]]
    try:
        joined = Joined(parts)
        made = joined.add_fields(places)
        pdf = joined.complete(arguments, blobs[0])
    except (pikepdf.PdfError, TagConflict) as error:
        raise AssemblyFailed.because(Message.verbatim(str(error))) from error
    verdict = conformance.judge(pdf)
    if not (verdict.pdfa and verdict.pdfua):
        raise AssemblyFailed.because(Message("The result would not be archivable and accessible."), verdict.findings)
    return {"pages": joined.count, "places": [asdict(place) for place in made]}, [pdf]


class Joined:
    """The pages of all parts in one new document, tagged; fields, stamps and description still to come."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.pdf = pikepdf.new()
        self.tags = Tags(self.pdf)
        self.starts: list[int] = []
        self._parts = parts
        self._sections: list[Any] = []
        self._named: dict[
            int, str
        ] = {}  # page -> what stands at its foot, where the page itself does not say what it is
        self._sources: list[Pdf] = []
        with self.pdf.open_outline() as outline:
            for part in parts:
                outline.root.append(self._add(part))

    @property
    def count(self) -> int:
        """Pages of the file."""
        return len(self.pdf.pages)

    def _add(self, part: Part) -> OutlineItem:
        source = pikepdf.open(io.BytesIO(part.pdf))
        if part.note:
            self._named |= dict.fromkeys(range(self.count, self.count + len(source.pages)), part.note)
        self._sources.append(source)  # pikepdf copies page contents late, from the living source
        first, count, language = self.count, len(source.pages), part.language or "en"
        self.starts.append(first)
        self.pdf.pages.extend(source.pages)
        section = self.tags.part(part.title, language)
        self._sections.append(section)
        tree = source.Root.get("/StructTreeRoot")
        if part.kind != "annex" and tree is not None:
            self.tags.graft(section, tree, first, count)
            navigation.restore_links(source, self.pdf, first, language)
        else:
            self._show(section, part, first, count, language)
        item = OutlineItem(part.title, first)
        if part.kind != "annex":
            with source.open_outline() as inner:
                item.children.extend(navigation.moved(source, inner.root, first))
            item.is_closed = True
        return item

    def _show(self, section: Any, part: Part, first: int, count: int, language: str) -> None:
        """Pages without tags: each a figure."""
        says = ANNEX_PAGE.get(language, ANNEX_PAGE["en"])
        for number in range(count):
            page = self.pdf.pages[first + number]
            if "/Annots" in page.obj:
                del page.obj["/Annots"]
            self._named[first + number] = says.format(title=part.title, number=number + 1, count=count)
            self.tags.figure(section, page, self._named[first + number])

    def add_fields(self, places: Sequence[PlaceRequest]) -> list[SignaturePlace]:
        """Make empty, tagged signature fields on the signature part, in the order given."""
        if not places:
            return []
        index = next((i for i, part in enumerate(self._parts) if part.kind == "signature"), None)
        if index is None:
            raise AssemblyFailed.because(Message("There is no page for the signatures."))
        fields, made = Array(), []
        for place in places:
            page = self.pdf.pages[self.starts[index] + place.page]
            widget = blank_field(self.pdf, page, field=place.field, label=place.label, box=place.box)
            self.tags.form(self._sections[index], page, widget, place.label)
            fields.append(widget)
            number = self.starts[index] + place.page
            made.append(SignaturePlace(key=place.key, field=place.field, page=number, box=place.box, label=place.label))
        self.pdf.Root.AcroForm = self.pdf.make_indirect(Dictionary(Fields=fields, SigFlags=1))
        return made

    def complete(self, words: Mapping[str, Any], attachment: bytes) -> bytes:
        """Stamp, describe and save."""
        self.tags.finish()
        spans = [
            navigation.Span(kind=part.kind, prefix=part.label_prefix, first=start, end=end)
            for part, start, end in zip(self._parts, self.starts, [*self.starts[1:], self.count], strict=True)
        ]
        self.pdf.Root.PageLabels = navigation.page_labels(spans)
        self._stamp(words)
        when = datetime.fromisoformat(words["when"])
        metadata.intend_srgb(self.pdf)
        metadata.attach(self.pdf, attachment, when)
        about = metadata.About(
            title=words["title"],
            language=words["language"],
            author=words["author"],
            when=when,
            description=words["notice"] or "",
        )
        metadata.describe(self.pdf, about)
        return metadata.save(self.pdf)

    def _stamp(self, words: Mapping[str, Any]) -> None:
        notice = (words["notice"] or "").splitlines()
        bounds = zip(self._parts, self.starts, [*self.starts[1:], self.count], strict=True)
        foreign = {page for part, start, end in bounds if part.kind == "annex" for page in range(start, end)}
        sheets = [
            overlay.Sheet(
                *overlay.size(page),
                line=f"{words['stamp_line' if number - 1 in foreign else 'sheet_line']} {number} / {self.count}",
                part=self._named.get(number - 1, ""),
                watermark=words["watermark"],
            )
            for number, page in enumerate(self.pdf.pages, start=1)
        ]
        sheets[0] = replace(sheets[0], notice=notice)
        overlay.apply(self.pdf, overlay.draw(sheets))
