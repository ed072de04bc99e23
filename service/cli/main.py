"""The command line: ``alternat COMMAND``. Each command has a module; this one only knows their names.

A command's module has ``arguments(parser)`` and ``run(args) -> int``. It is imported only when its command is called,
so that ``alternat --help`` and ``alternat verify`` need not load the web application.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from typing import Any

COMMANDS = {
    "run": "serve the demonstration on this machine: development PKI, worker and pages together",
    "demo": "take one agreement from model to register and leave its files in a folder",
    "samples": "open agreements at every stage in the demonstration; `alternat run` does it the first time",
    "serve": "serve the pages and the API (production: behind a reverse proxy that ends TLS)",
    "work": "perform the background work: filling, conversion, assembly, seals, time-stamps",
    "pki": "make the development PKI and serve it",
    "mail": "catch the letters of a development installation and show them",
    "sign": "sign a PDF with a key of your own: in a file, on a token or at a remote service",
    "verify": "verify a signed PDF, step by step",
    "verify-receipt": "verify a receipt without the service: needs only the receipt, the PDF and the log's public key",
    "trust": "list, check and extend the trust anchors; import trusted lists",
    "checkpoint": "have the logs' checkpoints cosigned by witnesses and time-stamped, and say how they stand",
    "witness": "be a witness of a log, on another machine: cosign its checkpoints",
    "signing-log": "check that every recorded signature was announced in the signing log",
    "users": "list, add and change people",
    "templates": "check the model agreements",
    "wording": "print sentences of the pages and letters, to be said in the organization's own words",
    "treaties": "import treaties and their published tables of signatures and ratifications",
    "found": "found a new, empty archive, once, before the first start",
    "renewals": "list how long time-stamps still prove the deposited files, and renew what is due",
    "audit": "check every file of the archive against the register and the log",
    "repair": "bring what is damaged back from the replica or a backup, by two archivists",
    "disposals": "list disposals and legal holds, and finish what was approved and interrupted",
    "replicate": "bring the replica of the archive up to date, or read it again",
    "drill": "make the archive again from the replica alone, in an empty folder, with a report",
    "records": "deposit a folder of conference documents by a list",
    "backup": "copy the whole installation to a folder, while it runs",
    "restore": "make the installation again from such a copy, in empty places",
    "import-register": "take an earlier register over: a table and a folder of scans",
    "export": "write what was deposited as BagIt bags, for another archive",
    "rebuild": "rebuild the register and its search from the archive alone",
    "remind": "write the daily letters, and remind people of what has waited for long",
    "sweep": "remove stored files that nothing needs",
    "doctor": "check each part of the installation, and say what to do about what is wrong",
    "recover": "finish or undo what a crash left half-done",
}
"""Command -> what it does, in the order of the help."""

_PACKAGES = {
    "server": ("run", "demo", "samples", "serve", "work", "pki", "mail", "recover", "remind", "doctor", "sweep"),
    "signer": ("sign",),
    "verify": ("verify", "verify-receipt", "trust"),
    "archive": (
        "found",
        "checkpoint",
        "signing-log",
        "renewals",
        "audit",
        "repair",
        "disposals",
        "replicate",
        "drill",
        "records",
        "backup",
        "restore",
        "export",
        "rebuild",
        "import-register",
    ),
    "witness": ("witness",),
    "admin": ("users", "templates", "treaties", "wording"),
}
_PACKAGE_OF = {command: package for package, commands in _PACKAGES.items() for command in commands}


def main(words: list[str] | None = None) -> int:
    """:returns: the exit status: 0 done, 1 refused (the reason is on standard error), 2 not understood."""
    words = sys.argv[1:] if words is None else words
    args = _parser(words[0] if words else None).parse_args(words)
    try:
        return int(args.run(args))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    except Exception as error:
        if not _is_refusal(error):
            raise
        print(f"alternat {args.command}: {error}", *_fields(error), sep="\n  ", file=sys.stderr)
        return 1


def _parser(chosen: str | None) -> argparse.ArgumentParser:
    """With the arguments of the chosen command only; the others are known by name."""
    parser = argparse.ArgumentParser(
        prog="alternat",
        description="Cooperation agreements from model text to signed, deposited and verifiable record.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command, purpose in COMMANDS.items():
        subparser = commands.add_parser(command, help=purpose, description=f"{purpose[0].upper()}{purpose[1:]}.")
        if command == chosen:
            module = command_module(command)
            module.arguments(subparser)
            subparser.set_defaults(run=module.run)
    return parser


def command_module(command: str) -> Any:
    """The module of a command of :data:`COMMANDS`."""
    return importlib.import_module(f"service.cli.{_PACKAGE_OF[command]}.{command.replace('-', '_')}")


def _fields(error: Exception) -> list[str]:
    """Field by field, what is wrong with an input."""
    errors = getattr(error, "errors", {})
    return [f"{field}: {reason}" for field, reasons in errors.items() for reason in reasons]


def _is_refusal(error: Exception) -> bool:
    """Whether the error has a sentence for a person; anything else is a fault and keeps its traceback."""
    from service.cli.refusal import Refused
    from service.domain.errors import DomainError
    from service.settings import SettingsInvalid
    from signing import SigningError

    return isinstance(error, Refused | DomainError | SettingsInvalid | SigningError)
