"""The drill: an archive again from the replica alone, in an empty folder, and every digest in it against the log's checkpoint.

Nothing of the installation is touched or needed but the settings of the replica and the log's key, which checks the checkpoints.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from service.depository import identity
from service.depository.audit.audit import examine
from service.depository.audit.findings import Finding, Kind
from service.depository.errors import DepositoryError
from service.depository.log import note
from service.depository.log.note import VerifierKey
from service.depository.log.translog import Log
from service.depository.ocfl import durable, tombstones
from service.depository.ocfl.inventory import utc_text
from service.depository.ocfl.objects import Archive
from service.depository.replica import again, keys, logs
from service.depository.replica.errors import ReplicaAway, ReplicaDamaged, ReplicaLacks, ReplicaRefused
from service.depository.replica.vault import Vault
from service.depository.witness import published
from service.depository.witness.cosignature import WitnessVerifier
from service.workflow.context import LOG, SIGNING_LOG
from service.workflow.errors import PlaceNotEmpty

_PUBLISHED = 30
"""The newest published checkpoints that are brought back; the newest one covers all entries before it."""
REPORT, PAGE = "drill.json", "drill.pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnessed:
    """The largest checkpoint of the log of deposits that came back with cosignatures of known witnesses, and that the log begins with."""

    entries: int
    witnesses: Mapping[str, datetime]
    """Name of each -> when it cosigned, as it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """What came back, and what did not."""

    began: datetime
    ended: datetime
    endpoint: str
    bucket: str
    archive: str
    """Id of the archive; empty when the replica does not have it."""
    objects: int
    versions: int
    size: int
    """Bytes of all objects."""
    logs: Mapping[str, int]
    """Log -> how many entries came back."""
    root_hash: str
    """Of the log of deposits, in hexadecimal, as its checkpoint signs it."""
    witnessed: Witnessed | None = None
    """None: no witness of the settings has cosigned what came back."""
    findings: tuple[Finding, ...] = field(default=())
    compared: bool = False
    """Whether the register was rebuilt from what came back, and compared with the running one."""

    @property
    def passed(self) -> bool:
        """Everything that the log names came back as it was deposited."""
        return not self.findings

    def to_data(self) -> dict[str, Any]:
        """Plain data for the report."""
        found = [{**asdict(one), "kind": str(one.kind)} for one in self.findings]
        witnessed = self.witnessed and {
            "entries": self.witnessed.entries, "witnesses": {name: utc_text(at) for name, at in self.witnessed.witnesses.items()}
        }  # fmt: skip
        return {
            "format": 1, "witnessed": witnessed, **{name: getattr(self, name) for name in ("endpoint", "bucket", "archive", "objects", "versions", "size")},
            "began": utc_text(self.began), "ended": utc_text(self.ended), "logs": dict(self.logs), "root_hash": self.root_hash,
            "passed": self.passed, "compared": self.compared, "findings": found,
        }  # fmt: skip


