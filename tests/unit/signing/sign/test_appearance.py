"""The stamp: complete if it fits, always inside its box, with fonts that PDF/A accepts."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2
import pytest
import segno
from pypdf import PdfReader

from signing import Appearance, draw_stamp
from signing.sign import appearance
from signing.sign.appearance import LEADING, MARGIN
from tests.support.signing_kit import WHEN


def made(**changes: object) -> Appearance:
    given = {
        "name": "Prof. Elżbieta Żądło-Ñuñez", "office": "Secretaria General", "for_party": "Organización de los Estados Americanos",
        "place": "Washington, D.C.", "at": WHEN, "reference": "2026-00017", "language": "es", "width": 230.0, "height": 90.0,
    } | changes  # fmt: skip
    return draw_stamp(**given)


def text_of(made_stamp: Appearance) -> str:
    return PdfReader(io.BytesIO(made_stamp.pdf)).pages[0].extract_text()


def test_everything_is_said_in_the_language_of_the_signatory():
    drawn = " ".join(made().lines)
    for part in ("Firmado electrónicamente por", "Prof. Elżbieta Żądło-Ñuñez", "Secretaria General", "por Organización", "Washington, D.C.",
                 "23 de noviembre de 2026, 12:00 UTC", "Referencia: 2026-00017"):  # fmt: skip
        assert part in drawn
    assert "Signed electronically by" in made(language="en").lines[0]
    assert "Signed electronically by" in made(language="de").lines[0]


@pytest.mark.parametrize(
    ("language", "day", "words"),
    [
        ("en", 23, "23 November 2026, 12:00 UTC"),
        ("es", 1, "1 de noviembre de 2026, 12:00 UTC"),
        ("pt", 1, "1º de novembro de 2026, 12:00 UTC"),
        ("fr", 1, "1er novembre 2026, 12:00 UTC"),
    ],
)
def test_the_date_is_in_words_that_people_read(language, day, words):
    assert words in " ".join(made(language=language, at=WHEN.replace(day=day), width=400.0).lines)


@pytest.mark.parametrize("language", ["en", "es", "fr", "pt"])
def test_a_seal_does_not_say_that_somebody_signed(language):
    sealed, signed = (made(language=language, as_seal=as_seal).lines[0] for as_seal in (True, False))
    assert sealed.split()[0] == {"en": "Sealed", "es": "Sellado", "fr": "Scellé", "pt": "Selado"}[language]
    assert sealed != signed


def test_the_text_can_be_copied_out_of_the_file():
    assert "Elżbieta Żądło-Ñuñez" in text_of(made())


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "x" * 400},
        {"office": "Director of the Department for " + "very long names and " * 20},
        {"width": 60.0, "height": 20.0},
        {"width": 400.0, "height": 300.0},
        {"for_party": "", "place": "", "reference": ""},
    ],
)
def test_the_text_stays_inside_its_box(changes):
    drawn = made(**changes)
    with pikepdf.open(io.BytesIO(drawn.pdf)) as document:
        page = document.pages[0]
        box = [float(n) for n in page.MediaBox]
        assert (box[2], box[3]) == (drawn.width, drawn.height)
        size = next(float(op.operands[1]) for op in pikepdf.parse_content_stream(page) if str(op.operator) == "Tf")
    for line in drawn.lines:
        width = appearance.pdfmetrics.stringWidth(line, "AlternatStamp", size)
        assert width <= drawn.width - MARGIN, line
    assert len(drawn.lines) * size * LEADING <= drawn.height - 2 * MARGIN + size * LEADING


def test_what_does_not_fit_ends_in_an_ellipsis():
    assert made(name="word " * 200, width=60.0, height=20.0).lines[-1].endswith("…")


def test_letters_that_the_font_lacks_become_question_marks():
    assert "? Smith" in made(name="\U0001f58b Smith").lines[1]
    assert "\u202e" not in "".join(made(name="a\u202eb").lines)


def test_every_font_is_embedded_and_maps_no_glyph_to_nothing():
    with pikepdf.open(io.BytesIO(made().pdf)) as document:
        fonts = [o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/Font"]
        assert fonts
        for font in fonts:
            assert "/FontFile2" in font.FontDescriptor
            assert b"<0000>\n" not in font.ToUnicode.read_bytes().split(b"endcodespacerange")[1]


def test_the_same_stamp_gives_the_same_bytes():
    assert made().pdf == made().pdf


ADDRESS = "https://agreements.example.org/v/COOP-2026-0012/1K7Q3-8ZJ4M-ABCDE-FGHJK"


def test_the_code_on_the_paper_says_the_address_module_by_module():
    drawn = made(qr=ADDRESS)
    expected = [[bool(dark) for dark in row] for row in segno.make_qr(ADDRESS, error="m").matrix_iter(border=2)]
    scale = 8
    with pypdfium2.PdfDocument(drawn.pdf) as document:
        image = document[0].render(scale=scale).to_pil().convert("L")
    module = min(drawn.height - 2, drawn.width * appearance.MAX_CODE_SHARE) / len(expected)
    left, top = drawn.width - module * len(expected) - 1, (drawn.height - module * len(expected)) / 2
    seen = [
        [
            image.getpixel((int((left + (x + 0.5) * module) * scale), int((top + (y + 0.5) * module) * scale))) < 128
            for x in range(len(expected))
        ]
        for y in range(len(expected))
    ]
    assert seen == expected
    for line in drawn.lines:  # and no text runs into it
        assert appearance.pdfmetrics.stringWidth(line, "AlternatStampBold", appearance.MIN_FONT_SIZE) < left


def test_no_code_where_a_scanner_could_not_read_it():
    assert made(qr=ADDRESS, width=60.0, height=20.0).lines == made(width=60.0, height=20.0).lines
