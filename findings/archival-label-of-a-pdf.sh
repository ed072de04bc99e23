#!/usr/bin/env bash
# pikepdf 10.18.0 and PRONOM (as opf-fido 1.6.1 carries it): a PDF/A that pikepdf labels is identified as ordinary PDF 1.7.
#
# Archives identify what they receive with PRONOM's signatures (FIDO, DROID and Siegfried share them), and a file's format decides what is done with it
# for decades. PDF/A is told by the words pdfaid:part and pdfaid:conformance in its XMP packet. pikepdf's open_metadata() is the usual way in Python to write
# them.
# Expected: fmt/480, PDF/A-3B, as for the same packet written by others.
# Seen: fmt/276, PDF 1.7. pikepdf declares the namespace again on each element (<pdfaid:part xmlns:pdfaid="...">3); PRONOM's signature wants the number right after
# "pdfaid:part>" or "pdfaid:part=". Both are right by their own book: XML does not mind where a namespace is declared, validators of PDF/A read it, and
# a signature is a pattern of bytes. The same packet with the namespace on rdf:Description is identified.
#
# The product writes its packets itself, with the namespace above (service/drafting/pdf/metadata.py); its originals are identified as fmt/480.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check pikepdf==10.18.0 opf-fido==1.6.1 setuptools==80.9.0
cd "$folder"
env/bin/python - <<'PYTHON'
import pikepdf

ABOVE = b"""<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""

for name in ("by-pikepdf", "above"):
    pdf = pikepdf.new()
    pdf.add_blank_page()
    if name == "above":
        pdf.Root.Metadata = pikepdf.Stream(pdf, ABOVE, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
    else:
        with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["pdfaid:part"] = "3"
            metadata["pdfaid:conformance"] = "B"
    pdf.save(f"{name}.pdf", min_version="1.7")
PYTHON
seen=$(env/bin/fido -q -matchprintf '%(info.filename)s is %(info.puid)s (%(info.signaturename)s)
' by-pikepdf.pdf above.pdf 2>/dev/null)
echo "$seen"
stated='by-pikepdf.pdf is fmt/276 (PDF 1.7)
above.pdf is fmt/480 (PDF/A-3B)'
if [ "$seen" = "$stated" ]; then echo "As stated."; else echo "CHANGED. Stated: $stated"; exit 1; fi
