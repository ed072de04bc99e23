"""``alternat work``: the process that performs jobs."""

from __future__ import annotations

import argparse

from service.cli.bootstrap import freeze_loaded, open_services
from service.cli.refusal import Refused
from service.workflow.context import Services


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing: how many office programs it keeps warm is a setting (``converters``)."""


def run(args: argparse.Namespace) -> int:
    """Finishes or undoes what a crash left, then performs jobs until interrupted or told to end (SIGTERM)."""
    from service.cli.server import supervisor
    from service.jobs.engine import Worker
    from service.sandbox.walls import say_at_start

    with open_services(converting=True) as services:
        _require_means(services)
        worker = Worker(services)
        say_at_start()
        freeze_loaded()
        worker.run(started=supervisor.ready)
    return 0


def _require_means(services: Services) -> None:
    """Without the seal and the office program no job could ever be done: better a worker that does not start than one that fails each.

    What answers later (a token that is not plugged in, a remote service) is no reason: jobs wait for it.

    :raises Refused: with what to do.
    """
    from service.domain.errors import Waiting
    from service.drafting.errors import OfficeUnavailable
    from service.drafting.word.convert import office_program
    from service.workflow.errors import SigningFailed
    from service.workflow.signature.keys import seal_credential

    try:
        office_program()
        with seal_credential(services):
            pass
    except Waiting:
        return
    except OfficeUnavailable as error:
        raise Refused(f"{error} Run `bin/setup run` as root. The worker does not start.") from None
    except SigningFailed as error:
        raise Refused(
            f"The seal cannot be used: {error} The worker does not start; see [signing.seal] and `alternat doctor`."
        ) from None
