"""The tombstone: what stays of an object that was disposed of. It is a holding of its own, with its entry in the log, made before a byte is
removed.

Below ``kept/`` are the object's ``metadata.json``, its inventory with the digest of every file of every version, and the small records of
later acts, as they were. The entry of the log for the deposit follows from ``kept/metadata.json``, so nobody can make a tombstone for
something that was never deposited, or say of a deposit what it was not.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from service.depository import canonical
from service.depository.deposit import deposit, metadata, premis
from service.depository.deposit.deposit import Depositor, DepositPackage
from service.depository.deposit.premis import Agent, PremisEvent
from service.depository.errors import ObjectDamaged, ObjectMissing
from service.depository.holdings import package as holdings
from service.depository.holdings.holding import METADATA, Holding, HoldingEntry, HoldingKind
from service.depository.holdings.package import HoldingPackage
from service.depository.ocfl import layout, tombstones
from service.depository.ocfl.inventory import FILENAME, Inventory
from service.depository.ocfl.objects import Archive
from service.depository.ocfl.stored import StoredFiles
from service.depository.serialization import from_data, to_data, versioned
from service.domain.messages import Message

AGREEMENT: Final = "agreement"
"""What is no holding; holdings are called by their kind."""
PREMIS_PATH: Final = "disposal-premis.xml"
_KEPT: Final = re.compile(r"metadata\.json|(acts|access|holds|renewals|repairs)/\d{4}\.json")


@versioned(1, object_id="object")
@dataclass(frozen=True, slots=True, kw_only=True)
class Disposal:
    """The decision: what is disposed of, on what authority, and who decided."""

    id: str
    """Of the proposal."""
    object_id: str
    subject: str
    """Id of the instrument or holding."""
    kind: str
    """:data:`AGREEMENT`, or the kind of the holding."""
    label: str
    """How the register names it."""
    authority: str
    """Entry of the retention schedule, or decision."""
    authority_date: date
    """Of the schedule or decision."""
    reason: str
    proposed_by: str
    proposed_by_id: str
    proposed_at: datetime
    """Aware UTC, whole seconds; so is the next."""
    approved_by: str
    approved_by_id: str
    approved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What the archive says of an object that was disposed of."""

    disposal: Disposal
    package: DepositPackage | HoldingPackage
    """Entry and line in the log as they were deposited; of the files only what was kept."""
    inventory: Inventory
    """As it was when it was decided."""
    raw: bytes
    """Of the inventory."""

    @property
    def digest(self) -> str:
        """SHA-512 of the inventory, in hex."""
        return hashlib.sha512(self.raw).hexdigest()


def compose(
    archive: Archive, disposal: Disposal, *, title: Mapping[str, str], access: str, entered_on: date, depositor: Depositor
) -> Holding:  # fmt: skip
    """The holding that stays. Every file that is to be destroyed is read and re-hashed.

    :raises ObjectMissing: there is no such object. :raises ObjectDamaged: it is not whole, so that nobody could say what was destroyed.
    """
    known = archive.inventory(disposal.object_id)
    kept = {
        path: archive.read(disposal.object_id, path, "v1" if path == METADATA else None)
        for path in known.paths()
        if _KEPT.fullmatch(path)
    }
    files = {
        tombstones.RECORD: canonical.readable(to_data(disposal)),
        PREMIS_PATH: _premis(_everything(archive, known), disposal, depositor),
        tombstones.KEPT + FILENAME: archive.version_inventory(disposal.object_id, known.head),
        **{tombstones.KEPT + path: data for path, data in kept.items()},
    }
    details = {name: to_data(disposal)[name] for name in ("object", "subject", "kind", "label", "authority")}
    return Holding(
        id=tombstones.holding_id_of(disposal.object_id), kind=HoldingKind.DISPOSAL, title=title, entered_on=entered_on, access=access,
        details=details, files=files, about=disposal.subject,
    )  # fmt: skip


def is_tombstone(archive: Archive, object_id: str) -> bool:
    """Whether the object says of another one that it was disposed of. :raises ObjectMissing, ObjectDamaged: it cannot be read."""
    return tombstones.RECORD in archive.inventory(object_id).paths("v1")


