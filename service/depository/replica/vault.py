"""The server of the replica: writes what is new, locks it, reads it back. Nothing here replaces or deletes anything of the archive.

A server's word is not enough: after each write the bytes are read again and re-hashed, and so is the lock. Servers are known that accept
a wrong digest, or that accept a lock and forget it; :meth:`Vault.require_fit` and :meth:`Vault.put` refuse them.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, Final

from service.depository.replica import keys
from service.depository.replica.errors import (
    ReplicaAway,
    ReplicaDamaged,
    ReplicaLacks,
    ReplicaOff,
    ReplicaRefused,
    ReplicaUnfit,
)
from service.domain.messages import Message
from service.settings.replica import Replica

_PIECE: Final = 1 << 20
_SLACK: Final = timedelta(minutes=1)
"""Servers keep a retention to the second or coarser."""
_PROBE: Final = "probe/wrong-digest"
_MISSING: Final = ("NoSuchKey", "404", "NoSuchVersion")

_NO_LOCK = Message("The bucket was not made with Object Lock and versions.")
_WRONG_TAKEN = Message("It accepts bytes that do not fit their digest.")
_FORGETS = Message("It forgets the retention of what it accepts.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the server holds under one key, as it was read back."""

    key: str
    sha512: str
    size: int
    """In bytes."""
    locked_until: datetime


class Vault:
    """One bucket of one server, below the prefix of the settings. A key never contains the prefix."""

    def __init__(self, settings: Replica, *, clock: Callable[[], datetime]) -> None:
        """:raises ReplicaOff: there is none in the settings. :raises ReplicaRefused: the access file cannot be read."""
        if not settings.on or settings.access_file is None:
            raise ReplicaOff
        self._settings, self._clock = settings, clock
        self._client = _client(settings, *_access(settings.access_file))

    def require_fit(self) -> None:
        """Asks what must hold before anything is written: versions, Object Lock, and that wrong bytes are refused.

        :raises ReplicaUnfit: with what the server does wrong. :raises ReplicaAway, ReplicaRefused: it could not be asked.
        """
        bucket = self._settings.bucket
        try:
            with answers(bucket):
                lock = self._client.get_object_lock_configuration(Bucket=bucket)
                versions = self._client.get_bucket_versioning(Bucket=bucket)
        except (ReplicaRefused, ReplicaLacks) as reason:
            if "ObjectLockConfigurationNotFoundError" in str(reason) or "NotImplemented" in str(reason):
                raise ReplicaUnfit(sentence=_NO_LOCK) from reason
            raise
        if (lock.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled"), versions.get("Status")) != (
            "Enabled",
            "Enabled",
        ):
            raise ReplicaUnfit(sentence=_NO_LOCK)
        self._require_digests()

    def put(self, name: keys.Name, data: IO[bytes]) -> Kept:
        """Writes what ``data`` holds from its beginning, unless it is there already; then reads it back.

        A copy that the server holds damaged, which its lock protects as well, is left, and the bytes are written under the next name.

        :raises ReplicaUnfit: the lock was not kept. :raises ReplicaDamaged: every copy is damaged. :raises ReplicaAway, ReplicaRefused:
            nothing is acknowledged; the call may be made again.
        """
        for copy in range(1, keys.COPIES + 1):
            key = name.key(copy)
            new = self._put_new(key, data)
            try:
                return self.check(key, extend=not new)
            except ReplicaDamaged:
                if copy == keys.COPIES:
                    raise
        raise AssertionError(name)

    def check(self, key: str, *, extend: bool = True, into: IO[bytes] | None = None) -> Kept:
        """Reads an object again, re-hashes it, and looks at its lock.

        :param extend: prolong a lock of which less than half of the retention is left. :param into: where the bytes are written as well.
        :raises ReplicaDamaged: the bytes are not those of the key's digest. :raises ReplicaLacks: it is not there.
        :raises ReplicaUnfit: it is not locked. :raises ReplicaAway, ReplicaRefused: it could not be asked.
        """
        named = keys.parse(key)
        if named is None:
            raise ReplicaDamaged(key=key)
        digest, size = self._read(key, into)
        if not named.fits(digest):
            raise ReplicaDamaged(key=key)
        until, left = self.locked_until(key), timedelta(days=self._settings.retention_days) / 2
        if until is None or (extend and until < self._clock() + left):
            if until is None and not extend:
                raise ReplicaUnfit(sentence=_FORGETS)
            until = self._extended(key)
        return Kept(key=key, sha512=digest, size=size, locked_until=until)

    def read(self, key: str) -> bytes:
        """The bytes of a small object, re-hashed. :raises ReplicaDamaged, ReplicaLacks, ReplicaAway, ReplicaRefused: see :meth:`check`."""
        import io

        named, held = keys.parse(key), io.BytesIO()
        digest, _ = self._read(key, held)
        if named is None or not named.fits(digest):
            raise ReplicaDamaged(key=key)
        return held.getvalue()

    def list(self, beginning: str) -> Iterator[str]:
        """Keys that begin so, in order. :raises ReplicaAway, ReplicaRefused: the server does not tell."""
        prefix = self._settings.prefix
        with answers(beginning):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._settings.bucket, Prefix=f"{prefix}{beginning}"
            )
            for page in pages:
                yield from (one["Key"].removeprefix(prefix) for one in page.get("Contents", ()))

    def _put_new(self, key: str, data: IO[bytes]) -> bool:
        """False: there is something under this key. :raises ReplicaAway, ReplicaRefused: nothing is acknowledged."""
        from botocore.exceptions import ClientError

        try:
            with answers(key, passing=("PreconditionFailed", "ConditionalRequestConflict")):
                self._client.put_object(
                    Bucket=self._settings.bucket, Key=self._full(key), Body=data, IfNoneMatch="*",
                    ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=self._retain_until(), **_digests(data),
                )  # fmt: skip
        except ClientError:
            return False
        return True

    def _read(self, key: str, into: IO[bytes] | None) -> tuple[str, int]:
        """SHA-512 and size."""
        digest, size = hashlib.sha512(), 0
        with answers(key):
            body = self._client.get_object(Bucket=self._settings.bucket, Key=self._full(key))["Body"]
            for piece in body.iter_chunks(_PIECE):
                digest.update(piece)
                size += len(piece)
                if into is not None:
                    into.write(piece)
        return digest.hexdigest(), size

    def locked_until(self, key: str, version_id: str | None = None) -> datetime | None:
        """None: the server keeps no compliance lock on it.

        :param version_id: a version of the key; None: the newest. :raises ReplicaLacks, ReplicaAway, ReplicaRefused: see :meth:`check`.
        """
        one = {"VersionId": version_id} if version_id is not None else {}
        try:
            with answers(key):
                answer = self._client.get_object_retention(Bucket=self._settings.bucket, Key=self._full(key), **one)
        except ReplicaRefused as reason:
            if "NoSuchObjectLockConfiguration" in str(reason) or "InvalidRequest" in str(reason):
                return None
            raise
        kept = answer.get("Retention", {})
        until: datetime | None = kept.get("RetainUntilDate")
        return until.astimezone(UTC) if until is not None and kept.get("Mode") == "COMPLIANCE" else None

    def _extended(self, key: str) -> datetime:
        wanted = self._retain_until()
        with answers(key):
            self._client.put_object_retention(
                Bucket=self._settings.bucket, Key=self._full(key),
                Retention={"Mode": "COMPLIANCE", "RetainUntilDate": wanted},
            )  # fmt: skip
        until = self.locked_until(key)
        if until is None or until < wanted - _SLACK:
            raise ReplicaUnfit(sentence=_FORGETS)
        return until

    def _require_digests(self) -> None:
        """A write that announces another digest than its bytes have must fail. What is written is neither locked nor part of the replica."""
        from botocore.exceptions import ClientError

        key, bucket = self._full(_PROBE), self._settings.bucket
        wrong = base64.b64encode(hashlib.md5(b"other", usedforsecurity=False).digest()).decode()
        try:
            with answers(_PROBE, passing=("BadDigest", "InvalidDigest", "XAmzContentChecksumMismatch")):
                self._client.put_object(Bucket=bucket, Key=key, Body=b"probe", ContentMD5=wrong)
        except ClientError:
            return
        raise ReplicaUnfit(sentence=_WRONG_TAKEN)

    def _retain_until(self) -> datetime:
        return (self._clock() + timedelta(days=self._settings.retention_days)).astimezone(UTC).replace(microsecond=0)

    def _full(self, key: str) -> str:
        return f"{self._settings.prefix}{key}"


