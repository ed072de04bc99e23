#!/usr/bin/env bash
# @libpdf/core 0.4.2: signing a field that is there moves it: the field on page 3 says that it is on page 1, and its place has no size.
#
# An agreement is handed out with a field for each signatory, on the page and in the box where the signature belongs. LibPDF signs such a field by
# its name (sign() with fieldName).
# Expected: the field keeps its page (/P) and its box (/Rect), whether or not something is drawn there; ISO 32000-2, 12.5.2.
# Seen: /P names the first page, while the list of annotations that has the field is still that of page 3, and /Rect is 0 0 0 0. A program that
# lists signatures with their pages names the wrong one. No option of sign() keeps the place.
#
# The product takes such a signature: its own record says where the signatory signs (docs/counterpart.md, signing/validate/steps/habits.py).
# Needs node and npm.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check pikepdf==10.18.0
cd "$folder"
npm install --silent --no-audit --no-fund @libpdf/core@0.4.2
openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj "/CN=Ana Example" -keyout key.pem -out certificate.pem 2>/dev/null
openssl pkcs12 -export -inkey key.pem -in certificate.pem -passout pass:pin -out signer.p12
env/bin/python - <<'PYTHON'
import pikepdf
from pikepdf import Array, Dictionary, Name

pdf = pikepdf.new()
for _ in range(3):
    pdf.add_blank_page(page_size=(300, 300))
page = pdf.pages[2].obj
field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T="Counterpart", Rect=Array([50, 50, 150, 90]), F=4, P=page)
page.Annots = Array([pdf.make_indirect(field)])
pdf.Root.AcroForm = Dictionary(Fields=Array([page.Annots[0]]), SigFlags=0)
pdf.save("before.pdf")
PYTHON
cat >sign.mjs <<'JAVASCRIPT'
import { readFile, writeFile } from "node:fs/promises";
import { P12Signer, PDF } from "@libpdf/core";

const pdf = await PDF.load(await readFile("before.pdf"));
const signer = await P12Signer.create(await readFile("signer.p12"), "pin", { buildChain: false });
await writeFile("after.pdf", (await pdf.sign({ signer, fieldName: "Counterpart", level: "B-B" })).bytes);
JAVASCRIPT
node sign.mjs
env/bin/python - <<'PYTHON'
import sys

import pikepdf

seen = []
for name in ("before.pdf", "after.pdf"):
    with pikepdf.open(name) as pdf:
        field = pdf.Root.AcroForm.Fields[0]
        says = [number for number, page in enumerate(pdf.pages, 1) if page.obj.objgen == field.P.objgen]
        lists = [number for number, page in enumerate(pdf.pages, 1) if any(one.objgen == field.objgen for one in page.obj.get("/Annots", []))]
        box = [int(side) for side in field.Rect]
    print(f"{name}: the field says page {says}, page {lists} lists it, its box is {box}")
    seen.append((says, lists, box))
same = seen == [([3], [3], [50, 50, 150, 90]), ([1], [3], [0, 0, 0, 0])]
print("As stated." if same else "CHANGED.")
sys.exit(not same)
PYTHON
