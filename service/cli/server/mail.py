"""``alternat mail``: catches the letters of a development installation and shows them."""

from __future__ import annotations

import argparse

from service.cli.refusal import Refused
from service.settings import load


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat mail``."""
    parser.add_argument("--port", type=int, help="SMTP port (default: the settings')")
    parser.add_argument("--page-port", type=int, default=8025, help="port of the page with the letters (default: 8025)")
    parser.epilog = "Nothing is delivered. `alternat run` starts it, unless the settings name a mail server."


def run(args: argparse.Namespace) -> int:
    """Serves until interrupted."""
    settings = load()
    if not settings.development:
        raise Refused("The settings say production: letters are delivered there, not caught.")
    from service.cli.development.catcher import HOST, Catcher

    port = args.port or settings.mail.port
    try:
        catcher = Catcher(smtp_port=port, page_port=args.page_port)
    except OSError as error:
        raise Refused(
            f"The ports {port} and {args.page_port} cannot be served ({error.strerror}). Is another one running?"
        ) from None
    print(f"Letters are at http://{HOST}:{args.page_port}. Stop with Ctrl-C.", flush=True)
    catcher.run()
    return 0
