"""``alternat recover``: does what the service does at every start, without starting it, and looks through the whole archive."""

from __future__ import annotations

import argparse

from service.cli.bootstrap import open_services


def arguments(parser: argparse.ArgumentParser) -> None:
    """``alternat recover`` takes no arguments."""


def run(args: argparse.Namespace) -> int:
    """Finishes or undoes what a crash left, and says what that was. May be run at any time."""
    from service.workflow.deposit import recovery

    with open_services() as services:
        done = recovery.start_up(services, whole=True)
    print("\n".join(done) if done else "Nothing was left half-done.")
    return 0
