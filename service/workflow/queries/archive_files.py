"""Files of a register entry, read from the archive; works without the instrument's row."""

from __future__ import annotations

import json
import re
from typing import Final

from service.depository.deposit import deposit
from service.depository.errors import ObjectDisposed
from service.depository.register.register import RegisterEntry
from service.domain.errors import NotFound
from service.domain.permissions import Actor
from service.workflow.access_code import receipt_fields
from service.workflow.checkpoints.confirmations import confirmed
from service.workflow.context import Services
from service.workflow.download import JSON, PDF, Download
from service.workflow.paper.receipt_pages import page_of
from service.workflow.queries.retrieve import register_entry

_NAME = re.compile(r"(original|deposited|receipt)-([a-z_]+)\.(pdf|json)")


SCAN: Final = "scan.pdf"
"""Of an imported entry."""


def has_scan(services: Services, entry: RegisterEntry) -> bool:
    """Whether the deposit of an imported entry holds a scan of it."""
    try:
        return bool(entry.imported) and SCAN in services.archive.inventory(entry.object_id).paths()
    except ObjectDisposed:
        return False


def deposited_file(
    services: Services, actor: Actor | None, number: int, year: int, name: str, *, language: str = "en"
) -> Download:
    """``original-PARTY.pdf`` as it is now, with renewed time-stamps if they were renewed; ``deposited-PARTY.pdf`` as it was deposited, which
    is what the receipt names; both re-hashed as they are read. Or ``receipt-PARTY.json``, under the log's newest checkpoint with what others confirmed, and, for who is
    signed in, ``receipt-PARTY.pdf``, the same as a page to read in this language. Or
    ``signature.pdf``, ``ceremony-1.pdf``: the procès-verbaux that were deposited with it.

    :raises NotFound: no such entry for this actor, or no such file of it.
    :raises ObjectDamaged: the bytes in the archive are not those that were deposited.
    """
    entry = register_entry(services, actor, number, year)
    record = next((row for row in entry.proces_verbal if row["path"] == f"proces-verbal/{name}"), None)
    if record is not None:
        data = services.archive.read(entry.object_id, record["path"])
        return Download(f"{entry.year}-{entry.number}-proces-verbal-{name}", PDF, data)
    if name == SCAN and has_scan(services, entry):
        return Download(f"{entry.year}-{entry.number}-scan.pdf", PDF, services.archive.read(entry.object_id, SCAN))
    match = _NAME.fullmatch(name)
    row = next((row for row in entry.originals if match and row["party"] == match[2]), None)
    if match is None or row is None or (match[1] != "receipt" and match[3] == "json"):
        raise NotFound(noun="file")
    if actor is None and match[1] == "receipt" and match[3] == "pdf":
        raise NotFound(noun="file")  # drawing a page is work, and the other form says the same
    filename = f"{entry.year}-{entry.number}-{name}"
    if match[1] != "receipt":
        version = "v1" if match[1] == "deposited" else None
        return Download(filename, PDF, services.archive.read(entry.object_id, row["path"], version))
    package = deposit.from_object(services.archive, entry.object_id)
    index = services.log.find(package.leaf)
    if index is None:
        raise NotFound(noun="file")
    kept = deposit.receipts_for(services.log, package, index)
    receipt = confirmed(services, kept.receipts[row["party"]] | receipt_fields(services, kept))
    if match[3] == "pdf":
        return Download(filename, PDF, page_of(services, receipt, language))
    return Download(filename, JSON, json.dumps(receipt, ensure_ascii=False, indent=1).encode())
