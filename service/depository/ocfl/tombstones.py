"""The object that stays when another one was disposed of. Its id follows from the id of what is gone, so the archive alone answers whether,
when and by what authority an object was disposed of.

What it holds is written in :mod:`service.depository.disposal.tombstone`; here it is only found.
"""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import TYPE_CHECKING, Final

from service.depository.errors import ObjectDamaged, ObjectDisposed, ObjectMissing
from service.depository.ocfl import inventory
from service.depository.ocfl.inventory import DECLARATION, FILENAME, Inventory
from service.domain.messages import Message

if TYPE_CHECKING:
    from service.depository.ocfl.objects import Archive

RECORD: Final = "disposal.json"
"""Logical path of the record of the disposal."""
KEPT: Final = "kept/"
"""Before the logical path of what was kept of the object."""
_NAMESPACE: Final = uuid.UUID("6f0f5a0e-3f6c-4b8e-9a55-6d1a4f7c2b19")


def holding_id_of(object_id: str) -> str:
    """Id of the holding that says that this object was disposed of; always the same."""
    return str(uuid.uuid5(_NAMESPACE, object_id))


def id_of(object_id: str) -> str:
    """The same as the id of an object."""
    return f"urn:uuid:{holding_id_of(object_id)}"


def absent(archive: Archive, object_id: str) -> ObjectMissing:
    """Why the archive does not hold this object: it was disposed of, or nobody knows."""
    return gone(archive, object_id) or ObjectMissing(object_id=object_id, path=DECLARATION)


def gone(archive: Archive, object_id: str) -> ObjectDisposed | None:
    """That it was disposed of, as a refusal; None: it was not. :raises ObjectDamaged: the record of it cannot be read."""
    own = id_of(object_id)
    if not archive.exists(own):
        return None
    try:
        said = json.loads(archive.read(own, RECORD, "v1"))
        return ObjectDisposed(
            object_id=object_id, label=said["label"], day=date.fromisoformat(said["approved_at"][:10]), authority=said["authority"]
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as reason:
        raise _damaged(own, RECORD) from reason


def records_of(archive: Archive, object_id: str) -> tuple[str, str, Inventory]:
    """Where the records of an object are: id of the object that has them, what stands before their paths, and the inventory of the first.

    :raises ObjectMissing, ObjectDamaged: as :meth:`Archive.inventory`.
    """
    try:
        return object_id, "", archive.inventory(object_id)
    except ObjectDisposed:
        own = id_of(object_id)
        return own, KEPT, inventory_kept(archive, own)


def inventory_kept(archive: Archive, own: str) -> Inventory:
    """Inventory of what was disposed of, as it was. :param own: id of the object that says so. :raises ObjectMissing, ObjectDamaged:"""
    try:
        return inventory.parse(archive.read(own, KEPT + FILENAME, "v1"))
    except ValueError as reason:
        raise _damaged(own, KEPT + FILENAME) from reason


def _damaged(own: str, path: str) -> ObjectDamaged:
    return ObjectDamaged(object_id=own, path=path, detail=Message("It is not the record of a disposal."))
