"""An independent validator's opinion (ocfl-py) of the storage roots we write: no errors, and not one warning."""

from __future__ import annotations

import logging

import ocfl
import pytest
from ocfl.validator import Validator

from service.depository.ocfl import versions
from service.depository.ocfl.objects import Archive
from tests.unit.depository.samples import DEPOSITOR, NOW, PROVENANCE, filled_archive, object_id


def opinion(archive: Archive) -> tuple[bool, int]:
    """Verdict of the referee on the whole root, and the number of objects it saw."""
    root = ocfl.StorageRoot(root=str(archive.ocfl))
    valid = root.validate(log_warnings=True)  # of the structure only: what it thinks of the objects stands beside it
    return valid and root.good_objects == root.num_objects and root.errors == [], root.num_objects


def codes(archive: Archive) -> set[str]:
    """Every error and warning about any object."""
    found: set[str] = set()
    for folder in archive.object_folders():
        referee = Validator(log_warnings=True)
        assert referee.validate_object(str(folder)), referee.status_str()
        found |= set(referee.log.codes)
    return found


@pytest.fixture(autouse=True)
def quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_an_empty_root_is_valid(tmp_path):
    assert opinion(Archive(tmp_path)) == (True, 0)


def test_deposits_and_their_later_versions_are_valid_without_a_warning(tmp_path):
    archive, log, _ = filled_archive(tmp_path, 5)
    for number, name in ((1, "a"), (1, "b"), (4, "c")):
        versions.extend(archive, log, object_id(number), {f"validation/{name}.json": name.encode(), "text.txt": name.encode()},
                        message="Renewed", depositor=DEPOSITOR, at=NOW)  # fmt: skip

    assert opinion(archive) == (True, 5)
    assert codes(archive) == set()


def test_odd_but_legal_content_is_valid(tmp_path):
    archive = Archive(tmp_path)
    archive.put_object(
        "urn:x:1", {"empty": b"", "also empty": b"", "ñ/ü 1.txt": b"x", "deep/" * 20 + "file": b"x"}, **PROVENANCE
    )
    archive.add_version("urn:x:1", {"empty": b"now full"}, **PROVENANCE)

    assert opinion(archive) == (True, 1)
    assert codes(archive) == set()


def test_a_root_after_quarantine_is_valid(tmp_path):
    archive, _, _ = filled_archive(tmp_path, 3)
    archive.quarantine(object_id(2), "Test")

    assert opinion(archive) == (True, 2)


def test_the_referee_does_see_damage(tmp_path):
    archive, _, _ = filled_archive(tmp_path, 2)
    file = next(archive.ocfl.rglob("original-organization.pdf"))
    file.chmod(0o644)
    file.write_bytes(b"changed")

    assert opinion(archive) == (False, 2)


def test_the_referee_does_see_an_empty_folder_in_the_root(tmp_path):
    archive, _, _ = filled_archive(tmp_path, 1)
    (archive.ocfl / "abc").mkdir()

    assert opinion(archive) == (False, 1)
