"""Boots a new Debian 12 in a container and runs every command of ``docs/install.md`` in it (``make rehearse-install``, as root).

What an operator has at hand is made here: a certification authority, two time-stamping authorities and a mail server, which answer on this machine's loopback
interface under names of ``example.org``. Debian's and Python's packages come from wherever this machine's apt and pip fetch them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.install.guide import Step, read
from tests.install.machine import Machine, debian
from tests.install.material import Surroundings

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "rehearsal"
GUIDE = ROOT / "docs" / "install.md"
CHECKS = Path(__file__).with_name("checks.md")


def main() -> int:
    """The guide, then what must be true afterwards. Exit status 1 names the command that failed."""
    if os.geteuid() != 0:
        print("make rehearse-install boots a container: run it as root.", file=sys.stderr)
        return 2
    BUILD.mkdir(parents=True, exist_ok=True)
    repository = BUILD / "alternat.git"
    subprocess.run(["rm", "-rf", repository], check=True)
    subprocess.run(["git", "clone", "--quiet", "--bare", "--no-local", ROOT, repository], check=True)
    with Surroundings() as around, Machine(debian(BUILD), BUILD, repository) as machine:
        around.hand_over(machine)
        for step in read(GUIDE) + read(CHECKS):
            if not _carried_out(machine, step):
                return 1
            around.after(machine, step)
    print("The guide works.")
    return 0


def _carried_out(machine: Machine, step: Step) -> bool:
    print(f"\n== {step.title}", flush=True)
    status = machine.run(step.commands)
    if status:
        print(f"\nFAILED with status {status}: {step.title}", file=sys.stderr)
        machine.run("systemctl --failed --no-pager; journalctl --unit 'alternat-*' --no-pager --lines 60 --output cat")
    return status == 0


if __name__ == "__main__":
    sys.exit(main())
