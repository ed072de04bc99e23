"""What one backup is: a file ``backup-<moment>.json`` beside the copies, written last. Without it the run did not finish."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from service.depository.ocfl import durable
from service.workflow.errors import BackupUnusable

FORMAT: Final = 1
PATTERN: Final = "backup-*.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Of one backup. The copies of the archive and of files are shared by all backups in the folder, and only grow."""

    made: datetime
    archive: str
    """Id of the archive."""
    database: str
    """Name of the file with the database, below ``database/``."""
    database_sha256: str
    revision: str
    """Of the database's schema."""
    logs: Mapping[str, int]
    """Log -> number of entries."""
    objects: int
    """Copied by this run."""
    files: int
    """Copied by this run."""


def path_of(folder: Path, made: datetime) -> Path:
    return folder / f"backup-{made:%Y%m%dT%H%M%SZ}.json"


def write(folder: Path, manifest: Manifest) -> None:
    """Durable when the call returns."""
    data: dict[str, Any] = {"format": FORMAT, **asdict(manifest), "made": manifest.made.isoformat()}
    path = path_of(folder, manifest.made)
    durable.replace_file(path, json.dumps(data, indent=2).encode() + b"\n", path.with_suffix(".new"))


def read(path: Path) -> Manifest:
    """:raises BackupUnusable: not a manifest of this format."""
    try:
        data = json.loads(path.read_bytes())
        if data.pop("format") != FORMAT:
            raise ValueError(path)
        return Manifest(**{**data, "made": datetime.fromisoformat(data["made"])})
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as reason:
        raise BackupUnusable(what=str(path)) from reason


def all_of(folder: Path) -> list[Path]:
    """Every finished backup, oldest first."""
    return sorted(folder.glob(PATTERN))
