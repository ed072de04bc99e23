#!/usr/bin/env bash
# pyHanko 0.38.0: a second signature invalidates the first one when the page has a link that is written in its list of annotations.
#
# ISO 32000-2 (table 31) calls /Annots an array of annotation dictionaries: each may stand in the array or be an object of its own, and programs write
# both. The file is signed twice, each time in a new invisible field, as two parties do.
# Expected: the first signature is followed by another signature and nothing else, whichever way the link was written.
# Seen: with the link as an object of its own it is so. With the link in the array, any later signature in a new field counts as a change of an unknown kind.
#
# The product compares such links by their bytes (signing/pdf/library_patches.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check pyhanko==0.38.0 pyhanko-certvalidator==0.33.0 pikepdf==10.18.0
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=Signer" \
	-addext keyUsage=critical,digitalSignature,nonRepudiation -keyout "$folder/key.pem" -out "$folder/cert.pem" 2>/dev/null
"$folder/env/bin/python" - "$folder" <<'PYTHON'
import io
import logging
import sys

import pikepdf
from pikepdf import Array, Dictionary, Name
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

logging.disable(logging.CRITICAL)
folder = sys.argv[1]
signer = signers.SimpleSigner.load(f"{folder}/key.pem", f"{folder}/cert.pem")
trusted = ValidationContext(trust_roots=[load_cert_from_pemder(f"{folder}/cert.pem")])


def signed_twice(own_object: bool) -> bytes:
    pdf, out = pikepdf.new(), io.BytesIO()
    page = pdf.add_blank_page(page_size=(200, 200)).obj
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[9, 9, 50, 20], Dest=Array([page, Name.Fit]))
    page.Annots = Array([pdf.make_indirect(link) if own_object else link])
    pdf.save(out)
    for name in ("First", "Second"):
        before, out = io.BytesIO(out.getvalue()), io.BytesIO()
        signers.sign_pdf(IncrementalPdfFileWriter(before), signers.PdfSignatureMetadata(field_name=name), signer, output=out)
    return out.getvalue()


found = []
for own_object in (True, False):
    reader = PdfFileReader(io.BytesIO(signed_twice(own_object)))
    status = validate_pdf_signature(reader.embedded_signatures[0], trusted)
    found.append((status.valid and status.intact, status.modification_level.name))
    print("link as an object of its own:" if own_object else "link written in its page:", *found[-1])
same = found[0][0] and found[1][0] and found[0][1] != "OTHER" and found[1][1] == "OTHER"
print("As stated." if same else "CHANGED.")
sys.exit(not same)
PYTHON
