"""``alternat sweep``: removes stored files that nothing needs."""

from __future__ import annotations

import argparse

from service.cli.bootstrap import open_services


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat sweep``."""
    parser.add_argument("--dry-run", action="store_true", help="count only, remove nothing")
    parser.epilog = (
        "Removes files below data_folder/files that no row of the database names (after a week), and those that can be made again: page images of agreements that ended or "
        "were deposited, and earlier revisions of originals that the archive holds (after limits.spare_file_days). Never touches the archive. Safe while the service runs."
    )


def run(args: argparse.Namespace) -> int:
    """Prints how many files there were and how much was freed."""
    from service.workflow.operation.sweep import sweep

    with open_services() as services:
        swept = sweep(services, remove=not args.dry_run)
    verb = "Would remove" if args.dry_run else "Removed"
    print(
        f"{verb} {swept.unnamed} file(s) that no row names and {swept.spare} that can be made again: {swept.freed / 1e6:.1f} MB. "
        f"{swept.kept} file(s) stay. Forgot {swept.jobs} job(s) that sent letters."
    )
    return 0
