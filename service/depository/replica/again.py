"""An object again from its bags, in an archive that does not have it. What is put together is judged by the log, not here."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence

from service.depository.ocfl import durable, layout
from service.depository.ocfl.objects import Archive
from service.depository.replica import bag, keys
from service.depository.replica.bag import Bag
from service.depository.replica.errors import ReplicaDamaged, ReplicaError, ReplicaLacks
from service.depository.replica.vault import Vault

_SPOOLED = 32 << 20


def bring(vault: Vault, archive: Archive, object_id: str, versions: Sequence[str]) -> int:
    """Puts the object into ``archive``, file by file, durable when the call returns; how many bytes.

    :param versions: all of them, oldest first. :raises ReplicaDamaged, ReplicaLacks: a version is not whole on the replica; nothing was written.
    :raises ReplicaAway, ReplicaRefused: the server does not tell. :raises DepositFailed: the disk refused. :raises FileExistsError: it is there.
    """
    bags = [fetch(vault, object_id, version) for version in versions]
    files = {path: data for one in bags for path, data in one.files.items()} | bag.head_files(bags[-1])
    staged = archive.staging / "from-replica"
    with durable.archive_writes():
        durable.remove_tree(staged)
        for path, data in files.items():
            durable.write_new(staged / path, data)
        durable.sync_tree(staged)
        place = archive.ocfl / layout.path_of(object_id)
        durable.make_folder(place.parent)
        durable.move_new(staged, place)
    return sum(map(len, files.values()))


def fetch(vault: Vault, object_id: str, version: str) -> Bag:
    """The first copy of this version that is whole. Raises as :func:`bring`."""
    return fetch_from(vault, object_id, version)[0]


def fetch_from(vault: Vault, object_id: str, version: str) -> tuple[Bag, str]:
    """The same, with the key under which it lies."""
    name = keys.of_version(object_id, version)
    refusal: ReplicaError = ReplicaLacks(key=name)
    for key in _copies(vault.list(f"{name}-"), name):
        with tempfile.SpooledTemporaryFile(max_size=_SPOOLED) as held:
            try:
                vault.check(key, extend=False, into=held)
                held.seek(0)
                found = bag.read(held, key)
            except (ReplicaDamaged, ReplicaLacks) as error:
                refusal = error
                continue
        if (found.object_id, found.version) == (object_id, version):
            return found, key
        refusal = ReplicaDamaged(key=key)
    raise refusal


def _copies(listed: Iterable[str], name: str) -> list[str]:
    return sorted(key for key in listed if (said := keys.parse(key)) is not None and said.name == name)
