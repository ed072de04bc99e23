"""The walls around a process that reads untrusted bytes: a bubblewrap command line, and whether this system permits it.

Inside, a process sees programs and libraries read-only and nothing else: no keys, no database, no settings, no network, no processes
of outside. Everything it started ends with it.
"""

from __future__ import annotations

import functools
import logging
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

log = logging.getLogger(__name__)

TRIED = ("--dev", "/dev", "--disable-userns")
"""What only an office needs, and is tried with the rest. Nobody gets /proc: containers and hardened units that hide a part of it permit no new one."""
_SYSTEM = tuple(map(Path, ("/lib", "/lib32", "/lib64", "/bin", "/sbin")))
_READ_ALSO = (
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/localtime",
    "/etc/libreoffice",
    "/var/lib/libreoffice",
    "/var/cache/fontconfig",
)
"""Beside /usr, where they exist. Never the whole of /etc or /var: settings, keys and data live there."""


def within_walls(
    command: Sequence[str], *, read: Iterable[Path] = (), write: Iterable[Path] = (), more: Sequence[str] = ()
) -> list[str]:
    """``command`` behind walls. It may read the system's programs and ``read``, and change ``write``; ``more`` are further words for bubblewrap,
    which come before these folders: a mount that they ask for hides none.
    """
    words = [shutil.which("bwrap") or "bwrap", "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc"]
    words += ["--unshare-uts", "--unshare-cgroup-try", "--cap-drop", "ALL", "--ro-bind", "/usr", "/usr"]
    for folder in _SYSTEM:
        if folder.is_symlink():
            words += ["--symlink", str(folder.readlink()), str(folder)]
        elif folder.is_dir():
            words += ["--ro-bind", str(folder), str(folder)]
    for place in _READ_ALSO:
        words += ["--ro-bind-try", place, place]
    words += more
    for path in _outermost(read):
        words += ["--ro-bind", str(path), str(path)]
    for path in write:
        words += ["--bind", str(path), str(path)]
    return [*words, "--remount-ro", "/", "--", *command]


def say_at_start() -> None:
    """Warn in the log when this system permits no walls."""
    if why_not():
        log.warning(
            "this system permits no walls around processes that read untrusted files (%s): they have no network and start no "
            "program, but they can read and change what this account can; see docs/operator.md",
            why_not(),
        )


def seen_inside(place: Path) -> bool:
    """Whether a child would see ``place``, because it lies among programs and libraries."""
    return any(place.absolute().is_relative_to(folder) for folder in (Path("/usr"), *python_folders()))


@functools.cache
def why_not() -> str:
    """Why this system permits no walls, for a log; empty where it does."""
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed"
    try:
        tried = subprocess.run(
            within_walls(["/usr/bin/true"], more=TRIED), capture_output=True, text=True, check=False, timeout=10, env={}
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if tried.returncode == 0 else tried.stderr.strip() or f"bubblewrap ended with {tried.returncode}"


def python_folders() -> list[Path]:
    """What this process's Python reads: its own folders, its libraries, and the packages of source trees that it has imported.

    Of a source tree only the packages, because data and keys of an installation for development lie beside them.
    """
    own = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).parent}
    libraries = {Path(entry) for entry in sys.path if entry.endswith(("site-packages", "dist-packages"))}
    places = [path.absolute() for path in own | libraries if path.is_dir()]
    for name in sorted({name.partition(".")[0] for name in list(sys.modules)} - {"__main__"} | {"signing"}):
        for folder in getattr(sys.modules.get(name), "__path__", None) or _found(name):
            path = Path(folder).absolute()
            if path.is_dir() and not any(path.is_relative_to(place) for place in places):
                places.append(path)
    return [path for path in places if not path.is_relative_to("/usr")]


def _found(name: str) -> list[str]:
    if name in sys.modules:
        return []
    from importlib.util import find_spec

    spec = find_spec(name)
    return list(spec.submodule_search_locations or ()) if spec else []


def _outermost(paths: Iterable[Path]) -> list[Path]:
    """Without those that lie below others, outer ones first."""
    kept: list[Path] = []
    for path in sorted(set(paths)):
        if not any(path.is_relative_to(outer) for outer in kept):
            kept.append(path)
    return kept
