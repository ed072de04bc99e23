"""Five hundred kinds of harm to a small archive, by seed: each is found under its right name, and each object comes back from its bags."""

from __future__ import annotations

import hashlib
import io
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest

from service.depository.audit.audit import examine
from service.depository.audit.findings import Kind
from service.depository.ocfl import inventory, versions
from service.depository.ocfl.objects import Archive
from service.depository.replica import again, bag, keys
from tests.unit.depository.samples import DEPOSITOR, NOW, PROVENANCE, filled_archive, log_key, object_id

OBJECTS, SEEDS = 4, 44
RENEWED = 1
"""This object has a second version."""


class Bags:
    """What a replica of this archive holds, in memory."""

    def __init__(self, archive: Archive) -> None:
        self.held: dict[str, bytes] = {}
        for number in range(1, OBJECTS + 1):
            for version in archive.inventory(object_id(number)).versions:
                packed = io.BytesIO()
                bag.write(archive._folder(object_id(number)), version, packed)
                data = packed.getvalue()
                name = keys.named(keys.of_version(object_id(number), version), hashlib.sha512(data).hexdigest(), ".tar")
                self.held[name.key()] = data

    def list(self, beginning: str) -> Iterator[str]:
        return iter(sorted(key for key in self.held if key.startswith(beginning)))

    def check(self, key: str, *, extend: bool, into: IO[bytes]) -> None:
        into.write(self.held[key])


class Site:
    """The archive under test, and what it was before."""

    def __init__(self, root: Path) -> None:
        self.archive, log, self.registered = filled_archive(root / "archive", OBJECTS)
        shutil.copytree(self.folder(RENEWED), root / "older")
        versions.extend(
            self.archive, log, object_id(RENEWED), {"text.txt": b"renewed"}, message="Renewed", depositor=DEPOSITOR, at=NOW
        )  # fmt: skip
        shutil.copytree(root / "archive", root / "kept")
        self.numbers, self.renewed = list(range(1, OBJECTS + 1)), {RENEWED: [root / "older"]}
        self.kept, self.bags, self.rows = root / "kept", Bags(self.archive), {}

    def folder(self, number: int) -> Path:
        return self.archive._folder(object_id(number))

    def kinds(self) -> set[Kind]:
        registered = {**self.registered, **self.rows}
        found = examine(self.archive, registered=registered, verifier=log_key().verifier).findings
        return {one.kind for one in found}

    def bring_back(self) -> bool:
        """True when the storage root is the one from before, after every object that differs was brought back from its bags."""
        self.rows = {}
        shutil.copytree(self.kept / "log", self.archive.root / "log", dirs_exist_ok=True)
        kept, now = tree(self.kept / "ocfl"), tree(self.archive.ocfl)
        known = {object_id(number): self.folder(number) for number in range(1, OBJECTS + 1)}
        for one, folder in known.items():
            inside = folder.relative_to(self.archive.ocfl).as_posix() + "/"
            if of(kept, inside) != of(now, inside):
                shutil.rmtree(folder, ignore_errors=True)
                shown = [
                    key.rpartition("/")[2].split("-")[0] for key in self.bags.list(f"objects/{one.replace(':', '_')}/")
                ]
                again.bring(self.bags, self.archive, one, sorted(shown))
        for stray in set(tree(self.archive.ocfl)) - set(kept):
            (self.archive.ocfl / stray).unlink()
        for path in sorted(self.archive.ocfl.rglob("*"), reverse=True):
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()
        return tree(self.archive.ocfl) == kept


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def of(files: dict[str, bytes], inside: str) -> dict[str, bytes]:
    return {path: data for path, data in files.items() if path.startswith(inside)}


def victim(site: Site, chance: random.Random) -> Path:
    folder = site.folder(chance.choice(site.numbers))
    return chance.choice(sorted(path for path in folder.rglob("*") if path.is_file()))


def expected(path: Path) -> set[Kind]:
    if path.name == "inventory.json":
        return {Kind.INVENTORY}
    if path.name.startswith("inventory.json."):
        return {Kind.SIDECAR, Kind.INVENTORY}
    return {Kind.DECLARATION} if path.name.startswith("0=") else {Kind.CONTENT}


def overwrite(path: Path, data: bytes) -> set[Kind]:
    path.chmod(0o644)
    path.write_bytes(data)
    return expected(path)


def flip(site: Site, chance: random.Random) -> set[Kind]:
    path = victim(site, chance)
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return overwrite(path, bytes(data))


def truncate(site: Site, chance: random.Random) -> set[Kind]:
    path = victim(site, chance)
    data = path.read_bytes()
    return overwrite(path, data[: chance.randrange(len(data))])


def zero(site: Site, chance: random.Random) -> set[Kind]:
    path = victim(site, chance)
    return overwrite(path, bytes(path.stat().st_size))


def delete_file(site: Site, chance: random.Random) -> set[Kind]:
    path = victim(site, chance)
    path.unlink()
    return expected(path)


