"""Time-stamps: of another file, swapped, removed, by a stranger, in the wrong order, too late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from signing.crypto.evidence import Evidence
from tests.attacks.material import Material
from tests.attacks.mint import YEAR, Party
from tests.attacks.register import Attacked, Family
from tests.attacks.workshop import Stamper, edited, replaced, signature

stamping = Family("time-stamps", alters=False)

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def _inner(pdf: bytes, field: str) -> cms.ContentInfo:
    return signature(pdf, field).readable.signer_info["unsigned_attrs"][0]["values"][0]


def _last(m: Material, stamper: Stamper | None) -> bytes:
    """The counterpart's signature is the last one, with this time-stamp inside."""
    return m.shop.sign(m.open, "Counterpart", "counterpart", stamper=stamper)


def _swapped(m: Material, token: cms.ContentInfo) -> bytes:
    return _last(m, Stamper(m.mint, m.mint.party("tsa1"), spoil=lambda _: token))


@stamping
def of_another_signature(rng: Random, m: Material) -> bytes:
    """The time-stamp inside a signature is the one of another signature in the same file."""
    return m.shop.archived(_swapped(m, _inner(m.open, rng.choice(["Seal", "Organization"]))))


@stamping
def of_another_file(rng: Random, m: Material) -> bytes:
    """The time-stamp inside a signature is taken from another file."""
    pdf = _swapped(m, _inner(m.other, "Counterpart"))
    return (
        m.shop.archived(pdf)
        if rng.random() < 0.5
        else m.shop.store(pdf, m.shop.evidence("seal", "sg", "counterpart", "tsa1"))
    )


@stamping
def document_stamp_of_another_file(rng: Random, m: Material) -> bytes:
    """The document time-stamp is the one of another file."""
    return replaced(m.final, "Timestamp1", _value(m.other))


@stamping
def document_stamp_of_an_older_revision(rng: Random, m: Material) -> bytes:
    """A second document time-stamp repeats the first."""
    again = m.shop.stamp(m.final, "tsa2")
    return replaced(again, "Timestamp2", _value(m.final))


def _value(pdf: bytes) -> bytes:
    """The token in the first document time-stamp, without the zeros that fill its room."""
    return cms.ContentInfo.load(bytes(signature(pdf, "Timestamp1").readable.pkcs7_content)).dump()


@stamping
def document_stamp_removed(rng: Random, m: Material) -> bytes:
    """The file was cut before its document time-stamp."""
    return m.shop.store(m.three, m.shop.evidence("seal", "sg", "counterpart", "tsa1"))


@stamping
def removed_from_the_signature(rng: Random, m: Material) -> bytes:
    """The time-stamp was taken out of the last signature, and nothing else proves its time."""
    pdf = _last(m, None) if rng.random() < 0.5 else edited(m.three, "Counterpart", _without_unsigned)
    return m.shop.store(pdf, m.shop.evidence("seal", "sg", "counterpart", "tsa1"))


def _without_unsigned(data: cms.SignedData) -> None:
    del data["signer_infos"][0]["unsigned_attrs"]


def _alone(m: Material) -> Party:
    return m.mint.issue(
        "DEVELOPMENT ONLY Time-stamping Authority 1", by=None, usage=frozenset({"digital_signature"}),
        extended=(ExtendedKeyUsageOID.TIME_STAMPING,),
    )  # fmt: skip


