"""The audit of the whole archive: every file re-hashed, archive against register, log against both.

Steps, in this order:

1. The storage root's own files (:mod:`service.depository.audit.storage_root`).
2. Each object (:mod:`service.depository.audit.one_object`); in the same walk, what lies between objects.
3. Each sound object against the register's row, and each row against the objects. Left out when no register is given.
4. The log against its checkpoint, the register and the objects (:mod:`service.depository.audit.log`).

Damage is a finding and never an exception.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from service.depository.audit import disposed
from service.depository.audit import log as log_audit
from service.depository.audit.examined import Examined
from service.depository.audit.findings import Finding, Kind
from service.depository.audit.log import Deposited, Row
from service.depository.audit.object_folder import ObjectFolder
from service.depository.audit.one_object import audit_object, name_of
from service.depository.audit.storage_root import audit_root, walked
from service.depository.errors import DepositoryError
from service.depository.holdings.holding import HoldingKind
from service.depository.holdings.objects import package_of
from service.depository.holdings.package import HoldingPackage
from service.depository.log.merkle import leaf_hash
from service.depository.log.note import VerifierKey
from service.depository.ocfl import inventory, layout
from service.depository.ocfl.objects import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The result of one audit."""

    objects: int
    """Objects in the archive, sound or not."""
    entries: int
    """Entries in the log."""
    root_hash: str
    """Of the log, in hexadecimal; empty when the log cannot be read."""
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """True when nothing was found."""
        return not self.findings


def examine(
    archive: Archive,
    *,
    verifier: VerifierKey | None = None,
    registered: Mapping[str, Row] | None = None,
    registered_now: Callable[[str], Row | None] | None = None,
) -> Report:
    """The report on the whole archive; the parameters are those of :class:`Audit`."""
    audit = Audit(archive, verifier=verifier, registered=registered, registered_now=registered_now)
    findings = tuple(audit.run())
    return Report(objects=audit.objects, entries=audit.entries, root_hash=audit.root_hash, findings=findings)


@dataclass(frozen=True, slots=True)
class Examination:
    """One object whose bytes were read in this audit."""

    size: int
    """Bytes of content."""
    found: int
    """How many things were wrong with it."""