def swap_files(site: Site, chance: random.Random) -> set[Kind]:
    folder = site.folder(chance.choice(site.numbers)) / "v1" / "content"
    one, other = chance.sample(sorted(path for path in folder.rglob("*") if path.is_file()), 2)
    first, second = one.read_bytes(), other.read_bytes()
    if first == second:
        second += b" "
    overwrite(one, second)
    return overwrite(other, first)


def swap_objects(site: Site, chance: random.Random) -> set[Kind]:
    one, other = (site.folder(number) for number in chance.sample(site.numbers, 2))
    aside = site.archive.root / "aside"
    one.rename(aside)
    other.rename(one)
    aside.rename(other)
    return {Kind.MISPLACED}


def older_version(site: Site, chance: random.Random) -> set[Kind]:
    number = chance.choice(sorted(site.renewed))
    shutil.rmtree(site.folder(number))
    shutil.copytree(chance.choice(site.renewed[number]), site.folder(number))
    return {Kind.OLD_VERSION}


def delete_object(site: Site, chance: random.Random) -> set[Kind]:
    folder = site.folder(chance.choice(site.numbers))
    shutil.rmtree(folder)
    for parent in list(folder.parents)[:3]:
        if not any(parent.iterdir()):
            parent.rmdir()
    return {Kind.MISSING_OBJECT}


def stray_file(site: Site, chance: random.Random) -> set[Kind]:
    places = [path for path in site.folder(chance.choice(site.numbers)).rglob("*") if path.is_dir()]
    (chance.choice(sorted(places)) / f"stray-{chance.random()}").write_bytes(chance.randbytes(9))
    return {Kind.STRAY_FILE}


def stray_object(site: Site, chance: random.Random) -> set[Kind]:
    site.archive.put_object(f"urn:x:{chance.random()}", {"a": chance.randbytes(9)}, **PROVENANCE)
    return {Kind.STRAY_OBJECT}


def forge(site: Site, chance: random.Random) -> set[Kind]:
    """A file is changed, and record, inventories and sidecars are made to fit it: only the log and the register know better."""
    folder = site.folder(chance.choice(sorted(set(site.numbers) - set(site.renewed))))
    content = folder / "v1" / "content"
    path = chance.choice(sorted(one for one in content.rglob("*") if one.is_file() and one.name != "metadata.json"))
    old, new = path.read_bytes(), path.read_bytes() + b" "
    changed = {path: (old, new)}
    record = content / "metadata.json"
    changed[record] = (
        record.read_bytes(),
        digests_replaced(record.read_bytes(), old, new).replace(str(len(old)).encode(), str(len(new)).encode()),
    )
    listed = (folder / "inventory.json").read_bytes()
    for file, (before, after) in changed.items():
        overwrite(file, after)
        listed = digests_replaced(listed, before, after)
    for where in (folder, folder / "v1"):
        overwrite(where / "inventory.json", listed)
        overwrite(where / "inventory.json.sha512", inventory.sidecar(listed))
    return {Kind.NOT_IN_LOG, Kind.REGISTER, Kind.CONTENT}


def digests_replaced(text: bytes, old: bytes, new: bytes) -> bytes:
    for algorithm in (hashlib.sha256, hashlib.sha512):
        text = text.replace(algorithm(old).hexdigest().encode(), algorithm(new).hexdigest().encode())
    return text


def edit_row(site: Site, chance: random.Random) -> set[Kind]:
    one = object_id(chance.choice(site.numbers))
    site.rows[one] = replace(site.registered[one], title=f"Another title {chance.random()}")
    return {Kind.REGISTER}


def edit_log(site: Site, chance: random.Random) -> set[Kind]:
    path = site.archive.root / "log" / chance.choice(["entries", "checkpoint"])
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(bytes(data))
    return {Kind.LOG}


HARMS: tuple[Callable[[Site, random.Random], set[Kind]], ...] = (
    flip, truncate, zero, delete_file, swap_files, swap_objects, older_version, delete_object, stray_file, stray_object, forge, edit_row,
    edit_log,
)  # fmt: skip


@pytest.mark.slow
def test_every_harm_is_found_under_its_name_and_every_object_comes_back(tmp_path: Path) -> None:
    site = Site(tmp_path)
    assert site.kinds() == set()
    made, named, mended, wrong = Counter[str](), Counter[str](), Counter[str](), list[str]()
    for harm in HARMS:
        for seed in range(SEEDS):
            right = harm(site, random.Random(f"{harm.__name__} {seed}"))
            found = site.kinds()
            made[harm.__name__] += 1
            named[harm.__name__] += bool(found & right)
            if not found & right:
                wrong.append(f"{harm.__name__} {seed}: {sorted(found)} instead of {sorted(right)}")
            mended[harm.__name__] += site.bring_back()
    for harm, count in made.items():
        print(f"{harm:15} {count:4} done {named[harm]:4} found under the right name {mended[harm]:4} brought back")  # noqa: T201  the table is the evidence
    assert made.total() >= 500
    assert wrong == []
    assert mended == made
    assert site.kinds() == set()
