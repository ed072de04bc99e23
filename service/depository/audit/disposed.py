"""Audit of what was disposed of: a missing object is in order where its tombstone lies in the archive, says what the log says, and stands in
the log itself.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from service.depository.audit.findings import Finding, Kind
from service.depository.audit.log import Deposited
from service.depository.disposal import tombstone
from service.depository.errors import DepositoryError
from service.depository.log.merkle import leaf_hash
from service.depository.ocfl import tombstones
from service.depository.ocfl.objects import Archive


def among(missing: Iterable[str], present: Container[str]) -> set[str]:
    """Those of the missing objects whose tombstone is there. What it says, :func:`against_log` examines."""
    return {object_id for object_id in missing if tombstones.id_of(object_id) in present}


def against_log(
    archive: Archive, logged: Container[bytes], sound: Mapping[str, Deposited], present: Container[str]
) -> Iterator[Finding]:
    """Every tombstone that was examined has to be about something that was deposited, and that is not there any more.

    :param logged: the hash of every entry.
    """
    for own, deposited in sound.items():
        if not deposited.disposal:
            continue
        try:
            found = tombstone.read(archive, own)
        except DepositoryError as reason:
            yield Finding(Kind.CONTENT, own, tombstones.RECORD, str(reason))
            continue
        object_id, label = found.disposal.object_id, found.disposal.label
        if leaf_hash(found.package.leaf) not in logged or found.package.object_id != object_id:
            sentence = f"The record of the disposal of {label} does not fit the log, so {label} is missing."
            yield Finding(Kind.MISSING_OBJECT, object_id, "", sentence)
        elif object_id in present:
            sentence = (
                f"{label} was disposed of, but its files are still in the archive. A start of the service removes them."
            )
            yield Finding(Kind.STRAY_OBJECT, object_id, "", sentence)
