"""The folder of trust anchors: PEM files by purpose, a manifest with their dates, and imports of trusted lists.

::

    trust/signers/*.pem         authorities whose certificates count for signatures
    trust/timestamping/*.pem    authorities (or single time-stamping units) whose certificates count for time-stamps
    trust/anchors.toml          optional: [[anchor]] rows with file, since, until, sha256, note, source
    trust/lists/*.toml          written by ``alternat trust import-list``, one file a list, replaced whole at each import

A file without a row counts without limit in time. Several rows for one file are several windows. ``since`` is the first moment that
counts, ``until`` the first that does not count any more (a day is its midnight UTC).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from signing.crypto.certificates import fingerprint, read_certificates
from signing.crypto.types import Certificate

ANCHOR_PURPOSES = ("signers", "timestamping")
MANIFEST = "anchors.toml"
LISTS = "lists"
_ROW = frozenset({"file", "since", "until", "sha256", "note", "source"})
_LIST_ROW = frozenset({"purpose", "pem", "since", "until", "sha256", "note"})


class TrustFolderInvalid(ValueError):
    """The folder cannot be used as it is; the sentence says where and what to do."""


@dataclass(frozen=True, slots=True)
class AnchorTerm:
    """From ``since`` on and before ``until``; ``None`` is without limit. Aware UTC."""

    since: datetime | None = None
    until: datetime | None = None

    def covers(self, moment: datetime) -> bool:
        """Whether the anchor counts for what is proved to have existed at ``moment``."""
        return (self.since is None or self.since <= moment) and (self.until is None or moment < self.until)


ALWAYS = AnchorTerm()


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """One trusted certificate, for one purpose."""

    purpose: str
    certificate: Certificate
    terms: tuple[AnchorTerm, ...] = (ALWAYS,)
    file: str
    """Path relative to the folder."""
    note: str = ""
    source: str = ""

    @property
    def sha256(self) -> str:
        """Of the DER, hex."""
        return fingerprint(self.certificate)

    @property
    def name(self) -> str:
        """The subject, for people."""
        return str(self.certificate.subject.human_friendly)


def read_trust_folder(folder: Path) -> list[Anchor]:
    """Every anchor, in the order of the file names, lists last. A folder that does not exist holds none.

    :raises TrustFolderInvalid: a file holds no certificate, or the manifest does not fit the files.
    """
    rows = _manifest(folder / MANIFEST)
    files = {
        f"{purpose}/{path.name}": path
        for purpose in ANCHOR_PURPOSES
        for path in sorted((folder / purpose).glob("*.pem"))
    }
    gone = next((name for name in rows if name not in files), None)
    if gone is not None:
        raise TrustFolderInvalid(f"{MANIFEST} names {gone}, which is not there. Put the file back or remove its row.")
    anchors = [anchor for name, path in files.items() for anchor in _of_file(name, path, rows.get(name, []))]
    for path in sorted((folder / LISTS).glob("*.toml")):
        anchors += _of_list(path)
    return anchors


def _manifest(path: Path) -> dict[str, list[dict[str, Any]]]:
    """File -> its rows."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(path, _ROW, "file"):
        found.setdefault(row["file"], []).append(row)
    return found


def _rows(path: Path, known: frozenset[str], needed: str) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    rows = _table(path).get("anchor", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise TrustFolderInvalid(f"{path.name}: the rows have to stand under [[anchor]].")
    for row in rows:
        strange = sorted(set(row) - known)
        if strange or needed not in row:
            told = f"“{strange[0]}” is not known" if strange else f"“{needed}” is missing"
            raise TrustFolderInvalid(f"{path.name}: in a row {told}. A row has {', '.join(sorted(known))}.")
    return rows


def _table(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TrustFolderInvalid(f"{path.name} cannot be read: {error}.") from None


def _of_file(name: str, path: Path, rows: list[dict[str, Any]]) -> Iterator[Anchor]:
    found = _held(path.read_bytes(), name)
    terms = tuple(_term(row, MANIFEST) for row in rows) or (ALWAYS,)
    first = rows[0] if rows else {}
    for certificate in found:
        wrong = next(
            (row for row in rows if row.get("sha256", fingerprint(certificate)).lower() != fingerprint(certificate)),
            None,
        )
        if wrong is not None:
            raise TrustFolderInvalid(
                f"{name} is not the certificate whose sha256 stands in {MANIFEST}. Find out who changed which of them."
            )
        yield Anchor(
            purpose=name.split("/", maxsplit=1)[0], certificate=certificate, terms=terms, file=name,
            note=str(first.get("note", "")), source=str(first.get("source", "")),
        )  # fmt: skip


def _of_list(path: Path) -> Iterator[Anchor]:
    source, name = str(_table(path).get("source", path.stem)), f"{LISTS}/{path.name}"
    for row in _rows(path, _LIST_ROW, "pem"):
        if row.get("purpose") not in ANCHOR_PURPOSES:
            raise TrustFolderInvalid(
                f"{name}: the purpose of a row is one of {', '.join(ANCHOR_PURPOSES)}. Import the list again."
            )
        for certificate in _held(row["pem"].encode(), name):
            yield Anchor(
                purpose=row["purpose"], certificate=certificate, terms=(_term(row, name),), file=name,
                note=str(row.get("note", "")), source=source,
            )  # fmt: skip


def _held(data: bytes, name: str) -> list[Certificate]:
    try:
        found = read_certificates(data)
    except (ValueError, TypeError):
        found = []
    if not found:
        raise TrustFolderInvalid(f"{name} holds no certificate. Put a PEM certificate there or remove the file.")
    return found


def _term(row: Mapping[str, Any], name: str) -> AnchorTerm:
    since, until = _moment(row, "since", name), _moment(row, "until", name)
    if since is not None and until is not None and until <= since:
        raise TrustFolderInvalid(
            f"{name}: an anchor counts until {until:%Y-%m-%d}, which is not after {since:%Y-%m-%d}."
        )
    return AnchorTerm(since, until)


def _moment(row: Mapping[str, Any], key: str, name: str) -> datetime | None:
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    if type(value) is date:
        return datetime.combine(value, time(), UTC)
    raise TrustFolderInvalid(
        f"{name}: “{key}” is a day, written 2030-01-31 without quotes, or a moment with its zone (2030-01-31T12:00:00Z)."
    )
