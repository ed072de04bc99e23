"""Sizes: files below 300 lines, functions below 60, folders of at most fifteen modules. Every exception stands here with its reason, and goes when it no longer applies."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.settings import ROOT

FILE_LINES, FUNCTION_LINES, FOLDER_MODULES = 300, 60, 15

LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
FORBIDDEN = {"utils", "util", "helpers", "helper", "manager", "handler", "handlers", "misc", "common"}


def modules() -> list[Path]:
    found = [path for room in ("service", "signing") for path in (ROOT / room).rglob("*.py")]
    return sorted(path for path in found if "versions" not in path.parts)


def long_functions() -> Iterator[tuple[str, int]]:
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    yield f"{path.relative_to(ROOT)}:{node.name}", lines


def long_files() -> Iterator[tuple[str, int]]:
    for path in modules():
        lines = len(path.read_text("utf-8").splitlines())
        if lines > FILE_LINES:
            yield str(path.relative_to(ROOT)), lines


def test_folders_have_at_most_fifteen_modules():
    counted = Counter(path.parent for path in modules() if path.name != "__init__.py")
    assert {str(folder.relative_to(ROOT)): count for folder, count in counted.items() if count > FOLDER_MODULES} == {}


def test_files_are_short():
    assert {name: lines for name, lines in long_files() if name not in LONG_FILES} == {}


def test_functions_are_short():
    assert {name: lines for name, lines in long_functions() if name not in LONG_FUNCTIONS} == {}


def test_no_exception_outlives_its_reason():
    assert set(LONG_FILES) <= {name for name, _ in long_files()}
    assert set(LONG_FUNCTIONS) <= {name for name, _ in long_functions()}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_room_for_odds_and_ends(path):
    assert path.stem.lower() not in FORBIDDEN
    classes = [node.name for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ClassDef)]
    assert [name for name in classes if name.endswith(("Manager", "Handler", "Helper", "Processor"))] == []


def test_functions_are_about_ten_lines():
    lengths = sorted(
        (node.end_lineno or 0) - node.lineno + 1
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert lengths[len(lengths) // 2] <= 12
    assert lengths[len(lengths) * 9 // 10] <= 30
