"""``alternat work``: the process that performs jobs."""

from __future__ import annotations

import argparse

from service.cli.bootstrap import open_services, settle


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing: how many office programs it keeps warm is a setting (``converters``)."""


def run(args: argparse.Namespace) -> int:
    """Finishes or undoes what a crash left, then performs jobs until interrupted or told to end (SIGTERM)."""
    from service.jobs.engine import Worker
    from service.workflow.deposit import recovery

    with open_services(converting=True) as services:
        for sentence in recovery.start_up(services):
            print(sentence, flush=True)
        worker = Worker(services)
        settle()
        worker.run()
    return 0
