"""The public interface: what type checkers see is what the run time finds, and nothing is loaded before it is used."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import signing

TASKS = [name for name in vars(signing) if name.endswith("_TASK")]


def declared() -> dict[str, str]:
    """Name -> module, from the block that type checkers read."""
    tree = ast.parse(Path(signing.__file__).read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    found = {}
    for line in block.body:
        assert isinstance(line, ast.ImportFrom)
        assert all(one.name == one.asname for one in line.names)
        found |= {one.name: str(line.module) for one in line.names}
    return found


def test_both_lists_name_the_same_things_in_the_same_modules():
    assert declared() == signing._MODULE_OF


@pytest.mark.parametrize("name", sorted(declared()))
def test_a_name_is_what_its_module_defines(name):
    assert getattr(signing, name) is getattr(import_module(declared()[name]), name)
    assert name in dir(signing)


def test_an_unknown_name_is_refused_as_any_module_does():
    with pytest.raises(AttributeError, match="no attribute 'unheard_of'"):
        signing.unheard_of  # noqa: B018


@pytest.mark.parametrize("name", TASKS)
def test_a_task_for_the_sandbox_is_a_function(name):
    module, function = getattr(signing, name).split(":")
    assert callable(getattr(import_module(module), function))


@pytest.mark.parametrize(
    ("used", "unloaded"),
    [
        ("SigningError", {"pyhanko", "pyhanko_certvalidator", "asn1crypto", "cryptography", "reportlab", "requests"}),
        ("load_anchors, check_anchors", {"pyhanko", "pyhanko_certvalidator", "reportlab", "requests"}),
    ],
)
def test_what_every_command_needs_loads_no_heavy_library(used, unloaded):
    code = f"import sys, json; from signing import {used}; print(json.dumps(sorted(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert unloaded.isdisjoint(json.loads(answer.stdout))
