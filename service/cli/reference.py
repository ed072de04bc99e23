"""Generates documentation: ``docs/commands.md`` from each command's ``--help``, ``docs/rules.md`` from the domain's tables, the index of decisions.

``python -m service.cli.reference --write`` (``make docs``) writes the pages; a test compares them.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path

from service.cli.main import COMMANDS, command_module
from service.domain.lifecycle import ACTIONS, State, Transition
from service.domain.permissions import PERMISSIONS, Role
from service.settings import ROOT

DOCS = ROOT / "docs"


def pages() -> dict[Path, str]:
    """Path of each generated page -> its text."""
    return {DOCS / "commands.md": commands(), DOCS / "rules.md": rules(), DOCS / "adr" / "README.md": decisions()}


def commands() -> str:
    """The help of every command. Argparse wraps to the terminal, so the width is fixed first."""
    os.environ["COLUMNS"] = "100"
    blocks = [f"## alternat {command}\n\n```text\n{_help(command)}```\n" for command in COMMANDS]
    return "\n".join(["# The command line\n\nWritten by `make docs` from each command's `--help`.\n", *blocks])


def _help(command: str) -> str:
    parser = argparse.ArgumentParser(
        prog=f"alternat {command}", description=f"{COMMANDS[command][0].upper()}{COMMANDS[command][1:]}."
    )
    command_module(command).arguments(parser)
    return parser.format_help()


def rules() -> str:
    """The tables of acts and roles."""
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


def decisions() -> str:
    """The index of the decision records: number, title and status of each.

    :raises ValueError: a record has no title with its number, or no status.
    """
    rows = [_decision(path) for path in sorted((DOCS / "adr").glob("[0-9]*.md"))]
    return "\n".join(
        [
            "# Decisions",
            "",
            "Written by `make docs` from the records in this folder. Each says why something is as it is, and what was rejected.",
            "A decision that no longer holds keeps its record; its status names the one that replaces it.",
            "",
            *_table(["number", "decision", "status"], rows),
            "",
        ]
    )


def _decision(path: Path) -> list[str]:
    text = path.read_text("utf-8")
    title = re.match(r"# (\d{4}) (.+)\n", text)
    status = re.search(r"^Status: (.+)$", text, flags=re.MULTILINE)
    if title is None or status is None or not path.name.startswith(title[1]):
        raise ValueError(f"{path.name} needs a title with its number and a line that begins with Status:")
    return [title[1], f"[{title[2]}]({path.name})", status[1]]


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
