"""Makes secrets and a PKI on the first start of a development machine. Production makes neither."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from service.cli.development import pki
from service.cli.development.pki import DevelopmentPki
from service.cli.development.pki_plan import ARCHITECTURE
from service.depository.log import note
from service.settings import Settings


def prepare(settings: Settings) -> DevelopmentPki | None:
    """Secrets and PKI exist afterwards; what exists already is left alone. Several processes may call it at once.

    :returns: the development PKI, or None if the settings name other time-stamping authorities.
    """
    with _alone(settings.data_folder):
        _secret(settings.server.secret_key_file, secrets.token_hex(32).encode())
        _secret(settings.log_key_file, note.new_key_pem())
        url = pki_url(settings)
        if url is None:
            return None
        made = pki.make(settings.data_folder / "pki", anchors=settings.trust_folder, url=url)
        if settings.signing.seal.pin_file is not None:
            _secret(settings.signing.seal.pin_file, made.pin("seal").encode())
        return made


def pki_url(settings: Settings) -> str | None:
    """Where the development PKI has to answer: the settings say so by naming its time-stamping authorities."""
    parts = urlsplit(settings.signing.timestamp_urls[0])
    if parts.hostname != "127.0.0.1" or not parts.path.startswith(f"/{ARCHITECTURE}/"):
        return None
    return f"{parts.scheme}://{parts.netloc}"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _secret(path: Path, content: bytes) -> None:
    """Written once, 0600, complete or not at all."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
