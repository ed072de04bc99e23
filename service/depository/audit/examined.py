"""The archive as the audit reads it: what was just examined is not read again for the next question about the same object."""

from __future__ import annotations

from service.depository.holdings.holding import METADATA
from service.depository.ocfl.inventory import Inventory
from service.depository.ocfl.objects import Archive


class Examined(Archive):
    """Remembers the inventory and the record of the object that was read last. Only for reading."""

    def __init__(self, archive: Archive) -> None:
        self.root, self.ocfl = archive.root, archive.ocfl
        self.staging, self.quarantine_folder = archive.staging, archive.quarantine_folder
        self._inventory: tuple[str, Inventory] | None = None
        self._record: tuple[str, str, str | None, bytes] | None = None

    def inventory(self, object_id: str) -> Inventory:
        """As :meth:`Archive.inventory`."""
        if self._inventory is None or self._inventory[0] != object_id:
            self._inventory = (object_id, super().inventory(object_id))
        return self._inventory[1]

    def remember(self, inventory: Inventory) -> None:
        """That of an object that was just examined and is sound."""
        self._inventory = (inventory.object_id, inventory)

    def forget(self) -> None:
        """Before an object is examined."""
        self._inventory = self._record = None

    def _bytes(self, known: Inventory, path: str, version: str | None) -> bytes:
        if path != METADATA:
            return super()._bytes(known, path, version)
        if self._record is None or self._record[:3] != (known.object_id, path, version):
            self._record = (known.object_id, path, version, super()._bytes(known, path, version))
        return self._record[3]
