"""Honest files, which all have to pass: whatever people may do in good faith, in every order that is permitted."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from random import Random

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from pyhanko.sign.fields import MDPPerm

from signing import (
    Credential,
    SigningResult,
    TimestampAuthorities,
    added_signature,
    certify_document,
    complete_signatures,
    load_pkcs12,
    sign_field,
)
from tests.attacks.material import Material
from tests.attacks.mint import YEAR, Party
from tests.attacks.paper import draft
from tests.attacks.register import Attacked
from tests.attacks.workshop import Stamper

KEYS: dict[str, Callable[[], object]] = {
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "RSA-PSS 3072": lambda: rsa.generate_private_key(65537, 3072),
}
LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")


@dataclass(frozen=True)
class Honest:
    """One honest file in the making."""

    name: str
    make: Callable[[], bytes]
    asked: Callable[[bytes], Attacked] = Attacked


@dataclass(frozen=True)
class Services:
    """The product's own functions, with the development PKI answering over HTTP."""

    material: Material
    authorities: TimestampAuthorities

    @cached_property
    def credentials(self) -> dict[str, Credential]:
        pki = self.material.mint.pki
        return {who: load_pkcs12(pki.p12(who), pki.pin(who)) for who in ("seal", "sg", "counterpart")}

    def certified(self, pdf: bytes) -> bytes:
        return self._signed(certify_document, pdf, "Seal", self.credentials["seal"])

    def signed(self, pdf: bytes, field: str, who: str | Credential, lock: tuple[str, ...] = ()) -> bytes:
        credential = self.credentials[who] if isinstance(who, str) else who
        return self._signed(sign_field, pdf, field, credential, lock=lock or ("Seal", field))

    def _signed(
        self, act: Callable[..., SigningResult], pdf: bytes, field: str, credential: Credential, **more: object
    ) -> bytes:
        return act(
            pdf, field=field, credential=credential, authorities=self.authorities, anchors=self.material.anchors, appearance=None,
            reason="I sign", location="Washington, D.C.", **more,
        ).pdf  # fmt: skip

    def completed(self, pdf: bytes, field: str = "Organization", *, final: bool = True) -> bytes:
        return complete_signatures(
            pdf, field=field, authorities=self.authorities, anchors=self.material.anchors, final=final
        ).pdf  # fmt: skip

    def accepted(self, before: bytes, after: bytes, field: str = "Counterpart") -> bytes:
        """A signature from an own tool, as uploads are accepted, and lifted."""
        got = added_signature(before, after, field=field, anchors=self.material.anchors)
        return self.completed(got.pdf, field, final=False)


def _fresh(data: bytes) -> Attacked:
    """Made with real time-stamps: asked about after that."""
    return Attacked(data, at=datetime.now(tz=UTC) + timedelta(minutes=1))


def controls(material: Material, services: Services, seed: int, originals: Path | None = None) -> Iterator[Honest]:
    """All of them, in families. ``originals``: a folder with assembled originals, when there is one."""
    rng = Random(f"{seed}/honest")
    yield from _orders(material, rng)
    yield from _signatories(material)
    yield from _pages(material)
    yield from _renewals(material, rng)
    yield from _late(material)
    yield from _later_revoked(material)
    yield from _own_tools(material, services)
    yield from _keys(services)
    yield from _usual_route(services)
    if originals is not None:
        yield from _originals(services, originals)


def _orders(m: Material, rng: Random) -> Iterator[Honest]:
    """Who signs after the seal, in every order, with and without locks, each lifted at once or all at the end."""
    people = {"Organization": "sg", "Counterpart": "counterpart"}
    for order, locks, often in itertools.product(
        itertools.permutations(people), (True, False), ("once", "each", "stores")
    ):
        for certify in (MDPPerm.FILL_FORMS, None):

            def make(order=order, locks=locks, often=often, certify=certify) -> bytes:
                pdf = m.shop.sign(draft(locks=locks), "Seal", "seal", certify=certify)
                for field in order:
                    pdf = m.shop.sign(pdf, field, people[field], stamper=rng.choice(["tsa1", "tsa2"]))
                    if often == "each":
                        pdf = m.shop.archived(pdf)
                    elif often == "stores":
                        pdf = m.shop.store(pdf, m.shop.evidence("seal", people[field]))
                return m.shop.archived(pdf)

            kind = "certified" if certify else "approved"
            yield Honest(f"orders/{kind}-{'-'.join(order)}-{'locks' if locks else 'free'}-{often}", make)


