"""Deposit of signed originals: what goes into the object, in which order, and how an interrupted deposit is finished.

The caller (``service.workflow.deposit.deposit``) holds the store's write transaction, and with it the year's counter:

1. If :func:`orphan` names an object that the register does not have, that deposit is finished first (:func:`from_object`).
2. The next number is taken and the package composed: :func:`compose`.
3. :func:`store`: the object is durable in the archive, then its leaf is durable in the log.
4. Register row, log row, receipts and jobs are written and the transaction commits. **This is the commit point** for readers.

A crash before the object is whole leaves only staging. A crash between 3 and 4 leaves an object whose leaf can be computed
from its own bytes: recovery (:func:`orphans`) does 3 and 4 again with the same code, the same number and the same leaf.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from service.depository import canonical
from service.depository.deposit import metadata as record
from service.depository.deposit import premis
from service.depository.deposit.premis import Agent, PremisEvent
from service.depository.errors import DepositoryError, ObjectDamaged
from service.depository.log import receipt
from service.depository.log.translog import Log
from service.depository.ocfl import layout
from service.depository.ocfl.inventory import utc_text
from service.depository.ocfl.objects import Archive
from service.depository.register.register import OriginalEntry, RegisterEntry
from service.domain.messages import Message
from service.domain.record.events import Event

EVENTS, TEXT, PREMIS, READING_COPY = "events.json", "text.txt", "premis.xml", "reading-copy.pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Depositor:
    """Who deposits, and with which program; written into the object's provenance."""

    id: str
    name: str
    address: str
    """A URI: ``mailto:archivist@example.org``."""
    program: str = "Alternat"
    program_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositPackage:
    """Everything that is deposited. Made by :func:`compose` or, from what lies in the archive, by :func:`from_object`."""

    object_id: str
    files: Mapping[str, bytes]
    """Logical path -> bytes, ``metadata.json`` included."""
    leaf: bytes
    entry: RegisterEntry
    """Without ``leaf_index``."""
    record: Mapping[str, Any]
    deposited_at: datetime
    user_name: str
    user_address: str

    @property
    def text(self) -> str:
        """The extracted text, for the search; empty of a deposit that was disposed of."""
        return self.files[TEXT].decode("utf-8") if TEXT in self.files else ""

    @property
    def events(self) -> list[dict[str, Any]]:
        """The history as it was at the deposit; empty of a deposit that was disposed of."""
        events = json.loads(self.files.get(EVENTS, b"[]"))
        return list(events)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDeposit:
    """What :func:`store` has made durable; the caller writes it into the register in the same transaction."""

    entry: RegisterEntry
    """With ``leaf_index``."""
    leaf: bytes
    receipts: Mapping[str, dict[str, Any]]
    """Party -> receipt."""


def object_id_of(instrument_id: str) -> str:
    """The object's id: ``urn:uuid:<instrument id>``."""
    return f"urn:uuid:{instrument_id}"


def original_path(party: str) -> str:
    """Logical path of a party's signed original."""
    return f"original-{party}.pdf"


