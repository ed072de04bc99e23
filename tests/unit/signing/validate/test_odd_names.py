"""Names that some issuers write, in every certificate of a chain, its responder and its time-stamping authority: the verdict is about the rest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cryptography import x509
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID

from tests.unit.signing import scenes
from tests.unit.signing.scenes import Scene, day

UNIQUE = x509.ObjectIdentifier("2.5.4.45")
ODD = {
    "text of another kind": lambda text: [x509.NameAttribute(NameOID.COMMON_NAME, text, _ASN1Type.BMPString)],
    "teletex": lambda text: [x509.NameAttribute(NameOID.COMMON_NAME, text, _ASN1Type.T61String)],
    "a number of bits": lambda text: [_common(text), x509.NameAttribute(UNIQUE, b"\0ab", _ASN1Type.BitString)],
    "a number as text": lambda text: [_common(text), x509.NameAttribute(UNIQUE, "LOPM700101", _ASN1Type.UTF8String)],
    "blank": lambda text: [
        x509.NameAttribute(NameOID.COMMON_NAME, "  "),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, text),
    ],
    "no common name": lambda text: [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, text)],
    "many parts": lambda text: [_common(text), *(x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, f"{n}") for n in range(99))],
    "private letters": lambda text: [_common(f"{text} \ue000 \u023e")],
}  # fmt: skip


def _common(text: str) -> x509.NameAttribute[str]:
    return x509.NameAttribute(NameOID.COMMON_NAME, text)


@pytest.fixture(params=ODD)
def odd(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every name but those of the anchors, which other tests share."""
    made = (scenes.stamping, scenes._issued, scenes._between)
    usual = scenes._name
    for one in made:
        one.cache_clear()
    monkeypatch.setattr(
        scenes, "_name", lambda text: usual(text) if "oot" in text else x509.Name(ODD[request.param](text))
    )
    yield
    for one in made:
        one.cache_clear()


@pytest.mark.usefixtures("odd")
def test_an_odd_name_changes_nothing() -> None:
    stamps = {"inner": "2026-11-01", "after": ("2026-11-02",)}
    responder = (day("2026-01-01"), day("2027-01-01"))
    good = [Scene(between=True, **stamps).verdict(), Scene(responder=responder, **stamps).verdict()]
    assert [one.indication for one in good] == ["TOTAL_PASSED"] * 2
    assert all(one.signatures[0].signer.strip() for one in good)
    revoked = Scene(revoked="2026-10-01", **stamps).verdict()
    assert (revoked.integrity, revoked.sub_indication) == ("intact", "REVOKED")
