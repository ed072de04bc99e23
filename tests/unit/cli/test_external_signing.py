"""The external signer against a service that lies: it signs only what was looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from service.cli.refusal import Refused
from service.cli.signer import external
from service.cli.signer.server_client import ServerClient, split_link
from service.domain.instrument import approved_digest
from service.drafting.pdf.pages import page_images
from signing import ExternalKey, PreparedSignature, SigningRefused, make_signature_value
from signing.sign.prepared import require_value
from tests.support.signing_kit import base_pdf
from tests.unit.signing.sign.test_two_phase import prepare
from tests.unit.signing.tools import increment, rotate_first_page

BASE = {"organization": base_pdf(text="Original 1"), "counterpart": base_pdf(text="Original 2")}


PREPARED: dict[tuple[bytes, str, str], PreparedSignature] = {}
"""What a service prepared before; a test alters a copy of it."""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class OfficeOfTwoOriginals:
    """Answers as the office does; a test changes what it says."""

    def __init__(self, kit: Any, sealed: dict[str, bytes], images: dict[str, list[str]]) -> None:
        self.kit, self.files = kit, dict(sealed)
        self.sent: dict[str, str] = {}
        self.spoil: Callable[[dict[str, Any]], None] = lambda _prepared: None
        self.field, self.who = "Organization", "sg"
        self.told: dict[str, Any] = {
            "instrument_id": "i-1",
            "reference": "COOP-2026-0001",
            "title": "Cooperation",
            "version": 7,
            "digest": approved_digest((party, sha256(pdf)) for party, pdf in BASE.items()),
            "signatory": "Isabel Duarte Rivas",
            "office": "Secretary General",
            "party": "organization",
            "field": "Organization",
            "originals": [
                {
                    "party": party,
                    "number": number,
                    "sha256": sha256(BASE[party]),
                    "size": len(BASE[party]),
                    "pages": 2,
                    "page_images": images[party],
                    "signs": sha256(pdf),
                    "open": True,
                }
                for number, (party, pdf) in enumerate(sealed.items(), start=1)
            ],
        }

    def get(self, path: str) -> Any:
        return [self.told]

    def download(self, path: str) -> bytes:
        return self.files[path.rpartition("/")[2].removesuffix(".pdf")]

    def post(self, path: str, body: dict[str, Any]) -> Any:
        if path.endswith("/values"):
            self.sent = body["values"]
            return []
        originals = {party: self._prepared(pdf).to_data() for party, pdf in self.files.items()}
        self.spoil(originals)
        return {"id": "r-1", "originals": originals}

    def _prepared(self, pdf: bytes) -> PreparedSignature:
        asked = (pdf, self.who, self.field)
        if asked not in PREPARED:
            PREPARED[asked] = prepare(self.kit, *asked)
        return PREPARED[asked]


@pytest.fixture(scope="module")
def sealed(kit: Any) -> dict[str, bytes]:
    return {party: kit.certify(pdf).pdf for party, pdf in BASE.items()}


@pytest.fixture(scope="module")
def images() -> dict[str, list[str]]:
    return {party: [sha256(image) for image in page_images(pdf)] for party, pdf in BASE.items()}


@pytest.fixture
def office(kit: Any, sealed: dict[str, bytes], images: dict[str, list[str]]) -> Any:
    return OfficeOfTwoOriginals(kit, sealed, deepcopy(images))


@pytest.fixture(scope="module")
def seen(kit: Any, sealed: dict[str, bytes], images: dict[str, list[str]]) -> external.Seen:
    honest: Any = OfficeOfTwoOriginals(kit, sealed, images)
    return external.download(honest, external.find(honest, None))


def test_an_honest_office_gets_two_values_and_nothing_else(kit: Any, office: Any, seen: external.Seen) -> None:
    external.require_confirmation(seen, office.told["digest"][:8].upper(), whole=False)
    external.sign(office, seen, kit.credential("sg"), place="Washington, D.C.")
    assert set(office.sent) == {"organization", "counterpart"}
    assert all(len(value) < 110 for value in office.sent.values())


def lies() -> dict[str, Callable[[Any], None]]:
    """What the office may say wrong before anything is prepared."""

    def first(office: Any, **changes: Any) -> None:
        office.told["originals"][0].update(changes)

    def exchanged(office: Any) -> None:
        """Other files, and every digest of them right: but not the text that was approved."""
        other = office.kit.certify(base_pdf(text="Something else")).pdf
        office.files["organization"] = other
        frozen = base_pdf(text="Something else")
        pages = [sha256(image) for image in page_images(frozen)]
        first(office, sha256=sha256(frozen), size=len(frozen), signs=sha256(other), page_images=pages)

    return {
        "another digest of the text": lambda office: office.told.update(digest="0" * 64),
        "another file": lambda office: office.files.update(organization=office.files["counterpart"]),
        "a file that does not begin with the frozen one": lambda office: first(
            office, size=len(BASE["organization"]) - 1
        ),
        "pages that look otherwise": lambda office: first(office, page_images=["0" * 64] * 2),
        "a page more": lambda office: first(
            office, page_images=[*office.told["originals"][0]["page_images"], "0" * 64]
        ),
        "another text": exchanged,
        "a name that is a path": lambda office: first(office, party="../../elsewhere"),
    }


@pytest.mark.parametrize("lie", lies())
def test_what_the_office_shows_is_computed_again(office: Any, lie: str) -> None:
    lies()[lie](office)
    with pytest.raises(Refused, match="office"):
        external.download(office, external.find(office, None))


def preparations() -> dict[str, Callable[[Any], None]]:
    """What the office may prepare instead."""

    def swapped(originals: dict[str, Any]) -> None:
        originals["organization"], originals["counterpart"] = originals["counterpart"], originals["organization"]

    def another_field(office: Any) -> None:
        office.field = "Counterpart"

    def another_key(office: Any) -> None:
        office.who = "counterpart"

    def changed(originals: dict[str, Any], **fields: Any) -> None:
        originals["organization"].update(fields)

    def on(act: Callable[[dict[str, Any]], None]) -> Callable[[Any], None]:
        return lambda office: setattr(office, "spoil", act)

    return {
        "swapped originals": on(swapped),
        "one original only": on(lambda originals: originals.pop("counterpart")),
        "another field": another_field,
        "somebody else's certificate": another_key,
        "nothing readable": on(lambda originals: changed(originals, increment="§")),
        "other attributes": on(lambda originals: changed(originals, attributes=originals["counterpart"]["attributes"])),
        "another place": on(lambda originals: changed(originals, placeholder=[1, 2])),
    }


@pytest.mark.parametrize("lie", preparations())
def test_what_was_prepared_is_proved_before_the_key_is_used(
    kit: Any, office: Any, seen: external.Seen, lie: str
) -> None:
    preparations()[lie](office)
    with pytest.raises((Refused, SigningRefused)):
        external.sign(office, seen, kit.credential("sg"), place="Washington, D.C.")
    assert office.sent == {}


def test_a_text_that_was_exchanged_below_the_seal_is_not_signed(kit: Any, office: Any, images: Any) -> None:
    """Begins with the frozen bytes, but shows another page: what the objects of the file alone would permit."""
    office.files["organization"] = kit.certify(increment(BASE["organization"], rotate_first_page)).pdf
    office.told["originals"][0]["signs"] = sha256(office.files["organization"])
    found = external.download(office, external.find(office, None))
    with pytest.raises(SigningRefused, match="changed when it was sealed"):
        external.sign(office, found, kit.credential("sg"), place="Washington, D.C.")
    assert office.sent == {}


def test_the_digest_has_to_be_typed(seen: external.Seen) -> None:
    for typed, whole in (("", False), (seen.digest[:7], False), (seen.digest[:8], True), ("0" * 64, True)):
        with pytest.raises(Refused, match="Nothing was signed"):
            external.require_confirmation(seen, typed, whole=whole)


def test_of_several_the_reference_chooses(office: Any) -> None:
    other = {**office.told, "instrument_id": "i-2", "reference": "COOP-2026-0002\x1b[2J"}
    office.get = lambda _path: [office.told, other]
    assert external.find(office, "COOP-2026-0001") == office.told
    for reference in (None, "COOP-2026-0003"):
        with pytest.raises(Refused, match="COOP-2026-0001") as refused:
            external.find(office, reference)
        assert "\x1b" not in str(refused.value)
    office.get = lambda _path: []
    with pytest.raises(Refused, match="No agreements are ready"):
        external.find(office, None)


@pytest.mark.parametrize(
    "address",
    [
        "http://agreements.example.org",
        "ftp://agreements.example.org",
        "agreements.example.org",
        "https://",
        "https://x/?y=1",
    ],
)
def test_passwords_do_not_travel_in_the_open(address: str) -> None:
    with pytest.raises(Refused, match="address"):
        ServerClient(address)


def test_a_link_is_taken_apart() -> None:
    assert split_link("https://agreements.example.org/link/abc_-1?lang=fr")[1] == "abc_-1"
    assert split_link("https://agreements.example.org/link/abc_-1") == ("https://agreements.example.org", "abc_-1")
    for link in ("https://agreements.example.org/", "https://agreements.example.org/link/", "https://a/link/b/c"):
        with pytest.raises(Refused, match="one-time link"):
            split_link(link)


def test_files_are_laid_out_once_and_never_overwritten(seen: external.Seen, tmp_path: Any) -> None:
    lines = external.write_files(seen, tmp_path / "folder")
    assert external.write_files(seen, tmp_path / "folder") == lines
    assert all(sha256(image) in "".join(lines) for one in seen.originals for image in one.images)
    (tmp_path / "folder" / "original-1.pdf").write_bytes(b"something else")
    with pytest.raises(Refused, match="exists already"):
        external.write_files(seen, tmp_path / "folder")


def test_a_value_is_of_one_preparation(kit: Any, sealed: dict[str, bytes]) -> None:
    """The same document prepared twice for two people: a value never fits the other."""
    mine = prepare(kit, sealed["organization"])
    theirs = replace(mine, key=ExternalKey.of(kit.credential("counterpart").certificate_der))
    value = make_signature_value(mine, kit.credential("sg"))
    require_value(mine, value)
    with pytest.raises(SigningRefused):
        require_value(theirs, value)
