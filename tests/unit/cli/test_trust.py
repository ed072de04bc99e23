"""``alternat trust``: listing, checking, adding, importing; every refusal says what to do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from service.cli.main import main
from signing import load_anchors
from tests.unit.signing.authorities import CA_QC, GRANTED, NOW, QTST, Made, Service, made, signed, trusted_list

ROOT, STAMPS, OPERATOR = made("Root of Tests"), made("Stamps of Tests"), made("Operator")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "trust").mkdir()
    return tmp_path / "trust"


def file(folder: Path, who: Made | bytes, name: str = "given.pem") -> str:
    path = folder.parent / name
    path.write_bytes(who if isinstance(who, bytes) else who.pem)
    return str(path)


def test_what_is_added_is_listed_checked_and_counts_within_its_days(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trust = ["--trust", str(folder)]
    assert main(["trust", "check", *trust]) == 1
    dated = ["--since", "2024-01-01", "--until", f"{NOW + timedelta(days=30):%Y-%m-%d}", "--note", 'of the "house"']
    assert main(["trust", "add", file(folder, ROOT), "--purpose", "signers", *dated, *trust]) == 0
    assert main(["trust", "add", file(folder, STAMPS), "--purpose", "timestamping", *trust]) == 0
    assert main(["trust", "check", *trust]) == 0
    capsys.readouterr()
    assert main(["trust", "list", *trust]) == 0
    told = capsys.readouterr().out
    assert "Root of Tests" in told
    assert 'of the "house"' in told
    assert "2024-01-01.." in told
    assert len(load_anchors(folder).signer_certificates(NOW)) == 1
    assert load_anchors(folder).signer_certificates(NOW + timedelta(days=31)) == []


@pytest.mark.parametrize(
    ("who", "more", "said"),
    [
        (made("Person", authority=False), [], "is no authority for certificates"),
        (b"no certificate", [], "holds no certificate"),
        (ROOT.pem + STAMPS.pem, [], "holds 2 certificates"),
        (ROOT, ["--since", "1 May"], "1 May is no day"),
        (ROOT, ["--since", "2026-01-02", "--until", "2026-01-01"], "--until has to be after --since"),
    ],
)
def test_what_cannot_be_an_anchor_is_refused(
    who: Made | bytes, more: list[str], said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trust", "add", file(folder, who), "--purpose", "signers", "--trust", str(folder), *more]) == 1
    assert said in capsys.readouterr().err
    assert list(folder.iterdir()) == []


def test_an_anchor_is_added_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add = ["trust", "add", file(folder, ROOT), "--purpose", "signers", "--trust", str(folder)]
    assert [main(add), main(add)] == [0, 1]
    assert "is an anchor for this purpose already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("by", "due", "more", "status", "said"),
    [
        (OPERATOR, 90, [], 0, "2 certificates, 0 of them only for the past"),
        (OPERATOR, 90, ["--service-type", "CA/QC"], 0, "1 certificates"),
        (ROOT, 90, [], 1, "not signed by the scheme operator"),
        (None, 90, [], 1, "Name the scheme operator's certificate with --signed-by"),
        (None, 90, ["--believe-without-signature"], 0, "2 certificates"),
        (OPERATOR, -1, [], 1, "A newer list was due"),
        (OPERATOR, -1, ["--although-outdated"], 0, "2 certificates"),
    ],
)
def test_a_list_is_imported_only_with_its_operators_signature(
    by: Made | None, due: int, more: list[str], status: int, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    services = [Service(CA_QC, ROOT, [(GRANTED, NOW)]), Service(QTST, STAMPS, [(GRANTED, NOW)])]
    xml = signed(trusted_list(services, due=NOW + timedelta(days=due)), OPERATOR)
    named = ["--signed-by", file(folder, by)] if by else []
    words = ["trust", "import-list", file(folder, xml, "list.xml"), *named, *more, "--trust", str(folder)]
    assert main(words) == status
    told = capsys.readouterr()
    assert said in told.out + told.err
    assert (folder / "lists" / "xx.toml").exists() is (status == 0)
    if by is None and status == 0:
        assert "SIGNATURE NOT CHECKED" in (folder / "lists" / "xx.toml").read_text()
