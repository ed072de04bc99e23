"""``alternat drill``: an archive again from the replica alone, with a report."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from service.cli.bootstrap import read_settings

ALARM = (
    "ALARM: {n} thing(s) did not come back from the replica as they were deposited. The lines and the report say which."
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat drill``."""
    parser.add_argument("folder", type=Path, help="an empty folder, or one that is made")
    parser.epilog = (
        "Uses the settings of the replica and the log's key, and nothing else of the installation: neither archive nor database. Every digest is "
        "held against the log's checkpoint. Afterwards the folder is a whole archive, with the report in drill.json and drill.pdf. "
        "Exit status: 0 everything came back, 1 something did not."
    )


def run(args: argparse.Namespace) -> int:
    """:raises DomainError: with the sentence that says what to do."""
    from service import app
    from service.depository.replica.vault import Vault
    from service.workflow.replica import drill, drill_page

    settings = read_settings()
    keys = {name: key.verifier for name, key in app.log_keys(settings).items()}
    place, folder = settings.replica, args.folder.absolute()
    made = drill.drill(
        Vault(place, clock=app.now), folder, keys_of_logs=keys, place=(place.endpoint, place.bucket), clock=app.now
    )  # fmt: skip
    drill_page.write(folder, made, settings.organization.name["en"])
    for one in made.findings:
        print(f"{one.kind}  {one.object_id} {one.path}: {one.sentence}")
    print(
        f"{made.objects} objects in {made.versions} versions, {made.size} bytes, {made.logs} entries, root {made.root_hash}."
    )
    print(f"The report is in {folder / drill.REPORT} and {folder / drill.PAGE}.")
    if made.findings:
        print(ALARM.format(n=len(made.findings)), file=sys.stderr)
    return 0 if made.passed else 1
