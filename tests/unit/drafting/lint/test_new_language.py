"""A model in a third language, with files of the model's folder alone: what is there works, what is missing is named with its place."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.cli.main import main
from service.drafting.answers.validate import validate
from service.drafting.lint import report
from service.drafting.model.catalogue import Catalogue
from service.drafting.word import docx
from service.drafting.word.fill import fill_page, fill_text
from service.settings import load
from tests.unit.drafting.models import copied, edited, original, text

MODEL, SHARED = "general/1.0/manifest.toml", "shared/1.0/manifest.toml"
ORGANIZATION = load(environ={}).organization.for_documents()
LANGUAGES = re.compile(r"(?m)^languages = .*$")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The models, of which ``general`` has English, Spanish and, as the language that was added, Portuguese."""
    root = copied(tmp_path_factory.mktemp("three"))
    said = (root / MODEL).read_text("utf-8")
    (root / MODEL).write_text(LANGUAGES.sub('languages = ["en", "es", "pt"]', said), "utf-8")
    sample = root / "general/1.0/sample.json"
    answers: dict[str, Any] = json.loads(sample.read_text("utf-8"))
    for said_in in answers.values():
        if isinstance(said_in, dict):
            said_in.pop("fr", None)
    sample.write_text(json.dumps({**answers, "languages": ["en", "es", "pt"]}), "utf-8")
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    """A copy for a test to alter."""
    return Path(shutil.copytree(made, tmp_path / "models"))


def checked(root: Path, organization: dict[str, Any] = ORGANIZATION) -> list[str]:
    found = report.check_folder(root, ["general"], organization=organization, keys=("sg",))
    return [str(finding) for finding in found["general 1.0"]]


@pytest.mark.slow
def test_a_model_in_portuguese_is_in_order_and_can_be_filled(root: Path) -> None:
    assert checked(root) == []
    template = Catalogue(root).get("general")
    answers = validate(template, {**template.sample, "counterpart_form_pt": "masculine"})
    theirs = replace(original(template, answers, "counterpart"), organization=ORGANIZATION)
    filled = fill_text(theirs, "pt")
    title = docx.parse(docx.read_part(filled, "docProps/core.xml")).findtext("{http://purl.org/dc/elements/1.1/}title")
    assert title == (
        f"Acordo Geral de Cooperação entre o {answers['counterpart_name']} e a Secretaria-Geral da Organização dos "
        "Estados Americanos"
    )
    assert f"do {answers['counterpart_short_name']}" in text(filled)
    assert text(fill_page(theirs, "cover", "pt"))
    assert text(fill_page(theirs, "signature", "pt"))


@pytest.mark.parametrize(
    ("file", "old", "new", "finding"),
    [
        (
            SHARED,
            ', pt = "Data de entrada em vigor"',
            "",
            f'error: {SHARED}, question “entry_into_force_date”, label: There is no text in Portuguese (pt). Add it: pt = "…"',
        ),
        (
            SHARED,
            ', pt = "Emendas"',
            "",
            f'error: {SHARED}, title of the article “amendments”: There is no text in Portuguese (pt). Add it: pt = "…"',
        ),
        (
            SHARED,
            ', pt = "inglês"',
            "",
            f"error: {SHARED}, [language_names], en: The name of English (en) is missing in Portuguese (pt). Add it: pt = “inglês”.",
        ),
        (
            MODEL,
            'pt = "Acordo Geral de Cooperação"',
            'qu = "Acordo Geral de Cooperação"',
            f'error: {MODEL}, title: There is no text in Portuguese (pt). Add it: pt = "…"',
        ),
        (
            MODEL,
            '"en", "es", "pt"]',
            '"en", "es", "de"]',
            (f"error: {MODEL}, languages: Agreements cannot be written in German (de): the service has no grammar for it. "
            "It has English (en), Spanish (es), French (fr), Portuguese (pt)."),
        ),
        (
            MODEL,
            '"en", "es", "pt"]',
            '"en", "pt"]',
            f"error: {SHARED}, question “languages”, default: “es” is not offered by this model. It offers en, pt.",
        ),
        (
            SHARED,
            'value = "without_article"',
            'value = "neuter"',
            (f"error: {SHARED}, question “counterpart_form”: “neuter” is no form of a name. The choices can be feminine, "
            "masculine, feminine_plural, masculine_plural, without_article."),
        ),
    ],
)  # fmt: skip
def test_what_a_manifest_lacks_is_named_with_its_place(root: Path, file: str, old: str, new: str, finding: str) -> None:
    said = (root / file).read_text("utf-8")
    assert old in said
    (root / file).write_text(said.replace(old, new, 1), "utf-8")
    found = checked(root)
    assert finding in found, found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoil", "finding"),
    [
        (
            lambda root: (root / "general/1.0/text.pt.docx").unlink(),
            "error: general/1.0/text.pt.docx: The file is missing. Save the Word file under this name.",
        ),
        (
            lambda root: (root / "shared/1.0/signature.pt.docx").unlink(),
            "error: shared/1.0/signature.pt.docx: The file is missing. Save the Word file under this name.",
        ),
        (
            lambda root: (root / "shared/1.0/clauses/pt/disputes.docx").unlink(),
            "error: general/1.0/text.pt.docx, “[[clause:disputes]]”: There is no clause “disputes” in this language. Use one of: ",
        ),
        (
            lambda root: edited(
                root / "general/1.0/text.pt.docx", "word/styles.xml", lambda xml: xml.replace("pt-BR", "es-CO")
            ),
            "error: general/1.0/text.pt.docx: The language of the document is “es-CO”. Set it in Word",
        ),
    ],
)
def test_a_missing_file_is_named(root: Path, spoil: Callable[[Path], None], finding: str) -> None:
    spoil(root)
    assert [line for line in checked(root) if line.startswith(finding)] != []


@pytest.mark.slow
def test_a_missing_answer_of_the_sample_is_named(root: Path) -> None:
    sample = root / "general/1.0/sample.json"
    answers = json.loads(sample.read_text("utf-8"))
    del answers["purpose"]["pt"]
    sample.write_text(json.dumps(answers), "utf-8")
    wanted = "error: general/1.0/sample.json, purpose.pt: Enter an answer in Portuguese: Purpose"
    assert any(line.startswith(wanted) for line in checked(root))


@pytest.mark.slow
def test_what_the_settings_lack_is_named(root: Path) -> None:
    name = {code: said for code, said in ORGANIZATION["name"].items() if code != "pt"}
    assert checked(root, {**ORGANIZATION, "name": name})[0] == (
        "error: settings, [organization.name]: The settings do not say it in Portuguese (pt), a language of this model. "
        'Add it: pt = "…"'
    )


@pytest.mark.slow
def test_the_command_says_what_is_missing_and_checks_the_other_models_all_the_same(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = (root / MODEL).read_text("utf-8")
    (root / MODEL).write_text(said.replace('"en", "es", "pt"]', '"en", "es", "xx"]'), "utf-8")
    (root / "special-direct/1.0/text.es.docx").unlink()
    monkeypatch.setenv("ALTERNAT_TEMPLATES_ROOT", str(root))
    assert main(["templates", "check", "general", "special-direct"]) == 1
    out = capsys.readouterr().out
    assert (
        f"  error: {MODEL}, languages: Agreements cannot be written in “xx”: the service has no grammar for it." in out
    )
    assert "  error: special-direct/1.0/text.es.docx: The file is missing." in out
