"""Signers who must not be believed: no chain to an anchor, weak keys, certificates out of their time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from signing.crypto.evidence import Evidence
from tests.attacks.material import Material
from tests.attacks.mint import CERTIFYING, YEAR, Party
from tests.attacks.register import Family
from tests.attacks.workshop import Stamper

untrusted = Family("untrusted chains", alters=False)
weak = Family("weak keys", alters=False)
dates = Family("backdating", alters=False)

Make = Callable[[Material], Party]
DAY = timedelta(days=1)
SG = "DEVELOPMENT ONLY Isabel Duarte Rivas"


def signed_by(
    m: Material, rng: Random, party: Party, *, md: str = "sha256", more: Evidence | None = None, pss: bool = False
) -> bytes:
    """The attacker's signature in the last empty field, or the only one of a document, archived with all that can be said for it."""
    base, field = rng.choice([(m.open, "Counterpart"), (m.paper, "Seal")])
    pdf = m.shop.sign(base, field, party, md=md, pss=pss)
    held = m.shop.evidence("seal", "sg", "tsa1").joined(_said(m, party)).joined(more or Evidence())
    return m.shop.stamp(pdf, "tsa1", evidence=held)


def _said(m: Material, party: Party) -> Evidence:
    """What the issuers, good or bad, say about the party and those above it: all is well."""
    line = [party, *party.above]
    above = [*line[1:], _anchor(m, line[-1])]
    answers = tuple(
        m.mint.answer(one, issuer=issuer) for one, issuer in zip(line, above, strict=True) if issuer is not one
    )
    return Evidence(tuple(one.asn1 for one in {*line, *above}), answers, ())


def _anchor(m: Material, party: Party) -> Party:
    known = [m.mint.party(label) for label in ("root", "tsaroot", "otherroot", "ca")]
    return next((one for one in known if one.certificate.subject == party.certificate.issuer), party)


def _kinds(family: Family, kinds: dict[str, tuple[str, Make]]) -> None:
    for name, (did, make) in kinds.items():
        family.add(name, did, lambda rng, m, make=make: signed_by(m, rng, make(m)))


def _authority(m: Material, name: str, by: Party | None, **more: object) -> Party:
    usual: dict[str, object] = {"usage": CERTIFYING, "authority": True}
    return m.mint.issue(name, by=by, **(usual | more))  # type: ignore[arg-type]


def _twin(m: Material, label: str, by: Party | None) -> Party:
    """An authority with the name of one of ours and another key."""
    subject = m.mint.party(label).certificate.subject
    return m.mint.issue(subject, by=by, usage=CERTIFYING, authority=True)  # type: ignore[arg-type]


def _constrained(m: Material) -> Party:
    only = x509.NameConstraints(
        [x509.DirectoryName(x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "X")]))], None
    )
    return m.mint.issue(SG, by=_authority(m, "CA for X only", m.mint.party("root"), more=[(only, True)]))


_kinds(
    untrusted,
    {
        "other root": ("The signer stands below a root that is not trusted.", lambda m: m.mint.party("rogue")),
        "self-signed": ("The signer vouches for himself.", lambda m: m.mint.issue("Mallory", by=None)),
        "self-signed in another's name": (
            "The signer vouches for himself, in the Secretary General's name.",
            lambda m: m.mint.issue(SG, by=None),
        ),
        "twin of the authority": (
            "The issuer has the name of our authority and another key.",
            lambda m: m.mint.issue(SG, by=_twin(m, "ca", _twin(m, "root", None))),
        ),
        "twin below the true root's name": (
            "The issuer has the name of our root and another key.",
            lambda m: m.mint.issue(SG, by=_twin(m, "root", None)),
        ),
        "below a signatory": (
            "The issuer is a signatory, no authority.",
            lambda m: m.mint.issue(SG, by=m.mint.party("sg")),
        ),
        "below no authority": (
            "The issuer may certify nobody (basic constraints).",
            lambda m: m.mint.issue(SG, by=m.mint.issue("Intermediate", by=m.mint.party("root"), usage=CERTIFYING)),
        ),
        "authority that may not certify": (
            "The issuer's key usage lacks certification.",
            lambda m: m.mint.issue(
                SG, by=_authority(m, "Intermediate", m.mint.party("root"), usage=frozenset({"crl_sign"}))
            ),
        ),
        "path too long": (
            "There is one authority more than our own permits below it.",
            lambda m: m.mint.issue(SG, by=_authority(m, "Sub-CA", m.mint.party("ca"))),
        ),
        "expired authority": (
            "The issuer had expired.",
            lambda m: m.mint.issue(
                SG, by=_authority(m, "Old CA", m.mint.party("root"), since=m.at - 3 * YEAR, until=m.at - YEAR)
            ),
        ),
        "names that are not permitted": ("The issuer may certify other names only.", _constrained),
    },
)


