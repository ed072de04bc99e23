"""The modules of the product, each parsed once for all rules about the code."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from service.settings import ROOT


@cache
def modules(*rooms: str) -> tuple[Path, ...]:
    """Every module of these packages but the migrations, by path."""
    found = [path for room in rooms for path in (ROOT / room).rglob("*.py")]
    return tuple(sorted(path for path in found if not {"versions", "migrations"} & set(path.parts)))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """The whole syntax tree of a module, flat."""
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))
