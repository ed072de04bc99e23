#!/usr/bin/env bash
# docxtpl 0.20.2: words that follow a tag ending in "-%}" in the same paragraph vanish, and the next paragraph moves up to take their place.
#
# A drafter writes a condition in the middle of a sentence and trims the space after it, as Jinja allows: "The term is {% if long %}four
# years{% endif -%} from signature."
# Expected: Jinja's meaning of the hyphen: white space after the tag goes, and nothing else.
# Seen: everything up to the next piece of text in the file goes: the rest of the sentence, its full stop and the end of the paragraph. The text of
# the article after it follows without a space. No error, no warning; the Word file opens and looks finished. A hyphen at the beginning of a tag
# ("{%- if") does no such thing within a paragraph.
#
# The product's check of a model compares the filled sample with the template word by word and names a passage that is lost.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check docxtpl==0.20.2 python-docx==1.2.0 Jinja2==3.1.6
"$folder/env/bin/python" - <<'PYTHON'
import io
import sys

import docx
import jinja2
from docxtpl import DocxTemplate


def filled(*paragraphs):
    document, stored, made = docx.Document(), io.BytesIO(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(stored)
    template = DocxTemplate(stored)
    template.render({"long": True})
    template.save(made)
    return [paragraph.text for paragraph in docx.Document(made).paragraphs]


after, before = "{% if long %}four years{% endif -%} from signature.", "{%- if long %} four years{% endif %} from signature."
seen = {
    "-%} in Word": filled(f"The term is {after}", "It may be renewed."),
    "{%- in Word": filled(f"The term is {before}", "It may be renewed."),
    "-%} in Jinja": [jinja2.Template(f"The term is {after}").render(long=True)],
}
expected = {
    "-%} in Word": ["The term is four yearsIt may be renewed."],
    "{%- in Word": ["The term is four years from signature.", "It may be renewed."],
    "-%} in Jinja": ["The term is four yearsfrom signature."],
}
for what, paragraphs in seen.items():
    print(f"{what}: {paragraphs}")
print("As stated." if seen == expected else f"CHANGED. Stated: {expected}")
sys.exit(seen != expected)
PYTHON
