"""Poppler's ``pdfsig``: digests, values, and whether a signature covers the whole file. Chains and revocation are not asked of it."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

VALID = "Signature is Valid."
UNASKED = "Signature has not yet been verified."
"""What it says of every document time-stamp."""


@dataclass(frozen=True)
class Report:
    """What it printed about one file."""

    answers: tuple[str, ...]
    """One for each signature."""
    whole: bool
    """A signature or time-stamp covers the whole file."""
    printed: str

    @property
    def valid(self) -> int:
        """How many signatures are valid."""
        return self.answers.count(VALID)

    @property
    def refuses(self) -> bool:
        """A signature is wrong, there is none, or the file goes on after the last one."""
        return not self.answers or not self.whole or any(one not in {VALID, UNASKED} for one in self.answers)


def report(path: Path) -> Report:
    """Ask about one file."""
    done = subprocess.run(
        ["pdfsig", "-nocert", str(path)], capture_output=True, text=True, errors="replace", check=False, timeout=120
    )
    answers = tuple(re.findall(r"Signature Validation: (.*)", done.stdout))
    whole = re.search(r"(?m)^\s*- Total document signed", done.stdout) is not None
    return Report(answers, whole, (done.stdout + done.stderr)[-400:])
