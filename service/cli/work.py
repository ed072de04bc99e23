"""``alternat work``: the process that performs errands."""

from __future__ import annotations

import argparse

from service.cli.opening import open_house


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing: how many office programs it keeps warm is a setting (``converters``)."""


def run(args: argparse.Namespace) -> int:
    """Performs errands until interrupted or told to end (SIGTERM)."""
    from service.jobs.engine import Worker

    with open_house(converting=True) as house:
        Worker(house).run()
    return 0
