"""Names in certificates can be read whatever their values are, and are compared by what they are."""

from __future__ import annotations

import pytest
from asn1crypto import core, x509

from signing.crypto import names  # noqa: F401  what is tested


def attribute(oid: str, value: bytes) -> bytes:
    return _wrap(0x30, core.ObjectIdentifier(oid).dump() + value)


def _wrap(tag: int, inside: bytes) -> bytes:
    return bytes([tag, len(inside)]) + inside


def name(*attributes: bytes) -> x509.Name:
    return x509.Name.load(_wrap(0x30, b"".join(_wrap(0x31, one) for one in attributes)))


COMMON = attribute("2.5.4.3", core.UTF8String("María López").dump())


@pytest.mark.parametrize(
    ("oid", "value", "shown"),
    [
        ("2.5.4.45", core.UTF8String("LOPM700101ABC").dump(), "LOPM700101ABC"),
        ("2.5.4.45", core.PrintableString("LOPM700101ABC").dump(), "LOPM700101ABC"),
        (
            "2.5.4.16",
            _wrap(0x30, core.UTF8String("ul. Długa 1").dump() + core.UTF8String("Warszawa").dump()),
            "ul. Długa 1, Warszawa",
        ),
        ("2.5.4.10", core.Integer(7).dump(), "#020107"),
        ("2.5.4.10", _wrap(0x0C, b"caf\xe9"), "#0c04636166e9"),
        ("2.5.4.20", core.UTF8String("+52 55").dump(), "+52 55"),
        ("1.2.3.4", core.OctetString(b"\x01").dump(), "#040101"),
        ("2.5.4.10", _wrap(0x2C, core.UTF8String("GS").dump()), "#2c040c024753"),
        ("1.2.840.113549.1.9.1", _wrap(0x16, b"nobody@a..b"), "nobody@a..b"),
        ("0.9.2342.19200300.100.1.25", _wrap(0x16, b"a..b"), "a..b"),
    ],
)
def test_a_value_of_any_type_is_text(oid: str, value: bytes, shown: str) -> None:
    found = name(COMMON, attribute(oid, value))
    assert shown in str(list(found.native.values()))
    assert shown in found.human_friendly
    assert found == name(COMMON, attribute(oid, value))
    assert found.hashable == name(COMMON, attribute(oid, value)).hashable
    assert found != name(COMMON)


def test_usual_names_are_what_they_were() -> None:
    found = name(COMMON, attribute("2.5.4.6", core.PrintableString("EC").dump()))
    assert dict(found.native) == {"common_name": "María López", "country_name": "EC"}
    assert found == name(
        attribute("2.5.4.3", core.UTF8String("maría  lópez").dump()), attribute("2.5.4.6", core.UTF8String("ec").dump())
    )
    made = x509.Name.build({"common_name": "María López", "country_name": "EC"})
    assert x509.Name.load(made.dump()).native["common_name"] == "María López"


def test_what_may_not_be_prepared_is_compared_by_its_bytes() -> None:
    private = attribute("2.5.4.3", core.UTF8String("\ue000").dump())
    assert name(private) == name(private)
    assert name(private) != name(attribute("2.5.4.3", core.UTF8String("\ue001").dump()))
