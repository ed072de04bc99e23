"""The documents are true: README's commands run, generated pages are current, and links, settings, commands, paths and modules exist."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from service.cli import reference
from service.cli.main import COMMANDS
from service.domain.lifecycle import State
from service.domain.permissions import Role
from service.settings import ROOT
from service.settings.model import Signing
from service.settings.sources import _variables

README = (ROOT / "README.md").read_text("utf-8")
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
SETTINGS_OF_SIGNING = {field.name for field in fields(Signing)}


def commands(page: str) -> list[str]:
    blocks = re.findall(r"^```bash\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))


def test_readme_has_the_two_commands():
    assert {"make run", "make test"} <= set(commands(README))


@pytest.mark.parametrize("command", commands(README))
def test_every_command_of_the_readme_works(command):
    words = shlex.split(command)
    if words[0] == "make":
        assert set(words[1:]) <= targets()
        return
    words[0] = str(Path(sys.executable).with_name(Path(words[0]).name))
    answer = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert answer.returncode == 0, answer.stderr


def test_every_target_of_the_makefile_explains_itself():
    names = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
    answer = subprocess.run(
        ["make", "--no-print-directory"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert {line.split()[1] for line in answer.stdout.splitlines()} == names == targets()


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="argparse words its help differently in each Python")
@pytest.mark.parametrize("name", ["commands.md", "rules.md", "adr/README.md"])
def test_pages_written_from_code_are_in_step_with_it(name):
    path = reference.DOCS / name
    assert path.read_text("utf-8") == reference.pages()[path], "Run `make docs`."


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_and_variable_that_is_mentioned_exists(page):
    text = page.read_text("utf-8")
    verbs = set(re.findall(r"`(?:\.venv/bin/)?alternat ([a-z-]+)", text))
    variables = set(re.findall(r"\bALTERNAT_[A-Z_]+\b", text)) - {
        "ALTERNAT_CONFIG",
        "ALTERNAT_KEY",
        "ALTERNAT_SECTION_KEY",
    }
    assert verbs <= set(COMMANDS)
    assert variables <= {name for name, _ in _variables()}


def named_paths(text: str) -> set[str]:
    """Files and folders of the repository, relative to its root; ``*`` is allowed, a test's name after ``::`` is cut off."""
    return set(
        re.findall(
            r"(?<![\w/.-])((?:service|signing|tests|benchmarks|bin|config|agreement_templates|findings)/[\w./*-]*)",
            text,
        )
    )


def named_modules(text: str) -> set[str]:
    """``service.x.y`` or ``signing.x``, with a name inside the module or without; settings such as ``signing.seal`` are not modules."""
    found = set(re.findall(r"(?<![\w/.@-])((?:service|signing)(?:\.\w+)+)", text))
    return {name for name in found if not (name.startswith("signing.") and name.split(".")[1] in SETTINGS_OF_SIGNING)}


def exists(name: str) -> bool:
    """The longest prefix that is a module is taken; what follows must be a name that it defines or imports."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:length])
        file = path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py"
        if file.is_file():
            return len(parts) == length or parts[length] in names_in(file)
    return False


def names_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8"))
    defined = {
        node.name for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    }
    targets = {node.target for node in tree.body if isinstance(node, ast.AnnAssign)}
    targets |= {target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets}
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return defined | imported | {target.id for target in targets if isinstance(target, ast.Name)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_and_module_that_is_mentioned_exists(page):
    text = page.read_text("utf-8")
    paths = {path.rstrip("./") for path in named_paths(text)}
    assert [path for path in sorted(paths) if not list(ROOT.glob(path))] == []
    assert [name for name in sorted(named_modules(text)) if not exists(name)] == []


def test_a_path_or_module_that_does_not_exist_would_be_found():
    text = "See `service/domain/nowhere.py`, `service.domain.lifecycle.nothing`, `service.domain.lifecycle.step`, `signing.seal`."
    assert named_paths(text) == {"service/domain/nowhere.py"}
    assert {name: exists(name) for name in named_modules(text)} == {
        "service.domain.lifecycle.nothing": False,
        "service.domain.lifecycle.step": True,
    }


WORDS_NOT_OURS = (
    "mend(ed)?",
    "truth line",
    "errands?",
    "houses?",
    "rooms?",
    "doors?",
    "verbs?",
    "confined?",
    "somebody was faster",
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages_use_the_words_of_the_glossary(page):
    text = page.read_text("utf-8").casefold()
    assert [word for word in WORDS_NOT_OURS if re.search(rf"\b{word}\b", text)] == []


def test_every_role_and_state_has_a_place_in_the_documents():
    everything = "\n".join(page.read_text("utf-8") for page in PAGES).casefold()
    words = [*Role, *State]
    assert [word for word in words if word.replace("_", " ") not in everything and word not in everything] == []


def test_decisions_are_numbered_once_and_give_reasons():
    records = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    numbers = [record.name[:4] for record in records]
    assert len(numbers) == len(set(numbers))
    for record in records:
        text = record.read_text("utf-8")
        assert text.startswith(f"# {record.name[:4]} "), record.name
        assert re.search(
            r"^Status: (accepted|proposed|superseded by \d{4}), \d{4}-\d{2}-\d{2}\b", text, flags=re.MULTILINE
        ), record.name
        assert len(text.split()) > 80, f"{record.name} gives no reasons"
