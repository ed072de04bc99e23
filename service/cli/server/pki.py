"""``alternat pki``: the development PKI over HTTP."""

from __future__ import annotations

import argparse
from urllib.parse import urlsplit

from service.cli.development import setup
from service.cli.refusal import Refused
from service.settings import load


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat pki``."""
    parser.add_argument(
        "--only-make", action="store_true", help="make keys, certificates and trust anchors, serve nothing"
    )


def run(args: argparse.Namespace) -> int:
    """Makes the PKI if it is missing; serves it until interrupted."""
    settings = load()
    if not settings.development:
        raise Refused("The settings say production, and the development PKI must not exist there.")
    made = setup.prepare(settings)
    if made is None:
        raise Refused(
            "The settings name other time-stamping authorities than the development PKI's, so there is nothing to serve."
        )
    print(f"Development PKI in {made.folder}, trust anchors in {made.anchors}; passphrases in PINS.txt.", flush=True)
    if args.only_make:
        return 0
    from service.cli.development.responder import ResponderServer

    address = urlsplit(made.url)
    try:
        server = ResponderServer(made, host=str(address.hostname), port=int(address.port or 80))
    except OSError as error:
        raise Refused(f"{made.url} cannot be served ({error.strerror}). Is another one running?") from None
    print(f"Serving at {made.url}. Stop with Ctrl-C.", flush=True)
    server.run()
    return 0
