"""``alternat doctor``: checks each part of the installation and says what to do about what is wrong."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from service.cli.bootstrap import open_services

if TYPE_CHECKING:
    from service.workflow.operation.check import Finding

_MARKS = {"ok": "ok", "warning": "WARNING", "failed": "FAILED"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat doctor``."""
    parser.add_argument("--json", action="store_true", help="print the findings as a JSON list")
    parser.epilog = (
        "Opens the seal, asks each time-stamping authority for a token, signs in at the mail server and makes a PDF; changes nothing. "
        "Settings, file modes and trust anchors are checked first, as at every start: what is wrong with them is all that is printed. "
        "Exit status: 0 everything works, 1 something failed."
    )


def run(args: argparse.Namespace) -> int:
    """Prints what was found, part by part."""
    from service.workflow.operation.check import Result, examine
    from service.workflow.operation.thorough import THOROUGH

    with open_services() as services:
        found = examine(services, THOROUGH)
    if args.json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    else:
        print("\n".join(_line(one) for one in found))
    return 1 if any(one.result is Result.FAILED for one in found) else 0


def _line(found: Finding) -> str:
    line = f"{_MARKS[found.result]:<8} {found.part}: {found.sentence}"
    return f"{line}\n         {found.remedy}" if found.remedy else line
