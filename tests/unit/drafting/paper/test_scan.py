"""Paper that was printed, signed and scanned, against the file that was printed: a correct scan passes, and every difference is found."""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

from service.domain.paper.copies import Weight, is_right
from service.domain.paper.findings import Expected, judge
from service.drafting.errors import ScanRefused
from service.drafting.paper.print_package import PrintPackage, make
from service.drafting.paper.print_sheets import SheetWords, Signer
from service.drafting.paper.scan.checking import check
from service.drafting.paper.scan.placing import homography
from tests.unit.drafting.printing import PRINT_DPI, as_jpeg, as_pdf, printed, scanned, write

REFERENCE = "COOP-2026-0007"
PAGE = (612.0, 560.0)
"""A short sheet: half the pixels of Letter, and all that matters."""
PLACE = (72.0, 130.0, 272.0, 210.0)
WORDS = [
    "between",
    "the",
    "parties",
    "of",
    "this",
    "agreement",
    "report",
    "1234",
    "projects",
    "2026",
    "567",
    "persons",
    "sent",
]


def original(seed: int) -> bytes:
    """Two pages of text; the second has the box for a signature, and the first fills a corner that a code wants in one variant."""
    words, buffer = random.Random(seed), io.BytesIO()
    canvas = Canvas(buffer, pagesize=PAGE, invariant=1)
    for page in range(2):
        canvas.setFont("Times-Roman", 11)
        for line in range(20 if page == 0 else 18):
            canvas.drawString(
                72, 470 - 15 * line if page == 0 else 480 - 12 * line, " ".join(words.choices(WORDS, k=13))[:88]
            )
        if page == 1:
            canvas.rect(PLACE[0], PLACE[1], PLACE[2] - PLACE[0], PLACE[3] - PLACE[1])
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def sheet_words(pdf: bytes, number: int = 1) -> SheetWords:
    return SheetWords(
        language="es", reference=REFERENCE, number=number, count=2, title="Acuerdo de prueba", kept_by="Fundación",
        sha256=hashlib.sha256(pdf).hexdigest(), pages=3, signed_on=2,
        signers=(Signer(key="counterpart", name="Ana Núñez", office="Presidenta", party="Fundación"),),
    )  # fmt: skip


def packed(seed: int = 1, number: int = 1) -> tuple[PrintPackage, SheetWords]:
    pdf = original(seed)
    words = sheet_words(pdf, number)
    return make(pdf, words, {"counterpart": (1, PLACE)}), words


@pytest.fixture(scope="module")
def package() -> PrintPackage:
    return packed()[0]


def signed(package: PrintPackage) -> list[Image.Image]:
    """The three sheets as a person gives them to the scanner: signed twice, dated, initialled."""
    papers = [printed(package.pdf, number) for number in (1, 2, 3)]
    write(papers[0], (560, 200, 600, 220), width=3)
    write(papers[1], PLACE)
    sheet = package.pages[3]
    write(papers[2], sheet.boxes["counterpart"], seed=2)
    write(papers[2], (320, 100, 500, 120), seed=3, lines=1)
    return papers


@pytest.fixture(scope="module")
def papers(package: PrintPackage) -> list[Image.Image]:
    return signed(package)


def findings(package: PrintPackage, files: list[bytes]) -> dict[str, list[int | None]]:
    """Code -> the sheets it was said of; only what is not simply good."""
    return {
        code: sheets
        for code, sheets in all_findings(package, files).items()
        if code not in {"same", "signature", "complete"}
    }


def all_findings(package: PrintPackage, files: list[bytes]) -> dict[str, list[int | None]]:
    digest = hashlib.sha256(original(1)).hexdigest()
    looked = check(package, files, reference=REFERENCE, original=1, sha256=digest)
    expected = Expected(
        reference=REFERENCE, original=1, sheets=3, digest=digest[:12], ink={2: ("counterpart",), 3: ("counterpart",)}
    )
    found = judge([one.measured for one in looked], expected)
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    said: dict[str, list[int | None]] = {}
    for one in found:
        said.setdefault(one.code, []).append(one.sheet)
    said["right"] = [int(is_right(found))]
    assert is_right(found) == all(one.weight is not Weight.FAILED for one in found)
    return said


def test_a_good_scan_is_right_however_it_lay(package: PrintPackage, papers: list[Image.Image]) -> None:
    blank = Image.new("RGB", (1275, 1167), (244, 244, 240))
    scan = as_pdf([scanned(papers[1], skew=2, turn=180), blank, scanned(papers[0], skew=-2, noise=9, quality=50)])
    photo = as_jpeg(scanned(papers[2], turn=90, noise=4))
    assert all_findings(package, [scan, photo]) == {
        "complete": [None],
        "reordered": [None],
        "same": [1, 2, 3],
        "straightened": [1, 2],
        "signature": [2, 3],
        "turned": [2, 3],
        "blank": [None],
        "right": [1],
    }


@pytest.mark.slow
def test_the_instructions_may_come_too(package: PrintPackage, papers: list[Image.Image]) -> None:
    scans = [scanned(paper) for paper in (printed(package.pdf, 0), *papers)]
    assert findings(package, [as_pdf(scans)]) == {"instructions": [None], "right": [1]}


