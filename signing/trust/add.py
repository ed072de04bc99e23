"""Add trust anchors to the folder: one authority, or those of a trusted list."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from signing.crypto.certificates import fingerprint, to_pem
from signing.crypto.types import Certificate
from signing.trust.folder import ALWAYS, LISTS, MANIFEST, AnchorTerm
from signing.trust.trusted_list import ListedAuthority, TrustedList


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorAddition:
    """One authority to trust, and the reason."""

    purpose: str
    certificate: Certificate
    term: AnchorTerm = ALWAYS
    note: str = ""
    source: str = ""


def add_anchor(folder: Path, addition: AnchorAddition) -> str:
    """Write the certificate and its row; returns the file's name relative to the folder. The row is written first: a row without its file
    prevents a start, while a file without its row would count without limit.

    :raises FileExistsError: the certificate stands there already.
    """
    digest = fingerprint(addition.certificate)
    name = f"{addition.purpose}/{_slug(addition.certificate)}-{digest[:12]}.pem"
    path = folder / name
    if path.exists():
        raise FileExistsError(name)
    row = _row(
        file=name,
        since=addition.term.since,
        until=addition.term.until,
        sha256=digest,
        note=addition.note,
        source=addition.source,
    )
    manifest = folder / MANIFEST
    held = manifest.read_text("utf-8").rstrip("\n") + "\n\n" if manifest.exists() else ""
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(manifest, held + row)
    _replace(path, to_pem(addition.certificate))
    return name


def write_trusted_list(
    folder: Path, found: TrustedList, xml: bytes, *, purposes: Collection[str], checked: bool
) -> tuple[str, list[ListedAuthority]]:
    """Write the authorities of ``found`` for ``purposes``; they replace those of an earlier list of that territory.

    :returns: the file's name relative to the folder, and the authorities written.
    """
    taken = [one for one in found.authorities if one.purpose in purposes]
    name = f"{LISTS}/{re.sub(r'[^a-z0-9]', '', found.territory.lower()) or 'list'}.toml"
    signed = "signed by the scheme operator" if checked else "SIGNATURE NOT CHECKED"
    issued = f", issued {found.issued:%Y-%m-%d}" if found.issued else ""
    head = {
        "source": f"trusted list {found.territory} no. {found.sequence}{issued}, {found.operator} ({signed})",
        "list_sha256": hashlib.sha256(xml).hexdigest(),
    }
    (folder / LISTS).mkdir(parents=True, exist_ok=True)
    _replace(
        folder / name,
        "\n".join([*(f"{key} = {_quoted(value)}" for key, value in head.items()), "", *_list_rows(taken)]),
    )
    return name, taken


def _list_rows(authorities: Iterable[ListedAuthority]) -> list[str]:
    return [
        _row(
            purpose=one.purpose,
            note=one.name,
            since=term.since,
            until=term.until,
            sha256=fingerprint(one.certificate),
            pem=to_pem(one.certificate),
        )
        for one in authorities
        for term in one.terms
    ]


def parse_day(text: str) -> datetime:
    """The first moment in UTC of a day written as 2030-01-31. :raises ValueError: it is not written so."""
    return datetime.combine(datetime.strptime(text, "%Y-%m-%d").date(), time(), UTC)  # noqa: DTZ007  a day has no zone


def _row(**values: str | datetime | None) -> str:
    lines = [
        f"{key} = {value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        if isinstance(value, datetime)
        else f"{key} = {_quoted(value)}"
        for key, value in values.items()
        if value
    ]
    return "\n".join(["[[anchor]]", *lines, ""])


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _slug(certificate: Certificate) -> str:
    name = certificate.subject.native.get("common_name") or certificate.subject.human_friendly
    plain = unicodedata.normalize("NFKD", str(name)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "authority"


def _replace(path: Path, text: str) -> None:
    """Replace the file atomically."""
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.write_text(text, "utf-8")
    unfinished.replace(path)