AUTHORITIES: dict[str, tuple[str, Callable[[Material], Party]]] = {
    "unknown authority": (
        "of an authority that nobody knows",
        lambda m: m.mint.stamping("TSA", by=m.mint.party("otherroot")),
    ),
    "own authority": ("of the attacker's own making", _alone),
    "signers authority": ("below the authority for signers", lambda m: m.mint.stamping("TSA", by=m.mint.party("ca"))),
    "no time-stamping usage": ("of a certificate without the usage", lambda m: m.mint.stamping("TSA", extended=())),
    "other usage": (
        "of a certificate for servers",
        lambda m: m.mint.stamping("TSA", extended=(ExtendedKeyUsageOID.SERVER_AUTH,)),
    ),
    "signatory": ("made with a signatory's certificate", lambda m: m.mint.party("sg")),
    "responder": ("made with the key of the OCSP responder", lambda m: m.mint.party("tsaocsp")),
    "the root itself": ("made with the key of the root", lambda m: m.mint.party("tsaroot")),
    "expired": ("of an authority that had expired", lambda m: m.mint.stamping("TSA", until=m.at - DAY)),
    "not yet valid": ("of an authority that was not valid yet", lambda m: m.mint.stamping("TSA", since=m.at + DAY)),
    "small key": (
        "made with an RSA key of 1024 bits",
        lambda m: m.mint.stamping("TSA", key=rsa.generate_private_key(65537, 1024)),
    ),
    "below a signatory": (
        "of an authority that a signatory certified",
        lambda m: m.mint.stamping("TSA", by=m.mint.party("sg")),
    ),
}


def _by(make: Callable[[Material], Party]) -> Callable[[Random, Material], bytes]:
    def attack(rng: Random, m: Material) -> bytes:
        authority = make(m)
        inside = rng.random() < 0.5
        pdf = _last(m, Stamper(m.mint, authority)) if inside else m.three
        held = m.shop.evidence("seal", "sg", "counterpart", "tsa1").joined(_about(m, authority))
        return m.shop.stamp(pdf, authority, evidence=held)

    return attack


def _about(m: Material, authority: Party) -> Evidence:
    if authority.certificate.issuer == authority.certificate.subject:
        return Evidence()
    return Evidence((authority.asn1,), (m.mint.answer(authority, issuer=_issuer(m, authority)),), ())


def _issuer(m: Material, authority: Party) -> Party:
    known = [*authority.above, *(m.mint.party(n) for n in ("root", "ca", "tsaroot", "otherroot", "sg"))]
    return next(one for one in known if one.certificate.subject == authority.certificate.issuer)


for _name, (_did, _make) in AUTHORITIES.items():
    stamping.add(_name, f"The time-stamps are {_did}.", _by(_make))


@stamping
def from_the_future(rng: Random, m: Material) -> bytes:
    """The document time-stamp is later than now."""
    return m.shop.stamp(
        m.three,
        "tsa1",
        evidence=m.shop.evidence("seal", "sg", "counterpart", "tsa1"),
        at=m.at + rng.randrange(2, 400) * DAY,
    )


@stamping
def later_than_what_follows(rng: Random, m: Material) -> bytes:
    """A document time-stamp is later than the next one."""
    pdf = m.shop.stamp(m.three, "tsa1", evidence=m.shop.evidence("seal", "sg", "counterpart", "tsa1", "tsa2"), at=m.at)
    return m.shop.stamp(pdf, "tsa2", at=m.at - DAY)


@stamping
def inside_later_than_outside(rng: Random, m: Material) -> bytes:
    """The time-stamps inside the signatures are later than the one over the document."""
    old = m.at - rng.randrange(1, 90) * DAY
    return m.shop.archived(m.three, at=old)


@stamping
def with_a_weak_digest(rng: Random, m: Material) -> bytes:
    """The time-stamps are signed over SHA-1."""
    weak = Stamper(m.mint, m.mint.party("tsa1"), md="sha1")
    return m.shop.stamp(_last(m, weak), weak, evidence=m.shop.evidence("seal", "sg", "counterpart", "tsa1"))


@stamping
def another_time_written_in(rng: Random, m: Material) -> bytes:
    """The time in the document time-stamp was changed without its key."""
    loaded = cms.ContentInfo.load(bytes(signature(m.final, "Timestamp1").readable.pkcs7_content))
    der = loaded.dump()
    written = m.at.strftime("%Y%m%d%H%M%S").encode()
    other = (m.at - rng.randrange(1, 900) * DAY).strftime("%Y%m%d%H%M%S").encode()
    return replaced(m.final, "Timestamp1", der.replace(written, other))


