"""Sizes: files below 300 lines, functions below 60, folders of at most fifteen modules. Every exception stands here with its reason, and goes when it no longer applies."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from service.settings import ROOT
from tests.architecture.sources import modules, name, nodes

MODULES = modules("service", "signing")
FILE_LINES, FUNCTION_LINES, FOLDER_MODULES = 300, 60, 15

LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
FORBIDDEN = {"utils", "util", "helpers", "helper", "manager", "handler", "handlers", "misc", "common"}


def functions() -> Iterator[tuple[str, int]]:
    """Name and number of lines of each."""
    for path in MODULES:
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name(path)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


def long_functions() -> Iterator[tuple[str, int]]:
    return ((function, lines) for function, lines in functions() if lines > FUNCTION_LINES)


def long_files() -> Iterator[tuple[str, int]]:
    for path in MODULES:
        lines = len(path.read_text("utf-8").splitlines())
        if lines > FILE_LINES:
            yield name(path), lines


def test_folders_have_at_most_fifteen_modules():
    counted = Counter(path.parent for path in MODULES if path.name != "__init__.py")
    assert {str(folder.relative_to(ROOT)): count for folder, count in counted.items() if count > FOLDER_MODULES} == {}


def test_files_are_short():
    assert {name: lines for name, lines in long_files() if name not in LONG_FILES} == {}


def test_functions_are_short():
    assert {name: lines for name, lines in long_functions() if name not in LONG_FUNCTIONS} == {}


def test_no_exception_outlives_its_reason():
    assert set(LONG_FILES) <= {name for name, _ in long_files()}
    assert set(LONG_FUNCTIONS) <= {name for name, _ in long_functions()}


def test_no_room_for_odds_and_ends():
    assert [name(path) for path in MODULES if path.stem.lower() in FORBIDDEN] == []
    classes = [node.name for path in MODULES for node in nodes(path) if isinstance(node, ast.ClassDef)]
    assert [one for one in classes if one.endswith(("Manager", "Handler", "Helper", "Processor"))] == []


def test_functions_are_about_ten_lines():
    lengths = sorted(lines for _, lines in functions())
    assert lengths[len(lengths) // 2] <= 12
    assert lengths[len(lengths) * 9 // 10] <= 30
