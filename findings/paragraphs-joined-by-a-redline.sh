#!/usr/bin/env bash
# LibreOffice Writer 25.2.3: an end of a paragraph that nobody touched becomes a tracked insertion when the file is opened.
#
# A counterpart adds words at the end of one article and at the beginning of the next, with tracked changes in Word. The mark between the two
# paragraphs has no w:ins of its own (ECMA-376 part 1, 17.13.5.20), so it is of the text before the changes.
# Expected: rejecting the changes gives the two articles as they were; saving the file again leaves the mark untracked.
# Seen: the two insertions, of one author and moment, are joined into one that spans the mark. The file that is saved says that the mark was inserted,
# and rejecting joins the two articles into one paragraph. With two authors, two moments or one untouched character at the end of the first article
# the mark is left alone, and so it is with deletions in the same two places.
#
# The product's own redlines write such a passage as its old wording and its new one (service/drafting/comparison/redline.py); tracked changes of others are
# read from the Word file itself, without LibreOffice.
# Needs soffice of this version and no other package than python-docx.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
version=$(soffice --version)
case "$version" in "LibreOffice 25.2.3"*) ;; *) echo "Needs LibreOffice 25.2.3, not $version"; exit 1 ;; esac
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check python-docx==1.2.0
cd "$folder"
mkdir before after
cat >files.py <<'PYTHON'
import sys
from itertools import count

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

ANA, RUI = 'w:author="Ana Example" w:date="2026-11-30T10:00:00Z"', 'w:author="Rui Example" w:date="2026-11-30T10:00:00Z"'
LATER = ANA.replace("T10", "T11")
numbers = count(1)


def run(words, tag="t"):
    return f'<w:r><w:{tag} xml:space="preserve">{words}</w:{tag}></w:r>'


def inserted(words, by=ANA):
    return f'<w:ins w:id="{next(numbers)}" {by}>{run(words)}</w:ins>'


def deleted(words):
    return f'<w:del w:id="{next(numbers)}" {ANA}>{run(words, "delText")}</w:del>'


CASES = {
    "two insertions": ([run("The term is four years"), inserted(", renewable")], [inserted("If so agreed, "), run("each Party pays its costs.")]),
    "two authors": ([run("The term is four years"), inserted(", renewable")], [inserted("If so agreed, ", RUI), run("each Party pays its costs.")]),
    "two moments": ([run("The term is four years"), inserted(", renewable")], [inserted("If so agreed, ", LATER), run("each Party pays its costs.")]),
    "a full stop between": ([run("The term is four years"), inserted(", renewable"), run(".")], [inserted("If so agreed, "), run("each Party pays its costs.")]),
    "two deletions": ([run("The term is four years"), deleted(", renewable")], [deleted("If so agreed, "), run("each Party pays its costs.")]),
}
if sys.argv[1] == "write":
    for name, paragraphs in CASES.items():
        document = docx.Document()
        for parts in paragraphs:
            document.element.body.insert(-1, parse_xml(f"<w:p {nsdecls('w')}>{''.join(parts)}</w:p>"))
        document.save(f"before/{name}.docx")
    sys.exit()


def without_insertions(path):
    """The texts of the paragraphs when all changes are rejected: insertions go, deletions stay, an inserted mark joins its paragraph to the next."""
    texts, joined = [], False
    for paragraph in docx.Document(path).element.body.iterfind(qn("w:p")):
        words = "".join(
            one.text for one in paragraph.iter(qn("w:t"), qn("w:delText")) if one.getparent().getparent().tag != qn("w:ins")
        )
        texts[len(texts) - joined :] = [texts[-1] + words if joined else words]
        joined = paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:ins')}") is not None
    return texts


seen = {}
for name in CASES:
    before, after = without_insertions(f"before/{name}.docx"), without_insertions(f"after/{name}.docx")
    seen[name] = len(after)
    assert len(before) == 2 and "".join(after) == "".join(before), (before, after)
    print(f"{name}: when all is rejected, {len(before)} paragraphs before LibreOffice, {len(after)} after: {after}")
stated = {"two insertions": 1, "two authors": 2, "two moments": 2, "a full stop between": 2, "two deletions": 2}
print("As stated." if seen == stated else f"CHANGED. Stated: {stated}")
sys.exit(seen != stated)
PYTHON
env/bin/python files.py write
soffice --headless "-env:UserInstallation=file://$folder/profile" --convert-to "docx:MS Word 2007 XML" --outdir after before/*.docx >/dev/null 2>&1
env/bin/python files.py read
