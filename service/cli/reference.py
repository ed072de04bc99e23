"""The pages that are written from code: ``docs/commands.md`` from each verb's ``--help``, ``docs/rules.md`` from the domain's tables.

``python -m service.cli.reference --write`` (``make docs``) writes them; a test compares.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from service.cli.main import VERBS, verb_module
from service.domain.lifecycle import ACTIONS, State, Transition
from service.domain.permissions import PERMISSIONS, Role
from service.settings import ROOT

DOCS = ROOT / "docs"


def pages() -> dict[Path, str]:
    """Every page and what should stand in it."""
    return {DOCS / "commands.md": commands(), DOCS / "rules.md": rules()}


def commands() -> str:
    """Every verb's help. Argparse wraps to the terminal, so the width is fixed first."""
    os.environ["COLUMNS"] = "100"
    blocks = [f"## alternat {verb}\n\n```text\n{_help(verb)}```\n" for verb in VERBS]
    return "\n".join(["# The command line\n\nWritten by `make docs` from each verb's `--help`.\n", *blocks])


def _help(verb: str) -> str:
    parser = argparse.ArgumentParser(prog=f"alternat {verb}", description=f"{VERBS[verb][0].upper()}{VERBS[verb][1:]}.")
    verb_module(verb).arguments(parser)
    return parser.format_help()


def rules() -> str:
    """Who may do what, and what it makes of an instrument."""
    acts = [
        [_code(row.action), _states(row), _target(row), _code(row.permission), _roles(row)] for row in ACTIONS.values()
    ]
    people = [[_code(role), ", ".join(map(_code, sorted(PERMISSIONS[role])))] for role in Role]
    return "\n".join(
        [
            "# Who may do what, and when",
            "",
            "Written by `make docs` from `service/domain/lifecycle.py` and `service/domain/permissions.py`.",
            "",
            "## Acts",
            "",
            "¹ not by whoever drafted it, whatever roles they hold.",
            "",
            *_table(["act", "from", "to", "permission", "roles"], acts),
            "",
            "## Roles",
            "",
            *_table(["role", "permissions"], people),
            "",
        ]
    )


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    return [_line(head), _line(["---"] * len(head)), *map(_line, rows)]


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _code(word: str) -> str:
    return f"`{word}`"


def _states(row: Transition) -> str:
    """In the order of the flow; ``-``: there is no instrument yet."""
    return ", ".join("-" if state is None else _code(state) for state in (None, *State) if state in row.sources)


def _target(row: Transition) -> str:
    return "stays" if row.target is None else _code(row.target)


def _roles(row: Transition) -> str:
    roles = ", ".join(_code(role) for role in Role if row.permission in PERMISSIONS[role]) or "nobody yet"
    return f"{roles}{' ¹' if row.four_eyes else ''}"


def main(words: list[str]) -> None:
    """Prints the pages, or with ``--write`` writes them."""
    for path, text in pages().items():
        if words == ["--write"]:
            path.write_text(text, "utf-8")
        else:
            print(text)


if __name__ == "__main__":
    main(sys.argv[1:])