def _weak_authority(m: Material) -> Party:
    authority = _authority(m, "Weak CA", m.mint.party("root"), key=rsa.generate_private_key(65537, 1024))
    return m.mint.issue("Mallory", by=authority)


_kinds(
    weak,
    {
        "rsa 1024": (
            "The key is RSA of 1024 bits.",
            lambda m: m.mint.issue("Mallory", by=m.mint.party("ca"), key=rsa.generate_private_key(65537, 1024)),
        ),
        "weak authority": ("The issuer's key is RSA of 1024 bits.", _weak_authority),
    },
)


@weak
def sha1(rng: Random, m: Material) -> bytes:
    """The signature is over SHA-1."""
    return signed_by(m, rng, m.attacker, md="sha1")


# ------------------------------------------------------------------------------------------------------------ backdating


@dates
def expired_certificate(rng: Random, m: Material) -> bytes:
    """The certificate had expired; the signature claims an earlier time."""
    return signed_by(m, rng, m.mint.party("expired"))


@dates
def expired_without_proof(rng: Random, m: Material) -> bytes:
    """The certificate had expired, there is no time-stamp, and the validation data are of the time that is claimed."""
    then = m.at - 3 * YEAR
    party = m.mint.issue("Mallory", by=m.mint.party("ca"), since=m.at - 5 * YEAR, until=m.at - 2 * YEAR)
    pdf = m.shop.sign(m.paper, "Seal", party, stamper=None)
    return m.shop.store(pdf, m.shop.evidence(party, at=then))


@dates
def not_yet_valid(rng: Random, m: Material) -> bytes:
    """The certificate was not valid yet when the time-stamp says it was used."""
    return signed_by(m, rng, m.mint.issue("Mallory", by=m.mint.party("ca"), since=m.at + rng.randrange(1, 90) * DAY))


@dates
def proved_too_late(rng: Random, m: Material) -> bytes:
    """The signature was proved only after its certificate had ended."""
    then = m.at - 20 * DAY
    party = m.mint.issue("Mallory", by=m.mint.party("ca"), until=m.at - rng.randrange(1, 9) * DAY)
    pdf = m.shop.sign(m.paper, "Seal", party, stamper=None)
    held = m.shop.evidence(party, at=then).joined(m.shop.evidence("tsa1"))
    return m.shop.stamp(pdf, "tsa1", evidence=held)


@dates
def own_time(rng: Random, m: Material) -> bytes:
    """The time inside is of an authority of the attacker's own, years ago; the trusted one is of today, when the certificate had ended."""
    party = m.mint.issue("Mallory", by=m.mint.party("ca"), since=m.at - 5 * YEAR, until=m.at - 2 * YEAR)
    own = m.mint.stamping("TSA", by=m.mint.party("otherroot"), since=m.at - 9 * YEAR)
    pdf = m.shop.sign(m.paper, "Seal", party, stamper=Stamper(m.mint, own, m.at - 3 * YEAR))
    held = m.shop.evidence(party, at=m.at - 3 * YEAR).joined(m.shop.evidence("tsa1"))
    return m.shop.stamp(pdf, "tsa1", evidence=held)
