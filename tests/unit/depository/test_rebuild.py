from __future__ import annotations

import hashlib
import json
import shutil

import pytest

from service.depository.audit.audit import examine
from service.depository.errors import ObjectDamaged
from service.depository.log.note import VerifierKey, load_key, new_key_pem
from service.depository.ocfl import versions
from service.depository.ocfl.objects import Archive
from service.depository.register import rebuild
from tests.unit.depository.samples import DEPOSITOR, NOW, ORIGIN, filled_archive, log_key, object_id, original, package


class Shelf:
    """A register that is a list."""

    def __init__(self) -> None:
        self.rows = []

    def next_number(self, year):
        return 1 + max((row.number for row, _ in self.rows if row.year == year), default=0)

    def add(self, entry, texts):
        assert self.get(entry.number, entry.year) is None
        self.rows.append((entry, texts))

    def get(self, number, year):
        return next((row for row, _ in self.rows if (row.number, row.year) == (number, year)), None)

    def by_instrument(self, instrument_id):
        return next((row for row, _ in self.rows if row.instrument_id == instrument_id), None)

    def all(self):
        return [row for row, _ in self.rows]


def test_the_register_is_rebuilt_from_the_folder_alone(tmp_path):
    _, _, registered = filled_archive(tmp_path, 5)
    shelf = Shelf()

    assert rebuild.fill(shelf, tmp_path) == 5
    assert shelf.all() == [registered[object_id(number)] for number in range(1, 6)]
    assert shelf.rows[2][1] == "Text número 3"
    assert shelf.next_number(2026) == 6
    assert rebuild.fill(shelf, tmp_path) == 0


def test_history_and_record_are_read_back(tmp_path):
    filled_archive(tmp_path, 1)
    record = next(rebuild.read_archive(tmp_path))

    assert record.events == package(1).events
    assert record.record["details"]["signatories"][0]["name"] == "Luis Sosa"
    assert record.leaf == package(1).leaf


def test_the_log_is_read_back(tmp_path):
    filled_archive(tmp_path, 3)
    entries = list(rebuild.log_entries(tmp_path, 1))

    assert [(entry.index, entry.kind, entry.data) for entry in entries] == [
        (n, "deposit", package(n + 1).leaf) for n in (1, 2)
    ]
    assert entries[0].at == package(2).deposited_at


def test_an_archive_that_is_whole_is_said_to_be(tmp_path):
    _, log, _ = filled_archive(tmp_path, 3)
    account = examine(Archive(tmp_path), verifier=log_key().verifier)

    assert account.passed
    assert (account.objects, account.entries, account.root_hash) == (3, 3, log.root_hash.hex())


def ruin_log(root, archive):
    (root / "log" / "entries").write_bytes(b"")


def ruin_file(root, archive):
    file = next(archive._folder(object_id(2)).rglob("text.txt"))
    file.chmod(0o644)
    file.write_bytes(b"x")


def lose_object(root, archive):
    shutil.rmtree(archive._folder(object_id(2)))


def lose_log(root, archive):
    shutil.rmtree(root / "log")


def twice(root, archive):
    from tests.unit.depository.samples import PROVENANCE

    other = package(2, instrument_id="00000000-0000-4000-8000-0000000000ff")
    archive.put_object(other.object_id, other.files, **PROVENANCE)


def described(finding):
    return f"{finding.path}: {finding.sentence}"


@pytest.mark.parametrize(
    ("ruin", "words"),
    [
        (ruin_log, ["log is damaged"]),
        (ruin_file, ["text.txt"]),
        (lose_object, ["folder is empty", "deposit 2/2026, but the archive does not"]),
        (lose_log, ["1/2026 is in the archive, but the log", "2/2026 is in", "3/2026 is in"]),
        (twice, ["2/2026 stands in more than one", "2/2026 is in the archive, but the log"]),
    ],
)
def test_each_contradiction_is_a_sentence_of_the_account(tmp_path, ruin, words):
    archive, _, _ = filled_archive(tmp_path, 3)
    ruin(tmp_path, archive)
    account = examine(Archive(tmp_path), verifier=log_key().verifier)

    assert not account.passed
    assert len(account.findings) == len(words)
    assert all(word in problem for word, problem in zip(words, map(described, account.findings), strict=True))


def test_a_log_of_another_key_is_not_believed(tmp_path):
    filled_archive(tmp_path, 1)
    other = VerifierKey.parse(str(load_key(new_key_pem(), ORIGIN).verifier))

    assert not examine(Archive(tmp_path), verifier=other).passed


def test_nothing_is_rebuilt_from_damage(tmp_path):
    archive, _, _ = filled_archive(tmp_path, 3)
    ruin_file(tmp_path, archive)
    shelf = Shelf()

    with pytest.raises(ObjectDamaged):
        rebuild.fill(shelf, tmp_path)
    assert shelf.rows == []


RENEWED = {"original-organization.pdf": original("organization", 2) + b"one more time-stamp"}


def renewed_archive(root):
    archive, log, _ = filled_archive(root, 3)
    versions.extend(archive, log, object_id(2), RENEWED, message="Renewed", depositor=DEPOSITOR, at=NOW)
    return archive, log


def test_the_log_names_the_new_digest_and_the_old_one(tmp_path):
    _, log = renewed_archive(tmp_path)
    before, after = original("organization", 2), RENEWED["original-organization.pdf"]
    told = json.loads(list(log.entries())[-1])["replaced"]

    assert [row["path"] for row in told] == ["original-organization.pdf"]
    for row, data in ((told[0], after), (told[0]["before"], before)):
        assert (row["sha256"], row["sha512"]) == (hashlib.sha256(data).hexdigest(), hashlib.sha512(data).hexdigest())
    assert examine(Archive(tmp_path), verifier=log_key().verifier).passed


def ruin_renewed(root, archive, log):
    file = next(archive._folder(object_id(2)).glob("v2/content/original-organization.pdf"))
    file.chmod(0o644)
    file.write_bytes(b"x")


def renew_without_log(root, archive, log):
    archive.add_version(object_id(3), {"note.txt": b"x"}, message="m", user_name="A", user_address="a:b", created=NOW)


def older_object(root, archive, log):
    """The object was restored from a copy that is older than the renewal."""
    filled_archive(root / "older", 3)
    folder = archive._folder(object_id(2))
    shutil.rmtree(folder)
    shutil.copytree(root / "older" / folder.relative_to(root), folder)


@pytest.mark.parametrize(
    ("ruin", "words"),
    [
        (ruin_renewed, "v2/content/original-organization.pdf"),
        (renew_without_log, "Version v2 of the deposit 3/2026 is in the archive in a form that the log does not have."),
        (older_object, "Version v2 of the deposit 2/2026 is in the log in a form that the archive does not have."),
    ],
)
def test_what_came_after_the_deposit_is_examined_too(tmp_path, ruin, words):
    archive, log = renewed_archive(tmp_path)
    ruin(tmp_path, archive, log)
    (finding,) = examine(Archive(tmp_path), verifier=log_key().verifier).findings

    assert words in described(finding)