@pytest.mark.slow
def test_a_photograph_taken_at_a_slant_is_right(package: PrintPackage, papers: list[Image.Image]) -> None:
    scans = [scanned(paper, dpi=220) for paper in papers]
    wide, tall = scans[0].size
    sheet = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], dtype=float)
    seen = sheet * 0.9 + [(90, 60), (60, 110), (20, 150), (40, 120)]
    approved = homography(seen, sheet).ravel()[:8]
    photo = scans[0].transform(
        (wide, tall), Image.Transform.PERSPECTIVE, tuple(approved), Image.Resampling.BICUBIC, fillcolor=(90, 80, 70)
    )
    assert findings(package, [as_jpeg(photo), as_pdf(scans[1:], 220)]) == {"straightened": [1], "right": [1]}


def cut_out(paper: Image.Image) -> None:
    """One line of the text is pasted over another."""
    scale = PRINT_DPI / 72
    line = paper.crop((round(72 * scale), round(80 * scale), round(540 * scale), round(92 * scale)))
    paper.paste(line, (round(72 * scale), round(200 * scale)))


def one_figure(paper: Image.Image) -> None:
    """A word of about four letters is painted over and another one stands there."""
    scale = PRINT_DPI / 72
    word = paper.crop((round(100 * scale), round(80 * scale), round(125 * scale), round(92 * scale)))
    paper.paste(word, (round(200 * scale), round(200 * scale)))


def between_the_lines(paper: Image.Image) -> None:
    write(paper, (200, 300, 330, 320), width=5)


def another_text(paper: Image.Image) -> None:
    """The codes of one sheet stuck on the text of another."""
    other = printed(packed(seed=2)[0].pdf, 1)
    scale = PRINT_DPI / 72
    area = (round(66 * scale), round(66 * scale), round(546 * scale), round(490 * scale))
    paper.paste(other.crop(area), area[:2])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tampering", "code"),
    [(cut_out, "changed"), (one_figure, "changed marks"), (another_text, "changed"), (between_the_lines, "written_on")],
)
def test_a_sheet_that_says_something_else_is_noticed(
    tampering: Callable[[Image.Image], None], code: str, package: PrintPackage, papers: list[Image.Image]
) -> None:
    first = papers[0].copy()
    tampering(first)
    found = findings(package, [as_pdf([scanned(first, skew=1)])])
    assert any(found.get(one) == [1] for one in code.split())
    assert "same" not in found


@pytest.mark.slow
def test_what_is_missing_or_strange_is_named(package: PrintPackage, papers: list[Image.Image]) -> None:
    other, older = packed(number=2)[0], packed(seed=3)[0]
    scans = [scanned(paper) for paper in (papers[0], papers[0], printed(other.pdf, 2), printed(older.pdf, 3))]
    note = Image.new("RGB", (1275, 1650), "white")
    ImageDraw.Draw(note).text((200, 200), "A letter that came along", fill="black", font_size=60)
    found = findings(package, [as_pdf([*scans, note])])
    assert found == {
        "missing": [None],
        "twice": [1],
        "other_original": [None],
        "older": [None],
        "no_code": [None],
        "right": [0],
    }


@pytest.mark.slow
def test_75_dots_per_inch_are_too_few_and_150_are_enough(package: PrintPackage, papers: list[Image.Image]) -> None:
    coarse = findings(package, [as_pdf([scanned(paper, dpi=75) for paper in papers], 75)])
    assert coarse["right"] == [0]
    assert set(coarse) & {"coarse", "too_coarse"}


@pytest.mark.slow
def test_a_sheet_without_ink_is_a_matter_for_the_person(package: PrintPackage) -> None:
    bare = [scanned(printed(package.pdf, number)) for number in (1, 2)]
    found = findings(package, [as_pdf(bare)])
    assert (found["no_initials"], found["no_signature"]) == ([1], [2])


def test_the_file_itself_is_not_a_scan(package: PrintPackage) -> None:
    assert findings(package, [package.pdf]) == {"not_a_scan": [1, 2, 3], "instructions": [None], "right": [0]}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"GIF89a....", "not_a_picture"),
        (b"%PDF-1.7 cut off", "damaged"),
        (as_jpeg(Image.new("L", (300, 400)))[:400], "damaged"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence(data: bytes, code: str, package: PrintPackage) -> None:
    with pytest.raises(ScanRefused) as refusal:
        check(package, [data], reference=REFERENCE, original=1, sha256="0" * 64)
    assert refusal.value.code == code
    assert "File 1" in str(refusal.value)


def test_a_page_that_fills_its_corners_is_made_smaller_not_covered() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(612, 792), invariant=1)
    canvas.rect(15, 15, 582, 762, fill=1)
    canvas.showPage()
    canvas.save()
    words = sheet_words(buffer.getvalue())
    made = make(buffer.getvalue(), words, {})
    picture = printed(made.pdf, 1).convert("L")
    scale = PRINT_DPI / 72
    for left, low, right, high in made.pages[1].codes.values():
        frame = [round(edge * scale) for edge in (left - 6, 792 - high - 6, right + 6, 792 - low + 6)]
        edges = [
            picture.crop((frame[0], frame[1], frame[2], frame[1] + 10)),
            picture.crop((frame[0], frame[3] - 10, frame[2], frame[3])),
        ]
        assert [edge.getextrema()[0] for edge in edges] == [255, 255]


def test_the_same_print_has_the_same_bytes(package: PrintPackage) -> None:
    assert packed()[0].pdf == package.pdf
