"""A model agreement that two persons sign for each side, made from the shipped general one: what another organization would write.

For the organization its Secretary General (``organization``), then the director of the department (``director``); for the counterpart its
president (``counterpart``), then its treasurer (``treasurer``).
"""

from __future__ import annotations

import copy
import json
import re
import shutil
from pathlib import Path
from typing import Any

from lxml import etree

from service.drafting.word import docx
from service.drafting.word.docx import W
from service.settings import ROOT

MODEL = "cosigned"
LANGUAGES = ("en", "es")
"""What this organization wrote it in."""
ORDER = ("organization", "director", "counterpart", "treasurer")
FIELDS = ("Organization", "Director", "Counterpart", "Treasurer")
HOLDERS = {"organization": "sg", "director": "p384", "counterpart": "counterpart", "treasurer": "rsa"}
"""Signatory -> holder in the development PKI."""
NAMES = {"director": "Signatory With P-384", "treasurer": "Signatory With RSA"}
OFFICES = {
    "director": {"en": "Director of the Department", "es": "Director del Departamento"},
    "treasurer": {"en": "Treasurer", "es": "Tesorera"},
}
DOCUMENT = "word/document.xml"

SIGNATORIES = """
[[signatories]]
key = "organization"
party = "organization"
signs_with = "sg"

[[signatories]]
key = "director"
party = "organization"
signs_with = "director"

[[signatories]]
key = "counterpart"
party = "counterpart"

[[signatories]]
key = "treasurer"
party = "counterpart"
"""

PLACE = """
[[signature_places]]
key = "{key}"
party = "{party}"
width = 212
height = 84
"""

QUESTIONS = """
[[fields]]
key = "{key}_representative_name"
type = "text"
section = "{party}"
label = {{ en = "Who signs beside ({key})", es = "Quién firma además ({key})" }}
required = true

[[fields]]
key = "{key}_representative_office"
type = "text"
section = "{party}"
label = {{ en = "Office of the {key}", es = "Cargo ({key})" }}
required = true
per_language = true
maximum = 120
"""


def make(folder: Path) -> Path:
    """The folder of the shipped models, copied to ``folder``, with this one beside them."""
    shutil.copytree(ROOT / "agreement_templates", folder)
    model = Path(shutil.copytree(folder / "general/1.0", folder / MODEL / "1.0"))
    manifest = model / "manifest.toml"
    manifest.write_text(_manifest(manifest.read_text("utf-8")), "utf-8")
    sample = json.loads((model / "sample.json").read_text("utf-8"))
    for said in sample.values():
        for language in set(said) - set(LANGUAGES) if isinstance(said, dict) else ():
            del said[language]
    (model / "sample.json").write_text(json.dumps(sample | more_answers(), ensure_ascii=False), "utf-8")
    for language in LANGUAGES:
        name = f"signature.{language}.docx"
        (model / name).write_bytes(signature_page((folder / "shared/1.0" / name).read_bytes()))
    return folder


def more_answers() -> dict[str, Any]:
    """What this model asks beyond the general one."""
    names = {f"{key}_representative_name": name for key, name in NAMES.items()}
    return names | {f"{key}_representative_office": office for key, office in OFFICES.items()}


def _manifest(text: str) -> str:
    text = text.replace('id = "general"', f'id = "{MODEL}"', 1)
    text = re.sub(r"(?m)^languages = .*$", f"languages = {json.dumps(LANGUAGES)}", text)
    further = (("director", "organization"), ("treasurer", "counterpart"))
    tables = [SIGNATORIES]
    tables += [PLACE.format(key=key, party=party) + QUESTIONS.format(key=key, party=party) for key, party in further]
    return text + "".join(tables)


def signature_page(page: bytes) -> bytes:
    """The shared signature page, its row of boxes and its row of names repeated for each pair of signatories."""
    root = etree.fromstring(docx.read_part(page, DOCUMENT))
    table = next(root.iter(W + "tbl"))
    boxes, names = table.findall(W + "tr")[1:3]
    for text in (*boxes.iter(W + "t"), *names.iter(W + "t")):
        for old, new in (("representative", "name"), ("first.", "row.left."), ("second.", "row.right.")):
            text.text = (text.text or "").replace(old, new)
    boxes.addprevious(_tag(names, "{%tr for row in signature_rows %}"))
    names.addnext(_tag(names, "{%tr endfor %}"))
    return docx.with_part(page, DOCUMENT, etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True))


def _tag(like: etree._Element, tag: str) -> etree._Element:
    """A row of one tag and nothing else."""
    row = copy.deepcopy(like)
    texts = list(row.iter(W + "t"))
    for text in texts:
        text.text = ""
    texts[0].text = tag
    return row