@stamping
def value_damaged(rng: Random, m: Material) -> bytes:
    """The value of the document time-stamp is damaged."""

    def damage(data: cms.SignedData) -> None:
        value = bytearray(data["signer_infos"][0]["signature"].native)
        value[-1] ^= 1
        data["signer_infos"][0]["signature"] = bytes(value)

    return edited(m.final, "Timestamp1", damage)


def _short(m: Material, *, until_days: int) -> tuple[Party, bytes]:
    """A file of ten days ago, with time-stamps of an authority that ended ``until_days`` ago."""
    then = m.at - 10 * DAY
    authority = m.mint.stamping(
        "DEVELOPMENT ONLY Short-lived Authority", since=m.at - YEAR, until=m.at - until_days * DAY
    )
    stamper = Stamper(m.mint, authority, then)
    pdf = m.shop.sign(m.shop.sign(m.paper, "Seal", "seal", stamper=stamper), "Organization", "sg", stamper=stamper)
    held = m.shop.evidence("seal", "sg", authority, at=then)
    return authority, m.shop.stamp(pdf, stamper, evidence=held)


@stamping
def renewal_missed(rng: Random, m: Material) -> bytes:
    """The newest time-stamp's authority ended, and nobody renewed it."""
    return _short(m, until_days=5)[1]


@stamping
def renewal_too_late(rng: Random, m: Material) -> bytes:
    """The newest time-stamp's authority ended, and somebody renewed it afterwards."""
    authority, pdf = _short(m, until_days=rng.randrange(2, 9))
    fresh = m.shop.evidence("seal", "sg", authority, "tsa1")
    return m.shop.stamp(pdf, "tsa1", evidence=fresh)


def _revoked_authority(m: Material, when_days: int) -> tuple[bytes, Evidence]:
    then = m.at - 10 * DAY
    authority = m.mint.stamping("DEVELOPMENT ONLY Compromised Authority")
    stamper = Stamper(m.mint, authority, then)
    pdf = m.shop.sign(m.shop.sign(m.paper, "Seal", "seal", stamper=stamper), "Organization", "sg", stamper=stamper)
    said = Evidence((authority.asn1,), (m.mint.answer(authority, revoked=m.at - when_days * DAY),), ())
    return m.shop.stamp(pdf, stamper, evidence=m.shop.evidence("seal", "sg", authority, at=then)), said


@stamping
def authority_revoked_before(rng: Random, m: Material) -> bytes:
    """The authority had been revoked when it gave the time-stamps."""
    pdf, said = _revoked_authority(m, 20)
    return m.shop.stamp(pdf, "tsa1", evidence=m.shop.evidence("tsa1").joined(said))


@stamping
def authority_revoked_after(rng: Random, m: Material) -> bytes:
    """The authority's key was compromised after it gave the time-stamps and before anything renewed them."""
    pdf, said = _revoked_authority(m, 5)
    return m.shop.stamp(pdf, "tsa1", evidence=m.shop.evidence("tsa1").joined(said))


@stamping
def old_rsa_authority_in_2031(rng: Random, m: Material) -> Attacked:
    """The only time-stamps are RSA PKCS#1 v1.5, which ended in 2029, and the file is verified in 2031."""
    authority = m.mint.stamping("TSA", key=rsa.generate_private_key(65537, 3072), until=m.at + 20 * YEAR)
    stamper = Stamper(m.mint, authority)
    pdf = m.shop.sign(m.shop.sign(m.paper, "Seal", "seal", stamper=stamper), "Organization", "sg", stamper=stamper)
    pdf = m.shop.stamp(pdf, stamper, evidence=m.shop.evidence("seal", "sg", authority))
    return Attacked(pdf, at=m.at.replace(year=2031))
