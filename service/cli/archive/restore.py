"""``alternat restore``: an installation again from a backup, in empty places."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from service.cli.bootstrap import open_services, read_settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat restore``."""
    parser.add_argument("folder", type=Path, help="where “alternat backup” wrote")
    parser.add_argument(
        "--before",
        type=_moment,
        metavar="MOMENT",
        help="the newest backup made by then, such as 2026-03-01T06:00 (UTC)",
    )
    parser.epilog = (
        "The settings name the places: an empty database, archive_root and data_folder/files. Nothing is overwritten. Put the secrets and the trust "
        "anchors back first. What the archive has beyond the database is then finished, as after a crash."
    )


def run(args: argparse.Namespace) -> int:
    """:raises DomainError: with the sentence that says what to do."""
    from service import app
    from service.workflow.backup import restore
    from service.workflow.deposit import recovery

    settings = read_settings()
    chosen = restore.choose(args.folder.absolute(), args.before)
    restore.restore(
        settings,
        args.folder.absolute(),
        chosen,
        keys={name: key.verifier for name, key in app.log_keys(settings).items()},
    )
    print(f"Restored the backup of {chosen.made:%Y-%m-%d %H:%M:%S} UTC.")
    with open_services(settings) as services:
        done = recovery.start_up(services, whole=True)
        sizes = services.log.size, services.signing_log.size
    print(*done, sep="\n", end="\n" if done else "")
    print(
        f"The log of deposits has {sizes[0]} entries, the signing log {sizes[1]}. Run “alternat audit”, then start the service."
    )
    return 0


def _moment(text: str) -> datetime:
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)
