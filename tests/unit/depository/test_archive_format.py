"""The page for the reader in thirty years is run, word for word, with bash, sha512sum, jq and openssl."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from service.depository.deposit import deposit
from service.depository.holdings import package as taking
from service.depository.log.tlog_proof import TlogProof
from service.depository.ocfl import versions
from service.depository.witness import memory, published, request
from service.depository.witness.confirmation import FIELD
from service.depository.witness.memory import Witness
from tests.unit.depository.samples import DEPOSITOR, NOW, filled_archive, log_key, object_id, original, package
from tests.unit.depository.test_holdings import holding

PAGE = Path(__file__).resolve().parents[3] / "docs" / "archive-format.md"
SCRIPT = "\n".join(re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL))
SAYINGS = [
    "objects: all files have their digests",
    "renewals: every renewed file begins with the file before it",
    "log: every deposit in it is in the archive, and the other way round",
    "log: its lines give the root of the checkpoint",
    "log: the checkpoint is signed by the key",
    "witnesses: the log begins with every checkpoint that was published",
    "receipt: the original is in the signed log",
    "receipt: the log with this entry was confirmed by others",
]

pytestmark = [
    pytest.mark.referee,
    pytest.mark.skipif(
        not all(map(shutil.which, ("bash", "jq", "openssl", "sha512sum"))), reason="JQ OR OPENSSL IS MISSING"
    ),
]


@pytest.fixture
def copy(tmp_path):
    archive, log, _ = filled_archive(tmp_path / "archive", 4)
    memory.found(tmp_path / "witness", "archive.example.org/witness").add(log.verifier)
    cosigned(log, tmp_path / "witness")
    kept = deposit.store(archive, log, package(5))
    versions.extend(archive, log, object_id(2), {"note.txt": b"later"}, message="Noted", depositor=DEPOSITOR, at=NOW)
    later = {"original-organization.pdf": original("organization", 2) + b"one more time-stamp"}
    versions.extend(archive, log, object_id(2), later, message="Renewed", depositor=DEPOSITOR, at=NOW)
    taking.store(archive, log, taking.compose(holding(), DEPOSITOR, NOW))
    one = cosigned(log, tmp_path / "witness")
    cosigned_note = one.checkpoint() + "".join(f"{line}\n" for line in one.lines())
    proof = TlogProof(kept.entry.leaf_index, tuple(log.inclusion(kept.entry.leaf_index, one.size)), cosigned_note)
    receipt = {**kept.receipts["counterpart"], FIELD: {"proof": str(proof), "witnesses": [], "time_stamps": []}}
    (tmp_path / "receipt.json").write_text(json.dumps(receipt))
    (tmp_path / "original.pdf").write_bytes(original("counterpart", 5))
    return tmp_path


def cosigned(log, folder):
    """By the witness in ``folder``, whose key then stands in ``folder/key.txt``."""
    witness = Witness(folder)
    one = published.publish(log.root, log.checkpoint())
    known = witness.watched()[log.verifier.name].size
    one.keep(witness.cosign(request.make(log, one.checkpoint(), one.size, known), NOW), witness.key.verifier)
    (folder / "key.txt").write_text(str(witness.key.verifier))
    return one


def run(folder, key=None):
    return subprocess.run(
        ["bash", "-c", SCRIPT], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "ARCHIVE": str(folder / "archive"), "KEY": key or str(log_key().verifier), "LC_ALL": "C.UTF-8", "WITNESS": (folder / "witness" / "key.txt").read_text()},
    )  # fmt: skip


def test_the_page_reads_and_proves_a_whole_archive(copy):
    result = run(copy)
    lines = result.stdout.splitlines()

    assert (result.returncode, result.stderr) == (0, "")
    assert lines[:5] == [
        f"{number}/2026\t2026-03-01\tAcuerdo de cooperación\tGeneral Secretariat / Fundación Río"
        for number in range(1, 6)
    ]
    assert f"record\t1/2026\t2026-03-02\tActa de la señora Paz Ríos\t{holding().object_id}" in lines
    assert [line for line in lines if line in SAYINGS] == SAYINGS
    assert f"witness: archive.example.org/witness cosigned 4 entries on {NOW:%Y-%m-%d}" in lines


def change(path):
    data = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(data[:-2] + bytes([data[-2] ^ 1]) + data[-1:])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "sayings"),
    [
        ("archive/ocfl/**/v1/content/original-organization.pdf", 0),
        ("archive/ocfl/**/inventory.json", 0),
        ("archive/log/entries", 1),
        ("archive/log/published/*/cosignatures", 5),
        ("receipt.json", 6),
        ("original.pdf", 6),
    ],
)
def test_the_page_finds_what_was_changed(copy, path, sayings):
    change(next(copy.glob(path)))
    result = run(copy)

    assert result.returncode != 0
    assert [line for line in result.stdout.splitlines() if line in SAYINGS] == SAYINGS[:sayings]


@pytest.mark.slow
def test_the_page_finds_a_lost_deposit(copy):
    victim = next((copy / "archive" / "ocfl").rglob(f"*{object_id(3)[-12:]}"))
    shutil.rmtree(victim)

    assert run(copy).returncode != 0


@pytest.mark.slow
def test_the_page_does_not_believe_another_key(copy):
    from service.depository.log import note

    result = run(copy, str(note.load_key(note.new_key_pem(), log_key().origin).verifier))

    assert result.returncode != 0
    assert [line for line in result.stdout.splitlines() if line in SAYINGS] == SAYINGS[:4]


@pytest.mark.slow
def test_the_page_finds_a_version_that_is_no_renewal(copy):
    from service.depository.log.translog import Log
    from service.depository.ocfl.objects import Archive

    archive, log = Archive(copy / "archive"), Log(copy / "archive" / "log", log_key())
    files = {"original-organization.pdf": b"something else"}
    versions.extend(archive, log, object_id(3), files, message="Renewed", depositor=DEPOSITOR, at=NOW)
    result = run(copy)

    assert result.returncode != 0
    assert "NO RENEWAL: original-organization.pdf" in result.stdout
