"""A deposit that witnesses and authorities confirmed: its receipt, its page, the public address, the command, and the guide with openssl."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from service.cli.main import main
from service.depository.log.merkle import leaf_hash
from service.domain.errors import NotFound
from service.drafting.pdf.pages import page_texts
from service.workflow.checkpoints import confirmations, stamps, witnesses
from service.workflow.context import Services
from service.workflow.holdings import read
from service.workflow.queries import retrieve
from tests.support.pki import ServedPki
from tests.support.world import ARCHIVIST
from tests.unit.depository.test_archive_format import PAGE
from tests.workflow.test_witnesses import NAME, alone, deposit, running, services

__all__ = ["alone", "running", "services"]


@pytest.fixture
def stamped(services: Services, pki: ServedPki) -> Services:
    checkpoints = replace(services.settings.checkpoints, timestamp_urls=pki.timestamp_urls)
    return replace(services, settings=replace(services.settings, checkpoints=checkpoints))


def receipt(services: Services) -> dict[str, object]:
    with services.store.reader() as unit:
        (entry,) = (one for one in unit.holdings.all() if one.number == "1/2026")
    return json.loads(read.receipt(services, ARCHIVIST, entry.id).data)


def confirm(services: Services) -> None:
    assert [one.reason for one in witnesses.ask(services)] == [""]
    assert list(stamps.stamp(services)) == []


def test_a_receipt_carries_the_first_confirmation_of_its_entry(stamped):
    deposit(stamped, 1)
    before = receipt(stamped)
    hashed = leaf_hash(before["leaf"].encode()).hex()
    assert "confirmation" not in before
    assert before["confirmation_at"].endswith(f"/log/proof/{hashed}.json")
    for unknown in (hashed, "00" * 32, "no hash"):
        with pytest.raises(NotFound):
            confirmations.by_hash(stamped, unknown)

    confirm(stamped)
    first = receipt(stamped)
    deposit(stamped, 2)
    confirm(stamped)
    later = receipt(stamped)

    assert later["confirmation"] == first["confirmation"] == confirmations.by_hash(stamped, hashed)
    assert (first["tree_size"], later["tree_size"]) == (1, 2)
    assert [one["name"] for one in first["confirmation"]["witnesses"]] == [NAME]
    assert len({one["authority"] for one in first["confirmation"]["time_stamps"]}) == 2
    verdict = retrieve.verify_receipt(stamped, later, b"%PDF-1.7 1")
    assert [one.outcome for one in verdict.steps] == ["passed"] * 7


def test_an_entry_from_long_before_anybody_confirmed_the_log_has_its_confirmation_too(stamped):
    deposit(stamped, 1)
    for number in range(31):
        witnesses.publish(stamped)
        stamped.log.append(b'{"object":"urn:uuid:%d"}' % number)
    assert "confirmation" not in receipt(stamped)

    confirm(stamped)
    assert "\n32\n" in receipt(stamped)["confirmation"]["proof"]


def test_where_nobody_is_to_confirm_the_log_no_receipt_says_so(alone):
    deposit(alone, 1)
    assert {"confirmation", "confirmation_at"}.isdisjoint(receipt(alone))


@pytest.mark.parametrize(
    ("name", "before", "after"), [("checkpoint", b"\n1\n", b"\n2\n"), ("cosignatures", b"\n", b"\xff\n")]
)
def test_what_somebody_altered_is_not_handed_out(stamped, name, before, after):
    deposit(stamped, 1)
    confirm(stamped)
    path = stamped.log.root / "published" / "1" / name
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(before, after, 1))

    assert "confirmation" not in receipt(stamped)


def test_the_page_to_print_names_who_confirmed(stamped):
    deposit(stamped, 1)
    with stamped.store.reader() as unit:
        (entry,) = unit.holdings.all()
    address = receipt(stamped)["confirmation_at"]
    (text,) = page_texts(read.receipt_page(stamped, ARCHIVIST, entry.id, "en").data)
    assert address in text.replace("\n", "")

    confirm(stamped)
    page = read.receipt_page(stamped, ARCHIVIST, entry.id, "en").data
    (text,) = page_texts(page)
    assert "Witnesses that have confirmed the log with this entry" in text
    assert NAME in text
    with pikepdf.open(io.BytesIO(page)) as pdf:
        assert "confirmation" in json.loads(pdf.attachments["receipt.json"].get_file().read_bytes())


def test_command_and_guide_check_it_without_the_service(stamped, tmp_path, capsys):
    deposit(stamped, 1)
    confirm(stamped)
    key = next(iter(witnesses.keys_of(stamped.settings).values()))
    files = {"receipt.json": json.dumps(receipt(stamped)), "log.txt": str(stamped.log.verifier), "w.txt": str(key)}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    arguments = [str(tmp_path / name) for name in files]
    assert main(["verify-receipt", arguments[0], "--log-key", arguments[1], "--witness-key", arguments[2]]) == 0
    assert f"was confirmed by {NAME}" in capsys.readouterr().out

    anchors = tmp_path / "anchors.pem"
    anchors.write_bytes(
        b"".join(map(Path.read_bytes, sorted(stamped.settings.trust_folder.glob("timestamping/*.pem"))))
    )
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    script = "\n".join(one for one in blocks if "check_receipt()" not in one)
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "ARCHIVE": str(stamped.settings.archive_root), "KEY": files["log.txt"], "WITNESS": files["w.txt"],
             "TSA": str(anchors), "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    said = done.stdout.splitlines()
    assert said[-1] == "receipt: the log with this entry was confirmed by others"
    assert [line.split(": ")[0] for line in said[-4:-1]] == ["witness", "time-stamp", "time-stamp"]
