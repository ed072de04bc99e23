"""The shipped models, their sample answers, and copies of the folder that a test may alter."""

from __future__ import annotations

import copy
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree

from service.domain.instrument import Annex
from service.drafting.answers.original import OriginalSpec
from service.drafting.answers.validate import validate
from service.drafting.model.catalogue import Catalogue
from service.drafting.model.template import Template
from service.drafting.word import docx
from service.settings import ROOT

MODELS = ROOT / "agreement_templates"
IDS = ("general", "special-direct", "special-organization", "special-program")
LINKED = ("amendment", "renewal", "supplementary", "termination-notice")
"""Models of later instruments, each linked to an agreement that has been deposited."""
CATALOGUE = Catalogue(MODELS)
ORGANIZATION: dict[str, Any] = {
    "name": {
        "en": "General Secretariat of the Organization of American States",
        "es": "Secretaría General de la Organización de los Estados Americanos",
        "fr": "Secrétariat général de l’Organisation des États américains",
        "pt": "Secretaria-Geral da Organização dos Estados Americanos",
    },
    "form": {"es": "feminine", "fr": "masculine", "pt": "feminine"},
    "short_name": {"en": "GS/OAS", "es": "SG/OEA", "fr": "SG/OEA", "pt": "SG/OEA"},
    "legal_nature": {
        "en": "a public international organization",
        "es": "organismo internacional público",
        "fr": "organisation internationale publique",
        "pt": "organização internacional pública",
    },
    "seat": dict.fromkeys(("en", "es", "fr", "pt"), "1889 F Street, N.W., Washington, D.C. 20006"),
    "country": {
        "en": "United States of America",
        "es": "Estados Unidos de América",
        "fr": "États-Unis d’Amérique",
        "pt": "Estados Unidos da América",
    },
}


def sample(template: Template, **changes: Any) -> dict[str, Any]:
    """Validated sample answers; a change to None takes the answer out."""
    raw = {**copy.deepcopy(dict(template.sample)), **changes}
    return validate(template, {key: value for key, value in raw.items() if value is not None})


def original(
    template: Template, answers: dict[str, Any], party: str = "organization", *, annexes: tuple[Annex, ...] = ()
) -> OriginalSpec:
    """The original of ``party``."""
    return OriginalSpec(
        template=template,
        answers=answers,
        organization=ORGANIZATION,
        reference="COOP-2027-0001",
        party=party,
        annexes=annexes,
    )


def lines(document: bytes, part: str = "word/document.xml") -> list[docx.Paragraph]:
    """The paragraphs of a filled file that say something."""
    return [paragraph for paragraph in docx.paragraphs(document, part) if paragraph.text.strip()]


def text(document: bytes) -> str:
    """All that a filled file says in body, headers and footers, a paragraph a line."""
    return "\n".join(line.text for part in docx.worded_parts(document) for line in lines(document, part))


def copied(tmp_path: Path) -> Path:
    """The folder of the models, for a test to alter."""
    return Path(shutil.copytree(MODELS, tmp_path / "models"))


def edited(path: Path, part: str, change: Callable[[str], str]) -> None:
    """One part of a Word file rewritten; the change must change something."""
    before = docx.read_part(path.read_bytes(), part).decode()
    after = change(before)
    assert after != before
    path.write_bytes(docx.with_part(path.read_bytes(), part, after.encode()))


def replaced(path: Path, old: str, new: str, part: str = "word/document.xml") -> None:
    """``old`` once replaced by ``new`` in a part's XML."""
    edited(path, part, lambda xml: xml.replace(old, new, 1))


def written(path: Path, **changes: Any) -> None:
    """Sample answers of a copied model, changed; None takes one out."""
    raw = {**json.loads(path.read_text("utf-8")), **changes}
    path.write_text(json.dumps({key: value for key, value in raw.items() if value is not None}), "utf-8")


def numbered(document: bytes) -> list[str]:
    """The articles' headings in order."""
    return [line.text for line in lines(document) if line.style == "Heading1"]


def paragraph_xml(document: bytes, pattern: str) -> etree._Element:
    """The first paragraph that matches."""
    root = docx.parse(docx.read_part(document, "word/document.xml"))
    return next(element for element in root.iter(docx.W + "p") if re.search(pattern, docx.text_of(element)))