def _signatories(m: Material) -> Iterator[Honest]:
    """One to five of them, in fields that exist or that each makes, invisible or seen."""
    for count, own in itertools.product(range(1, 6), ("existing", "invisible", "visible")):

        def make(count=count, own=own) -> bytes:
            names = [f"Signatory{n + 1}" for n in range(count)]
            parties = [m.mint.issue(f"DEVELOPMENT ONLY {name}", by=m.mint.party("ca")) for name in names]
            pdf = draft(fields=names if own == "existing" else [], locks=False)
            for n, (name, party) in enumerate(zip(names, parties, strict=True)):
                box = (40 + 100 * n, 100, 130 + 100 * n, 160) if own == "visible" else None
                pdf = m.shop.sign(pdf, name, party, box=box)
            return m.shop.archived(pdf, *parties)

        yield Honest(f"signatories/{count}-{own}", make)


def _pages(m: Material) -> Iterator[Honest]:
    for pages, streams in itertools.product((1, 3, 12, 60), (False, True)):
        yield Honest(
            f"pages/{pages}{'-streams' if streams else ''}",
            lambda pages=pages, streams=streams: m.shop.archived(m.signed(draft(pages=pages, streams=streams))),
        )


def _renewals(m: Material, rng: Random) -> Iterator[Honest]:
    """Several document time-stamps, of both authorities, years apart; asked in the year after the last."""
    for years in ((1,), (1, 3), (2, 5, 9), (1, 2, 3, 4, 5, 6), (8, 16)):

        def make(years=years) -> bytes:
            pdf = m.final
            for n, year in enumerate(years):
                then = m.at + year * YEAR
                label = ("tsa2", "tsa1")[n % 2]
                pdf = m.shop.stamp(pdf, label, evidence=m.shop.evidence("tsa1", "tsa2", at=then), at=then)
            return pdf

        last = m.at + (years[-1] + 1) * YEAR
        yield Honest(f"renewals/{'-'.join(map(str, years))}", make, lambda data, last=last: Attacked(data, at=last))
    for years in (2, 4, 8):
        yield Honest(
            f"renewals/not yet needed after {years}",
            lambda: m.final,
            lambda data, years=years: Attacked(data, at=m.at + years * YEAR),
        )


def _late(m: Material) -> Iterator[Honest]:
    """Signed some time ago, proved then, looked at now."""
    for days in (1, 30, 200):

        def make(days=days) -> bytes:
            then = m.at - timedelta(days=days)
            stamper = Stamper(m.mint, m.mint.party("tsa1"), then)
            pdf = m.shop.sign(
                m.shop.sign(m.paper, "Seal", "seal", stamper=stamper), "Organization", "sg", stamper=stamper
            )
            return m.shop.archived(pdf, "seal", "sg", at=then)

        yield Honest(f"some time ago/{days} days", make)


def _later_revoked(m: Material) -> Iterator[Honest]:
    """The certificate ended or was revoked after the proof: what was proved before stays good."""
    then = m.at - timedelta(days=20)

    def made(party: Party, *said: object) -> bytes:
        from signing.crypto.evidence import Evidence

        stamper = Stamper(m.mint, m.mint.party("tsa1"), then)
        pdf = m.shop.sign(m.paper, "Seal", party, stamper=stamper, claimed=then)
        pdf = m.shop.archived(pdf, party, at=then)
        return m.shop.stamp(pdf, "tsa1", evidence=m.shop.evidence("tsa1").joined(Evidence((), tuple(said), ())))  # type: ignore[arg-type]

    def revoked() -> bytes:
        party = m.mint.issue("DEVELOPMENT ONLY Left since", by=m.mint.party("ca"))
        return made(party, m.mint.answer(party, revoked=m.at - timedelta(days=3)))

    def ended() -> bytes:
        return made(m.mint.issue("DEVELOPMENT ONLY Ended since", by=m.mint.party("ca"), until=m.at - timedelta(days=3)))

    yield Honest("afterwards/revoked", revoked)
    yield Honest("afterwards/expired", ended)


