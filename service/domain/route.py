"""The signing order: whose turn it is, computed from signatories and revisions. Pure; nothing of it is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from service.domain.instrument import SEAL, Original, Preliminary, Signatory, SignedRevision
from service.domain.paper.copies import COUNTS, PaperCopy, PaperStage

RAW = "raw"
COMPLETE = "complete"
REFUSED = "refused"
"""A raw revision that turned out not to be acceptable (revoked certificate): the step is open again."""


VOID = "void"
"""The originals went back to drafting before anybody signed: the seal before it does not count for the new ones."""


class Progress(StrEnum):
    """How far one step of the route has come."""

    LATER = "later"
    NOW = "now"
    COMPLETING = "completing"
    DONE = "done"


SIGNED = frozenset({Progress.COMPLETING, Progress.DONE})
"""A signatory who has come so far on every original is bound by it."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The revisions of one original, oldest first, with the original they start from."""

    original: Original
    revisions: tuple[SignedRevision, ...]
    papers: tuple[PaperCopy, ...] = ()
    """Scans of this original signed in ink, oldest first."""

    def paper_of(self, key: str) -> PaperCopy | None:
        """The attested copy on which this signature stands in ink; None when there is none."""
        return next((copy for copy in reversed(self.papers) if key in copy.covers and copy.stage in COUNTS), None)

    def standing(self, key: str) -> Progress | None:
        """How far this step has come on this original; None when it is open. A signature in ink counts like one with a key."""
        revision, paper = self.of_step(key), self.paper_of(key)
        if revision is not None:
            return Progress.DONE if revision.stage == COMPLETE else Progress.COMPLETING
        if paper is not None:
            return Progress.DONE if paper.stage is PaperStage.CERTIFIED else Progress.COMPLETING
        return None

    @property
    def counting(self) -> tuple[SignedRevision, ...]:
        """Those that were made on these originals, and not on others before them."""
        void = max((place for place, one in enumerate(self.revisions) if one.stage == VOID), default=-1)
        return self.revisions[void + 1 :]

    def of_step(self, key: str) -> SignedRevision | None:
        """The newest revision that this step has added and that still counts; None when the step is open."""
        for revision in reversed(self.counting):
            if revision.step == key:
                return None if revision.stage == REFUSED else revision
        return None

    @property
    def base(self) -> str:
        """SHA-256 of the newest complete revision: what the next signatory signs. The frozen original before the seal."""
        for revision in reversed(self.counting):
            if revision.stage == COMPLETE:
                return revision.sha256
        return self.original.sha256

    @property
    def next_sequence(self) -> int:
        """Number of the revision that would come next."""
        return len(self.revisions) + 1


@dataclass(frozen=True, slots=True)
class Route:
    """All originals and everybody who signs them, in order: the seal first, then the signatories."""

    chains: tuple[Chain, ...]
    signatories: tuple[Signatory, ...]
    ink: frozenset[str] = frozenset()
    """Keys of those who sign on paper."""

    def chain(self, party: str) -> Chain:
        """:raises KeyError: no original for this party."""
        for candidate in self.chains:
            if candidate.original.party == party:
                return candidate
        raise KeyError(party)

    def progress(self, key: str) -> Progress:
        """How far this step has come on all originals together."""
        found = [chain.standing(key) for chain in self.chains]
        if all(standing is Progress.DONE for standing in found):
            return Progress.DONE
        if all(standing is not None for standing in found):
            return Progress.COMPLETING
        return Progress.NOW if self._before_done(key) else Progress.LATER

    def _before_done(self, key: str) -> bool:
        return all(self.progress(earlier) is Progress.DONE for earlier in self._keys_before(key))

    def _keys_before(self, key: str) -> list[str]:
        keys = self.keys
        return keys[: keys.index(key)]

    @property
    def keys(self) -> list[str]:
        """Keys of all steps, the seal first."""
        return [SEAL, *(signatory.key for signatory in self.signatories)]

    @property
    def turn(self) -> Signatory | None:
        """The signatory who can sign now; None while the service still works, and when everybody has signed."""
        for signatory in self.signatories:
            match self.progress(signatory.key):
                case Progress.DONE:
                    continue
                case Progress.NOW:
                    return signatory
                case _:
                    return None
        return None

    def of_side(self, side: str) -> tuple[Signatory, ...]:
        """Who signs for this party, in order."""
        return tuple(one for one in self.signatories if one.party == side)

    def signers_before(self, signatory: Signatory) -> dict[str, str]:
        """Name in the certificate -> name on record, of those of the same side who have signed with a certificate."""
        others = [one for one in self.of_side(signatory.party) if one.key != signatory.key]
        made = [(one, chain.of_step(one.key)) for one in others for chain in self.chains]
        return {revision.signer: one.name for one, revision in made if revision is not None}

    @property
    def ink_now(self) -> tuple[Signatory, ...]:
        """Who can sign on paper now: the signatory in turn, and those who sign the same sheets directly afterwards."""
        turn, found = self.turn, []
        for signatory in self.signatories:
            if turn is None or signatory.order < turn.order:
                continue
            if signatory.key not in self.ink:
                break
            found.append(signatory)
        return tuple(found)

    @property
    def finished(self) -> bool:
        """Everybody has signed every original, and every signature has reached its level."""
        return bool(self.chains) and all(self.progress(key) is Progress.DONE for key in self.keys)

    def is_last(self, key: str) -> bool:
        """True for the last signatory."""
        return self.keys[-1] == key


def route(
    preliminary: Preliminary,
    signatories: Sequence[Signatory],
    revisions: Mapping[str, Sequence[SignedRevision]],
    papers: Sequence[PaperCopy] = (),
    ink: frozenset[str] = frozenset(),
) -> Route:
    """:param revisions: party -> chain of that party's original, oldest first."""
    return Route(
        tuple(
            Chain(
                original,
                tuple(revisions.get(original.party, ())),
                tuple(copy for copy in papers if copy.party == original.party),
            )
            for original in preliminary.originals
        ),
        tuple(sorted(signatories, key=lambda signatory: signatory.order)),
        ink,
    )
