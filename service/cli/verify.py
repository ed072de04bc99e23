"""``alternat verify``: the verdict on a signed PDF, every step of it."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from service.cli.files import read
from service.settings import load
from signing.trust import load_anchors

_MARKS = {"passed": "+", "failed": "-", "warning": "!", "not_applicable": " "}


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat verify``."""
    parser.add_argument("file", type=Path, help="the PDF")
    parser.add_argument(
        "--trust",
        type=Path,
        metavar="DIR",
        help="folder with signers/*.pem and timestamping/*.pem (default: the settings')",
    )
    parser.add_argument("--json", action="store_true", help="the verdict as JSON")


def run(args: argparse.Namespace) -> int:
    """0 if the verdict is TOTAL_PASSED, 1 if not."""
    verdict = judge(read(args.file), trust=args.trust or load().trust_folder, at=datetime.now(UTC))
    if args.json:
        json.dump(verdict, sys.stdout, indent=2, ensure_ascii=False)
        print()
    else:
        print("\n".join(sentences(verdict)))
    return 0 if verdict["indication"] == "TOTAL_PASSED" else 1


def judge(pdf: bytes, *, trust: Path, at: datetime) -> dict[str, Any]:
    """The verdict as data, reached in a confined child: the file may be hostile."""
    from service.confinement import run_confined

    arguments = {"anchors": load_anchors(trust).to_data(), "at": at.isoformat()}
    verdict, _ = run_confined("signing.verify:task", arguments, [pdf])
    return verdict


def sentences(verdict: dict[str, Any]) -> list[str]:
    """The verdict for a person: what it is, why, and who signed."""
    conclusion = " ".join(
        str(part) for part in (verdict["indication"], verdict.get("sub_indication"), verdict.get("level")) if part
    )
    lines = [f"{conclusion} ({verdict['integrity']})", f"SHA-256 {verdict['sha256']}", ""]
    lines += [
        f"{_MARKS[step['outcome']]} {step['number']:>2} {step['name']}: {step['sentence']}" for step in verdict["steps"]
    ]
    if verdict["signatures"]:
        lines += ["", "Signatures"]
    lines += [
        f"  {signature['field']}: {signature['signer']}, {signature['level']}, {signature['best_time']}, {signature['indication']}"
        for signature in verdict["signatures"]
    ]
    return lines
