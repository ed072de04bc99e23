"""The page ``docs/commands.md``: every verb's ``--help``. ``python -m service.cli.reference --write`` writes it; a test compares."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from service.cli.main import VERBS, verb_module
from service.settings import ROOT

PAGE = ROOT / "docs" / "commands.md"


def page() -> str:
    """The whole page. Argparse wraps to the terminal, so the width is fixed first."""
    os.environ["COLUMNS"] = "100"
    blocks = [f"## alternat {verb}\n\n```text\n{_help(verb)}```\n" for verb in VERBS]
    head = "# The command line\n\nWritten by `make docs` from each verb's `--help`.\n"
    return "\n".join([head, *blocks])


def _help(verb: str) -> str:
    parser = argparse.ArgumentParser(prog=f"alternat {verb}", description=f"{VERBS[verb][0].upper()}{VERBS[verb][1:]}.")
    verb_module(verb).arguments(parser)
    return parser.format_help()


def main(words: list[str], path: Path = PAGE) -> None:
    """Prints the page, or with ``--write`` writes it."""
    if words == ["--write"]:
        path.write_text(page(), "utf-8")
    else:
        print(page(), end="")


if __name__ == "__main__":
    main(sys.argv[1:])