def _client(settings: Replica, key_id: str, secret: str) -> Any:
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3", endpoint_url=settings.endpoint, region_name=settings.region, aws_access_key_id=key_id, aws_secret_access_key=secret,
        config=Config(
            # Otherwise the library adds checksums of its own, in trailers that servers other than Amazon's do not read.
            request_checksum_calculation="when_required", response_checksum_validation="when_required",
            signature_version="s3v4", s3={"addressing_style": "path"}, retries={"max_attempts": 2, "mode": "standard"},
            connect_timeout=min(settings.timeout, 10.0), read_timeout=settings.timeout,
        ),
    )  # fmt: skip


def _access(path: Path) -> tuple[str, str]:
    try:
        key_id, secret = (line.strip() for line in path.read_text("utf-8").splitlines())
    except (OSError, ValueError) as reason:
        raise ReplicaRefused(
            reason=f"{path} does not hold two lines, the id of the access key and its secret"
        ) from reason
    return key_id, secret


def _digests(data: IO[bytes]) -> Mapping[str, str]:
    data.seek(0)
    sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
    while piece := data.read(_PIECE):
        sha256.update(piece)
        md5.update(piece)
    data.seek(0)
    return {
        "ChecksumSHA256": base64.b64encode(sha256.digest()).decode(),
        "ContentMD5": base64.b64encode(md5.digest()).decode(),
    }


@contextmanager
def answers(key: str, *, passing: tuple[str, ...] = ()) -> Iterator[None]:
    """Turns the library's errors into refusals; ``passing``: codes whose ``ClientError`` the caller handles."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        if code in passing or (status == 412 and "PreconditionFailed" in passing):
            raise
        if code in _MISSING:
            raise ReplicaLacks(key=key) from error
        if status >= 500 and code != "NotImplemented":
            raise ReplicaAway(reason=code or str(status)) from error
        raise ReplicaRefused(reason=f"{code} ({error.operation_name})") from error
    except BotoCoreError as error:
        raise ReplicaAway(reason=type(error).__name__) from error
    except OSError as error:
        raise ReplicaAway(reason=error.strerror or type(error).__name__) from error
