"""PDF/A-3b for reports: embedded fonts with complete mappings, an output intent and metadata for what reportlab draws."""

from __future__ import annotations

import io
import re
import unicodedata
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import ImageCms
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "AlternatReport", "AlternatReportBold"
FOLDERS = (Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts/noto"), Path("/usr/local/share/fonts"))
"""Folders in which Noto Sans is looked for."""
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance><dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate><pdf:Producer>Alternat</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def as_pdfa(drawn: bytes, *, title: str, language: str, when: datetime) -> bytes:
    """``drawn`` as PDF/A-3b. ``when``: aware; the same input gives the same bytes."""
    moment = when.astimezone(UTC)
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        for item in pdf.objects:
            if isinstance(item, Dictionary) and "/ToUnicode" in item:
                item.ToUnicode.write(_without_empty_meanings(item.ToUnicode.read_bytes()))
        _describe(pdf, title, language, moment)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, force_version="1.7", fix_metadata_version=False)
    return out.getvalue()


def drawable(text: str) -> str:
    """``text`` in NFC on one line, without invisible controls; a letter the font lacks becomes a question mark (ISO 19005-3 6.2.11.8)."""
    glyphs = _glyphs()
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    shown = (letter for letter in composed if unicodedata.category(letter) not in {"Cc", "Cf"})
    return "".join(letter if ord(letter) in glyphs else "?" for letter in shown)


@cache
def _glyphs() -> frozenset[int]:
    """The letters that both faces have; registers the fonts."""
    found = []
    for name, file in ((REGULAR, "NotoSans-Regular.ttf"), (BOLD, "NotoSans-Bold.ttf")):
        path = next((folder / file for folder in FOLDERS if (folder / file).is_file()), None)
        if path is None:
            raise FileNotFoundError(f"{file} is not installed. Install Noto Sans (Debian: fonts-noto-core).")
        pdfmetrics.registerFont(TTFont(name, str(path)))
        found.append(frozenset(pdfmetrics.getFont(name).face.charToGlyph))
    return found[0] & found[1]


def _without_empty_meanings(table: bytes) -> bytes:
    """The unused codes of a subset: reportlab maps each of them to no character, which PDF/A (6.2.11.7) forbids."""
    kept = [line for line in re.findall(rb"<\w\w> <\w{4,}>", table) if not line.endswith(b"<0000>")]
    groups = (kept[at : at + 100] for at in range(0, len(kept), 100))
    blocks = b"\n".join(b"%d beginbfchar\n%s\nendbfchar" % (len(group), b"\n".join(group)) for group in groups)
    return re.sub(rb"\d+ beginbfchar\n.*endbfchar", lambda _: blocks, table, flags=re.DOTALL)


def _describe(pdf: Pdf, title: str, language: str, moment: datetime) -> None:
    for key in list(pdf.docinfo.keys()):
        del pdf.docinfo[key]
    date = String(f"{moment:D:%Y%m%d%H%M%SZ}")
    pdf.docinfo["/Title"], pdf.docinfo["/Producer"] = String(title), String("Alternat")
    pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = date
    told = {"title": escape(title), "language": escape(language), "date": f"{moment:%Y-%m-%dT%H:%M:%SZ}"}
    pdf.Root.Metadata = pdf.make_stream(_XMP.format(**told).encode(), Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Lang = String(language)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    profile = pdf.make_stream(_srgb(), N=3)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])


@cache
def _srgb() -> bytes:
    """Without moment and id in its header, so that it is always the same."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes.fromhex("07d000010001000000000000")
    profile[84:100] = bytes(16)
    return bytes(profile)
