"""Copies on the replica of an object that was disposed of: which there are, until when they are locked, and deleting those that are not.

The service's own access key need not be able to delete: the operator calls this with another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from service.depository.replica import keys
from service.depository.replica.vault import Vault, answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One version of one key on the server, or a mark that says that the key was deleted, which hides nothing that was stored."""

    key: str
    version_id: str
    locked_until: datetime | None
    """None: nothing forbids that it is deleted."""

    def locked(self, now: datetime) -> bool:
        """Whether its lock still lasts at this moment."""
        return self.locked_until is not None and self.locked_until > now


class Shears(Vault):
    """A vault from which copies of one object can be deleted, for good. No lock is passed over."""

    def copies(self, object_id: str) -> list[Copy]:
        """Every version of every key of this object. :raises ReplicaAway, ReplicaRefused: the server does not tell."""
        return [
            Copy(key=key, version_id=version, locked_until=None if mark else self.locked_until(key, version))
            for key, version, mark in self._everything(keys.of_version(object_id, ""))
        ]

    def delete(self, copy: Copy) -> None:
        """Deletes one version. :raises ReplicaAway, ReplicaRefused: the server does not do it, for one because a lock forbids it."""
        with answers(copy.key):
            self._client.delete_object(
                Bucket=self._settings.bucket, Key=self._full(copy.key), VersionId=copy.version_id
            )

    def _everything(self, beginning: str) -> Iterator[tuple[str, str, bool]]:
        """Key, version, and whether it is a mark of a deletion."""
        prefix = self._settings.prefix
        with answers(beginning):
            pages = self._client.get_paginator("list_object_versions").paginate(
                Bucket=self._settings.bucket, Prefix=f"{prefix}{beginning}"
            )
            for page in pages:
                for noun, mark in (("Versions", False), ("DeleteMarkers", True)):
                    for one in page.get(noun, ()):
                        yield one["Key"].removeprefix(prefix), one["VersionId"], mark
