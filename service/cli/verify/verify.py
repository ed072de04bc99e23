"""``alternat verify``: the verdict on a signed PDF, every step of it."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from service.cli.files import read, write_new
from service.cli.refusal import Refused
from service.settings import load
from signing import VERIFY_TASK, exhausted, load_anchors

_REPORTS = {".pdf", ".xml", ".json"}
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
    parser.add_argument(
        "--report",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="write a report: .pdf for people, .xml for programs (ETSI TS 119 102-2), .json; may be repeated",
    )
    parser.add_argument(
        "--language",
        choices=("en", "es", "fr", "pt"),
        default="en",
        help="of the sentences and of the PDF report (default: en)",
    )
    parser.add_argument(
        "--level",
        choices=("B-B", "B-T", "B-LT", "B-LTA"),
        default="B-LTA",
        help="what every signature has to reach (default: B-LTA, as the archive keeps)",
    )
    parser.add_argument("--json", action="store_true", help="the verdict as JSON")


def run(args: argparse.Namespace) -> int:
    """0 if the verdict is TOTAL_PASSED, 1 if not."""
    strange = next((path for path in args.report if path.suffix not in _REPORTS), None)
    if strange is not None:
        raise Refused(f"{strange}: a report is written to a file that ends in {', '.join(sorted(_REPORTS))}.")
    verdict = judge(read(args.file), trust=args.trust or load().trust_folder, at=datetime.now(UTC), level=args.level)
    for path in args.report:
        write_new(path, _report(verdict, args.file.name, path.suffix, args.language))
    if args.json:
        json.dump(verdict, sys.stdout, indent=2, ensure_ascii=False)
        print()
    else:
        print("\n".join(sentences(verdict, args.language)))
    return 0 if verdict["indication"] == "TOTAL_PASSED" else 1


def judge(pdf: bytes, *, trust: Path, at: datetime, level: str = "B-LTA") -> dict[str, Any]:
    """The verdict as data, from a sandboxed child, since the file may be hostile. A limit that is reached is a verdict, too."""
    from service.sandbox.run import VERIFY_LIMITS, SandboxFailed, run_sandboxed

    arguments = {
        "anchors": load_anchors(trust).to_data(),
        "at": at.isoformat(),
        "required_level": f"PAdES-{level}",
    }
    try:
        verdict, _ = run_sandboxed(VERIFY_TASK, arguments, [pdf], limits=VERIFY_LIMITS)
    except SandboxFailed as error:
        return exhausted(pdf, reason=error.reason, at=at).to_data()
    return verdict


def _report(verdict: dict[str, Any], filename: str, suffix: str, language: str) -> bytes:
    from service.workflow.queries.reports import Finding, report
    from signing import Verdict

    found = Finding(verdict=Verdict.from_data(verdict), filename=filename, registered=None, asked=False)
    return report(found, suffix.removeprefix("."), language).data


def sentences(verdict: dict[str, Any], language: str = "en") -> list[str]:
    """The verdict for a person: what it is, why, and who signed."""
    from signing import Verdict

    found = Verdict.from_data(verdict)
    conclusion = " ".join(str(part) for part in (found.indication, found.sub_indication, found.level) if part)
    lines = [f"{conclusion} ({found.integrity})", found.said(language), f"SHA-256 {found.sha256}", ""]
    lines += [
        f"{_MARKS[one.outcome]} {one.number:>2} {one.named(language)}: {one.said(language)}" for one in found.steps
    ]
    if verdict["signatures"]:
        lines += ["", "Signatures"]
    lines += [
        f"  {signature['field']}: {signature['signer']}, {signature['level']}, {signature['best_time']}, {signature['indication']}"
        for signature in verdict["signatures"]
    ]
    return lines
