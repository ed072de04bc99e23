"""The list of private library names is true: each exists, each is used where the list says, and no other is used."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import signing
from signing.library_internals import INTERNALS, LibraryInternal, Use

ROOT = Path(signing.__file__).parent
CHILD = ROOT / "credentials" / "token_child.py"
"""A program of its own, never imported."""

DOCUMENTED = {"_exit"}
"""``os._exit`` is part of Python's documentation."""


def named(one: LibraryInternal) -> str:
    return f"{one.module}:{one.name}"


@pytest.mark.parametrize("one", INTERNALS, ids=named)
def test_the_library_still_has_it(one):
    found = import_module(one.module)
    *owners, last = one.name.split(".")
    for owner in owners:
        found = getattr(found, owner)
    assert hasattr(found, last) or _set_on_instances(found, last)


def _set_on_instances(owner: type, name: str) -> bool:
    bases = [base for base in owner.__mro__ if base.__module__.partition(".")[0] not in sys.stdlib_module_names]
    return any(f"self.{name}" in inspect.getsource(base) for base in bases)


def test_no_other_private_name_is_used():
    listed = {(one.used_in, one.name.rpartition(".")[2]) for one in INTERNALS}
    assert {use for use in listed if _private(use[1])} == {
        (module, name) for module, tree in _modules() for name in _foreign(module, tree)
    }


def test_what_is_replaced_for_the_whole_process_is_ours():
    patches = import_module("signing.pdf.library_patches")
    for one in INTERNALS:
        if one.used_in == patches.__name__:
            assert one.use is Use.REPLACED
            found = import_module(one.module)
            for part in one.name.split("."):
                found = inspect.getattr_static(found, part)
            function = found.fget if isinstance(found, property) else found
            assert function.__module__ == patches.__name__


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        if path != CHILD:
            parts = path.relative_to(ROOT.parent).with_suffix("").parts
            yield ".".join(part for part in parts if part != "__init__"), ast.parse(path.read_text("utf-8"))


def _private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def _foreign(module: str, tree: ast.Module) -> set[str]:
    """Private names that the module uses or defines again, and that it or the package did not invent."""
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and _private(node.attr)}
    return (attributes - DOCUMENTED - _own(tree)) | _defined_again(module, tree)


def _own(tree: ast.Module) -> set[str]:
    """Functions, class attributes, and attributes that methods set on themselves."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                found.add(name)
    return found


def _defined_again(module: str, tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            made = getattr(import_module(module), node.name, None)
            bases = made.__mro__[1:] if isinstance(made, type) else ()
            foreign = [base for base in bases if not base.__module__.startswith("signing")]
            names = {name for line in node.body for name in _bound(line) if _private(name)}
            found |= {name for name in names if any(name in vars(base) for base in foreign)}
    return found


def _bound(line: ast.stmt) -> list[str]:
    match line:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
    return []
