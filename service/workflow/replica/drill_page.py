"""The report of a drill to read and to file: one page in PDF/A, in English as all that commands print, with the whole report attached."""

from __future__ import annotations

from pathlib import Path

from service.drafting.paper import receipt_page
from service.drafting.paper.receipt_page import ReceiptWords
from service.workflow.context import LOG, SIGNING_LOG
from service.workflow.replica.drill import PAGE, REPORT, Drill

_SHOWN = 12
"""Findings on the page; the attached report has all of them."""


def write(folder: Path, made: Drill, organization: str) -> None:
    """Writes the page beside the report. :raises AssemblyFailed: it would not be archivable."""
    (folder / PAGE).write_bytes(receipt_page.make(_words(made, organization), (folder / REPORT).read_bytes()))


def _words(made: Drill, organization: str) -> ReceiptWords:
    outcome = (
        "The whole archive came back from its replica, and every file is as it was deposited."
        if made.passed
        else f"{len(made.findings)} things did not come back from the replica as they were deposited."
    )
    seconds = max(1, round((made.ended - made.began).total_seconds()))
    rows: list[tuple[str, tuple[str, ...]]] = [
        ("Replica", (made.endpoint, made.bucket)),
        ("Archive", (made.archive or "not known",)),
        ("Began, ended", (f"{made.began:%Y-%m-%d %H:%M:%S} UTC", f"{made.ended:%Y-%m-%d %H:%M:%S} UTC ({seconds} s)")),
        ("What came back", (f"{made.objects} objects in {made.versions} versions, {made.size} bytes",)),
        ("Entries of the logs", (f"deposits: {made.logs.get(LOG, 0)}", f"signatures: {made.logs.get(SIGNING_LOG, 0)}")),
        ("Root of the log, as its checkpoint signs it", (made.root_hash or "not known",)),
    ]
    if made.compared:
        rows.append(("Register", ("rebuilt from what came back and compared with the running one",)))
    rows += [(str(one.kind), (one.object_id or one.path, one.sentence)) for one in made.findings[:_SHOWN]]
    return ReceiptWords(
        language="en", title="Drill: the archive from its replica", number=f"{made.began:%Y-%m-%d}", what=outcome, rows=tuple(rows),
        attached="The report as JSON", organization=organization, when=made.ended.replace(microsecond=0),
    )  # fmt: skip
