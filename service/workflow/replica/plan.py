"""What a repair of one object would do: the log says what it has to be, the replica or a backup gives the bytes, the archive shows what differs."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from service.depository.log.translog import Log
from service.depository.ocfl import layout, tombstones
from service.depository.repair import sources, whole
from service.depository.repair.sources import BACKUP, HERE, InFolder, OnReplica, Source, WithFiles
from service.depository.repair.whole import Difference, Whole
from service.depository.replica.errors import ReplicaDamaged, ReplicaLacks
from service.domain.errors import NotFound
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.store.preservation.repairs import RepairAct
from service.workflow.access import require
from service.workflow.context import LOG, Services
from service.workflow.deposit import repairs
from service.workflow.errors import NotReady
from service.workflow.replica.replicate import open_vault

_ID: Final = re.compile(r"[0-9A-Za-z:._%/-]{1,300}")
_COPY: Final = "archive"
"""The archive in a folder of ``alternat backup``."""
_DISPOSED = Message("This deposit was disposed of. What the replica still has of it is not brought back.")
_WELL = Message("This deposit is as it was deposited. There is nothing to repair.")
_NO_REPLICA = Message("This installation has no replica.")
_NOT_IN_BACKUP = Message(
    "The backup in {folder} has no whole copy of {label} either. Name another backup, made after the deposit and before the damage."
)


class NoWholeCopy(NotReady):
    """Neither the replica nor the service itself has the object whole."""

    message = Message(
        "No whole copy of {label} was found. {reason} If there is a backup, repair it from there: the operator runs “alternat repair propose "
        "{object_id} --from-backup FOLDER --as ADDRESS --reason TEXT”, and another archivist confirms it in the same way."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a repair would do now."""

    object_id: str
    label: str
    act: RepairAct
    files: tuple[Difference, ...]
    whole: Whole | None
    """None: nothing is put in the place of what is set aside."""
    place: PurePosixPath
    """Below the storage root."""
    origin: str = ""
    """Where the bytes come from, for the record."""

    @property
    def digest(self) -> str:
        """Whoever confirms has to have seen the same."""
        return whole.digest_of(self.object_id, self.files)


def plan(services: Services, actor: Actor, object_id: str, *, backup: Path | None = None) -> Plan:
    """What a repair of this object would replace, add and take away, with its source.

    :param backup: a folder of ``alternat backup``, asked instead of the replica. What neither gives whole, the archive and the service's own
        files may.
    :raises PermissionMissing: not an archivist. :raises NotFound: neither log nor archive has such an object.
    :raises NotReady: nothing is wrong with it. :raises NoWholeCopy: with the command for a backup. :raises ReplicaAway, ReplicaRefused: the
        server of the replica does not tell. :raises LogDamaged: the log cannot say what it has to be.
    """
    require(actor, Permission.DEPOSIT_MAKE)
    with services.store.reader() as unit:
        label = repairs.label_of(unit, object_id)
    log = Log(services.archive.root / LOG, None, verifier=services.log.verifier)
    leaves = whole.logged(log, object_id)
    if not leaves:
        return _stray(services, object_id, label)
    if whole.logged(log, tombstones.id_of(object_id)):
        raise NotReady(_DISPOSED)
    found = _gathered(services, object_id, label, leaves, backup)
    with tempfile.TemporaryDirectory(dir=services.settings.data_folder) as folder:
        whole.build(found, Path(folder))
    files = whole.differences(services.archive, found)
    if not files:
        raise NotReady(_WELL)
    return Plan(
        object_id=object_id, label=label, act=RepairAct.BRING_BACK, files=files, whole=found, place=layout.path_of(object_id),
        origin=_origin(services, found, backup),
    )  # fmt: skip


def _gathered(
    services: Services, object_id: str, label: str, leaves: Mapping[str, bytes], backup: Path | None
) -> Whole:
    asked = list[Source]()
    if backup is not None:
        asked.append(InFolder(backup / _COPY / "ocfl", BACKUP))
    elif services.settings.replica.on:
        asked.append(OnReplica(open_vault(services)))
    ocfl = services.archive.ocfl
    try:
        return whole.gather((*asked, InFolder(ocfl, HERE), WithFiles(ocfl, services.files.read)), object_id, leaves)
    except (ReplicaDamaged, ReplicaLacks) as error:
        if backup is not None:
            raise NoWholeCopy(_NOT_IN_BACKUP.with_params({"label": label, "folder": str(backup)})) from error
        there = error.message if services.settings.replica.on else _NO_REPLICA
        raise NoWholeCopy(label=label, object_id=object_id, reason=there) from error


def _origin(services: Services, found: Whole, backup: Path | None) -> str:
    settings, named = services.settings.replica, []
    for one in dict.fromkeys(found.sources.values()):
        match one:
            case sources.HERE:
                named.append("the archive itself")
            case sources.BACKUP:
                named.append(f"the backup in {backup}")
            case sources.FILES:
                named.append("files of the service that have the same digests")
            case _:
                named.append(f"{settings.endpoint} {settings.bucket}")
    return ", ".join(dict.fromkeys(named))


def _stray(services: Services, object_id: str, label: str) -> Plan:
    """What lies in the archive and is not in the log: an object by its id, or a place by its path."""
    if not _ID.fullmatch(object_id) or ".." in object_id:
        raise NotFound(noun="object")
    by_id = layout.path_of(object_id)
    known = {PurePosixPath(one.relative_to(services.archive.ocfl)) for one in services.archive.object_folders()}
    place = next((one for one in (by_id, PurePosixPath(object_id)) if one in known), None)
    if place is None:
        raise NotFound(noun="object")
    return Plan(
        object_id=object_id, label=label, act=RepairAct.SET_ASIDE, files=whole.strays(services.archive, place), whole=None, place=place
    )  # fmt: skip
