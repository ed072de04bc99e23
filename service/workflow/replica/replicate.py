"""Brings the replica up to the archive, and reads it again: each version of each object as one bag, then the logs.

What is written follows the log: an entry of the log whose version is not on the replica waits. A version is packed only after its bytes
have given its entry again, so damage in the archive never reaches the replica. Commit point of each bag: its row, after it was read back.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from service.depository import canonical, identity
from service.depository.errors import DepositoryError, ObjectDamaged, ObjectDisposed
from service.depository.holdings.objects import package_of
from service.depository.ocfl import layout, versions
from service.depository.replica import bag, keys, logs
from service.depository.replica.errors import (
    ReplicaAway,
    ReplicaDamaged,
    ReplicaError,
    ReplicaLacks,
    ReplicaRefused,
    ReplicaUnfit,
)
from service.depository.replica.vault import Kept, Vault
from service.domain.errors import Waiting
from service.domain.jobs import Job, JobKind
from service.domain.messages import Message
from service.store.register.replicas import BagState, ReplicaBag, Trouble
from service.workflow.checkpoints import witnesses
from service.workflow.context import LOG, SIGNING_LOG, Services
from service.workflow.continuity import DEPOSITS, SIGNATURES
from service.workflow.progress import Progress

KEY: Final = JobKind.REPLICATE
"""Of the job: only one is under way."""
_SOME = 50
_FOLDERS: Final = {DEPOSITS: LOG, SIGNATURES: SIGNING_LOG}
_SPOOLED = 32 << 20
_TROUBLES: Final[Mapping[type[ReplicaError], Trouble]] = {
    ReplicaDamaged: Trouble.DAMAGED_THERE,
    ReplicaLacks: Trouble.LOST_THERE,
    ReplicaUnfit: Trouble.UNLOCKED,
}

Told = Callable[[ReplicaBag], None]


@dataclass(kw_only=True)
class Outcome:
    """What one run did."""

    whole: int = 0
    failed: int = 0


def perform(services: Services, job: Job, progress: Progress) -> dict[str, Any]:
    """The job after each deposit. :raises Waiting: the server is away, or does not do what it has to; tried again by itself."""
    try:
        done = run(services)
    except (ReplicaAway, ReplicaRefused, ReplicaUnfit) as error:
        raise Waiting(reason=error.message) from error
    return {"whole": done.whole, "failed": done.failed}


def wake(services: Services) -> None:
    """Enqueues the job when something is not on the replica yet and no job is under way; the worker calls it again and again."""
    if not services.settings.replica.on:
        return
    with services.store.reader() as unit:
        copied = unit.replicas.log_sizes()
        ahead = any(head.size > copied.get(_FOLDERS[head.log], 0) for head in unit.archives.heads())
        due = (ahead or bool(unit.replicas.waiting(1))) and not unit.jobs.under_way(KEY)
    if due:
        with services.store.unit() as unit:
            unit.jobs.enqueue(KEY, {}, key=KEY)
            unit.commit()


def enqueue(services: Services) -> None:
    """Has the worker copy what there is beside the logs, if there is a replica and no job is under way."""
    if not services.settings.replica.on:
        return
    with services.store.unit() as unit:
        if not unit.jobs.under_way(KEY):
            unit.jobs.enqueue(KEY, {}, key=KEY)
            unit.commit()


def run(services: Services, *, again: bool = False, told: Told = lambda _: None) -> Outcome:
    """Copies everything that waits. :param again: also what failed before.

    :raises ReplicaOff, ReplicaAway, ReplicaRefused, ReplicaUnfit: what was copied until then is kept; call it again.
    """
    vault, done = open_vault(services), Outcome()
    vault.require_fit()
    _identity(services, vault)
    for index, entry in _entries(services, again=again):
        kept = _copied(services, vault, index, entry)
        _keep(services, kept)
        done.whole += kept.outcome is BagState.WHOLE
        done.failed += kept.outcome is BagState.FAILED
        told(kept)
    for name, log in witnesses.logs_of(services).items():
        _log(services, vault, name)
        logs.put_published(vault, log, name, most=None if again else _SOME)
    return done


def check(services: Services, *, before: datetime, budget: timedelta | None, told: Told = lambda _: None) -> Outcome:
    """Reads bags again, the one not read for longest first, until the budget of time is used up; extends locks that end soon.

    :param before: only what was last read before this moment. :raises ReplicaOff, ReplicaAway, ReplicaRefused: call it again later.
    """
    vault, done, start = open_vault(services), Outcome(), services.clock()
    while budget is None or services.clock() - start < budget:
        with services.store.reader() as unit:
            found = unit.replicas.stalest(before, 1)
        if not found:
            break
        kept = _read_again(services, vault, found[0])
        _keep(services, kept)
        done.whole += kept.outcome is BagState.WHOLE
        done.failed += kept.outcome is BagState.FAILED
        told(kept)
    return done


def open_vault(services: Services) -> Vault:
    """:raises ReplicaOff, ReplicaRefused: see :class:`Vault`."""
    return Vault(services.settings.replica, clock=services.clock)


def _entries(services: Services, *, again: bool) -> Iterator[tuple[int, bytes]]:
    after = -1
    while again:
        with services.store.reader() as unit:
            failed = unit.replicas.failed(after, _SOME)
        if not failed:
            break
        yield from failed
        after = failed[-1][0]
    while True:
        with services.store.reader() as unit:
            waiting = unit.replicas.waiting(_SOME)
        if not waiting:
            return
        yield from waiting


def _copied(services: Services, vault: Vault, index: int, entry: bytes) -> ReplicaBag:
    value = canonical.loads(entry)
    object_id, version = str(value["object"]), str(value.get("version", "v1"))
    row = ReplicaBag(
        leaf_index=index, object_id=object_id, version=version, outcome=BagState.WHOLE, key="", reason=Trouble.NONE, detail="", size=0,
        locked_until=None, checked_at=services.clock(),
    )  # fmt: skip
    with tempfile.SpooledTemporaryFile(max_size=_SPOOLED, dir=str(services.settings.data_folder)) as packed:
        try:
            _require_logged(services, object_id, version, entry)
            bag.write(services.archive.ocfl / layout.path_of(object_id), version, packed)
        except (ReplicaError, OSError):
            raise
        except ObjectDisposed:
            return replace(row, outcome=BagState.DISPOSED)
        except DepositoryError as error:
            return _failed(row, Trouble.DAMAGED_HERE, error)
        packed.seek(0)
        name = keys.named(keys.of_version(object_id, version), sha512_of(packed), ".tar")
        try:
            return _whole(row, vault.put(name, packed), services.clock())
        except ReplicaDamaged as error:
            return _failed(row, Trouble.DAMAGED_THERE, error)


def sha512_of(file: Any) -> str:
    """Hex, from the beginning of an open file."""
    file.seek(0)
    digest = hashlib.sha512()
    while piece := file.read(1 << 20):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


def _require_logged(services: Services, object_id: str, version: str, entry: bytes) -> None:
    """:raises ObjectDamaged, ObjectMissing: the archive does not hold what the log says."""
    archive = services.archive
    found = package_of(archive, object_id).leaf if version == "v1" else versions.leaf(archive, object_id, version)
    if found != entry:
        raise ObjectDamaged(object_id=object_id, path=version, detail=Message("The log has it otherwise."))


def _read_again(services: Services, vault: Vault, row: ReplicaBag) -> ReplicaBag:
    try:
        return _whole(row, vault.check(row.key), services.clock())
    except (ReplicaDamaged, ReplicaLacks, ReplicaUnfit) as error:
        return _failed(replace(row, checked_at=services.clock()), _TROUBLES[type(error)], error)


def _whole(row: ReplicaBag, kept: Kept, at: datetime) -> ReplicaBag:
    return replace(
        row, outcome=BagState.WHOLE, key=kept.key, reason=Trouble.NONE, detail="", size=kept.size, locked_until=kept.locked_until,
        checked_at=at,
    )  # fmt: skip


def _failed(row: ReplicaBag, reason: Trouble, error: DepositoryError) -> ReplicaBag:
    return replace(row, outcome=BagState.FAILED, reason=reason, detail=str(error))


def _keep(services: Services, row: ReplicaBag) -> None:
    with services.store.unit() as unit:
        gone = unit.disposals.open_of(row.object_id)
        if gone is not None and gone.effective:  # While it was copied or read again.
            row = replace(row, outcome=BagState.DISPOSED)
        unit.replicas.keep(row)
        unit.commit()  # Commit point.


def _log(services: Services, vault: Vault, name: str) -> None:
    log = services.log if name == LOG else services.signing_log
    with services.store.reader() as unit:
        start = unit.replicas.log_sizes().get(name, 0)
    if log.size <= start:
        return
    size, kept = logs.put(vault, log, name, start)
    with services.store.unit() as unit:
        unit.replicas.log_copied(name, size, kept[-1].key, services.clock())
        unit.commit()  # Commit point.


def _identity(services: Services, vault: Vault) -> None:
    """``archive.json``, which names the archive. Its key bears its digest, so it is written once."""
    path = services.settings.archive_root / identity.FILENAME
    if path.is_file():
        logs.put_bytes(vault, keys.IDENTITY, path.read_bytes(), ".json")
