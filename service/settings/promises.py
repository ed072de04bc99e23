"""Rules between settings that must hold before the service starts; production has more of them than development."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from service.settings.keys import KeyPlace
from service.settings.model import DEVELOPMENT_MARK, Settings, SettingsInvalid
from signing import TrustFolderInvalid, check_anchors, read_trust_folder

_ROOM_FOR_TEXT = 10_000_000
"""Bytes that an original may have beside its annexes."""
_LARGEST_SIGNED = 256 << 20
"""Bytes; no larger file is signed or verified (``signing.pdf.document.MAX_BYTES``, whose import would load what a start does not need)."""


def check(settings: Settings, *, own: Mapping[str, Any]) -> None:
    """Checks all rules at once, so that one start names everything that has to be corrected.

    :param own: what this installation sets beyond ``config/default.toml``.
    :raises SettingsInvalid: with every reason at once.
    """
    broken = list(_always(settings))
    broken += _in_development(settings) if settings.development else _in_production(settings, own)
    if broken:
        raise SettingsInvalid("The service does not start. " + " ".join(broken))


def _always(settings: Settings) -> Iterator[str]:
    if not re.match(r"(sqlite|postgresql(\+psycopg)?):", settings.database_url):
        yield "database_url: SQLite (sqlite:///...) and PostgreSQL (postgresql+psycopg://...) are supported."
    if "organization" not in settings.signing.order or len(set(settings.signing.order)) != len(settings.signing.order):
        yield "signing.order: names each party once, the organization among them."
    if settings.limits.body_bytes <= settings.limits.annex_bytes:
        yield "limits.body_bytes: must be greater than limits.annex_bytes, or no annex of the allowed size could arrive."
    if settings.limits.body_bytes < settings.limits.annexes_bytes + _ROOM_FOR_TEXT:
        yield (
            f"limits.body_bytes: must be at least limits.annexes_bytes and {_ROOM_FOR_TEXT} bytes more for text and signatures, or a "
            "counterpart could not upload the original that it signed."
        )
    if settings.limits.annexes_bytes + _ROOM_FOR_TEXT > _LARGEST_SIGNED:
        yield (
            f"limits.annexes_bytes: must be at most {_LARGEST_SIGNED - _ROOM_FOR_TEXT}, or an original would be too large to be signed and "
            "verified."
        )
    if settings.limits.instrument_bytes < 2 * settings.limits.annexes_bytes:
        yield (
            "limits.instrument_bytes: must be at least twice limits.annexes_bytes, because an annex is kept as it came and as it was cleaned, or no "
            "agreement could have annexes of the allowed size."
        )
    yield from settings.mail.complaints()
    yield from settings.replica.complaints()
    yield from settings.checkpoints.complaints()
    units = {unit.key for unit in settings.departments}
    for kind in settings.reviews.kinds:
        if kind.unit not in units:
            yield f"reviews.kinds.{kind.key}.unit: {settings.departments_file.name} has no unit {kind.unit}."
    yield from settings.accounts.complaints(frozenset(units))
    if not settings.templates_root.is_dir():
        yield f"templates_root: there is no folder {settings.templates_root}."


def _in_development(settings: Settings) -> Iterator[str]:
    """A production file that forgets ``development = false`` must not serve other machines with keys that are public."""
    if not _is_loopback(settings.server.host) or not _is_loopback(urlsplit(settings.server.public_url).hostname):
        yield "server: a development installation is served on this machine only. Set development = false for anything else."
    if not settings.trust_folder.is_relative_to(settings.data_folder):
        yield "trust_folder: a development installation keeps its anchors below data_folder. Set development = false to use others."
    yield from _anchors(settings, mark=None)


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _in_production(settings: Settings, own: Mapping[str, Any]) -> Iterator[str]:
    yield from _address(settings)
    if len(settings.signing.timestamp_urls) < 2:
        yield "signing.timestamp_urls: production needs two independent authorities."
    for name, path in required_files(settings).items():
        if not path.is_file():
            yield f"{name}: there is no file {path}; production makes no secrets of its own."
        elif path.stat().st_mode & 0o077:
            yield f"{name}: {path} can be read by others; make it 0600."
    yield from _keys(settings)
    for name, folder in {"data_folder": settings.data_folder, "archive_root": settings.archive_root}.items():
        if folder.exists() and folder.stat().st_mode & 0o007:
            yield f"{name}: {folder} is open to every account of this machine; make it 0700 (or 0750 for a backup group)."
    if settings.accounts.openid.on and not settings.accounts.openid.issuer.startswith("https://"):
        yield "accounts.openid.issuer: production reaches the provider by https."
    yield from settings.replica.complaints_in_production()
    yield from settings.checkpoints.complaints_in_production()
    if settings.mail.on and settings.mail.tls == "none" and not _is_loopback(settings.mail.host):
        yield "mail.tls: production reaches a mail server on another machine through TLS. Choose tls or starttls."
    yield from _representative(settings, own.get("organization", {}))
    yield from _anchors(settings, mark=DEVELOPMENT_MARK)


def _address(settings: Settings) -> Iterator[str]:
    if not settings.server.public_url.startswith("https://"):
        yield "server.public_url: production is reached by https."
    if not settings.server.trusted_proxies:
        yield (
            "server.trusted_proxies: https ends at a reverse proxy, and without its headers every request seems to come from it. "
            "Set how many proxies stand in front, usually 1."
        )


def _representative(settings: Settings, own: Mapping[str, Any]) -> Iterator[str]:
    """An own name with the demonstration's office could print the wrong form of the office in some language."""
    given = own.get("representative_office", {})
    missing = [language for language in settings.organization.representative_office if language not in given]
    if "representative_name" in own and missing:
        yield (
            "organization.representative_office: representative_name is set, so the office has to be given with it "
            f"in every language; missing: {', '.join(missing)}."
        )


def _anchors(settings: Settings, *, mark: str | None) -> Iterator[str]:
    try:
        anchors = read_trust_folder(settings.trust_folder)
    except TrustFolderInvalid as error:
        yield f"trust_folder: {error}"
        return
    if mark is None and not anchors:
        return  # a development installation makes its own on the first start
    for one in check_anchors(anchors, now=datetime.now(UTC), forbidden_mark=mark):
        if one.grave:
            yield f"trust_folder: {one.sentence}"


def required_files(settings: Settings) -> dict[str, Path]:
    """The secrets of this installation: setting -> file."""
    given = {
        "mail.password_file": settings.mail.password_file,
        "replica.access_file": settings.replica.access_file,
        "accounts.openid.client_secret_file": settings.accounts.openid.client_secret_file,
        "server.metrics_token_file": settings.server.metrics_token_file,
    }
    return {
        "server.secret_key_file": settings.server.secret_key_file,
        "log_key_file": settings.log_key_file,
        **{name: path for name, path in given.items() if path},
    } | {f"signing.{whose}.{name}": path for whose, place in _places(settings) for name, path in place.secrets()}


def _places(settings: Settings) -> tuple[tuple[str, KeyPlace], ...]:
    further = ((f"keys.{name}", place) for name, place in settings.signing.keys.items())
    return ("seal", settings.signing.seal), ("sg", settings.signing.sg), *further


def _keys(settings: Settings) -> Iterator[str]:
    for whose, place in _places(settings):
        for name, path in place.others():
            if not path.is_file():
                yield f"signing.{whose}.{name}: there is no file {path}."
        if place.source == "csc" and not place.url.startswith("https://"):
            yield f"signing.{whose}.url: production reaches a signing service by https."