def drill(
    vault: Vault,
    folder: Path,
    *,
    keys_of_logs: Mapping[str, VerifierKey],
    place: tuple[str, str],
    witnesses: Collection[WitnessVerifier] = (),
    clock: Callable[[], datetime],
) -> Drill:
    """Fills ``folder`` from the replica, audits what came, and writes the report into it.

    :param keys_of_logs: folder of each log -> the key whose checkpoints are believed. :param place: endpoint and bucket, for the report.
    :param witnesses: keys of those whose cosignatures are believed.
    :raises PlaceNotEmpty: there is something in the folder; nothing was touched.
    :raises ReplicaAway, ReplicaRefused: the server does not tell; empty the folder and try again.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PlaceNotEmpty(place=str(folder))
    began, archive, findings = clock(), Archive(folder), list[Finding]()
    name = _identity(vault, folder, findings)
    sizes = {log: _log(vault, folder, log, key, findings) for log, key in keys_of_logs.items()}
    witnessed = _witnessed(vault, folder, keys_of_logs[LOG], witnesses, findings)
    versions, size = _objects(vault, archive, findings)
    report = examine(archive, verifier=keys_of_logs[LOG])
    told = {one.object_id for one in findings if one.object_id}
    findings += [one for one in report.findings if one.object_id not in told]
    made = Drill(
        began=began, ended=clock(), endpoint=place[0], bucket=place[1], archive=name, objects=report.objects, versions=versions, size=size,
        logs=sizes, root_hash=report.root_hash, witnessed=witnessed, findings=tuple(findings),
    )  # fmt: skip
    write(folder, made)
    return made


def write(folder: Path, made: Drill) -> None:
    """The report as JSON, in the folder."""
    (folder / REPORT).write_bytes(json.dumps(made.to_data(), ensure_ascii=False, indent=1).encode() + b"\n")


def _identity(vault: Vault, folder: Path, findings: list[Finding]) -> str:
    for key in vault.list(f"{keys.IDENTITY}-"):
        try:
            (folder / identity.FILENAME).write_bytes(vault.read(key))
            return (identity.read(folder) or ("",))[0]
        except ReplicaDamaged:
            continue
    findings.append(
        _finding("", identity.FILENAME, "The replica has no whole copy of the file that names the archive.")
    )
    return ""


def _log(vault: Vault, folder: Path, log: str, key: VerifierKey, findings: list[Finding]) -> int:
    """How many entries came back; a log that does not fit its checkpoint is a finding."""
    try:
        text, entries = logs.read(vault, log)
        durable.make_folder(folder / log)
        (folder / log / "entries").write_bytes(b"".join(entry + b"\n" for entry in entries))
        (folder / log / "checkpoint").write_text(text, "utf-8")
        return Log(folder / log, None, verifier=key).size
    except (ReplicaAway, ReplicaRefused):
        raise
    except ReplicaLacks as error:
        if log == SIGNING_LOG and error.data.get("key", "").endswith("checkpoints/"):
            return 0  # nothing was ever signed
        findings.append(_finding("", log, str(error)))
    except DepositoryError as error:
        findings.append(Finding(Kind.LOG, "", log, str(error)))
    return 0


def _witnessed(
    vault: Vault, folder: Path, key: VerifierKey, witnesses: Collection[WitnessVerifier], findings: list[Finding]
) -> Witnessed | None:
    """What was published comes back too, and the log that came back is held against it."""
    for name in (LOG, SIGNING_LOG):
        if (folder / name / "checkpoint").is_file():
            try:
                logs.bring_published(vault, name, folder / name, most=_PUBLISHED)
            except (ReplicaDamaged, ReplicaLacks) as error:
                findings.append(Finding(Kind.LOG, "", f"{name}/{published.FOLDER}", str(error)))
    try:
        log = Log(folder / LOG, None, verifier=key)
    except DepositoryError:
        return None  # told already
    wrong = list(published.contradictions(log, witnesses))
    findings += [Finding(Kind.LOG, "", path, sentence) for path, sentence in wrong]
    found = published.newest_cosigned(log.root, witnesses)
    if wrong or found is None:
        return None
    said = {made.witness: made.at for made in found.cosignatures}
    return Witnessed(entries=note.parse(found.checkpoint).size, witnesses=said)


def _objects(vault: Vault, archive: Archive, findings: list[Finding]) -> tuple[int, int]:
    """How many versions came back, and their bytes."""
    wanted: dict[str, list[str]] = {}
    entries = archive.root / LOG / "entries"
    for line in entries.read_bytes().splitlines() if entries.is_file() else ():
        value = json.loads(line)
        wanted.setdefault(str(value["object"]), []).append(str(value.get("version", "v1")))
    count = size = 0
    told = {tombstones.id_of(object_id): object_id for object_id in wanted}
    for object_id in sorted(wanted, key=lambda one: one not in told):
        versions = wanted[object_id]
        if archive.exists(tombstones.id_of(object_id)):
            continue  # it was disposed of; the audit asks whether the record of it is right
        try:
            size += again.bring(vault, archive, object_id, versions)
            count += len(versions)
        except (ReplicaDamaged, ReplicaLacks) as error:
            findings.append(_finding(object_id, "", str(error)))
    return count, size


def _finding(object_id: str, path: str, sentence: str) -> Finding:
    return Finding(Kind.MISSING_OBJECT, object_id, path, sentence)
