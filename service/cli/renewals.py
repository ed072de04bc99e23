"""``alternat renewals``: how long the proof of each deposited original lasts."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from service.cli.opening import open_house


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat renewals``."""
    parser.add_argument("--all", action="store_true", help="also those that need nothing yet")


def run(args: argparse.Namespace) -> int:
    """0 when nothing has lapsed, 1 when something has or cannot be told."""
    from service.workflow import renewals

    with open_house() as house:
        found = list(renewals.proofs(house, at=datetime.now(UTC)))
    shown = [one for one in found if args.all or one.state != "fresh"]
    for one in shown:
        until = f"until {one.ends:%Y-%m-%d}" if one.ends is not None else ""
        print("  ".join(part for part in (one.label, one.path, one.state, until, one.told) if part))
    counted = sum(one.state == "due" for one in found)
    print(f"{len(found)} originals, {counted} due for renewal.")
    return 1 if any(one.state in {"late", "unknown"} for one in found) else 0
