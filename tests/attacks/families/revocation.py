"""Revoked signers, with answers forged, withheld or of somebody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

from cryptography.x509 import ocsp as x509_ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from signing.crypto.evidence import Evidence
from tests.attacks.material import Material
from tests.attacks.mint import CERTIFYING, YEAR, Party
from tests.attacks.register import Family
from tests.attacks.workshop import Stamper

revoked = Family("revocation", alters=False)
DAY = timedelta(days=1)


def _archived(m: Material, pdf: bytes, *answers: object, about: tuple[Party, ...] = ()) -> bytes:
    """With everybody else's data, and these answers."""
    held = m.shop.evidence("seal", "sg", "tsa1")
    mine = Evidence(tuple(one.asn1 for one in about), tuple(answers), ())  # type: ignore[arg-type]
    return m.shop.stamp(pdf, "tsa1", evidence=held.joined(mine))


def _signed(m: Material, party: Party, rng: Random) -> bytes:
    base, field = rng.choice([(m.open, "Counterpart"), (m.paper, "Seal")])
    return m.shop.sign(base, field, party)


@revoked
def before_signing(rng: Random, m: Material) -> bytes:
    """The certificate was revoked before it was used."""
    party = m.mint.party("revoked")
    when = m.at - rng.randrange(1, 300) * DAY
    return _archived(m, _signed(m, party, rng), m.mint.answer(party, revoked=when))


@revoked
def answer_withheld(rng: Random, m: Material) -> bytes:
    """The certificate was revoked, and the file says nothing about it."""
    return _archived(m, _signed(m, m.mint.party("revoked"), rng))


OCSP = (ExtendedKeyUsageOID.OCSP_SIGNING,)
FORGERS: dict[str, tuple[str, Callable[[Material], Party]]] = {
    "stranger": ("a responder that vouches for itself", lambda m: m.mint.issue("OCSP", by=None, extended=OCSP)),
    "other": (
        "a responder of another authority",
        lambda m: m.mint.issue("OCSP", by=m.mint.party("otherroot"), extended=OCSP),
    ),
    "usage": (
        "somebody whom our authority certified for signing only",
        lambda m: m.mint.issue("OCSP", by=m.mint.party("ca")),
    ),
    "root": (
        "a responder of our root, which did not issue the certificate",
        lambda m: m.mint.issue("OCSP", by=m.mint.party("root"), extended=OCSP),
    ),
    "expired": (
        "a responder of ours that had expired",
        lambda m: m.mint.issue("OCSP", by=m.mint.party("ca"), since=m.at - YEAR, until=m.at - DAY, extended=OCSP),
    ),
    "twin": (
        "a responder with the name of ours",
        lambda m: m.mint.issue(m.mint.party("caocsp").certificate.subject, by=None, extended=OCSP),
    ),
}

for _kind, (_who, _forger) in FORGERS.items():
    revoked.add(
        f"answer by {_kind}",
        f"The certificate was revoked; an answer that all is well is signed by {_who}.",
        lambda rng, m, forger=_forger: _archived(
            m, _signed(m, m.mint.party("revoked"), rng), m.mint.answer(m.mint.party("revoked"), responder=forger(m))
        ),
    )


@revoked
def answer_about_another(rng: Random, m: Material) -> bytes:
    """The answer is about another certificate."""
    return _archived(m, _signed(m, m.mint.party("revoked"), rng), m.mint.answer(m.mint.party("counterpart")))


@revoked
def answer_damaged(rng: Random, m: Material) -> bytes:
    """The answer said “revoked” and was changed to “good”, against its signature."""
    party = m.mint.party("revoked")
    answer = m.mint.answer(party)
    value = bytearray(answer["response_bytes"]["response"].parsed["signature"].native)
    value[rng.randrange(8, len(value))] ^= 1
    answer["response_bytes"]["response"].parsed["signature"] = bytes(value)
    return _archived(m, _signed(m, party, rng), type(answer).load(answer.dump(force=True)))


@revoked
def nobody_knows(rng: Random, m: Material) -> bytes:
    """The responder does not know the certificate."""
    party = m.attacker
    return _archived(m, _signed(m, party, rng), m.mint.answer(party, status=x509_ocsp.OCSPCertStatus.UNKNOWN))


@revoked
def between_signature_and_proof(rng: Random, m: Material) -> bytes:
    """The certificate was revoked after the claimed time and before the first proof."""
    party = m.mint.issue("DEVELOPMENT ONLY Late", by=m.mint.party("ca"))
    pdf = m.shop.sign(m.paper, "Seal", party, stamper=None)
    return _archived(m, pdf, m.mint.answer(party, revoked=m.at - timedelta(hours=rng.randrange(1, 9))))


@revoked
def after_signing_without_proof(rng: Random, m: Material) -> bytes:
    """The certificate was revoked, and only the claimed time says that it had not been yet."""
    party = m.mint.issue("DEVELOPMENT ONLY Later", by=m.mint.party("ca"))
    pdf = m.shop.sign(m.paper, "Seal", party, stamper=None)
    return m.shop.store(pdf, Evidence((party.asn1,), (m.mint.answer(party, revoked=m.at - DAY),), ()))


@revoked
def authority_above(rng: Random, m: Material) -> bytes:
    """The authority that issued the certificate had been revoked."""
    authority = m.mint.issue("DEVELOPMENT ONLY Lost CA", by=m.mint.party("root"), usage=CERTIFYING, authority=True)
    party = m.mint.issue("Mallory", by=authority)
    said = (m.mint.answer(party, issuer=authority), m.mint.answer(authority, revoked=m.at - DAY))
    return _archived(m, _signed(m, party, rng), *said, about=(party, authority))


@revoked
def in_a_list(rng: Random, m: Material) -> bytes:
    """The authority's list says that the certificate had been revoked."""
    party = m.mint.party("revoked")
    listed = m.mint.revocations(m.mint.party("ca"), [(party, m.at - DAY)], at=m.at)
    pdf = _signed(m, party, rng)
    return m.shop.stamp(pdf, "tsa1", evidence=m.shop.evidence("seal", "sg", "tsa1").joined(Evidence((), (), (listed,))))


@revoked
def list_of_another(rng: Random, m: Material) -> bytes:
    """A list without the certificate is signed by an authority with our authority's name and another key."""
    twin = m.mint.issue(m.mint.party("ca").certificate.subject, by=None, usage=CERTIFYING, authority=True)
    listed = m.mint.revocations(twin, [], at=m.at)
    held = m.shop.evidence("seal", "sg", "tsa1").joined(Evidence((twin.asn1,), (), (listed,)))
    return m.shop.stamp(_signed(m, m.mint.party("revoked"), rng), "tsa1", evidence=held)


@revoked
def inside_stamp_by_a_stranger(rng: Random, m: Material) -> bytes:
    """The certificate had been revoked; a stranger's time-stamp inside says that the signature is older."""
    own = m.mint.stamping("TSA", by=m.mint.party("otherroot"), since=m.at - 9 * YEAR)
    party = m.mint.party("revoked")
    pdf = m.shop.sign(m.paper, "Seal", party, stamper=Stamper(m.mint, own, m.at - 30 * DAY))
    return _archived(m, pdf, m.mint.answer(party, revoked=m.at - DAY))
