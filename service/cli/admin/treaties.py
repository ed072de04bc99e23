"""``alternat treaties``: treaties and their published tables, imported from files."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from service.cli.bootstrap import open_services
from service.cli.refusal import Refused
from service.domain.treaties.treaty import LANGUAGES

if TYPE_CHECKING:
    from service.workflow.treaties.importing import Report


def arguments(parser: argparse.ArgumentParser) -> None:
    """What may follow ``alternat treaties``."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    importing = acts.add_parser("import", help="deposit treaties and the actions of States that their files list")
    importing.add_argument("file", nargs="+", type=Path, help="TOML files, as those in config/treaties")
    importing.add_argument(
        "--text",
        action="append",
        default=[],
        metavar="LANGUAGE=PDF",
        help="text of the treaty, with one file; repeat it",
    )
    importing.add_argument("--dry-run", action="store_true", help="report what would be recorded, and record nothing")


def run(args: argparse.Namespace) -> int:
    """0 when every row is recorded; 1 when a row was refused or contradicts what is recorded."""
    from service.workflow.treaties.importing import AT_COMMAND_LINE
    from service.workflow.treaties.importing import run as import_file

    files = {path: _bytes(path) for path in args.file}
    texts = {language: _bytes(Path(path)) for language, path in map(_text, args.text)}
    if texts and len(files) > 1:
        raise Refused("Texts belong to one treaty. Import one file with them.")
    with open_services() as services:
        reports = [
            import_file(services, AT_COMMAND_LINE, data, dry=args.dry_run, texts=texts) for data in files.values()
        ]
    for report in reports:
        for line in told(report, dry=args.dry_run):
            print(line)
    return 1 if any(_left_out(report) for report in reports) else 0


def told(report: Report, *, dry: bool) -> list[str]:
    """The report, a line for each row that is not known already, and the counts."""
    from service.workflow.treaties.importing import Outcome

    lines = [f"{report.code}: the treaty is {_TREATY[report.treaty]}."]
    for line in report.lines:
        if line.outcome is not Outcome.KNOWN:
            remarks = " ".join(str(one) for one in line.remarks)
            lines.append(f"  {line.where}: {line.what}: {_OUTCOME[line.outcome]}{f' {remarks}' if remarks else ''}")
    counts = ", ".join(f"{report.count(outcome)} {outcome}" for outcome in Outcome)
    lines.append(f"  {counts}{'; nothing was recorded (dry run)' if dry else ''}.")
    return lines


_TREATY = {"new": "new", "known": "recorded already", "differs": "changed: a new revision"}
_OUTCOME = {
    "new": "new.",
    "differs": "recorded otherwise; nothing was changed. Record a correction.",
    "refused": "refused.",
}


def _left_out(report: Report) -> int:
    from service.workflow.treaties.importing import Outcome

    return report.count(Outcome.DIFFERS) + report.count(Outcome.REFUSED)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from None


def _text(given: str) -> tuple[str, str]:
    language, _, path = given.partition("=")
    if language not in LANGUAGES or not path:
        raise Refused(f"Write the text as LANGUAGE=PDF, with one of {', '.join(LANGUAGES)}; “{given}” is not.")
    return language, path
