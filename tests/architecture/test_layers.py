"""The layers hold, and a planted violation of each kind is found."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from service.settings import ROOT

LINT = str(Path(sys.executable).with_name("lint-imports"))

PLANTED = [
    ("service/domain/events.py", "import service.store.unit", "layers"),
    ("service/workflow/approval/submit.py", "import service.web.shell.guard", "layers"),
    ("service/depository/log/note.py", "import service.drafting.errors", "layers"),
    ("service/drafting/fields/date.py", "import service.drafting.model.template", "drafting: originals"),
    (
        "service/workflow/signature/case.py",
        "import service.workflow.approval.decide",
        "workflow: operation, deposit and queries",
    ),
    ("service/workflow/access.py", "import service.workflow.draft.edit", "workflow: operation, deposit and queries"),
    (
        "service/workflow/paper/scan.py",
        "import service.workflow.ceremony.run",
        "workflow: operation, deposit and queries",
    ),
    ("service/workflow/signature/case.py", "import service.workflow.signature.sign", "no circles"),
    ("service/domain/permissions.py", "import service.domain.lifecycle", "no circles"),
    ("signing/errors.py", "import service.domain.errors", "signing knows nothing"),
    ("service/drafting/errors.py", "import signing.errors", "signing is imported by"),
    ("service/workflow/approval/submit.py", "import signing.validate.verify", "only signing's public interface"),
    ("service/app.py", "from signing.errors import SigningError", "only signing's public interface"),
    ("signing/pdf/graph.py", "import signing.validate.verdict", "signing: report"),
    ("signing/sign/renew.py", "import signing.report.layout", "signing: report"),
    ("signing/validate/verdict.py", "import pyhanko.sign", "pyHanko and asn1crypto stay"),
    ("signing/trust/folder.py", "import asn1crypto.x509", "pyHanko and asn1crypto stay"),
    ("service/workflow/approval/submit.py", "import pyhanko.sign", "only home of pyHanko"),
    ("service/domain/events.py", "import marshmallow", "import no framework"),
    ("service/workflow/approval/submit.py", "import sqlalchemy", "only SQL"),
    ("service/workflow/approval/submit.py", "import flask", "speak HTTP"),
    ("service/workflow/approval/submit.py", "import service.problems", "problems are for"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-cache"],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(folder), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the code, for violations to be planted in."""
    folder = tmp_path_factory.mktemp("checkout")
    for room in ("service", "signing"):
        shutil.copytree(
            ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", "static", "translations")
        )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_layers_hold(checkout):
    answer = lint(checkout)
    assert answer.returncode == 0, answer.stdout


@pytest.fixture(scope="module")
def complaints(checkout):
    """The title of each broken contract -> what is said of it, with every violation planted at once."""
    for file, line, _ in PLANTED:
        with (checkout / file).open("a", encoding="utf-8") as module:
            module.write(f"\n{line}\n")
    answer = lint(checkout)
    assert answer.returncode == 1
    rows = answer.stdout.partition("Broken contracts\n")[2].splitlines()
    titles = [n - 1 for n, row in enumerate(rows) if n and row and set(row) == {"-"} and rows[n - 1]]
    return {
        rows[start]: "\n".join(rows[start:end]) for start, end in zip(titles, [*titles[1:], len(rows)], strict=True)
    }


@pytest.mark.parametrize(("file", "line", "named"), PLANTED, ids=[f"{file}: {line}" for file, line, _ in PLANTED])
def test_a_planted_violation_is_found(complaints, file, line, named):
    importer, imported = file.removesuffix(".py").replace("/", "."), line.split()[1]
    (said,) = [
        text
        for title, text in complaints.items()
        if named in title or (named == "layers" and title.startswith("cli >"))
    ]
    if not imported.startswith(("service.", "signing.")):
        imported = imported.partition(".")[0]  # of a library, only its name
    if named == "no circles":  # names the modules relative to their package
        package = importer.rpartition(".")[0]
        importer, imported = importer.removeprefix(package), imported.removeprefix(package)
    assert f"- {importer} -> {imported} (" in said.replace("-   ", "- "), said
