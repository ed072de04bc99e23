"""``alternat verify-receipt``: is this deposit in the log, and is this PDF what was deposited? Needs no service and no network."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from service.cli.files import read
from service.cli.refusal import Refused
from service.depository.witness import confirmation
from service.depository.witness.cosignature import WitnessVerifier


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat verify-receipt``."""
    parser.add_argument("receipt", type=Path, help="the receipt (JSON)")
    parser.add_argument("pdf", type=Path, nargs="?", help="the signed original that the receipt is for")
    parser.add_argument(
        "--log-key", type=Path, required=True, metavar="FILE", help="public key of the log, one line of text"
    )
    parser.add_argument(
        "--witness-key", type=Path, action="append", default=[], metavar="FILE",
        help="public key of a witness, one line of text; may be repeated",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """0 if every step passed, 1 if not."""
    try:
        made = json.loads(read(args.receipt))
    except ValueError:
        raise Refused(f"{args.receipt} is not a receipt: it is no JSON.") from None
    if not isinstance(made, dict):
        raise Refused(f"{args.receipt} is not a receipt.")
    pdf = read(args.pdf) if args.pdf else None
    verdict = confirmation.verify(made, pdf, _line(args.log_key), _witnesses(args.witness_key))
    for step in verdict.steps:
        print(f"{'+' if step.outcome == 'passed' else '-'} {step.number} {step.name}: {step.sentence}")
    print("The receipt holds." if verdict.passed else "The receipt does not hold.")
    return 0 if verdict.passed else 1


def _line(path: Path) -> str:
    return read(path).decode("utf-8", "replace").strip()


def _witnesses(paths: list[Path]) -> list[WitnessVerifier]:
    """:raises KeyUnusable: a file does not hold a witness's key."""
    return [WitnessVerifier.parse(_line(path)) for path in paths]
