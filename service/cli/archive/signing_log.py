"""``alternat signing-log``: what keys were used for, and whether every recorded signature was announced before."""

from __future__ import annotations

import argparse

from service.cli.bootstrap import open_services


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat signing-log``."""
    parser.add_argument("--entries", action="store_true", help="print every entry, one canonical JSON line each")


def run(args: argparse.Namespace) -> int:
    """0 if the log is whole and every recorded signature stands in it, 1 if not."""
    from service.workflow.signature import signing_log

    with open_services() as services:
        if args.entries:
            for entry in services.signing_log.entries():
                print(entry.decode())
            return 0
        account = signing_log.check(services)
        print(f"Key: {services.signing_log.verifier}")
    print(f"{account.entries} entries give the root {account.root_hash} of the signed checkpoint.")
    for problem in account.problems:
        print(f"- {problem}")
    if not account.problems:
        print(f"All {account.signatures} recorded signatures stand in it.")
    return 1 if account.problems else 0
