"""An object taken out of the archive for good, after its disposal was decided and recorded. Nothing else removes what was deposited."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from service.depository.ocfl import durable, layout, tombstones
from service.depository.ocfl.objects import REASON, Archive


def remove(archive: Archive, object_id: str) -> None:
    """Removes the object, and every copy of it that a repair left in quarantine. Doing it again changes nothing.

    The object leaves the storage root in one step, and durably; what a crash leaves of it in ``staging/``, :meth:`Archive.clean_up` removes.

    :raises ValueError: no record in the archive says that it was disposed of; nothing was changed.
    :raises DepositFailed: the disk refused; call it again.
    """
    if not archive.exists(tombstones.id_of(object_id)):
        raise ValueError(f"{object_id} was not disposed of.")
    place = layout.path_of(object_id)
    with archive.writing() as workplace:
        if os.path.lexists(archive.ocfl / place):
            top = archive.lonely_ancestor(place)
            durable.move_new(archive.ocfl / top, workplace / top.name)  # commit point
            shutil.rmtree(workplace / top.name)
        for folder in _in_quarantine(archive, object_id):
            shutil.rmtree(folder)
        durable.sync(archive.quarantine_folder)


def _in_quarantine(archive: Archive, object_id: str) -> list[Path]:
    return [one.parent for one in sorted(archive.quarantine_folder.glob(f"*/{REASON}")) if _about(one) == object_id]


def _about(path: Path) -> str:
    try:
        return str(json.loads(path.read_bytes())["object"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
