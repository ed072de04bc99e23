"""A real S3 server with Object Lock for one test session: versitygw, built by ``go install`` where Go is there."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from service.settings.replica import Replica

MODULE = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"
KEY_ID, SECRET = "testkey", "testsecret"
BUCKET = "replica"


@dataclass(frozen=True)
class Server:
    """One that is running."""

    endpoint: str
    root: Path
    """Its files: what a test damages, as a failing disk would."""


def program() -> Path | None:
    """The server's program: ``VERSITYGW``, or built into the user's cache. None: Go is not there, or nothing can be loaded."""
    given = os.environ.get("VERSITYGW")
    if given:
        return Path(given)
    built = Path.home() / ".cache" / "alternat-tests" / "versitygw"
    if built.is_file():
        return built
    go = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")
    if go is None:
        return None
    built.parent.mkdir(parents=True, exist_ok=True)
    made = subprocess.run(
        [go, "install", MODULE],
        env={**os.environ, "GOBIN": str(built.parent)},
        capture_output=True,
        timeout=900,
        check=False,
    )
    return built if made.returncode == 0 else None


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """Runs it with a bucket that keeps Object Lock; its three folders lie apart."""
    path = program()
    assert path is not None
    root = folder / "data"
    for name in ("data", "versions", "accounts"):
        (folder / name).mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = subprocess.Popen(
        [path, "--port", f"127.0.0.1:{port}", "--iam-dir", folder / "accounts", "posix", "--versioning-dir", folder / "versions", root],
        env={**os.environ, "ROOT_ACCESS_KEY": KEY_ID, "ROOT_SECRET_KEY": SECRET},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait(port)
        _make_bucket(f"http://127.0.0.1:{port}")
        yield Server(f"http://127.0.0.1:{port}", root)
    finally:
        running.terminate()
        running.wait(20)


def client(endpoint: str) -> object:
    """A client of the tests, beside the program's own."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=KEY_ID, aws_secret_access_key=SECRET,
        config=Config(request_checksum_calculation="when_required", s3={"addressing_style": "path"}),
    )  # fmt: skip


def _make_bucket(endpoint: str) -> None:
    made: object = client(endpoint)
    made.create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True)  # type: ignore[attr-defined]
    made.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})  # type: ignore[attr-defined]


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("versitygw did not start")


def replica_on(server: Server, folder: Path) -> Replica:
    """Settings of a replica in a place of its own on this server. :param folder: gets the file with the access key."""
    access = folder / "access"
    access.write_text(f"{KEY_ID}\n{SECRET}\n")
    return Replica(
        endpoint=server.endpoint, bucket=BUCKET, region="us-east-1", access_file=access, prefix=f"{uuid.uuid4()}/", retention_days=30,
        timeout=20,
    )  # fmt: skip
