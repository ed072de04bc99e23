"""The signed files that are attacked, made once for a run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from pyhanko.sign.fields import MDPPerm

from service.cli.development.pki import DevelopmentPki
from signing import TrustAnchors, load_anchors
from tests.attacks.mint import Mint, Party
from tests.attacks.paper import draft
from tests.attacks.workshop import Workshop


@dataclass(frozen=True)
class Material:
    """``shop`` makes everything; the files have three signatures by the organization's rules unless their name says otherwise."""

    shop: Workshop
    anchors: TrustAnchors

    @property
    def mint(self) -> Mint:
        return self.shop.mint

    @property
    def at(self) -> datetime:
        return self.mint.at

    @property
    def asked_at(self) -> datetime:
        """When verification is asked: a little after everything was made."""
        return self.at + timedelta(minutes=1)

    def signed(self, paper: bytes, *, certify: MDPPerm | None = MDPPerm.FILL_FORMS) -> bytes:
        """All three signatures with time-stamps (B-T), in the usual order."""
        sealed = self.shop.sign(paper, "Seal", "seal", certify=certify)
        return self.shop.sign(self.shop.sign(sealed, "Organization", "sg"), "Counterpart", "counterpart")

    @cached_property
    def paper(self) -> bytes:
        return draft()

    @cached_property
    def sealed(self) -> bytes:
        return self.shop.sign(self.paper, "Seal", "seal", certify=MDPPerm.FILL_FORMS)

    @cached_property
    def open(self) -> bytes:
        """Sealed and signed by the Secretary General; the counterpart's field is empty."""
        return self.shop.sign(self.sealed, "Organization", "sg")

    @cached_property
    def three(self) -> bytes:
        """Three signatures, B-T."""
        return self.shop.sign(self.open, "Counterpart", "counterpart")

    @cached_property
    def final(self) -> bytes:
        """Three signatures, B-LTA."""
        return self.shop.archived(self.three)

    @cached_property
    def approved(self) -> bytes:
        """Nothing certifies: three plain approvals, B-LTA."""
        return self.shop.archived(self.signed(draft(locks=False), certify=None))

    @cached_property
    def other(self) -> bytes:
        """Another document, by the same people."""
        return self.shop.archived(self.signed(draft(title="Memorandum of another day", pages=1)))

    @cached_property
    def attacker(self) -> Party:
        """Somebody with a good certificate of our own authority."""
        return self.mint.issue("DEVELOPMENT ONLY Mallory", by=self.mint.party("ca"))


def material(pki: DevelopmentPki) -> Material:
    """What is needed, for now."""
    now = datetime.now(tz=UTC).replace(microsecond=0)
    return Material(Workshop(Mint(pki, now)), load_anchors(pki.anchors))
