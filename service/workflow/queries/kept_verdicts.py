"""Verdicts under an address of their own for two hours, so that a page with one can be read again and in another language.

The verified file is not kept. Who knows the address, which nobody can guess, sees the verdict.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from service.domain.errors import NotFound
from service.workflow.context import Services
from service.workflow.queries.reports import Finding

KEPT: Final = timedelta(hours=2)
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{22}")


def keep(services: Services, found: Finding, *, sha256: str) -> str:
    """The key of the verdict. :param sha256: of the verified file, by which the register knows it."""
    folder = _folder(services)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _forget_old(folder)
    key = secrets.token_urlsafe(16)
    data = {"at": services.clock().isoformat(), "sha256": sha256, "finding": found.to_data()}
    (folder / f"{key}.json").write_text(json.dumps(data))
    return key


def kept(services: Services, key: str) -> tuple[Finding, str]:
    """The verdict and the digest of its file. :raises NotFound: there is none of this key, or it is too old."""
    try:
        data = json.loads((_folder(services) / f"{key}.json").read_text()) if _KEY.fullmatch(key) else None
    except FileNotFoundError:
        data = None
    if data is None or services.clock() - datetime.fromisoformat(data["at"]) > KEPT:
        raise NotFound(noun="verdict")
    return Finding.from_data(data["finding"]), data["sha256"]


def _folder(services: Services) -> Path:
    return services.settings.data_folder / "verdicts"


def _forget_old(folder: Path) -> None:
    oldest = time.time() - KEPT.total_seconds()
    for path in folder.glob("*.json"):
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
        except FileNotFoundError:  # another process was faster
            continue
