"""What the documents promise is there: README's commands run, the reference is in step, links lead somewhere, settings are named rightly."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from service.cli import reference
from service.cli.main import VERBS
from service.domain.lifecycle import State
from service.domain.permissions import Role
from service.settings import ROOT
from service.settings.sources import _variables

README = (ROOT / "README.md").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def commands(page: str) -> list[str]:
    blocks = re.findall(r"^```bash\n(.*?)^```", page, flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))


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
    names = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
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
@pytest.mark.parametrize("name", ["commands.md", "rules.md"])
def test_pages_written_from_code_are_in_step_with_it(name):
    path = reference.DOCS / name
    assert path.read_text("utf-8") == reference.pages()[path], "Run `make docs`."


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_verb_and_variable_that_is_mentioned_exists(page):
    text = page.read_text("utf-8")
    verbs = set(re.findall(r"`(?:\.venv/bin/)?alternat ([a-z-]+)", text))
    variables = set(re.findall(r"\bALTERNAT_[A-Z_]+\b", text)) - {
        "ALTERNAT_CONFIG",
        "ALTERNAT_KEY",
        "ALTERNAT_SECTION_KEY",
    }
    assert verbs <= set(VERBS)
    assert variables <= {name for name, _ in _variables()}


def test_every_role_and_state_has_a_place_in_the_documents():
    everything = "\n".join(page.read_text("utf-8") for page in PAGES).casefold()
    words = [*Role, *State]
    assert [word for word in words if word.replace("_", " ") not in everything and word not in everything] == []


def test_decisions_are_numbered_once_and_give_reasons():
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))
    numbers = [record.name[:4] for record in records]
    assert len(numbers) == len(set(numbers))
    for record in records:
        text = record.read_text("utf-8")
        assert text.startswith(f"# {record.name[:4]} "), record.name
        assert len(text.split()) > 80, f"{record.name} gives no reasons"
