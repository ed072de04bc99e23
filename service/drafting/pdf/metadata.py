"""What an assembled PDF says about itself: XMP, document information, output intent, attachment, and a reproducible save.

Dates are the caller's; nothing here reads a clock, so that the same parts give the same bytes.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Pdf, Stream, String
from PIL import ImageCms

PRODUCER: Final = "Alternat"
ATTACHMENT: Final = "agreement.json"

_DESCRIPTION: Final = '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:description>\n'
_XMP: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" \
xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
{description}<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate><pdf:Producer>{producer}</pdf:Producer>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
"""XMP (ISO 16684-1) with the extension schema that PDF/A-3 (6.6.2.3.3) wants for ``pdfuaid``. Never an empty element: signing tools
rewrite those into something PDF/A forbids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is said. ``when`` is aware; it is written in UTC, to the second."""

    title: str
    language: str
    author: str
    when: datetime
    description: str = ""


def describe(pdf: Pdf, about: About) -> None:
    """Write title, author, language, dates and conformance claims. Info and XMP say the same."""
    moment = about.when.astimezone(UTC)
    pdf_date = moment.strftime("D:%Y%m%d%H%M%SZ")
    info = pdf.docinfo
    for key in list(info.keys()):
        del info[key]
    info["/Title"], info["/Author"], info["/Producer"] = String(about.title), String(about.author), String(PRODUCER)
    info["/CreationDate"] = info["/ModDate"] = String(pdf_date)
    if about.description:
        info["/Subject"] = String(about.description)
    root = pdf.Root
    root.Lang = String(about.language)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.PageMode = Name.UseOutlines
    xmp = _xmp(about, moment).encode()
    root.Metadata = pdf.make_stream(xmp, Type=Name.Metadata, Subtype=Name.XML)


def _xmp(about: About, moment: datetime) -> str:
    return _XMP.format(
        title=escape(about.title),
        author=escape(about.author),
        description=_DESCRIPTION.format(escape(about.description)) if about.description else "",
        language=escape(about.language),
        date=moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        producer=PRODUCER,
    )


@cache
def _srgb() -> bytes:
    """An sRGB profile whose header says no moment and no id, so that it is always the same."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = bytes.fromhex("07d000010001000000000000")
    profile[84:100] = bytes(16)
    return bytes(profile)


def intend_srgb(pdf: Pdf) -> None:
    """Declare what device colours mean (PDF/A-3, 6.2.3)."""
    profile = pdf.make_stream(_srgb(), N=3)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])


def attach(
    pdf: Pdf,
    data: bytes,
    when: datetime,
    *,
    filename: str = ATTACHMENT,
    description: str = "The answers from which this agreement was generated",
) -> None:
    """Attach the data from which the text was made, as JSON: usually the answers (PDF/A-3, 6.8, ``AFRelationship`` Data)."""
    date = when.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    attachment: Any = AttachedFileSpec(
        pdf,
        data,
        filename=filename,
        description=description,
        mime_type="application/json",
        relationship=Name.Data,
        creation_date=date,
        mod_date=date,
    )
    pdf.attachments[filename] = attachment
    pdf.Root.AF = Array([attachment.obj])


SHORT: Final = 16
"""Bytes; packing makes a stream below this longer. The blank stamps are such, and have to stay unpacked (see ``assemble``)."""


def save(pdf: Pdf) -> bytes:
    """The file; saving the same objects twice gives the same bytes.

    A plain cross-reference table and no object streams: a third larger, but every stream is one that was packed here, and signing
    tools append to it without surprises.
    """
    for key in ("/ID", "/DocChecksum"):
        if key in pdf.trailer:
            del pdf.trailer[key]
    _avoid_returns(pdf)
    buffer = io.BytesIO()
    pdf.save(
        buffer,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        compress_streams=False,  # with True the library packs again what ``_avoid_returns`` packed
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        force_version="1.7",
        fix_metadata_version=False,  # with True it writes its own XMP over ours
    )
    return buffer.getvalue()


def _avoid_returns(pdf: Pdf) -> None:
    """Pack every stream so that its last byte is no carriage return; packing once more changes the last byte.

    A carriage return before the line feed that the syntax wants there: some readers, the gate's among them, take both for the end
    of the line, and the stream for a byte shorter than it says (PDF/A-3, 6.1.7.1).
    """
    for item in pdf.objects:
        if not isinstance(item, Stream) or item.get("/Type") == Name.Metadata:
            continue
        filters, parameters = _listed(item.get("/Filter")), _listed(item.get("/DecodeParms"))
        raw = item.read_raw_bytes()
        if (filters or len(raw) < SHORT) and not raw.endswith(b"\r"):
            continue
        parameters += [Dictionary()] * (len(filters) - len(parameters))
        while raw.endswith(b"\r") or not filters:
            raw = zlib.compress(raw, 9)
            filters, parameters = [Name.FlateDecode, *filters], [Dictionary(), *parameters]
        item.write(raw, filter=Array(filters), decode_parms=Array(parameters))


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]
