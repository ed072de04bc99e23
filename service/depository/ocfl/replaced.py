"""An object of the archive replaced by the one that was deposited, in one step; what lay there before is kept in quarantine.

Before the commit point the old bytes are in their place, after it the right ones; in both cases the old ones are in quarantine as well.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from service.depository.ocfl import durable, layout
from service.depository.ocfl.objects import LAST_PUT, REASON, Archive

Build = Callable[[Path, str], Path]
"""Makes an archive that holds nothing but the right object, in an empty folder, and returns its storage root. The text is the name of the
folder in quarantine; empty where nothing is set aside.
"""


def replace(archive: Archive, object_id: str, build: Build, *, reason: bytes) -> Path | None:
    """Puts the object that ``build`` makes into its place; returns the folder in quarantine, None where nothing had lain there.

    :param reason: JSON, kept beside what is set aside.
    :raises DepositFailed: the disk refused, nothing was changed; may be called again. Raises what ``build`` raises, before anything is changed.
    """
    path = layout.path_of(object_id)
    place = archive.ocfl / path
    with archive.writing() as workplace:
        aside = archive.quarantine_folder / workplace.name if os.path.lexists(place) else None
        tree = build(workplace / "right", aside.name if aside else "")
        durable.replace_file(archive.root / LAST_PUT, object_id.encode(), workplace / LAST_PUT)
        if aside is not None:
            _keep(place, workplace / "aside", reason)
        durable.sync_tree(workplace)
        if aside is None:
            archive.place(tree, path)  # commit point
            return None
        durable.move_new(workplace / "aside", aside)
        durable.exchange(tree / path, place)  # commit point
    return aside


def set_aside(archive: Archive, place: PurePosixPath, *, reason: bytes) -> Path:
    """Takes what lies at ``place`` out of the storage root, and with it every folder that would be empty; returns its folder in quarantine.

    :raises FileNotFoundError: nothing lies there. :raises DepositFailed: nothing was changed.
    """
    if not os.path.lexists(archive.ocfl / place):
        raise FileNotFoundError(place)
    with archive.writing() as workplace:
        target = archive.quarantine_folder / workplace.name
        durable.write_new(workplace / REASON, reason)
        durable.sync_tree(workplace)
        durable.move_new(workplace, target)
        top = archive.lonely_ancestor(place)
        durable.move_new(archive.ocfl / top, target / top.name)  # commit point
    return target


def _keep(place: Path, aside: Path, reason: bytes) -> None:
    """A second name for every file, so that the bytes stay when the first one goes."""
    durable.write_new(aside / REASON, reason)
    if place.is_dir() and not place.is_symlink():
        shutil.copytree(place, aside / place.name, copy_function=_link, symlinks=True)
    else:
        _link(str(place), str(aside / place.name))


def _link(source: str, target: str) -> None:
    os.link(source, target, follow_symlinks=False)
