"""A damaged log again from the replica. The service does not start on a damaged log, so that this is the operator's, for two archivists.

Nothing is believed but a checkpoint that the log's own key signed: that of the replica, or the local one where it is whole and counts more.
What was there is kept in quarantine.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.depository.errors import LogBehind, LogDamaged
from service.depository.log.note import VerifierKey
from service.depository.log.translog import Log
from service.depository.ocfl import durable
from service.depository.ocfl.objects import REASON, Archive
from service.depository.replica import logs
from service.depository.replica.vault import Vault
from service.depository.witness import published
from service.domain.errors import InvalidInput
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.store.unit import Store
from service.workflow.access import require
from service.workflow.context import LOG, SIGNING_LOG
from service.workflow.continuity import DEPOSITS, NAMES, SIGNATURES
from service.workflow.errors import NotReady
from service.workflow.replica.repair import REASON_MAXIMUM, SecondPersonNeeded

EVENT = "archive:log-repair"
_NAMES = {LOG: DEPOSITS, SIGNING_LOG: SIGNATURES}
_WELL = Message("The log is as its checkpoint says. There is nothing to repair.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What became of a log."""

    log: str
    """Its folder in the archive."""
    size: int
    """Entries."""
    root_hash: str
    quarantine: str
    """Folder below ``quarantine/`` with what was there."""


def restore(
    store: Store,
    archive: Archive,
    vault: Vault,
    name: str,
    key: VerifierKey,
    *,
    people: tuple[Actor, Actor],
    reason: str,
) -> Restored:
    """Puts the log ``name`` of the replica in the place of the damaged one.

    :param people: two archivists, the one who proposes and the one who confirms.
    :raises PermissionMissing, SecondPersonNeeded: they are not two archivists. :raises InvalidInput: there is no reason.
    :raises NotReady: the log is whole. :raises LogBehind: the replica has less of it than the database has seen.
    :raises LogDamaged, ReplicaAway, ReplicaRefused, ReplicaDamaged, ReplicaLacks: the replica does not give it. Nothing was changed.
    """
    for person in people:
        require(person, Permission.DEPOSIT_MAKE)
    if people[0].id == people[1].id:
        raise SecondPersonNeeded
    if not reason.strip() or len(reason) > REASON_MAXIMUM:
        raise InvalidInput(
            {"reason": [Message("State the reason, in at most {most} characters.", most=REASON_MAXIMUM)]}
        )
    with contextlib.suppress(LogDamaged):
        Log(archive.root / name, None, verifier=key)
        raise NotReady(_WELL)
    text, entries = logs.read(vault, name)
    with archive.writing() as workplace:
        right = _written(workplace / name, text, entries, key)
        _require_known(store, name, right, folder=str(archive.root))
        _bring_published(vault, name, right, archive.root / name)
        aside = archive.quarantine_folder / workplace.name
        said = {"log": name, "reason": reason, "proposed_by": people[0].name, "confirmed_by": people[1].name}
        durable.write_new(
            workplace / "aside" / REASON, (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()
        )
        if os.path.lexists(archive.root / name):
            shutil.copytree(archive.root / name, workplace / "aside" / name, symlinks=True)
        size, root = right.head()
        durable.sync_tree(workplace)
        durable.move_new(workplace / "aside", aside)
        durable.make_folder(archive.root / name)
        durable.exchange(workplace / name, archive.root / name)  # commit point
    _record(store, people, {"log": name, "entries": size, "quarantine": aside.name, "reason": reason})
    return Restored(log=name, size=size, root_hash=root.hex(), quarantine=aside.name)


def _written(folder: Path, text: str, entries: list[bytes], key: VerifierKey) -> Log:
    durable.write_new(folder / "entries", b"".join(entry + b"\n" for entry in entries))
    durable.write_new(folder / "checkpoint", text.encode())
    for path in folder.iterdir():
        path.chmod(0o644)  # entries are appended to it
    return Log(folder, None, verifier=key)


def _bring_published(vault: Vault, name: str, right: Log, damaged: Path) -> None:
    """What witnesses and authorities said stays beside the log: what the replica has of it, and what else lies beside the damaged one.

    :raises LogDamaged: the log of the replica does not begin with a checkpoint that the replica itself has.
    """
    logs.bring_published(vault, name, right.root, most=None)
    if any(published.contradictions(right, ())):
        raise LogDamaged(detail=Message("The log of the replica contradicts a checkpoint that was published."))
    published.copy(damaged, right.root, replacing=False)


def _require_known(store: Store, name: str, right: Log, *, folder: str) -> None:
    """:raises LogBehind, LogDamaged: the database has seen more of this log, or another one."""
    with store.reader() as unit:
        heads = {head.log: head for head in unit.archives.heads()}
        known = heads.get(_NAMES[name])
    if known is None:
        return
    if right.size < known.size:
        raise LogBehind(log=NAMES[_NAMES[name]], folder=folder, found=right.size, known=known.size)
    if right.root_at(known.size).hex() != known.root:
        raise LogDamaged(detail=Message("The log of the replica is not the one that the database knows."))


def _record(store: Store, people: tuple[Actor, Actor], detail: Mapping[str, Any]) -> None:
    with store.unit() as unit:
        said = {**detail, "proposed_by": people[0].name}
        unit.access_events.add(EVENT, actor_id=people[1].id, actor_name=people[1].name, at=unit.now(), detail=said)
        unit.commit()
