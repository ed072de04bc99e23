"""Instruments and what belongs to them. Plain data; times are aware UTC; digests are SHA-256 in lower-case hex."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from service.domain.lifecycle import State
from service.domain.negotiation.wording import Wording

SEAL = "seal"
"""The key under which the organization's seal appears wherever signatories are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One agreement, from proposal to register."""

    id: str
    """UUID4, 36 characters."""
    reference: str
    """Working reference printed in the footer, e.g. ``COOP-2026-0012``; not the register number."""
    state: State
    version: int
    """Counts every change; a use case that read version n may only write n + 1."""
    template_id: str
    template_version: str
    template_digest: str
    department: str
    title: str
    counterpart_name: str
    drafter_id: str
    created_at: datetime
    updated_at: datetime
    officer_id: str = ""
    """The officer in charge, once somebody handed it over; empty: who drafted it."""
    hands: tuple[str, ...] = ()
    """Ids of everybody else who was in charge, or wrote it for somebody who was; four eyes count them as they count the drafter."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Language of the agreement -> title; ``title`` is that in the organization's language."""

    def title_in(self, language: str) -> str:
        """In ``language``, if the agreement is in it."""
        return self.titles.get(language) or self.title

    @property
    def in_charge(self) -> str:
        """Id of the officer in charge."""
        return self.officer_id or self.drafter_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """A PDF that the officer attached, after it was examined and cleaned."""

    id: str
    title: str
    sha256: str
    """Of the cleaned file that is assembled into the originals."""
    source_sha256: str
    """Of the file exactly as uploaded."""
    pages: int
    removed: tuple[str, ...] = ()
    """What cleaning took out, in plain words."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Language -> title, where it differs from ``title``."""

    def title_in(self, language: str) -> str:
        """What the text in ``language`` calls it."""
        return self.titles.get(language) or self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRevision:
    """One saved state of the answers. ``complete`` says that the schema accepted them; otherwise ``answers`` is raw input."""

    instrument_id: str
    revision: int
    answers: Mapping[str, Any]
    annexes: tuple[Annex, ...]
    complete: bool
    saved_by: str
    saved_at: datetime
    wording: tuple[Wording, ...] = ()
    """Where the text departs from the model by agreement with the counterpart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswers:
    """What one person has typed into the form of a draft and not saved yet. Nobody else sees it; saving takes it away."""

    instrument_id: str
    person_id: str
    answers: Mapping[str, Any]
    """Question -> raw answer; None: the person emptied it."""
    bases: Mapping[str, str]
    """Question -> the mark of the saved answer that the person saw, see :func:`service.drafting.answers.changes.mark`."""
    kept_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignaturePlace:
    """A pre-created signature field on an original. ``key`` names the signatory in the route, ``field`` the PDF field."""

    key: str
    """``seal``, or a signatory's key such as ``organization`` or ``counterpart``."""
    field: str
    page: int
    """From 0."""
    box: tuple[float, float, float, float]
    """Lower left x, y, upper right x, y in PDF points."""
    label: str
    """What a screen reader says, e.g. ``Signature of Ana Pérez, President``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """One party's own copy: that party named first, its language first, its signature block on the left."""

    party: str
    number: int
    """From 1, as printed: ``Original 1 of 2``."""
    sha256: str
    size: int
    pages: int
    languages: tuple[str, ...]
    """In the order of this copy."""
    places: tuple[SignaturePlace, ...]
    word_files: Mapping[str, str] = field(default_factory=dict)
    """Language -> SHA-256 of the filled Word file of the text."""
    page_images: tuple[str, ...] = ()
    """SHA-256 of a PNG for each page, rendered from exactly the bytes of ``sha256``."""


def approved_digest(originals: Iterable[tuple[str, str]]) -> str:
    """SHA-256 over the originals' digests: of the UTF-8 JSON list ``[["party", "sha256"], ...]`` without spaces, in the order of the
    originals. Anybody who has the files can compute it without the service.
    """
    pairs = [[party, sha256] for party, sha256 in originals]
    return hashlib.sha256(json.dumps(pairs, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preliminary:
    """The assembled, unsigned originals of one draft revision. Immutable; a changed text is a new one."""

    id: str
    instrument_id: str
    revision: int
    originals: tuple[Original, ...]
    reading_copy: str
    """SHA-256 of the copy that circulates, marked PRELIMINARY on each page."""
    answers_sha256: str
    assembled_at: datetime

    @property
    def digest(self) -> str:
        """What both sides confirm and the Secretary General approves: see :func:`approved_digest`."""
        return approved_digest((original.party, original.sha256) for original in self.originals)

    def original(self, party: str) -> Original:
        """The copy that ``party`` will keep. :raises KeyError: no such party."""
        for candidate in self.originals:
            if candidate.party == party:
                return candidate
        raise KeyError(party)

    @property
    def sides(self) -> frozenset[str]:
        """The parties that confirm the text, sign it and keep an original."""
        return frozenset(one.party for one in self.originals)

    def read_by(self, party: str) -> Original:
        """The copy that ``party`` reads: its own, or the first one where it keeps none, as of a notice that the other party gives."""
        return next((one for one in self.originals if one.party == party), self.originals[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Who signs, for whom, in which order. Copied from the answers and ``config/`` when the originals are assembled."""

    key: str
    party: str
    order: int
    name: str
    office: str
    field: str
    named: str = ""
    """Whom the text names, when somebody else signs for that person; empty otherwise."""
    authority: str = ""
    """What empowers somebody else to sign: document, date, who issued it."""
    authority_sha256: str = ""
    """Of the file of that document, when there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRevision:
    """One more revision of one original. The chain starts at the frozen original and each file starts with the one before."""

    instrument_id: str
    party: str
    """Whose original."""
    sequence: int
    """From 1; 0 is the frozen original itself."""
    step: str
    """``seal`` or the signatory's key."""
    stage: str
    """``raw``: the key has been used, the required level is not yet reached. ``complete``: validated at the step's level.
    ``refused``: it turned out not to be acceptable. ``void``: the originals went back to drafting; what stands before does not count."""
    sha256: str
    level: str
    """Level reached, e.g. ``B-B``, ``B-LT``, ``B-LTA``."""
    signer: str
    """Subject of the certificate, readable."""
    at: datetime
