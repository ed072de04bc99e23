"""``alternat drill``: an archive again from the replica alone, with a report."""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from service.cli.bootstrap import read_settings

if TYPE_CHECKING:
    from service.settings import Settings
    from service.workflow.replica.drill import Drill

ALARM = (
    "ALARM: {n} thing(s) did not come back from the replica as they were deposited. The lines and the report say which."
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat drill``."""
    parser.add_argument("folder", type=Path, help="an empty folder, or one that is made")
    parser.add_argument(
        "--compare",
        action="store_true",
        help="rebuild the register from what came back, and compare it with the running one",
    )
    parser.epilog = (
        "Uses the settings of the replica and the log's key, and nothing else of the installation: neither archive nor, without --compare, database. Every digest is "
        "held against the log's checkpoint, and the log against what witnesses cosigned. Afterwards the folder is a whole archive, with the report in drill.json and "
        "drill.pdf, which bears the organization's seal if this machine has it. "
        "Exit status: 0 everything came back, 1 something did not."
    )


def run(args: argparse.Namespace) -> int:
    """:raises DomainError: with the sentence that says what to do."""
    from service import app
    from service.depository.replica.vault import Vault
    from service.workflow.checkpoints import witnesses
    from service.workflow.replica import drill, drill_page

    settings = read_settings()
    keys = {name: key.verifier for name, key in app.log_keys(settings).items()}
    place, folder = settings.replica, args.folder.absolute()
    made = drill.drill(
        Vault(place, clock=app.now), folder, keys_of_logs=keys, place=(place.endpoint, place.bucket), clock=app.now,
        witnesses=witnesses.keys_of(settings).values(),
    )  # fmt: skip
    if args.compare and made.passed:
        made = compare(settings, folder, made)
        drill.write(folder, made)
    unsealed = write_page(settings, folder, made)
    for one in made.findings:
        print(f"{one.kind}  {one.object_id} {one.path}: {one.sentence}")
    print(
        f"{made.objects} objects in {made.versions} versions, {made.size} bytes, {made.logs} entries, root {made.root_hash}."
    )
    print(*drill_page.witness_lines(made), sep="\n")
    if unsealed:
        print(f"The page {drill.PAGE} bears no seal: {unsealed}", file=sys.stderr)
    print(f"The report is in {folder / drill.REPORT} and {folder / drill.PAGE}.")
    if made.findings:
        print(ALARM.format(n=len(made.findings)), file=sys.stderr)
    return 0 if made.passed else 1


def write_page(settings: Settings, folder: Path, made: Drill) -> str:
    """The page, under the seal if this machine has it; why it bears none, or nothing."""
    from service import app
    from service.workflow.replica import drill_page
    from signing import TrustFolderInvalid

    organization = settings.organization.name["en"]
    try:
        return drill_page.write(folder, made, organization, app.make_sealing(settings))
    except TrustFolderInvalid as error:
        drill_page.write(folder, made, organization)
        return str(error)


def compare(settings: Settings, folder: Path, made: Drill) -> Drill:
    """Rebuilds the register in a database of its own, which is removed, from the archive in ``folder``; the drill with each difference."""
    from service import app
    from service.cli.archive.rebuild import rebuild_into
    from service.workflow.replica import compare

    with tempfile.TemporaryDirectory(prefix="alternat-drill-") as place:
        own = replace(
            settings, archive_root=folder, data_folder=Path(place), database_url=f"sqlite:///{place}/trial.sqlite3"
        )
        trial = app.make_services(own, adopting=True)
        try:
            rebuild_into(trial)
            found = tuple(compare.differences(app.open_store(settings), trial.store))
        finally:
            trial.store.engine.dispose()
    return replace(made, compared=True, findings=(*made.findings, *found))
