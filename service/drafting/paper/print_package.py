"""The file that people print to sign in ink: instructions, every page of one original, a signature sheet.

1. The pages come from exactly the bytes that are given; signature stamps on them are drawn into the page (a form is not printed).
2. Every numbered page gets two codes and a line in its margin. Where the page itself leaves no room there (an annex that fills its
   sheet), the page is made smaller, never covered.
3. The layout says where codes and boxes are, so that a scan can be laid over it.

Runs in a sandboxed child process; the same bytes and words give the same file.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import pikepdf
import pypdfium2
from pikepdf import Page, Pdf
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from service.drafting.paper.page_codes import EDGE, QUIET, SIDE, PageCode, code_of, corner_boxes
from service.drafting.paper.print_sheets import Box, SheetWords, Signer, instructions, signature_sheet, typeface
from service.drafting.paper.print_words import word
from service.drafting.pdf import overlay
from service.drafting.pdf.pages import drawn
from service.sandbox.run import Limits, run_sandboxed

LIMITS: Final = Limits(cpu_seconds=120, wall_seconds=180.0, memory_bytes=3 << 30)
LOOK_DPI: Final = 60
PRINTED_BELOW: Final = 215
"""Grey value (0 black, 255 white) below which a pixel counts as printed."""
SMALLER: Final = 0.8
"""Factor for a page whose content fills the margins; both codes then lie outside of the content on A4 and Letter."""
LINE_SIZE: Final = 6.5
LINE_LENGTH: Final = 330.0
"""Points of the left margin that the line may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPage:
    """Where things are on one numbered page. Points from the lower left corner of the upright page."""

    page: int
    """0: the instructions, which need not come back."""
    width: float
    height: float
    codes: Mapping[str, Box]
    boxes: Mapping[str, Box] = field(default_factory=dict)
    """Signatory's key -> where a signature is expected."""
    sheet: bool = False
    """The signature sheet: it may be written on anywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintPackage:
    """The file and its layout. Page n of ``pages`` is page n of the file, the instructions first."""

    pdf: bytes
    pages: tuple[PrintedPage, ...]

    @property
    def numbered(self) -> int:
        """Sheets that have to come back signed."""
        return len(self.pages) - 1


def make(pdf: bytes, words: SheetWords, places: Mapping[str, tuple[int, Box]]) -> PrintPackage:
    """The package of ``pdf``, whose SHA-256 is ``words.sha256``.

    :param places: signatory's key -> page (from 0) and box of the place on the original.
    :raises service.sandbox.run.SandboxFailed: the file cannot be drawn.
    """
    arguments = {"words": asdict(words), "places": {key: [page, list(box)] for key, (page, box) in places.items()}}
    said, files = run_sandboxed(f"{__name__}:make_sandboxed", arguments, [pdf], limits=LIMITS)
    return PrintPackage(pdf=files[0], pages=pages_from(said["pages"]))


def pages_from(data: Sequence[Mapping[str, Any]]) -> tuple[PrintedPage, ...]:
    """The layout that ``dataclasses.asdict`` wrote."""

    def boxes(named: Mapping[str, Sequence[float]]) -> dict[str, Box]:
        return {name: (box[0], box[1], box[2], box[3]) for name, box in named.items()}

    return tuple(PrintedPage(**{**row, "codes": boxes(row["codes"]), "boxes": boxes(row["boxes"])}) for row in data)


def make_sandboxed(arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of ``make`` that runs in the sandbox."""
    said = arguments["words"]
    words = SheetWords(**{**said, "signers": tuple(Signer(**signer) for signer in said["signers"])})
    places = {key: (page, (box[0], box[1], box[2], box[3])) for key, (page, box) in arguments["places"].items()}
    sources: list[Pdf] = []  # pikepdf copies page contents late, from the living sources
    package = pikepdf.new()
    flat = _flat(blobs[0])
    sources.append(flat)
    package.pages.extend(flat.pages)
    scales = [_make_room(package.pages[number], full) for number, full in enumerate(_full(blobs[0]))]
    first = overlay.size(package.pages[0])
    sheet, sheet_boxes = signature_sheet(*first, words)
    leaflet = instructions(*first, words)
    sources += [sheet, leaflet]
    package.pages.append(sheet.pages[0])
    package.pages.insert(0, leaflet.pages[0])
    layout = _layout(package, places, scales, sheet_boxes)
    overlay.apply(package, _codes(layout, words), "AlternatPageCode")
    buffer = io.BytesIO()
    package.save(buffer, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return {"pages": [asdict(page) for page in layout]}, [buffer.getvalue()]


def _flat(pdf: bytes) -> Pdf:
    """Its pages with everything drawn that a viewer shows, and nothing interactive."""
    source = pikepdf.open(io.BytesIO(pdf))
    source.flatten_annotations("print")
    for page in source.pages:
        for key in ("/Annots", "/StructParents", "/Tabs"):
            if key in page.obj:
                del page.obj[key]
    return source


def _full(pdf: bytes) -> list[bool]:
    """For each page, whether something is printed where the codes and the line have to go."""
    with pypdfium2.PdfDocument(pdf) as document:
        document.init_forms()
        return [_is_full(drawn(page, scale=LOOK_DPI / 72, grayscale=True).to_pil()) for page in document]


def _is_full(image: Image.Image) -> bool:
    scale = LOOK_DPI / 72
    width, height = image.width / scale, image.height / scale
    line = (EDGE - 4, EDGE + SIDE, EDGE + LINE_SIZE + 6, min(height - EDGE, EDGE + SIDE + QUIET + LINE_LENGTH))
    for left, low, right, high in (*corner_boxes(width, height).values(), line):
        area = (left - QUIET, height - high - QUIET, right + QUIET, height - low + QUIET)
        darkest, _ = image.crop(tuple(round(edge * scale) for edge in area)).getextrema()  # type: ignore[arg-type]
        if float(darkest) < PRINTED_BELOW:  # type: ignore[arg-type]
            return True
    return False


def _make_room(page: Page, full: bool) -> float:  # noqa: FBT001 - one of a row of findings
    """Scale the page about its middle when it is full. The factor."""
    if not full:
        return 1.0
    left, low, right, high = (float(edge) for edge in page.cropbox)
    across, up = (1 - SMALLER) * (left + right) / 2, (1 - SMALLER) * (low + high) / 2
    page.contents_add(f"q {SMALLER:g} 0 0 {SMALLER:g} {across:g} {up:g} cm\n".encode(), prepend=True)
    page.contents_add(b"\nQ")
    return SMALLER


def _layout(
    package: Pdf, places: Mapping[str, tuple[int, Box]], scales: Sequence[float], sheet_boxes: Mapping[str, Box]
) -> tuple[PrintedPage, ...]:
    last = len(package.pages) - 1
    made = []
    for number, page in enumerate(package.pages):
        width, height = overlay.size(page)
        boxes = {key: box for key, (at, box) in places.items() if at == number - 1}
        if 0 < number < last:
            boxes = {key: _scaled(box, width, height, scales[number - 1]) for key, box in boxes.items()}
        made.append(
            PrintedPage(
                page=number,
                width=width,
                height=height,
                codes=corner_boxes(width, height),
                boxes=sheet_boxes if number == last else boxes,
                sheet=number == last,
            )
        )
    return tuple(made)


def _scaled(box: Box, width: float, height: float, factor: float) -> Box:
    middle = (width / 2, height / 2, width / 2, height / 2)
    left, low, right, high = (centre + (edge - centre) * factor for edge, centre in zip(box, middle, strict=True))
    return left, low, right, high


def _codes(layout: Sequence[PrintedPage], words: SheetWords) -> Pdf:
    """One page of codes and line for each page of the package."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1, pageCompression=1, initialFontName=typeface()[0])
    for page in layout:
        canvas.setPageSize((page.width, page.height))
        code = code_of(words.reference, words.number, page.page, words.pages, words.sha256)
        for corner, box in page.codes.items():
            _draw_code(canvas, code, corner, box)
        _draw_line(canvas, code, words)
        canvas.showPage()
    canvas.save()
    return pikepdf.open(buffer)


def _draw_code(canvas: Any, code: PageCode, corner: str, box: Box) -> None:
    """Runs of black modules as rectangles, so that no seam shows between them."""
    rows = code.modules(corner)
    side = SIDE / len(rows)
    canvas.setFillGray(0)
    for number, row in enumerate(rows):
        start = 0
        while start < len(row):
            end = start
            while end < len(row) and row[end]:
                end += 1
            if end > start:
                low = box[3] - (number + 1) * side
                canvas.rect(box[0] + start * side, low, (end - start) * side, side, stroke=0, fill=1)
            start = end + 1


def _draw_line(canvas: Any, code: PageCode, words: SheetWords) -> None:
    """What the code says, for people: upward along the left edge."""
    if code.page == 0:
        return
    # The signature sheet is not counted: the originals' own foot counts their sheets already.
    last = code.page == words.pages
    sheet = word(words.language, "sheet" if last else "line_sheet", page=code.page, pages=words.pages - 1)
    said = word(
        words.language, "line", reference=words.reference, number=words.number, count=words.count, sheet=sheet,
        digest=code.digest,
    )  # fmt: skip
    canvas.saveState()
    canvas.setFillGray(0.25)
    canvas.setFont(typeface()[0], LINE_SIZE)
    canvas.translate(EDGE + LINE_SIZE, EDGE + SIDE + QUIET + 2)
    canvas.rotate(90)
    canvas.drawString(0, 0, said)
    canvas.restoreState()
