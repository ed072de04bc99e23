"""Only the table computes a state: wherever an instrument gets one, it comes straight from ``lifecycle.step``, asked through ``access.check``."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

import pytest

from service.settings import ROOT
from tests.architecture.sources import modules, name, nodes

READS_ROWS = {"service/store/instruments/instruments.py"}
"""The repository gives an instrument the state that stands in its row."""


def wrong_assignments(tree: Iterable[ast.AST]) -> Iterator[int]:
    """Line numbers at which an instrument's state is made up."""
    for function in tree:
        if not isinstance(function, ast.FunctionDef):
            continue
        computed = _names_from_step(function)
        for node in ast.walk(function):
            if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign) and _assigns_state(node):
                yield node.lineno
            if isinstance(node, ast.Call) and _makes_instrument(node):
                yield from (
                    keyword.value.lineno
                    for keyword in node.keywords
                    if keyword.arg == "state"
                    and not (isinstance(keyword.value, ast.Name) and keyword.value.id in computed)
                )


def _names_from_step(function: ast.FunctionDef) -> set[str]:
    return {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and _name(node.value.func) in {"step", "check"}
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _assigns_state(node: ast.Assign | ast.AugAssign | ast.AnnAssign) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets)


def _makes_instrument(node: ast.Call) -> bool:
    first = _name(node.args[0]) if node.args else ""
    return _name(node.func) in {"replace", "Instrument"} or (_name(node.func) == "built" and first == "Instrument")


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def test_every_state_comes_from_the_table():
    found = {name(path): list(wrong_assignments(nodes(path))) for path in modules("service")}
    assert {place: lines for place, lines in found.items() if lines and place not in READS_ROWS} == {}


@pytest.mark.parametrize(
    "spoilt",
    [
        "def f(i):\n    return replace(i, state=State.SIGNED)\n",
        "def f(i):\n    return dataclasses.replace(i, state='signed')\n",
        "def f():\n    return Instrument(state=State.DRAFTING)\n",
        "def f(i):\n    i.state = State.SIGNED\n",
        "def f(i):\n    state = State.SIGNED\n    return replace(i, state=state)\n",
    ],
)
def test_the_check_sees_what_it_forbids(spoilt):
    assert list(wrong_assignments(ast.walk(ast.parse(spoilt)))) != []


def test_the_check_lets_the_table_through():
    sound = "def f(i, a):\n    state = step(i.state, a)\n    return replace(i, state=state)\n"
    assert list(wrong_assignments(ast.walk(ast.parse(sound)))) == []


def test_the_exceptions_still_exist():
    for place in READS_ROWS:
        assert list(wrong_assignments(nodes(ROOT / place))) != []


def _asks_without_the_instrument(tree: Iterable[ast.AST]) -> Iterator[int]:
    """Line numbers at which the table is asked about the state of an instrument, but not which of the actor's roles hold for it."""
    for node in tree:
        if isinstance(node, ast.Call) and _name(node.func) in {"step", "possible"} and len(node.args) > 2:
            yield from (node.lineno for said in node.args[:1] if _name(said) == "state")


def test_what_an_actor_may_do_with_an_instrument_is_asked_of_access():
    found = {name(path): list(_asks_without_the_instrument(nodes(path))) for path in modules("service")}
    assert {place for place, lines in found.items() if lines} <= {"service/workflow/access.py"}
