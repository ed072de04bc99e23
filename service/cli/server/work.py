"""``alternat work``: the process that performs jobs."""

from __future__ import annotations

import argparse

from service.cli.bootstrap import freeze_loaded, open_services


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing: how many office programs it keeps warm is a setting (``converters``)."""


def run(args: argparse.Namespace) -> int:
    """Finishes or undoes what a crash left, then performs jobs until interrupted or told to end (SIGTERM)."""
    from service.jobs.engine import Worker

    with open_services(converting=True) as services:
        worker = Worker(services)
        freeze_loaded()
        worker.run()
    return 0