def compose(
    entry: RegisterEntry, *,
    originals: Mapping[str, bytes], verdicts: Mapping[str, Mapping[str, Any]], events: Sequence[Event], text: str,
    word_files: Mapping[str, bytes], reading_copy: bytes | None, details: Mapping[str, Any], depositor: Depositor,
    at: datetime, further: Mapping[str, bytes] | None = None,
) -> DepositPackage:  # fmt: skip
    """The package for one deposit.

    :param entry: ``object_id`` and ``originals`` are filled in here from the instrument id and the bytes.
    :param originals: party -> signed PDF. ``verdicts``: party -> the verdict on it, as JSON values with ``indication``.
    :param details: what ``metadata.json`` keeps beyond the register's row (signatories, approvals, template, annexes ...).
    :param further: more files, logical path -> bytes (``answers.json`` ...).
    :raises ValueError: originals and verdicts are not of the same parties; a value JSON cannot hold; a path taken twice.
    """
    if not originals or set(originals) != set(verdicts):
        raise ValueError("Each original needs its verdict, and there must be one.")
    entry = replace(entry, object_id=object_id_of(entry.instrument_id), originals=_digested(originals), leaf_index=None)
    files = {original_path(party): data for party, data in originals.items()}
    _add(
        files, {f"validation/{party}.json": canonical.readable(_plain(verdict)) for party, verdict in verdicts.items()}
    )
    _add(files, {EVENTS: canonical.readable([_event(event) for event in events]), TEXT: text.encode("utf-8")})
    _add(files, {f"word/{language}.docx": data for language, data in word_files.items()})
    _add(files, {READING_COPY: reading_copy} if reading_copy is not None else {})
    _add(files, further or {})
    _add(files, {PREMIS: _premis(originals, verdicts, depositor, at)})
    built = record.build(entry, files=files, details=_plain(details), deposited_by=depositor.name, at=at)
    _add(files, {record.PATH: record.to_bytes(built)})
    return packed(entry, files, built, user=(depositor.name, depositor.address))


def from_object(archive: Archive, object_id: str, *, audited: bool = False) -> DepositPackage:
    """The package as it was deposited (version 1), every file re-hashed; the leaf is the same, byte for byte.

    :param audited: the caller has just re-hashed every file of the object: files are read when they are asked for, one at a time.
    :raises ObjectMissing: no such object. :raises ObjectDamaged: it is not a deposit, or not whole.
    """
    inventory = archive.inventory(object_id)
    files: Mapping[str, bytes] = archive.files(object_id, "v1") if audited else archive.read_all(object_id, "v1")
    try:
        built = canonical.parsed(files[record.PATH])
        user = inventory.data["versions"]["v1"]["user"]
        package = packed(record.entry_of(built), files, built, user=(user["name"], user["address"]))
        digests = digests_of(files, known=inventory.sha256_of("v1") if audited else {})
        wrong = [row["path"] for row in built["files"] if digests[row["path"]] != row["sha256"]]
    except (KeyError, TypeError, ValueError) as reason:
        raise ObjectDamaged(
            object_id=object_id, path=record.PATH, detail=Message("It is not the record of a deposit.")
        ) from reason
    if wrong or package.object_id != object_id:
        path = wrong[0] if wrong else record.PATH
        raise ObjectDamaged(
            object_id=object_id, path=path, detail=Message("The record and the file contradict each other.")
        )
    return package


def digests_of(files: Mapping[str, bytes], *, known: Mapping[str, str]) -> dict[str, str]:
    """Logical path -> SHA-256; of what is ``known`` nothing is read."""
    return {path: known.get(path) or hashlib.sha256(files[path]).hexdigest() for path in files}


def store(archive: Archive, log: Log, package: DepositPackage) -> StoredDeposit:
    """Object durable, then leaf durable, then the receipts. Doing it again with the same package changes nothing.

    :raises ObjectExists: the archive holds another deposit of this instrument.
    :raises DepositFailed: the disk refused. Nothing is acknowledged; the next deposit, or recovery, finishes or repeats it.
    """
    known = archive.exists(package.object_id) and from_object(archive, package.object_id).leaf == package.leaf
    if not known:
        archive.put_object(
            package.object_id, package.files, message=f"Deposit {package.entry.label}",
            user_name=package.user_name, user_address=package.user_address, created=package.deposited_at,
        )  # fmt: skip
    index = log.append_once(package.leaf)
    return receipts_for(log, package, index)


def receipts_for(log: Log, package: DepositPackage, index: int) -> StoredDeposit:
    """The receipts under the log's newest checkpoint. :raises ValueError: the log has no such entry."""
    entry = package.entry.at_leaf(index)
    proof, key = log.proof(index), log.verifier
    receipts = {
        row["party"]: receipt.make(entry, row["party"], leaf=package.leaf, proof=proof, log_key=key)
        for row in entry.originals
    }
    return StoredDeposit(entry=entry, leaf=package.leaf, receipts=receipts)


