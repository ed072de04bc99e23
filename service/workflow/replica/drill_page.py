"""The report of a drill to read and to file: one page in PDF/A, in English as all that commands print, with the whole report attached, under the
organization's seal where the seal can be opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from service.domain.errors import DomainError
from service.drafting.paper import receipt_page
from service.drafting.paper.picture_copy import FIELD, SEAL
from service.drafting.paper.receipt_page import ReceiptWords
from service.workflow.context import LOG, SIGNING_LOG, Sealing
from service.workflow.replica.drill import PAGE, REPORT, Drill
from service.workflow.signature import keys
from service.workflow.signature.stamps import seal_in

_SHOWN = 12
"""Findings on the page; the attached report has all of them."""
_LANGUAGE = "en"
NOBODY = (
    "No witness has cosigned this log. That no entry was changed before the drill is said by the log's own key alone."
)

Row = tuple[str, tuple[str, ...]]


def write(folder: Path, made: Drill, organization: str, sealing: Sealing | None = None) -> str:
    """Writes the page beside the report; why it bears no seal, or nothing if it does.

    :param sealing: None: it is not to be sealed. :raises AssemblyFailed: it would not be archivable.
    """
    report, reason = (folder / REPORT).read_bytes(), "no seal was asked for"
    if sealing is not None:
        page = receipt_page.make(_words(made, organization, sealed=True), report)
        try:
            (folder / PAGE).write_bytes(_sealed(page, made, sealing))
        except DomainError as error:
            reason = str(error)
        else:
            return ""
    (folder / PAGE).write_bytes(receipt_page.make(_words(made, organization, sealed=False), report))
    return reason


def _sealed(page: bytes, made: Drill, sealing: Sealing) -> bytes:
    """:raises Waiting, SigningFailed, KeyNotThere: the seal, an authority or a responder is not there."""
    number = f"{made.began:%Y-%m-%d}"
    appearance = seal_in(sealing, SEAL, number, _LANGUAGE, at=sealing.clock())
    return keys.seal_document(
        sealing, page, field=FIELD, appearance=appearance, reason=f"Report of the drill of {number}"
    )


def _words(made: Drill, organization: str, *, sealed: bool) -> ReceiptWords:
    outcome = (
        "The whole archive came back from its replica, and every file is as it was deposited: its digest was held against the log."
        if made.passed
        else f"{len(made.findings)} things did not come back from the replica as they were deposited."
    )
    return ReceiptWords(
        language=_LANGUAGE, title="Drill: the archive from its replica", number=f"{made.began:%Y-%m-%d}", what=outcome, rows=tuple(_rows(made)),
        attached="The report as JSON", organization=organization, when=made.ended.replace(microsecond=0), sealed=sealed,
    )  # fmt: skip


def _rows(made: Drill) -> Iterator[Row]:
    seconds = max(1, round((made.ended - made.began).total_seconds()))
    yield "Replica", (made.endpoint, made.bucket)
    yield "Archive", (made.archive or "not known",)
    yield (
        "Began, ended",
        (f"{made.began:%Y-%m-%d %H:%M:%S} UTC", f"{made.ended:%Y-%m-%d %H:%M:%S} UTC ({seconds} s)"),
    )
    yield "What came back", (f"{made.objects} objects in {made.versions} versions, {made.size} bytes",)
    yield (
        "Entries of the logs",
        (f"deposits: {made.logs.get(LOG, 0)}", f"signatures: {made.logs.get(SIGNING_LOG, 0)}"),
    )
    yield "Root of the log, as its checkpoint signs it", (made.root_hash or "not known",)
    yield "Witnesses", tuple(witness_lines(made))
    if made.compared:
        yield "Register", ("rebuilt from what came back and compared with the running one",)
    yield from ((str(one.kind), (one.object_id or one.path, one.sentence)) for one in made.findings[:_SHOWN])


def witness_lines(made: Drill) -> Iterator[str]:
    """What witnesses say of the log that came back, line by line."""
    if made.witnessed is None:
        yield NOBODY
        return
    entries, count = made.logs.get(LOG, 0), made.witnessed.entries
    yield f"The log begins with the {count} entries of the last witnessed checkpoint, cosigned by"
    for name, at in sorted(made.witnessed.witnesses.items()):
        yield f"{name}, {at:%Y-%m-%d %H:%M} UTC"
    if entries > count:
        yield f"{entries - count} newer entries were cosigned by nobody yet."