class Audit:
    """One audit. Its counters are complete when :meth:`run` is exhausted."""

    def __init__(
        self,
        archive: Archive,
        *,
        verifier: VerifierKey | None = None,
        registered: Mapping[str, Row] | None = None,
        registered_now: Callable[[str], Row | None] | None = None,
        ages: Mapping[str, datetime] | None = None,
        enough: Callable[[int], bool] | None = None,
    ) -> None:
        """:param verifier: the key whose checkpoint is believed; None: the checkpoint's signature is not checked.

        :param registered: object id -> row of the register or of a holding; None: the archive is audited by itself.
        :param registered_now: asks the register for an object that ``registered`` lacks, because it was deposited during the audit.
        :param ages: object id -> when it was last examined. The one examined longest ago comes first; what never was comes before all.
        :param enough: given the bytes read so far, whether no further object is to be examined. That every object is there, and what the log
            says, is asked of all objects all the same.
        """
        self.objects = 0
        self.entries = 0
        self.root_hash = ""
        self.examined: dict[str, Examination] = {}
        self._archive = Examined(archive)
        self._verifier = verifier
        self._registered = None if registered is None else dict(registered)
        self._registered_now = registered_now or (lambda _: None)
        self._ages, self._enough, self._size = ages, enough or (lambda _: False), 0
        self._sound: dict[str, Deposited] = {}
        self._present: set[str] = set()

    @property
    def present(self) -> frozenset[str]:
        """Every object that lies in the archive."""
        return frozenset(self._present)

    @property
    def size(self) -> int:
        """Bytes of content that were read and re-hashed."""
        return self._size

    def answered(self, one: Finding) -> bool:
        """Whether this audit, now that it has run, would have found this again if it still were so."""
        log_read = bool(self.root_hash)
        match one.kind:
            case Kind.MISSING_OBJECT | Kind.STRAY_OBJECT | Kind.ROOT:
                return True
            case Kind.LOG:
                return log_read
            case _ if not one.object_id or one.object_id not in self._present:
                return True
            case Kind.NOT_IN_LOG | Kind.OLD_VERSION:
                return one.object_id in self._sound and log_read
            case Kind.REGISTER:
                return one.object_id in self._sound
            case _:
                return one.object_id in self.examined

    def run(self) -> Iterator[Finding]:
        """Every finding, lazily, in the order of the steps."""
        yield from audit_root(self._archive)
        yield from self._objects()
        yield from self._lost()
        yield from self._double_numbers()
        yield from self._log()

    def _objects(self) -> Iterator[Finding]:
        places = {str(layout.path_of(object_id)): object_id for object_id in self._registered or ()}
        full = False
        for one in self._in_turn(places):
            if isinstance(one, Finding):
                yield one
                continue
            place, folder = one, ObjectFolder(f"{self._archive.ocfl}/{one}")
            self.objects += 1
            object_id = places.get(place) or self._deposited_meanwhile(place, folder)
            full = full or self._enough(self._size)
            name = yield from self._named(folder, object_id) if full else self._examine(folder, object_id)
            self._present.add(name)
            if self._registered is not None and object_id is None:
                yield Finding(Kind.STRAY_OBJECT, name, "", "The register does not know this object.")

    def _in_turn(self, places: Mapping[str, str]) -> Iterator[str | Finding]:
        """The place of every object below the storage root, and what else lies there."""
        if self._ages is None:
            yield from walked(self._archive)
            return
        found = list(walked(self._archive))
        yield from (one for one in found if isinstance(one, Finding))
        never, ages = datetime.min.replace(tzinfo=UTC), self._ages
        objects = (one for one in found if isinstance(one, str))
        yield from sorted(objects, key=lambda one: (ages.get(places.get(one, ""), never), one))

    def _named(self, folder: ObjectFolder, object_id: str | None) -> Generator[Finding, None, str]:
        yield from ()
        return object_id or name_of(self._archive, folder)

    def _examine(self, folder: ObjectFolder, object_id: str | None) -> Generator[Finding, None, str]:
        """The object's findings; returns its name."""
        sizes: list[int] = []
        self._archive.forget()
        findings = audit_object(self._archive, folder, object_id, sizes=sizes)
        yield from findings
        name, found = object_id or name_of(self._archive, folder), len(findings)
        if not findings:
            self._archive.remember(inventory.parse(folder.read(inventory.FILENAME)))
        if not findings and (object_id is not None or self._registered is None):
            for one in self._read(name):
                found += 1
                yield one
        self._size += sum(sizes)
        self.examined[name] = Examination(sum(sizes), found)
        return name

    def _deposited_meanwhile(self, place: str, folder: ObjectFolder) -> str | None:
        name = name_of(self._archive, folder)
        entry = self._registered_now(name)
        if self._registered is None or entry is None or str(layout.path_of(name)) != place:
            return None
        self._registered[name] = entry
        return name

    def _read(self, object_id: str) -> Iterator[Finding]:
        """Compares a sound object's record with the register, and remembers what the log has to know of it."""
        try:
            package = package_of(self._archive, object_id, audited=True)
            later = log_audit.later_of(self._archive, object_id)
        except DepositoryError as reason:
            yield Finding(Kind.CONTENT, object_id, "metadata.json", str(reason))
            return
        disposal = isinstance(package, HoldingPackage) and package.entry.kind == HoldingKind.DISPOSAL
        self._sound[object_id] = Deposited(package.entry.label, leaf_hash(package.leaf), disposal, later)
        row = (self._registered or {}).get(object_id)
        if row is None:
            return
        archived: Row = package.entry if row.leaf_index is None else package.entry.at_leaf(row.leaf_index)
        if archived != row:
            sentence = f"The register's row for {row.label} differs from the record in the archive."
            yield Finding(Kind.REGISTER, object_id, "metadata.json", sentence)

    def _lost(self) -> Iterator[Finding]:
        missing = set(self._registered or ()) - self._present
        for object_id in sorted(missing - disposed.among(missing, self._present)):
            label = (self._registered or {})[object_id].label
            sentence = f"The register has the deposit {label}, but the archive does not."
            yield Finding(Kind.MISSING_OBJECT, object_id, "", sentence)

    def _double_numbers(self) -> Iterator[Finding]:
        by_label = defaultdict(list)
        for object_id, deposited in self._sound.items():
            by_label[deposited.label].append(object_id)
        for label, objects in sorted(by_label.items()):
            for object_id in objects[1:]:
                sentence = f"The number {label} stands in more than one object; the first is {objects[0]}."
                yield Finding(Kind.DOUBLE_NUMBER, object_id, "metadata.json", sentence)

    def _log(self) -> Iterator[Finding]:
        log, findings = log_audit.open_log(self._archive, self._verifier)
        yield from findings
        if log is None:
            return
        size, root = log.head()
        self.entries, self.root_hash = size, root.hex()
        reported = set(self._registered or ()) - self._present
        for finding in log_audit.against_register(log, self._registered or {}):
            reported.add(finding.object_id)
            yield finding
        self._archive.forget()
        logged = log_audit.hashes(log)
        yield from disposed.against_log(self._archive, logged, self._sound, self._present)
        yield from log_audit.against_objects(
            self._archive, log, logged, self._sound, present=self._present, reported=reported
        )
