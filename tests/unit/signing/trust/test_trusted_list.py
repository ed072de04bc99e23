"""Trusted lists from files: what counts, from when until when, and what is refused."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from signing import (
    AnchorTerm,
    TrustedListInvalid,
    load_anchors,
    read_trusted_list,
    read_trusted_list_unverified,
    write_trusted_list,
)
from tests.unit.signing.authorities import (
    CA_QC,
    GRANTED,
    NOW,
    QTST,
    WITHDRAWN,
    Made,
    Service,
    made,
    signed,
    trusted_list,
)

OPERATOR = made("Scheme Operator")
SIGNERS, FORMER, STAMPS = made("Signers CA"), made("Former CA"), made("Stamping Unit", authority=False, stamping=True)
Y2018, Y2020, Y2022 = (datetime(year, 1, 1, tzinfo=UTC) for year in (2018, 2020, 2022))
SERVICES = (
    Service(CA_QC, SIGNERS, [(GRANTED, Y2018)]),
    Service(CA_QC, FORMER, [(WITHDRAWN, Y2022), (GRANTED, Y2020), (GRANTED, Y2018)]),
    Service(QTST, STAMPS, [(GRANTED, Y2020)]),
    Service("http://uri.etsi.org/TrstSvc/Svctype/EDS/Q", made("Post"), [(GRANTED, Y2020)]),
)


@pytest.fixture(scope="module")
def xml() -> bytes:
    return signed(trusted_list(SERVICES), OPERATOR)


def test_a_list_its_operator_signed_is_read_with_purposes_and_dates(xml: bytes) -> None:
    found = read_trusted_list(xml, operators=[made("Somebody").asn1, OPERATOR.asn1])
    assert (found.territory, found.sequence, found.operator, found.unread) == ("XX", "7", "Test Operator", ())
    assert found.next_update == NOW + timedelta(days=90)
    assert {(one.name, one.purpose, one.terms) for one in found.authorities} == {
        ("Signers CA", "signers", (AnchorTerm(Y2018),)),
        ("Former CA", "signers", (AnchorTerm(Y2018, Y2022),)),
        ("Stamping Unit", "timestamping", (AnchorTerm(Y2020),)),
    }


def _wrapped(xml: bytes) -> bytes:
    """The signed list, hidden inside another that names a stranger."""
    inner = xml.decode()
    outer = trusted_list([Service(CA_QC, made("Stranger"), [(GRANTED, Y2018)])]).decode()
    return outer.replace("</TrustServiceStatusList>", inner + "</TrustServiceStatusList>").encode()


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda _: trusted_list(SERVICES), "not signed by the scheme operator"),
        (lambda xml: xml.replace(b"2018-01-01", b"2008-01-01"), "not signed by the scheme operator"),
        (lambda _: signed(trusted_list(SERVICES), made("Somebody")), "not signed by the scheme operator"),
        (lambda _: b"PK no xml", "is no XML"),
        (lambda _: b"<a/>", "its root is not TrustServiceStatusList"),
        (lambda xml: b'<!DOCTYPE a [<!ENTITY b "c">]>' + xml, "document type declaration"),
        (lambda _: b"", "is no XML"),
    ],
)
def test_what_the_operator_did_not_sign_is_refused(broken: object, said: str, xml: bytes) -> None:
    assert callable(broken)
    with pytest.raises(TrustedListInvalid, match=said):
        read_trusted_list(broken(xml), operators=[OPERATOR.asn1])


def test_of_a_wrapped_list_only_the_signed_part_could_count(xml: bytes) -> None:
    try:
        names = {one.name for one in read_trusted_list(_wrapped(xml), operators=[OPERATOR.asn1]).authorities}
    except TrustedListInvalid:
        names = set()
    assert "Stranger" not in names


@pytest.mark.parametrize(
    "xml",
    [
        trusted_list(SERVICES).replace(b"<X509Certificate>MII", b"<X509Certificate>MJJ", 1),
        trusted_list(SERVICES).replace(b"2018-01-01T00:00:00Z", b"yesterday"),
        trusted_list(()).replace(b"TrustServiceProviderList", b"Nothing"),
    ],
)
def test_a_list_that_cannot_be_understood_is_refused_or_says_what_it_left_out(xml: bytes) -> None:
    with suppress(TrustedListInvalid):
        assert len(read_trusted_list_unverified(xml).authorities) < 3


def test_an_imported_list_gives_anchors_with_dates_and_the_next_one_replaces_it(xml: bytes, tmp_path: Path) -> None:
    found = read_trusted_list(xml, operators=[OPERATOR.asn1])
    name, taken = write_trusted_list(tmp_path, found, xml, purposes={"signers", "timestamping"}, checked=True)
    assert (name, len(taken)) == ("lists/xx.toml", 3)
    anchors = load_anchors(tmp_path)

    def counting(moment: datetime) -> set[bytes]:
        return {one.dump() for one in anchors.signer_certificates(moment)}

    assert counting(datetime(2017, 1, 1, tzinfo=UTC)) == set()
    assert counting(datetime(2021, 6, 1, tzinfo=UTC)) == {SIGNERS.der, FORMER.der}
    assert counting(NOW) == {SIGNERS.der}
    assert [one.dump() for one in anchors.timestamping_certificates(NOW)] == [STAMPS.der]
    write_trusted_list(tmp_path, found, xml, purposes={"timestamping"}, checked=True)
    assert load_anchors(tmp_path).signers == ()


def test_pretenders_are_no_operators(xml: bytes) -> None:
    twin: Made = made("Scheme Operator")
    with pytest.raises(TrustedListInvalid, match="not signed by"):
        read_trusted_list(xml, operators=[twin.asn1])
