"""Settings from ``config/default.toml``, one more file and the environment; frozen, and checked as a whole before anything starts.

Later sources win: ``config/default.toml``, then the file named by ``ALTERNAT_CONFIG``, then ``ALTERNAT_KEY`` for a key of the
top level and ``ALTERNAT_SECTION_KEY`` for a key of a section (lists: separated by commas; ``ALTERNAT_SIGNING_SG_FILE`` for a section in
a section). A section that says where a key is (``source``) takes nothing from an earlier one. ``departments.toml`` and
``records.toml`` lie beside ``default.toml`` unless ``departments_file`` and ``records_file`` name others. Every key is explained in ``config/default.toml``.
A name that nobody knows stops the start: a misspelt limit would otherwise be no limit.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from service.settings.accounts import Accounts, OpenId
from service.settings.keys import KeyPlace
from service.settings.mail import Mail
from service.settings.model import (
    DEVELOPMENT_MARK,
    ROOT,
    Department,
    Limits,
    Organization,
    RecordBody,
    Server,
    Settings,
    SettingsInvalid,
    Signing,
)
from service.settings.promises import check
from service.settings.schema import whole
from service.settings.sources import from_environment, merged, read_toml

__all__ = [
    "DEVELOPMENT_MARK",
    "ROOT",
    "Accounts",
    "Department",
    "KeyPlace",
    "Limits",
    "Mail",
    "OpenId",
    "Organization",
    "RecordBody",
    "Server",
    "Settings",
    "SettingsInvalid",
    "Signing",
    "load",
]


def load(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings from ``config/default.toml``, from ``path`` (or ``ALTERNAT_CONFIG``) and from ``environ``.

    :raises SettingsInvalid: something is unknown, missing, malformed, or does not go together.
    """
    chosen = path or (Path(environ["ALTERNAT_CONFIG"]) if environ.get("ALTERNAT_CONFIG") else None)
    given = read_toml(ROOT / "config" / "default.toml")
    own = merged(read_toml(chosen) if chosen is not None else {}, from_environment(environ))
    settings = whole(merged(given, own), root=ROOT, base=chosen.resolve().parent if chosen else ROOT / "config")
    check(settings, own=own)
    return settings
