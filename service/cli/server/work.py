"""``alternat work``: the process that performs errands."""

from __future__ import annotations

import argparse

from service.cli.bootstrap import open_house, settle


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing: how many office programs it keeps warm is a setting (``converters``)."""


def run(args: argparse.Namespace) -> int:
    """Finishes or undoes what a crash left, then performs errands until interrupted or told to end (SIGTERM)."""
    from service.jobs.engine import Worker
    from service.workflow.deposit import recovery

    with open_house(converting=True) as house:
        for sentence in recovery.start_up(house):
            print(sentence, flush=True)
        worker = Worker(house)
        settle()
        worker.run()
    return 0
