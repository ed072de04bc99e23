#!/usr/bin/env bash
# pyHanko 0.38.0: a signature with a stamp renames a font of the page whose name has a letter in Latin-1, and the text set in it is lost.
#
# Old office programs name resources in the language of their users: /Cabe#E7alho, one byte, escaped as ISO 32000 wants it. Names are bytes; nothing
# says that they are UTF-8. A visible signature adds its annotation to the page, and the page's dictionary is written anew.
# Expected: every key of the page as it was.
# Seen: the key is written as /Cabe#C3#A7alho, which is another name. The content of the page still asks for the old one, so the font is not found.
#
# The product draws each page as it was before a signature and as it is after it, and compares (signing/validate/steps/pages.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check pyhanko==0.38.0 pikepdf==10.18.0
"$folder/env/bin/python" - <<'PYTHON'
import io
import re
import sys

import pikepdf
from pikepdf import Dictionary, Name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

pdf, stored = pikepdf.new(), io.BytesIO()
page = pdf.add_blank_page(page_size=(200, 200)).obj
page.Contents = pdf.make_stream(b"BT /QQQQQ 12 Tf 20 100 Td (Acordo) Tj ET")
page.Resources = Dictionary(Font={"/QQQQQ": Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)})
pdf.save(stored, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
before = stored.getvalue().replace(b"/QQQQQ", b"/Fo#E7")  # the same length, so that the table still fits

writer, out = IncrementalPdfFileWriter(io.BytesIO(before)), io.BytesIO()
append_signature_field(writer, SigFieldSpec("Signature", box=(10, 10, 90, 40)))
writer.write(out)
added = out.getvalue()[len(before) :]
names = {one.decode() for one in re.findall(rb"/Fo[#A-Z0-9]+", before)}, {one.decode() for one in re.findall(rb"/Fo[#A-Z0-9]+", added)}
print("in the page as it was:", *names[0])
print("in the page as it was written anew:", *names[1])
same = names == ({"/Fo#E7"}, {"/Fo#C3#A7"})
print("As stated." if same else "CHANGED.")
sys.exit(not same)
PYTHON
