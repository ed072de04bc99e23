"""The audit of the checkpoints' time-stamps: what was verified is not verified again at each run, and what was altered since is found all the same.

Each run reads and hashes every stamp. One is verified when the audit does not know its digest, which is over everything that the verification
depends on: checkpoint, token and trust anchors. So a new stamp, an altered one, and all of them after the anchors changed or the database came
from a backup, are verified by the next run. The others are verified again after ``register.audit_days``, the one verified longest ago first, as
far as the run's budget goes. Of a stamp that is not valid nothing is remembered; one that was valid and is not there any more is missed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from service.depository.audit.findings import Finding, Kind
from service.depository.errors import DepositoryError
from service.depository.witness.published import FOLDER, Published, newest_first
from service.store.preservation.checks import StampCheck
from service.store.unit import Unit
from service.workflow.checkpoints.witnesses import logs_of
from service.workflow.context import Services
from signing import StampInvalid, read_stamp


@dataclass(frozen=True, slots=True)
class _Kept:
    """One stamp as it lies beside its checkpoint."""

    log: str
    """Its folder."""
    published: Published
    file: str

    @property
    def path(self) -> str:
        """Below the archive."""
        return f"{self.log}/{FOLDER}/{self.published.folder.name}/{self.file}"

    def read(self) -> tuple[bytes, bytes]:
        """Checkpoint and token. :raises LogDamaged: the checkpoint cannot be read. :raises OSError: the token cannot."""
        return self.published.checkpoint().encode(), (self.published.folder / self.file).read_bytes()


class StampAudit:
    """The stamps of both logs in one run of the audit. Iterate over :meth:`run` to the end, then call :meth:`store`."""

    def __init__(self, services: Services, unit: Unit, *, enough: Callable[[], bool]) -> None:
        """:param enough: whether nothing that was verified before is to be verified again in this run."""
        self.kept = 0
        """Stamps that lie beside the checkpoints."""
        self.verified = 0
        """Of these, verified in this run."""
        self._services, self._enough = services, enough
        self._known = unit.checks.stamps()
        self._anchors = services.anchors.timestamping_digest()
        self._present: set[str] = set()
        """Digests."""
        self._sound: set[str] = set()
        """Paths of those that were verified, now or before."""
        self._valid: dict[str, StampCheck] = {}
        self._invalid: set[str] = set()

    def run(self) -> Iterator[Finding]:
        """Each stamp that is not over its checkpoint, of nobody that is trusted, or gone."""
        before = self._services.clock() - timedelta(days=self._services.settings.register.audit_days)
        due: dict[str, _Kept] = {}
        there: set[str] = set()
        for one in self._stamps():
            self.kept += 1
            there.add(one.path)
            try:
                checkpoint, token = one.read()
            except DepositoryError:
                continue  # told with the cosignatures
            except OSError as error:
                yield Finding(Kind.LOG, "", one.path, f"The time-stamp cannot be read: {error.strerror}.")
                continue
            digest = self._digest(checkpoint, token)
            self._present.add(digest)
            if digest not in self._known:
                yield from self._verify(one, checkpoint, token)
                continue
            self._sound.add(one.path)
            if self._known[digest].checked_at < before:
                due[digest] = one
        for path in sorted({one.path for one in self._known.values()} - there):
            yield Finding(Kind.LOG, "", path, "This time-stamp is gone. Bring it back from the replica or a backup.")
        for digest in sorted(due, key=lambda digest: self._known[digest].checked_at):
            if self._enough():
                return
            yield from self._verify(due[digest], *due[digest].read())

    def store(self, unit: Unit) -> None:
        """What is known of the stamps now. The caller commits."""
        replaced = {one.digest for one in self._known.values() if one.path in self._sound} - self._present
        unit.checks.change_stamps(self._valid.values(), [*replaced, *self._invalid])

    def _stamps(self) -> Iterator[_Kept]:
        for name, log in logs_of(self._services).items():
            for one in newest_first(log.root):
                yield from (_Kept(name, one, file) for file in one.stamp_names())

    def _digest(self, checkpoint: bytes, token: bytes) -> str:
        both = hashlib.sha256(checkpoint).digest() + hashlib.sha256(token).digest()
        return hashlib.sha256(self._anchors + both).hexdigest()

    def _verify(self, one: _Kept, checkpoint: bytes, token: bytes) -> Iterator[Finding]:
        self.verified += 1
        digest = self._digest(checkpoint, token)
        try:
            read_stamp(token, checkpoint, anchors=self._services.anchors)
        except StampInvalid as error:
            self._invalid.add(digest)
            yield Finding(Kind.LOG, "", one.path, f"The time-stamp of this checkpoint does not hold: {error}")
        else:
            self._sound.add(one.path)
            self._valid[digest] = StampCheck(digest, one.path, self._services.clock())