def _own_tools(m: Material, services: Services) -> Iterator[Honest]:
    """The counterpart signs with a bare tool of its own, to each level; the organization accepts it and lifts its level."""
    for level, first, new in itertools.product(LEVELS, (True, False), ("P-256", "P-384", "RSA-PSS 3072")):

        def make(level=level, first=first, new=new) -> bytes:
            party = _known(m, new)
            pdf = services.certified(draft())
            if not first:
                pdf = services.completed(services.signed(pdf, "Organization", "sg"), final=False)
            pdf = services.accepted(pdf, _own(m, pdf, party, level))
            if first:
                pdf = services.completed(services.signed(pdf, "Organization", "sg"), final=False)
            return services.completed(pdf)

        yield Honest(f"own tool/{level}-{'first' if first else 'last'}-{new}", make, _fresh)


def _own(m: Material, pdf: bytes, party: Party, level: str) -> bytes:
    now = datetime.now(tz=UTC)  # the organization's own time-stamps are of today, too
    stamper = None if level == "B-B" else m.shop.stamper("tsa2", now)
    signed = m.shop.sign(pdf, "Counterpart", party, stamper=stamper, pss="RSA" in party.name)
    if level in {"B-LT", "B-LTA"}:
        held = m.shop.evidence(party, "tsa2", at=now)
        return m.shop.stamp(signed, "tsa2", evidence=held, at=now) if level == "B-LTA" else m.shop.store(signed, held)
    return signed


def _known(m: Material, kind: str) -> Party:
    """Somebody with a key of this kind whose authority's responder knows the certificate."""
    known: dict[str, Party] = m.shop.__dict__.setdefault("known", {})
    if kind not in known:
        known[kind] = m.mint.enrolled("counterpart", f"DEVELOPMENT ONLY {kind}", KEYS[kind]())
    return known[kind]


def _keys(services: Services) -> Iterator[Honest]:
    """PKCS#12 files of every kind, held by the organization."""
    m = services.material
    for kind, who in itertools.product(KEYS, ("first", "second", "both")):

        def make(kind=kind, who=who) -> bytes:
            credential = _package(_known(m, kind))
            pdf = services.certified(draft())
            pdf = services.signed(pdf, "Organization", credential if who != "second" else "sg")
            pdf = services.signed(
                services.completed(pdf, final=False), "Counterpart", credential if who != "first" else "counterpart"
            )
            return services.completed(pdf)

        yield Honest(f"keys/{kind}-{who}", make, _fresh)


def _package(party: Party) -> Credential:
    above = [one.certificate for one in party.above]
    data = pkcs12.serialize_key_and_certificates(
        b"key", party.key, party.certificate, above, BestAvailableEncryption(b"1234")
    )
    return load_pkcs12(data, "1234")


def _usual_route(services: Services) -> Iterator[Honest]:
    """The usual route, and archiving it more than once."""
    for locks, pages, times in itertools.product((True, False), (1, 4), (1, 2)):

        def make(locks=locks, pages=pages, times=times) -> bytes:
            pdf = services.certified(draft(locks=locks, pages=pages))
            for field, who in (("Organization", "sg"), ("Counterpart", "counterpart")):
                pdf = services.completed(services.signed(pdf, field, who), final=times > 1)
            return services.completed(pdf)

        yield Honest(f"usual/{'locks' if locks else 'free'}-{pages} pages-{times}", make, _fresh)


def _originals(services: Services, folder: Path) -> Iterator[Honest]:
    """Tagged originals from the real assembly, signed by everybody in the places that they have."""
    for path in sorted(folder.glob("*.pdf")):

        def make(path=path) -> bytes:
            from signing.pdf.document import read

            pdf = services.certified(path.read_bytes())
            for field, who in zip(
                sorted(set(read(pdf).empty_fields())), itertools.cycle(("sg", "counterpart")), strict=False
            ):
                pdf = services.completed(services.signed(pdf, field, who), field, final=False)
            return services.completed(pdf, read(pdf).signatures[0].field)

        yield Honest(f"originals/{path.stem}", make, _fresh)
