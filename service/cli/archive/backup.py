"""``alternat backup``: a whole copy of the installation, while it runs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from service.cli.bootstrap import open_services

ALARM = "ALARM: {n} object(s) of the archive are damaged and were not copied; earlier copies were kept. Run “alternat audit”."


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat backup``."""
    parser.add_argument("folder", type=Path, help="where the backups lie; the first run makes it")
    parser.add_argument("--keep", type=int, default=30, metavar="N", help="how many backups remain (default 30)")
    parser.epilog = (
        "Copies database, archive and files; what an earlier run copied is not copied again. Secrets, settings and trust anchors are "
        "not in it: keep them apart. Exit status: 0 done, 1 not done or something is damaged."
    )


def run(args: argparse.Namespace) -> int:
    """:raises DomainError: with the sentence that says what to do."""
    from service.workflow.backup import make

    if args.keep < 1:
        raise SystemExit("alternat backup: --keep has to be at least 1")
    with open_services() as services:
        made = make.make(services, args.folder.absolute(), keep=args.keep)
    one = made.manifest
    print(
        f"Backup of {one.made:%Y-%m-%d %H:%M:%S} UTC: database, {one.logs['log']} log entries, {one.logs['signing-log']} signing log entries."
    )
    print(f"Copied this time: {one.objects} objects of the archive, {one.files} files. Everything was read back.")
    if made.damaged:
        print(*made.damaged, ALARM.format(n=len(made.damaged)), sep="\n", file=sys.stderr)
    return 1 if made.damaged else 0
