#!/usr/bin/env bash
# docx-revisions 0.1.5 on a redline of python-redlines 2.0.0: accept_all() and reject_all() give the same text, with the new sum in it.
#
# One side compares two versions of an agreement, the other rejects all changes to get back the text of before. python-redlines compares with its
# Docxodus engine, which tracks an article that changed its place as moved (w:moveFrom and w:moveTo, ECMA-376 part 1, 17.13.5.21 to 28).
# Expected: the new text after accept_all(), the old one after reject_all(), and no tracked change left in either; or an error that names a kind of
# change that the library does not resolve.
# Seen: the two results are the same. Every mark stays in the file, and the words that are read from it (w:t) are those of the new text: the old place
# of an article is an empty paragraph, because its words are w:delText there. No error and no warning. Word still shows the file as a redline.
# The same agreement without the moved article is resolved as one would expect, so a test with a changed sum does not show it.
#
# The product reads tracked changes of all four kinds itself (service/drafting/counterproposal/tracked.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check docx-revisions==0.1.5 python-docx==1.2.0 python-redlines==2.0.0 \
  python-redlines-docxodus==2.0.0
cd "$folder"
XDG_CACHE_HOME="$folder/cache" env/bin/python - <<'PYTHON'
import io
import sys

import docx
from docx.oxml.ns import qn
from docx_revisions import RevisionDocument
from python_redlines import DocxodusEngine

OLD = [
    "Article 1. The Parties shall cooperate in the field of education.",
    "Article 2. The General Secretariat contributes USD 1 000 000.",
    "Article 3. Disputes are settled by negotiation between the Parties.",
    "Done in two originals.",
]
NEW = [
    OLD[0],
    "Article 2. Disputes are settled by negotiation between the Parties.",
    "Article 3. The General Secretariat contributes USD 1 500 000.",
    OLD[3],
]


def word(paragraphs):
    document, stored = docx.Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(stored)
    return stored.getvalue()


redline = DocxodusEngine().run_redline("Ana Example", word(OLD), word(NEW))[0]
KINDS = [qn(f"w:{kind}") for kind in ("ins", "del", "moveFrom", "moveTo")]


def resolved(redline, what):
    """The paragraphs that have words, and how many marks of tracked changes are left."""
    document, stored = RevisionDocument(io.BytesIO(redline)), io.BytesIO()
    getattr(document, what)()
    document.save(stored)
    body = docx.Document(stored).element.body
    texts = ["".join(text.text or "" for text in paragraph.iter(qn("w:t"))) for paragraph in body.iter(qn("w:p"))]
    return [text for text in texts if text], len(list(body.iter(*KINDS)))


def redline(new):
    return DocxodusEngine().run_redline("Ana Example", word(OLD), word(new))[0]


RAISED = [OLD[0], OLD[1].replace("1 000", "1 500"), *OLD[2:]]
seen = {}
for name, new in (("another sum", RAISED), ("another sum and another place", NEW)):
    compared = redline(new)
    for what in ("accept_all", "reject_all"):
        texts, left = resolved(compared, what)
        text = "the new text" if texts == new else "the old text" if texts == OLD else f"neither text: {texts}"
        seen[name, what] = (text, left)
        print(f"{name}, {what}(): {text}, {left} marks of tracked changes left")
stated = {
    ("another sum", "accept_all"): ("the new text", 0),
    ("another sum", "reject_all"): ("the old text", 0),
    ("another sum and another place", "accept_all"): ("the new text", 8),
    ("another sum and another place", "reject_all"): ("the new text", 8),
}
print("As stated." if seen == stated else f"CHANGED. Stated: {stated}")
sys.exit(seen != stated)
PYTHON
