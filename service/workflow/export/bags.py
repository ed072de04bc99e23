"""Bags of what was deposited: one, many or all, for another archive or for whoever asks for everything about a deposit.

A run that was interrupted is simply repeated: bags that are whole stay, the others are made.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from service.depository.errors import DepositoryError
from service.depository.export import bag
from service.depository.export.bag import Described
from service.depository.holdings.holding import HoldingEntry
from service.depository.register.register import RegisterEntry
from service.domain.permissions import Actor
from service.store.preservation.disposals import EFFECTIVE
from service.workflow.context import Services
from service.workflow.downloads import record_taken
from service.workflow.holdings import read
from service.workflow.queries import retrieve


@dataclass(frozen=True, slots=True)
class Exported:
    """What became of one object."""

    object_id: str
    label: str
    """Register number, or kind and number."""
    folder: Path | None
    """The bag; None: there is none, because the object is damaged."""
    made: bool
    """By this run; False where it was there already."""
    trouble: str = ""


def export(services: Services, folder: Path, objects: Sequence[tuple[str, str]] | None = None) -> Iterator[Exported]:
    """Makes the bags, one after the other; a damaged object is reported and ends no other.

    :param objects: object id and label of each; None: everything in the archive, in the order of entry.
    :raises OSError: ``folder`` cannot be written.
    """
    for left in bag.unfinished(folder):
        shutil.rmtree(left, ignore_errors=True)
    places = bag.LogPlaces(services.log)
    for object_id, label in everything(services) if objects is None else objects:
        try:
            made, new = bag.make(
                services.archive, places, object_id, folder, _described(services, object_id), at=services.clock()
            )
        except DepositoryError as error:
            yield Exported(object_id, label, None, False, str(error))
        else:
            yield Exported(object_id, label, made, new)


def everything(services: Services) -> list[tuple[str, str]]:
    """Object id and label of every entry of the register and every holding. Of what was disposed of, the record of it stands for it."""
    with services.store.reader() as unit:
        gone = {one.object_id for one in unit.disposals.in_states(*EFFECTIVE)}
        entries = [(one.object_id, one.label) for one in unit.register.all()]
        entries += [(one.object_id, one.label) for one in unit.holdings.all()]
    return [one for one in entries if one[0] not in gone]


def zipped_entry(services: Services, actor: Actor, *, number: int, year: int) -> tuple[IO[bytes], str]:
    """The bag of a register entry as an open file, which the caller closes, and its name. That it was taken is on record before a byte goes out.

    :raises NotFound: no such entry for this actor. :raises ObjectDamaged: it is not what was deposited.
    """
    entry = retrieve.register_entry(services, actor, number, year)
    return _zipped(services, actor, entry.object_id, entry.instrument_id)


def zipped_holding(services: Services, actor: Actor, holding_id: str) -> tuple[IO[bytes], str]:
    """As :func:`zipped_entry`, of a holding."""
    return _zipped(services, actor, read.holding(services, actor, holding_id).object_id, None)


def _zipped(services: Services, actor: Actor, object_id: str, instrument_id: str | None) -> tuple[IO[bytes], str]:
    """In a file without a name, so that nothing is left when it is closed."""
    packed = tempfile.TemporaryFile()  # noqa: SIM115 -- the caller closes it
    with tempfile.TemporaryDirectory() as folder:
        made, _ = bag.make(
            services.archive,
            bag.LogPlaces(services.log),
            object_id,
            Path(folder),
            _described(services, object_id),
            at=services.clock(),
        )
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
            for path in sorted(one for one in made.rglob("*") if one.is_file()):
                archive.write(path, f"{made.name}/{path.relative_to(made).as_posix()}")
    name = f"{made.name}.zip"
    packed.seek(0)
    record_taken(services, actor, name, hashlib.file_digest(packed, "sha256").hexdigest(), instrument_id)
    packed.seek(0)
    return packed, name


def _described(services: Services, object_id: str) -> Described:
    """From the database; an object that it does not know is described by its id."""
    with services.store.reader() as unit:
        entry = unit.register.by_object(object_id)
        held = None if entry else unit.holdings.by_object(object_id)
    if entry is not None:
        name, about = f"{entry.year}-{entry.number}", _of_entry(entry)
    elif held is not None:
        name, about = f"{held.kind}-{held.number or held.id}", _of_holding(held)
    else:
        name, about = object_id, ()
    organization = services.settings.organization.name
    return Described(
        name=re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-"),
        about=(("identifier", object_id), *about),
        organization=organization.get("en") or next(iter(organization.values())),
    )


def _of_entry(entry: RegisterEntry) -> tuple[tuple[str, str], ...]:
    return (
        ("identifier", entry.label),
        ("title", entry.title),
        *(("creator", party["name"]) for party in entry.parties),
        ("date", entry.signed_on.isoformat()),
        ("type", "cooperation agreement"),
        *(("language", language) for language in entry.languages),
        *(("subject", word) for word in entry.keywords),
    )


def _of_holding(held: HoldingEntry) -> tuple[tuple[str, str], ...]:
    titles = tuple(("title", text) for text in held.title.values())
    number = (("identifier", held.number),) if held.number else ()
    return (*number, *titles, ("date", held.entered_on.isoformat()), ("type", held.kind.replace("_", " ")))