def orphan(archive: Archive, registered: Container[str]) -> str | None:
    """The newest object, if the register does not have it. Cheap: asked under the lock before every deposit.

    :param registered: object ids in the register.
    """
    newest = archive.last_put()
    return newest if newest and newest not in registered and archive.exists(newest) else None


def orphans(archive: Archive, registered: Container[str], damaged: list[DepositoryError] | None = None) -> list[str]:
    """Every object that the register does not have; walks the whole archive, for recovery and the audit.

    :param damaged: gets what is wrong with each registered object that does not say whose it is; None: the first one is raised. One that
        is not registered is named by its folder.
    """
    found = []
    for folder in archive.object_folders():
        try:
            object_id = archive.id_of(folder)
        except ObjectDamaged as reason:
            if damaged is None:
                raise
            object_id = layout.id_at(folder.relative_to(archive.ocfl))
            if not object_id or object_id in registered:
                damaged.append(reason)
                continue
        if object_id not in registered:
            found.append(object_id)
    return found


def packed(
    entry: RegisterEntry, files: Mapping[str, bytes], built: Mapping[str, Any], *, user: tuple[str, str]
) -> DepositPackage:
    """The package of these files. :param built: its record. :param user: name and address of the depositor."""
    leaf = record.leaf(built, files[record.PATH])
    at = datetime.fromisoformat(built["deposited_at"])
    return DepositPackage(
        object_id=entry.object_id, files=files, leaf=leaf, entry=entry, record=built, deposited_at=at,
        user_name=user[0], user_address=user[1],
    )  # fmt: skip


def _digested(originals: Mapping[str, bytes]) -> tuple[OriginalEntry, ...]:
    return tuple(
        OriginalEntry(party=party, sha256=hashlib.sha256(data).hexdigest(), path=original_path(party))
        for party, data in originals.items()
    )


def _add(files: dict[str, bytes], more: Mapping[str, bytes]) -> None:
    taken = sorted(set(files) & set(more))
    if taken or record.PATH in files:
        raise ValueError(f"The path “{(*taken, record.PATH)[0]}” is taken by the deposit itself.")
    files.update(more)


def _event(event: Event) -> dict[str, Any]:
    return {
        "kind": event.kind, "actor_id": event.actor_id, "actor_name": event.actor_name, "at": utc_text(event.at),
        "state": str(event.state), "detail": _plain(event.detail),
    }  # fmt: skip


def _plain(value: Any) -> Any:
    """JSON values with one spelling: fractions and dates become text, tuples lists."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in (sorted(value) if isinstance(value, (set, frozenset)) else value)]
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, datetime):
        return utc_text(value)
    return str(value)


def _premis(
    originals: Mapping[str, bytes], verdicts: Mapping[str, Mapping[str, Any]], depositor: Depositor, at: datetime
) -> bytes:
    paths = {party: original_path(party) for party in originals}
    files = {paths[party]: data for party, data in originals.items()}
    everything = tuple(paths.values())
    program = Agent(id="program", name=depositor.program, type="software", version=depositor.program_version)
    person = Agent(id="depositor", name=depositor.name, type="person")
    events = [
        PremisEvent(id="ingestion", type="ingestion", at=at, outcome="success", agent="depositor", files=everything,
                    detail="Signed originals taken into custody after examination of due form."),
        PremisEvent(id="digests", type="message digest calculation", at=at, outcome="success", agent="program",
                    files=everything, detail="SHA-256 and SHA-512 computed."),
        *(PremisEvent(id=f"validation-{party}", type="digital signature validation", at=at, agent="program",
                      outcome=str(verdict.get("indication", "unknown")), files=(paths[party],),
                      detail=f"Level {verdict.get('level')}; the report is validation/{party}.json.")
          for party, verdict in verdicts.items()),
    ]  # fmt: skip
    return premis.build(files, formats=dict.fromkeys(files, "PDF"), events=events, agents=(program, person))
