"""An entry of an earlier register as an object of the archive: the scan, the row as it was, and the record. Nothing in it was signed here.

``source.json`` has the row of the earlier register cell by cell; ``scan.pdf`` the scan as it came, which is never changed; ``text.txt`` the text by which it is found,
empty where nobody read it. The log's entry has no originals, and there are no receipts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from service.depository import canonical
from service.depository.deposit import deposit, premis
from service.depository.deposit import metadata as record
from service.depository.deposit.deposit import EVENTS, PREMIS, TEXT, Depositor, DepositPackage
from service.depository.deposit.premis import Agent, PremisEvent
from service.depository.register.register import RegisterEntry

SOURCE: Final = "source.json"
SCAN: Final = "scan.pdf"


def compose(
    entry: RegisterEntry,
    *,
    source: Mapping[str, Any],
    scan: bytes | None,
    text: str,
    depositor: Depositor,
    at: datetime,
) -> DepositPackage:
    """The package of one imported entry. The same arguments give the same bytes.

    :param source: the row of the earlier register, JSON values. :param text: what was read from the scan; empty: nothing was.
    """
    entry = replace(entry, object_id=deposit.object_id_of(entry.instrument_id), originals=(), leaf_index=None)
    files = {SOURCE: canonical.readable(dict(source)), TEXT: text.encode(), EVENTS: canonical.readable([])}
    if scan is not None:
        files[SCAN] = scan
    files[PREMIS] = _premis(files, depositor, at)
    details = {"depositor": {"id": depositor.id, "name": depositor.name}, "imported": dict(entry.imported)}
    built = record.build(entry, files=files, details=details, deposited_by=depositor.name, at=at)
    files[record.PATH] = record.to_bytes(built)
    return deposit.packed(entry, files, built, user=(depositor.name, depositor.address))


def _premis(files: Mapping[str, bytes], depositor: Depositor, at: datetime) -> bytes:
    described = {path: data for path, data in files.items() if path in (SOURCE, SCAN)}
    formats = {path: "PDF" if path == SCAN else "JSON" for path in described}
    program = Agent(id="program", name=depositor.program, type="software", version=depositor.program_version)
    person = Agent(id="depositor", name=depositor.name, type="person")
    every = tuple(described)
    events = [
        PremisEvent(id="ingestion", type="ingestion", at=at, outcome="success", agent="depositor", files=every,
                    detail="Entry of an earlier register taken over. No signature was verified."),
        PremisEvent(id="digests", type="message digest calculation", at=at, outcome="success", agent="program",
                    files=every, detail="SHA-256 and SHA-512 computed."),
    ]  # fmt: skip
    return premis.build(described, formats=formats, events=events, agents=(program, person))
