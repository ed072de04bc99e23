"""Is the folder of the archive the one that this database has always worked with, and do its logs go on from where they were?

Asked at every start and before every signature. An empty folder in the place of a disk that is not mounted, the folders of a second host
and a copy that is older than the database are refused before anything is written: otherwise numbers and log entries would be given twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from service.depository import identity
from service.depository.errors import (
    ArchiveFounded,
    ArchiveMissing,
    ArchiveNotFounded,
    ArchiveOther,
    ArchiveUnknown,
    LogBehind,
    LogDiffers,
)
from service.depository.log.translog import Log
from service.domain.messages import Message
from service.store.records import ArchiveIdentity
from service.store.unit import Store, Unit
from service.workflow.context import Services

DEPOSITS, SIGNATURES = "deposits", "signatures"
NAMES = {DEPOSITS: Message("The log of deposits"), SIGNATURES: Message("The signing log")}


def require_archive(store: Store, root: Path, *, at: datetime, founding: bool = False, adopting: bool = False) -> None:
    """Compares the identity in ``root`` with the database's, before anything is opened there.

    :param founding: found a new archive where neither knows one (a development installation).
    :param adopting: an archive that the database does not know becomes its archive.
    :raises ArchiveNotFounded, ArchiveMissing, ArchiveUnknown, ArchiveOther: they do not belong together.
    """
    with store.reader() as unit:
        known = unit.archives.identity()
    if known is None or identity.read(root) != (known.id, known.founded_at):
        with store.unit() as unit:  # alone: two processes may start a new installation at once
            _settle(unit, root, at=at, founding=founding, adopting=adopting)
            unit.commit()


def found(store: Store, root: Path, *, at: datetime) -> str:
    """Founds a new, empty archive and returns its id.

    :raises ArchiveFounded: there is one. :raises ArchiveMissing, ArchiveUnknown, ArchiveOther: there was one, or there is another.
    """
    with store.unit() as unit:
        _settle(unit, root, at=at, founding=True, adopting=False, new=True)
        made = unit.archives.identity()
        unit.commit()
    assert made is not None
    return made.id


def require_heads(services: Services) -> None:
    """Each log still begins with what the database has seen of it.

    :raises LogBehind, LogDiffers: it does not. :raises LogDamaged: see :class:`Log`.
    """
    with services.store.reader() as unit:
        heads = unit.archives.heads()
        leaves = unit.log_entries.size()
    size = services.log.size
    folder = str(services.settings.archive_root)
    if size < leaves:
        raise LogBehind(log=NAMES[DEPOSITS], folder=folder, found=size, known=leaves)
    for head in heads:
        log = _logs(services)[head.log]
        if log.size < head.size:
            raise LogBehind(log=NAMES[head.log], folder=folder, found=log.size, known=head.size)
        if log.root_at(head.size).hex() != head.root:
            raise LogDiffers(log=NAMES[head.log], folder=folder, known=head.size)


def keep_heads(services: Services, unit: Unit) -> None:
    """Puts down how far both logs go, in the transaction of the act that used them."""
    for name, log in _logs(services).items():
        size, root = log.head()
        if size:
            unit.archives.keep_head(name, size, root.hex(), services.clock())


def _logs(services: Services) -> Mapping[str, Log]:
    return {DEPOSITS: services.log, SIGNATURES: services.signing_log}


def _settle(unit: Unit, root: Path, *, at: datetime, founding: bool, adopting: bool, new: bool = False) -> None:
    """Founds or adopts where that may be done; else the refusal that fits."""
    known, there, entries = unit.archives.identity(), identity.read(root), identity.entries_there(root)
    leaves, folder = unit.log_entries.size(), str(root)
    if known is not None:
        if there is None:
            raise ArchiveMissing(folder=folder, count=leaves)
        if there[0] != known.id:
            raise ArchiveOther(folder=folder)
        if new:
            raise ArchiveFounded
        return
    if there is None and entries is None:
        if leaves:
            raise ArchiveMissing(folder=folder, count=leaves)
        if not founding:
            raise ArchiveNotFounded(folder=folder)
    elif entries and not leaves and not adopting:
        raise ArchiveUnknown(folder=folder, count=entries)
    made = ArchiveIdentity(id=str(uuid.uuid4()), founded_at=at.replace(microsecond=0))
    if there is None:
        identity.write(root, made.id, made.founded_at)
    else:
        made = ArchiveIdentity(id=there[0], founded_at=there[1])
    unit.archives.add(made)