def read(archive: Archive, own: str) -> Tombstone:
    """:param own: id of the object that says so. :raises ObjectMissing, ObjectDamaged: it is no tombstone, or not whole."""
    try:
        disposal = from_data(Disposal, json.loads(archive.read(own, tombstones.RECORD, "v1")))
        if tombstones.id_of(disposal.object_id) != own:
            raise ValueError("it is about another object")
        known = archive.inventory(own).paths("v1")
        kept = {
            path.removeprefix(tombstones.KEPT): archive.read(own, path, "v1")
            for path in known
            if path.startswith(tombstones.KEPT)
        }
        raw = kept.pop(FILENAME)
        inventory = tombstones.inventory_kept(archive, own)
        return Tombstone(disposal=disposal, package=_package(kept, inventory), inventory=inventory, raw=raw)
    except (KeyError, TypeError, ValueError) as reason:
        raise ObjectDamaged(
            object_id=own, path=tombstones.RECORD, detail=Message("It is not the record of a disposal.")
        ) from reason


def of(archive: Archive, object_id: str) -> Tombstone | None:
    """What stays of this object; None: it was not disposed of. Raises as :func:`read`."""
    own = tombstones.id_of(object_id)
    return read(archive, own) if archive.exists(own) else None


def agreement_package(archive: Archive, object_id: str) -> DepositPackage:
    """A deposited agreement as it is known: whole, or what was kept of it. Only what is read is hashed again.

    :raises ObjectMissing, ObjectDamaged: it is neither.
    """
    found = None if archive.exists(object_id) else of(archive, object_id)
    if found is not None and isinstance(found.package, DepositPackage):
        return found.package
    return deposit.from_object(archive, object_id, audited=True)


def holding_package(archive: Archive, object_id: str) -> HoldingPackage:
    """The same of a holding."""
    found = None if archive.exists(object_id) else of(archive, object_id)
    if found is not None and isinstance(found.package, HoldingPackage):
        return found.package
    return holdings.from_object(archive, object_id, audited=True)


def agreement_gone(archive: Archive, own: str) -> DepositPackage | None:
    """What was kept of an agreement, if this object is its tombstone and the agreement is not there any more."""
    if not is_tombstone(archive, own):
        return None
    found = read(archive, own)
    there = archive.exists(found.disposal.object_id)
    return found.package if isinstance(found.package, DepositPackage) and not there else None


def disposed(holding: HoldingEntry) -> str:
    """Of a holding of this kind: the object that was disposed of. :raises KeyError: it is of another kind."""
    return str(holding.details["object"])


def _package(kept: Mapping[str, bytes], inventory: Inventory) -> DepositPackage | HoldingPackage:
    record: dict[str, Any] = json.loads(kept[METADATA])
    said = inventory.data["versions"]["v1"]["user"]
    user = said["name"], said["address"]
    if record.get("schema") == holdings.SCHEMA:
        return holdings.packed(record, kept, user)
    return deposit.packed(metadata.entry_of(record), kept, record, user=user)


def _everything(archive: Archive, known: Inventory) -> StoredFiles:
    """Every stored file of every version, by its place below the object's folder; read, and re-hashed, one at a time."""
    places = {
        known.content_path(path, version): (path, version) for version in known.versions for path in known.paths(version)
    }  # fmt: skip
    if set(places) != set(known.content()):
        raise ObjectMissing(object_id=known.object_id, path=FILENAME)
    return StoredFiles(tuple(sorted(places)), lambda place: archive.read(known.object_id, *places[place]))


def _premis(destroyed: Mapping[str, bytes], disposal: Disposal, depositor: Depositor) -> bytes:
    agents = (
        Agent(id="program", name=depositor.program, type="software", version=depositor.program_version),
        Agent(id="proposed", name=disposal.proposed_by, type="person"),
        Agent(id="approved", name=disposal.approved_by, type="person"),
    )
    everything = tuple(destroyed)
    place = layout.path_of(disposal.object_id)
    authority = f"{disposal.authority} ({disposal.authority_date.isoformat()})"
    events = [
        PremisEvent(id="appraisal", type="appraisal", at=disposal.proposed_at, outcome="disposal proposed", agent="proposed",
                    detail=disposal.reason, files=everything),
        PremisEvent(id="deaccession", type="deaccession", at=disposal.approved_at, outcome="success", agent="approved",
                    detail=f"Disposal approved by authority of {authority}.", files=everything),
        PremisEvent(id="destruction", type="deletion", at=disposal.approved_at, outcome="ordered", agent="program",
                    detail=f"Every file of the object is removed from ocfl/{place}; it is carried out when that folder is not there.",
                    files=everything),
    ]  # fmt: skip
    return premis.build(
        destroyed, formats=dict.fromkeys(destroyed, "as it was deposited"), events=events, agents=agents
    )
