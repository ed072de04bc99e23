"""The folder of anchors: files, dates, and what is refused or complained about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from signing import AnchorTerm, TrustAnchors, TrustFolderInvalid, check_anchors, load_anchors, read_trust_folder
from signing.crypto.certificates import fingerprint
from tests.unit.signing.authorities import NOW, Made, made


@pytest.fixture(scope="module")
def root() -> Made:
    return made("Root of Tests")


@pytest.fixture(scope="module")
def stamps() -> Made:
    return made("Stamps of Tests")


@pytest.fixture
def folder(tmp_path: Path, root: Made, stamps: Made) -> Path:
    for purpose, who in (("signers", root), ("timestamping", stamps)):
        (tmp_path / purpose).mkdir()
        (tmp_path / purpose / "one.pem").write_bytes(who.pem)
    return tmp_path


def manifest(folder: Path, *lines: str) -> None:
    (folder / "anchors.toml").write_text("\n".join(["[[anchor]]", *lines]))


def test_without_a_manifest_every_anchor_counts_always(folder: Path, root: Made) -> None:
    anchors = load_anchors(folder)
    assert anchors.terms == {}
    assert [one.dump() for one in anchors.signer_certificates(datetime(1999, 1, 1, tzinfo=UTC))] == [root.der]


def test_a_dated_anchor_counts_from_its_first_day_to_the_day_before_its_last(folder: Path, root: Made) -> None:
    manifest(
        folder,
        'file = "signers/one.pem"',
        "since = 2024-01-01",
        "until = 2030-07-01",
        f'sha256 = "{fingerprint(root.asn1)}"',
    )
    anchors = load_anchors(folder)
    for moment, counts in (
        (datetime(2023, 12, 31, 23, 59, 59, tzinfo=UTC), 0),
        (datetime(2024, 1, 1, tzinfo=UTC), 1),
        (datetime(2030, 6, 30, 23, 59, 59, tzinfo=UTC), 1),
        (datetime(2030, 7, 1, tzinfo=UTC), 0),
    ):
        assert len(anchors.signer_certificates(moment)) == counts, moment
        assert len(anchors.timestamping_certificates(moment)) == 1
    assert anchors.signer_certificates(datetime(2025, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)) == []
    assert TrustAnchors.from_data(anchors.to_data()) == anchors


def test_several_rows_are_several_windows(folder: Path) -> None:
    rows = [
        'file = "signers/one.pem"',
        "until = 2020-01-01",
        "[[anchor]]",
        'file = "signers/one.pem"',
        "since = 2024-01-01",
    ]
    manifest(folder, *rows)
    counting = load_anchors(folder).signer_certificates
    assert [len(counting(datetime(year, 6, 1, tzinfo=UTC))) for year in (2019, 2022, 2025)] == [1, 0, 1]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (['file = "signers/gone.pem"'], "gone.pem, which is not there"),
        (['file = "signers/one.pem"', "till = 2030-01-01"], "“till” is not known"),
        (['note = "no file"'], "“file” is missing"),
        (['file = "signers/one.pem"', "since = 2030-01-01", "until = 2029-01-01"], "not after 2030-01-01"),
        (['file = "signers/one.pem"', 'until = "2030-01-01"'], "without quotes"),
        (['file = "signers/one.pem"', "until = 2030-01-01T00:00:00"], "moment with its zone"),
        (['file = "signers/one.pem"', 'sha256 = "00"'], "is not the certificate whose sha256"),
        (["file = one"], "cannot be read"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(rows: list[str], said: str, folder: Path) -> None:
    manifest(folder, *rows)
    with pytest.raises(TrustFolderInvalid, match=said):
        read_trust_folder(folder)


def test_a_folder_in_order_gives_no_complaint(folder: Path) -> None:
    assert check_anchors(read_trust_folder(folder), now=NOW) == []


@pytest.mark.parametrize(
    ("purpose", "who", "said", "grave"),
    [
        ("signers", made("Nobody", authority=False), "is no authority for certificates", True),
        ("timestamping", made("Nobody", authority=False), "no time-stamping unit", True),
        ("timestamping", made("Unit", authority=False, stamping=True), None, False),
        ("signers", made("Old", days=(-800, -10)), "What was proved before stays valid", False),
        ("signers", made("Root DEVELOPMENT ONLY"), "is an anchor of the development PKI", True),
    ],
)
def test_what_is_wrong_with_one_anchor_is_told(
    purpose: str, who: Made, said: str | None, grave: bool, folder: Path
) -> None:
    (folder / purpose / "two.pem").write_bytes(who.pem)
    found = check_anchors(read_trust_folder(folder), now=NOW, forbidden_mark="DEVELOPMENT ONLY")
    assert [one.grave for one in found] == ([grave] if said else [])
    assert all(str(said) in one.sentence for one in found)


def test_the_same_anchor_twice_and_a_purpose_without_a_good_one_are_grave(
    folder: Path, root: Made, stamps: Made
) -> None:
    (folder / "signers" / "two.pem").write_bytes(root.pem)
    manifest(folder, 'file = "timestamping/one.pem"', f"until = {NOW - timedelta(days=2):%Y-%m-%d}")
    said = [one.sentence for one in check_anchors(read_trust_folder(folder), now=NOW) if one.grave]
    assert ["counts today" in said[0], "signers/one.pem and signers/two.pem" in said[1], len(said)] == [True, True, 2]


def test_a_term_is_open_where_nothing_is_said() -> None:
    assert AnchorTerm().covers(NOW)
    assert not AnchorTerm(until=NOW).covers(NOW)
