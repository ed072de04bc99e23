"""``alternat found``: a new, empty archive, once, on purpose."""

from __future__ import annotations

import argparse

from service.cli.bootstrap import read_settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """``alternat found`` takes no arguments."""
    parser.epilog = (
        "Run it once, before the service is started for the first time. The archive gets an identity that the database keeps too: "
        "a folder without it, such as that of a disk that is not mounted, is never taken for the archive."
    )


def run(args: argparse.Namespace) -> int:
    """:raises DepositoryError: there is an archive, or there was one."""
    from service import app
    from service.workflow import continuity

    settings = read_settings()
    made = continuity.found(app.open_store(settings), settings.archive_root, at=app.now())
    print(f"The archive {made} was founded in {settings.archive_root}.")
    return 0
