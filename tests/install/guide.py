"""The commands of a guide: what stands in its ``bash`` blocks, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Step:
    """One block of commands."""

    title: str
    """The heading above it."""
    commands: str


def read(guide: Path) -> list[Step]:
    """Every block of the guide that begins with ```` ```bash ````."""
    title = ""
    steps: list[Step] = []
    block: list[str] | None = None
    for line in guide.read_text(encoding="utf-8").splitlines():
        if block is not None:
            if line == "```":
                steps.append(Step(title, "\n".join(block)))
                block = None
            else:
                block.append(line)
        elif line == "```bash":
            block = []
        elif line.startswith("## "):
            title = line.removeprefix("## ")
    return steps
