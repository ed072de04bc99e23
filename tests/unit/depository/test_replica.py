"""A bag is the same each time and gives the object again; a server that cannot hold a replica is refused with a sentence."""

from __future__ import annotations

import hashlib
import io
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import bagit
import pytest

from service.depository.ocfl import layout
from service.depository.ocfl.objects import Archive
from service.depository.replica import bag, keys
from service.depository.replica.errors import ReplicaAway, ReplicaDamaged, ReplicaError, ReplicaRefused, ReplicaUnfit
from service.depository.replica.vault import Vault
from service.settings.replica import Replica

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
OBJECT = "urn:uuid:11111111-1111-4111-8111-111111111111"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive(tmp_path / "archive")
    about = {"message": "m", "user_name": "n", "user_address": "mailto:n@example.org", "created": NOW}
    made.put_object(OBJECT, {"a/año.txt": b"one", "metadata.json": b"{}"}, **about)
    made.add_version(OBJECT, {"b.txt": b"two"}, **about)
    return made


def packed(archive: Archive, version: str) -> bytes:
    target = io.BytesIO()
    bag.write(archive.ocfl / layout.path_of(OBJECT), version, target)
    return target.getvalue()


def test_bags_give_the_object_again_byte_for_byte(archive: Archive) -> None:
    assert packed(archive, "v1") == packed(archive, "v1")
    bags = [bag.read(io.BytesIO(packed(archive, version)), "key") for version in ("v1", "v2")]
    again = {path: data for one in bags for path, data in one.files.items()} | bag.head_files(bags[-1])
    folder = archive.ocfl / layout.path_of(OBJECT)
    assert again == {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_bag_is_valid_for_the_library_of_congress(archive: Archive, tmp_path: Path) -> None:
    import tarfile

    with tarfile.open(fileobj=io.BytesIO(packed(archive, "v1"))) as tar:
        tar.extractall(tmp_path / "out", **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    (folder,) = (tmp_path / "out").iterdir()
    bagit.Bag(str(folder)).validate()


@pytest.mark.parametrize("where", [0.3, 0.6, 0.9])
def test_an_altered_bag_is_refused(archive: Archive, where: float) -> None:
    data = bytearray(packed(archive, "v1"))
    text = data.find(b"one") if where > 0.5 else data.find(b"External-Identifier")
    data[text] ^= 1
    with pytest.raises(ReplicaDamaged):
        bag.read(io.BytesIO(bytes(data)), "key")


def test_a_damaged_object_is_not_packed(archive: Archive) -> None:
    path = archive.ocfl / layout.path_of(OBJECT) / "v1/content/a/año.txt"
    path.chmod(0o644)
    path.write_bytes(b"0ne")
    with pytest.raises(Exception, match="fingerprint is not the one on record"):
        packed(archive, "v1")


class Fake:
    """Speaks as much of the protocol as the sentences need. Not a proof of anything: see the test with a real server."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.checks_digests = self.locks = self.keeps_locks = True
        self.bit = 0
        self.status = 0

    def answer(  # noqa: PLR0911  one line for each answer
        self, method: str, path: str, query: str, body: bytes, headers: Callable[[str], str]
    ) -> tuple[int, str | bytes]:
        if self.status:
            return (
                self.status,
                f"<Error><Code>{'AccessDenied' if self.status == 403 else 'InternalError'}</Code></Error>",
            )
        if query.startswith("object-lock"):
            if not self.locks:
                return 404, "<Error><Code>ObjectLockConfigurationNotFoundError</Code></Error>"
            return (
                200,
                "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>",
            )
        if query.startswith("versioning"):
            return 200, "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
        if query.startswith("retention") and method == "GET":
            if not self.keeps_locks:
                return 404, "<Error><Code>NoSuchObjectLockConfiguration</Code></Error>"
            until = (NOW + timedelta(days=10)).isoformat().replace("+00:00", "Z")
            return 200, f"<Retention><Mode>COMPLIANCE</Mode><RetainUntilDate>{until}</RetainUntilDate></Retention>"
        if method == "PUT":
            md5 = __import__("base64").b64encode(hashlib.md5(body).digest()).decode()
            if self.checks_digests and headers("Content-MD5") != md5:
                return 400, "<Error><Code>BadDigest</Code></Error>"
            if path in self.held:
                return 412, "<Error><Code>PreconditionFailed</Code></Error>"
            self.held[path] = bytes([body[0] ^ self.bit, *body[1:]])
            return 200, b""
        return (200, self.held[path]) if path in self.held else (404, "<Error><Code>NoSuchKey</Code></Error>")

    @contextmanager
    def served(self) -> Iterator[str]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def _do(self) -> None:
                path, _, query = self.path.partition("?")
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, answer = fake.answer(self.command, path, query, body, lambda name: self.headers.get(name, ""))
                data = answer.encode() if isinstance(answer, str) else answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_PUT = do_HEAD = _do  # noqa: N815

            def log_message(self, *_: object) -> None:
                return

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()


def tried(fake: Fake, tmp_path: Path, *, access: str = "id\nsecret\n") -> ReplicaError | None:
    """What using such a server is refused with: first what it promises, then one write."""
    (tmp_path / "access").write_text(access)
    with fake.served() as endpoint:
        settings = Replica(
            endpoint=endpoint, bucket="b", region="r", access_file=tmp_path / "access", prefix="p/", retention_days=10, timeout=5
        )  # fmt: skip
        try:
            vault = Vault(settings, clock=lambda: NOW)
            vault.require_fit()
            data = b"bytes of a bag"
            vault.put(keys.named("objects/x/v1", hashlib.sha512(data).hexdigest(), ".tar"), io.BytesIO(data))
        except ReplicaError as error:
            return error
    return None


def test_a_good_server_is_taken(tmp_path: Path) -> None:
    assert tried(Fake(), tmp_path) is None


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        ({"locks": False}, ReplicaUnfit, "not made with Object Lock"),
        ({"checks_digests": False}, ReplicaUnfit, "do not fit their digest"),
        ({"keeps_locks": False}, ReplicaUnfit, "forgets the retention"),
        ({"bit": 1}, ReplicaDamaged, "holds other bytes"),
        ({"status": 403}, ReplicaRefused, "AccessDenied"),
        ({"status": 501}, ReplicaAway, "does not answer"),
    ],
)
def test_a_server_that_cannot_hold_a_replica_is_refused(
    tmp_path: Path, change: dict[str, object], kind: type[ReplicaError], words: str
) -> None:
    fake = Fake()
    vars(fake).update(change)
    refusal = tried(fake, tmp_path)
    assert isinstance(refusal, kind)
    assert words in str(refusal)


def test_an_access_file_of_another_form_is_refused(tmp_path: Path) -> None:
    assert "two lines" in str(tried(Fake(), tmp_path, access="only one"))


def test_keys_say_what_they_hold() -> None:
    digest = hashlib.sha512(b"x").hexdigest()
    name = keys.named(keys.of_version(OBJECT, "v12"), digest, ".tar")
    for copy in (1, 2):
        found = keys.parse(name.key(copy))
        assert found is not None
        assert (found.name, found.copy, found.fits(digest), found.fits("0" * 128)) == (name.name, copy, True, False)
    assert keys.parse("something else") is None
    assert json.dumps(name.key())
