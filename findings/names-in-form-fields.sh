#!/usr/bin/env bash
# pikepdf 10.18.0 (qpdf): generating the appearance of a form field writes "?" for every letter that Windows-1252 does not have.
#
# A counterpart fills the fields of an annex on its computer: the name of a town, of a person. The file says that viewers draw the values
# (NeedAppearances), so whoever freezes the annex has to draw them; pikepdf offers generate_appearance_streams() before flatten_annotations().
# Expected: the name as it was typed, or an error that says which letter the font lacks.
# Seen: "Łódź" is printed as "?ód?", and "Kūnuiākea" as "K?nui?kea", without an error, a warning or a message in the log. The value in the field
# is right until the form is flattened; then the question marks are all that is left. Spanish, Portuguese and French names come out right, so
# tests in those languages do not show it.
#
# The product compares the page before and after and refuses an annex with the field named (service/drafting/pdf/annex/fields.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check pikepdf==10.18.0 pypdf==7.1.0
"$folder/env/bin/python" - <<'PYTHON'
import io
import logging
import sys
import warnings

import pikepdf
import pypdf
from pikepdf import Array, Dictionary, Name

warnings.simplefilter("error")
logging.basicConfig(level=logging.WARNING)


def form(value):
    pdf, stored = pikepdf.new(), io.BytesIO()
    page = pdf.add_blank_page(page_size=(400, 200))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T="name",
            V=value,
            Rect=[20, 100, 380, 130],
            DA="/Helv 12 Tf 0 g",
            P=page.obj,
        )
    )
    page.obj.Annots = Array([field])
    resources = Dictionary(Font=Dictionary(Helv=pdf.make_indirect(font)))
    pdf.Root.AcroForm = Dictionary(Fields=[field], DA="/Helv 12 Tf 0 g", DR=resources, NeedAppearances=True)
    pdf.save(stored)
    return stored


def flattened(value):
    made = io.BytesIO()
    with pikepdf.open(form(value)) as pdf:
        pdf.generate_appearance_streams()
        pdf.flatten_annotations("all")
        pdf.save(made)
    return pypdf.PdfReader(made).pages[0].extract_text().strip()


expected = {"Ñuke Mapu": "Ñuke Mapu", "Saint-Exupéry": "Saint-Exupéry", "Łódź": "?ód?", "Kūnuiākea": "K?nui?kea", "Ελλάδα": "??????"}
seen = {value: flattened(value) for value in expected}
for value, printed in seen.items():
    print(f"{value} is printed as {printed}")
print("As stated." if seen == expected else f"CHANGED. Stated: {expected}")
sys.exit(seen != expected)
PYTHON
