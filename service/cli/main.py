"""The command line: ``alternat VERB``. One module a verb; this one only knows their names."""

from __future__ import annotations


def main(arguments: list[str] | None = None) -> int:
    """:returns: the process's exit status."""
    return 0
