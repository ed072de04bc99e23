"""The audit of the whole archive: every file re-hashed, archive against register, log against both.

Steps, in this order:

1. The storage root's own files (:mod:`service.depository.audit.storage_root`).
2. Each object: OCFL 1.1, this archive's own rules, its place, and every digest (:func:`audit_object`).
3. Each sound object against the register's row, and each row against the objects. Left out when no register is given.
4. The log against its checkpoint, the register and the objects (:mod:`service.depository.audit.log`).

Damage is a finding and never an exception.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from service.depository.audit import log as log_audit
from service.depository.audit.findings import Finding, Kind
from service.depository.audit.log import Deposited, Row
from service.depository.audit.ocfl_check import check_object
from service.depository.audit.ocfl_rules import Problem
from service.depository.audit.storage_root import audit_root
from service.depository.errors import DepositoryError
from service.depository.holdings.objects import package_of
from service.depository.log.note import VerifierKey
from service.depository.ocfl import inventory, layout
from service.depository.ocfl.inventory import DECLARATION, FILENAME, SIDECAR
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


class Audit:
    """One audit. Its counters are complete when :meth:`run` is exhausted."""

    def __init__(
        self,
        archive: Archive,
        *,
        verifier: VerifierKey | None = None,
        registered: Mapping[str, Row] | None = None,
        registered_now: Callable[[str], Row | None] | None = None,
    ) -> None:
        """:param verifier: the key whose checkpoint is believed; None: the checkpoint's signature is not checked.

        :param registered: object id -> row of the register or of a holding; None: the archive is audited by itself.
        :param registered_now: asks the register for an object that ``registered`` lacks, because it was deposited during the audit.
        """
        self.objects = 0
        self.entries = 0
        self.root_hash = ""
        self._archive = archive
        self._verifier = verifier
        self._registered = None if registered is None else dict(registered)
        self._registered_now = registered_now or (lambda _: None)
        self._sound: dict[str, Deposited] = {}
        self._present: set[str] = set()

    def run(self) -> Iterator[Finding]:
        """Every finding, lazily, in the order of the steps."""
        yield from audit_root(self._archive)
        yield from self._objects()
        yield from self._lost()
        yield from self._double_numbers()
        yield from self._log()

    def _objects(self) -> Iterator[Finding]:
        places = {layout.path_of(object_id): object_id for object_id in self._registered or ()}
        for folder in self._archive.object_folders():
            self.objects += 1
            place = PurePosixPath(folder.relative_to(self._archive.ocfl))
            object_id = places.get(place) or self._deposited_meanwhile(place, folder)
            findings = audit_object(self._archive, folder, object_id)
            yield from findings
            name = object_id or name_of(self._archive, folder)
            self._present.add(name)
            if self._registered is not None and object_id is None:
                yield Finding(Kind.STRAY_OBJECT, name, "", "The register does not know this object.")
            elif not findings:
                yield from self._read(name)

    def _deposited_meanwhile(self, place: PurePosixPath, folder: Path) -> str | None:
        name = name_of(self._archive, folder)
        entry = self._registered_now(name)
        if self._registered is None or entry is None or layout.path_of(name) != place:
            return None
        self._registered[name] = entry
        return name

    def _read(self, object_id: str) -> Iterator[Finding]:
        """Compares a sound object's record with the register, and remembers what the log has to know of it."""
        try:
            package = package_of(self._archive, object_id, audited=True)
        except DepositoryError as reason:
            yield Finding(Kind.CONTENT, object_id, "metadata.json", str(reason))
            return
        self._sound[object_id] = Deposited(package.entry.label, package.leaf)
        row = (self._registered or {}).get(object_id)
        if row is None:
            return
        archived: Row = package.entry if row.leaf_index is None else package.entry.at_leaf(row.leaf_index)
        if archived != row:
            sentence = f"The register's row for {row.label} differs from the record in the archive."
            yield Finding(Kind.REGISTER, object_id, "metadata.json", sentence)

    def _lost(self) -> Iterator[Finding]:
        for object_id in sorted(set(self._registered or ()) - self._present):
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
        entries = list(log.entries())
        self.entries, self.root_hash = len(entries), log.root_hash.hex()
        reported = set(self._registered or ()) - self._present
        for finding in log_audit.against_register(entries, self._registered or {}):
            reported.add(finding.object_id)
            yield finding
        yield from log_audit.against_objects(self._archive, entries, self._sound, reported=reported)


def audit_object(archive: Archive, folder: Path, expected: str | None = None) -> list[Finding]:
    """Every broken rule of one object, every file re-hashed.

    :param expected: id of the object that belongs in this place, if it is known.
    """
    name = name_of(archive, folder)
    object_id = expected or name
    problems = _once(check_object(folder)) or list(_archive_rules(folder))
    findings = [Finding(_kind(one), object_id, one.path, one.sentence, one.code) for one in problems]
    place = PurePosixPath(folder.relative_to(archive.ocfl))
    if not findings and layout.path_of(name) != place:
        findings.append(Finding(Kind.MISPLACED, object_id, "", f"Another object lies in its place, {place}."))
    return findings


def name_of(archive: Archive, folder: Path) -> str:
    """The id an object gives itself, or the folder's path when its inventory cannot be read."""
    try:
        return archive.id_of(folder)
    except DepositoryError:
        return folder.relative_to(archive.ocfl).as_posix()


def _archive_rules(folder: Path) -> Iterator[Problem]:
    """What OCFL leaves open and this archive always does: an inventory in every version, sidecars to the byte."""
    data = (folder / FILENAME).read_bytes()
    line = inventory.sidecar(data)
    for where in ("", *(f"{version}/" for version in inventory.parse(data).versions)):
        path = folder / where / FILENAME
        if not path.is_file():
            yield Problem("W010", f"{where}{FILENAME}", "The inventory of this version is missing.")
        elif (folder / where / SIDECAR).read_bytes() != (
            line if (own := path.read_bytes()) == data else inventory.sidecar(own)
        ):
            sentence = "The digest beside the inventory is not written as this archive writes it."
            yield Problem("E061", f"{where}{SIDECAR}", sentence)


def _once(problems: list[Problem]) -> list[Problem]:
    """Without the fixity block's word (E093) on files whose own digest is wrong (E092): one altered file is one finding."""
    altered = {one.path for one in problems if one.code == "E092"}
    return [one for one in problems if one.code != "E093" or one.path not in altered]


def _kind(problem: Problem) -> Kind:
    name = problem.path.rpartition("/")[2]
    if name.startswith("inventory.json."):
        return Kind.SIDECAR
    if name == "inventory.json":
        return Kind.INVENTORY
    if problem.code in ("E003", "E007") or name == DECLARATION:
        return Kind.DECLARATION
    return Kind.STRAY_FILE if problem.code in ("E001", "E015", "E023", "E024", "E046") else Kind.CONTENT
