#!/usr/bin/env bash
# pyHanko 0.38.0: any incremental update, a signature or a time-stamp too, writes the file's XMP metadata anew.
#
# An archivable file (PDF/A) that has properties of its own, here the number in a register, has to describe them in an extension schema: the
# namespace as text, and the prefix under which the property stands (ISO 19005-3 6.6.2.3.3).
# Expected: an update that adds one object leaves the metadata as they are, or changes the date in them.
# Seen: the packet is parsed and serialised by other rules of RDF. The property gets the prefix "ns0" while the schema goes on to say "reg", and
# the namespace turns from text into an rdf:resource. The tool's name is appended to the Producer in the information dictionary, but replaces
# the one in the XMP, so that the two do not agree any more.
#
# There is no setting. The product replaces the one method of the writer (signing/pdf/library_patches.py, docs/adr/0043).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check pyHanko==0.38.0 pikepdf==10.18.0
"$folder/env/bin/python" - <<'PYTHON'
import io
import sys

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" xmlns:reg="https://example.org/register/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance><pdf:Producer>Assembler</pdf:Producer>
<reg:number>12/2026</reg:number>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Register</pdfaSchema:schema>
<pdfaSchema:namespaceURI>https://example.org/register/</pdfaSchema:namespaceURI><pdfaSchema:prefix>reg</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>number</pdfaProperty:name>
<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>
<pdfaProperty:description>Number in the register</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""

document = pikepdf.new()
document.add_blank_page()
document.Root.Metadata = document.make_stream(XMP.encode(), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
document.docinfo["/Producer"] = "Assembler"
before, after = io.BytesIO(), io.BytesIO()
document.save(before)

writer = IncrementalPdfFileWriter(before)
writer.add_object(generic.NullObject())
writer.write(after)

with pikepdf.open(after) as updated:
    metadata = updated.Root.Metadata.read_bytes().decode()
    producer = str(updated.docinfo["/Producer"])
seen = {
    "the property has another prefix": 'ns0:number="12/2026"' in metadata and "reg:number" not in metadata,
    "the schema keeps its prefix": 'pdfaSchema:prefix="reg"' in metadata,
    "the namespace is no text any more": '<pdfaSchema:namespaceURI rdf:resource="https://example.org/register/"/>' in metadata,
    "the producer in the XMP was replaced": 'pdf:Producer="pyHanko 0.38.0"' in metadata,
    "the producer in the dictionary was appended to": producer == "Assembler; pyHanko 0.38.0",
}
for sentence, holds in seen.items():
    print(f"{'yes' if holds else 'NO '} {sentence}")
print("As stated." if all(seen.values()) else "CHANGED.")
sys.exit(not all(seen.values()))
PYTHON
