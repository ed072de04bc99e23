"""``alternat serve``: pages and API behind waitress."""

from __future__ import annotations

import argparse
import signal
import sys
from types import FrameType

from service.cli.bootstrap import freeze_loaded, open_services, read_settings
from service.cli.refusal import Refused


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing: where to listen is a setting (``server.host``, ``server.port``)."""


def run(args: argparse.Namespace) -> int:
    """Serves until interrupted or told to end (SIGTERM); requests being answered are finished first."""
    from waitress.server import create_server

    from service.app import make_app
    from service.cli.server import supervisor
    from service.sandbox.fork_server import fork_servers
    from service.sandbox.walls import say_at_start

    settings = read_settings()
    signal.signal(signal.SIGTERM, _end)
    with open_services(settings) as services:
        application = make_app(services)
        say_at_start()
        fork_servers.give_way()
        freeze_loaded()
        server = settings.server
        try:
            listening = create_server(
                application,
                host=server.host,
                port=server.port,
                threads=server.threads,
                max_request_body_size=settings.limits.body_bytes,
                # ProxyFix reads these headers, and only from as many proxies as the settings trust.
                clear_untrusted_proxy_headers=server.trusted_proxies == 0,
                ident=None,
            )
        except OSError as error:
            raise Refused(
                f"{server.host}:{server.port} cannot be served ({error.strerror}). Set ALTERNAT_SERVER_PORT."
            ) from None
        supervisor.ready()
        listening.run()
    return 0


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)
