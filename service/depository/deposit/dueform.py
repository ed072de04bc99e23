"""Due form: what the depository examines before it accepts an instrument (Vienna Convention 1986, article 78(1)(d), by analogy).

The machine examines what can be computed and gives the figure it saw; a person ticks what only a person can see. Pure: the
caller brings bytes, counts and verdicts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")
"""Ascending (ETSI EN 319 142-1)."""

HUMAN = {
    "authority": "Names and offices of the signatories correspond to the proof of their authority.",
    "annexes_complete": "Every attached annex is named in the text, and every annex the text names is attached and complete.",
    "place_and_date": "Place and date of signature are plausible.",
    "concordance": "The originals correspond to each other in every language.",
}
"""Key -> what the archivist confirms by ticking it."""
PAPER_KEPT = "paper_kept"
ON_PAPER = {PAPER_KEPT: "The paper originals are in custody, or it is known who keeps each of them."}
"""The same, where somebody signed in ink."""


@dataclass(frozen=True, slots=True)
class Check:
    """One point of the examination."""

    key: str
    label: str
    ok: bool
    figure: str
    """What was seen, for the person who has to act on it."""
    human: bool = False
    """True: a person ticks it; ``ok`` says whether it is ticked."""
    lines: tuple[str, ...] = ()
    """Further figures, one a line: what stands in each signature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalFacts:
    """One party's original, as frozen and as signed."""

    party: str
    frozen: bytes
    frozen_sha256: str
    """As approved."""
    frozen_pages: int
    signed: bytes
    signed_sha256: str
    """As recorded with the last signature."""
    signed_pages: int
    verdict: Mapping[str, Any]
    """The verdict on ``signed`` as JSON values: ``indication``, ``level``, ``signatures`` with ``field``, ``indication``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """A certified electronic copy of an original signed in ink."""

    party: str
    """Whose original."""
    names: tuple[str, ...]
    """Who signed on it."""
    certified: bytes
    certified_sha256: str
    """As recorded when it was sealed."""
    verdict: Mapping[str, Any]
    sheets: int
    """Found in the scan, each of them once and like the print."""
    printed_sheets: int
    base: bytes
    """The file that was printed."""
    attested_by: str
    seen: str
    """``original`` or ``scan``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentFacts:
    """What the register will say, and who had to sign."""

    parties: tuple[str, ...]
    """Keys, in the order of the text."""
    party_names: tuple[str, ...]
    title: str
    languages: tuple[str, ...]
    fields: Mapping[str, str]
    """Every PDF field that must be signed on each original -> who signs there."""
    differing: tuple[tuple[str, str], ...] = ()
    """(name in the certificate, name in the agreement) where the two are not the same person's by their words."""
    papers: tuple[PaperFacts, ...] = ()
    """Copies of what was signed in ink."""
    ink: tuple[str, ...] = ()
    """Who signed in ink instead of in a field: each of them on each party's original."""
    signed_on: date | None
    signed_places: tuple[str, ...]
    entered_on: date
    annexes: int
    annex_pages: int


def examine(
    originals: Sequence[OriginalFacts],
    facts: InstrumentFacts,
    *,
    required_level: str = "B-LTA",
    confirmed: Collection[str] = (),
) -> list[Check]:
    """Every check, machine checks first. ``confirmed`` holds the keys of :data:`HUMAN` that the archivist ticked.

    :raises ValueError: ``required_level`` is not one of :data:`LEVELS`.
    """
    if required_level not in LEVELS:
        raise ValueError(f"There is no signature level “{required_level}”.")
    checks = [_both(originals, facts)]
    for original in originals:
        checks.extend(_original(original, facts, required_level))
        checks.extend(_paper(original, facts, required_level))
    checks.extend(_register(facts))
    return [*checks, *_human(facts, confirmed)]


def _human(facts: InstrumentFacts, confirmed: Collection[str]) -> Iterator[Check]:
    told = tuple(f"The certificate names {theirs}; the agreement names {ours}." for theirs, ours in facts.differing)
    points = {**HUMAN, **ON_PAPER} if facts.ink else HUMAN
    for key, label in points.items():
        yield Check(key, label, key in confirmed, "", human=True, lines=told if key == "authority" else ())


def in_due_form(checks: Sequence[Check]) -> bool:
    """True when there are checks and every one of them, the person's included, is fulfilled."""
    return bool(checks) and all(check.ok for check in checks)


def pdfa_claim(pdf: bytes) -> str | None:
    """The PDF/A part and level the file claims in its (uncompressed) XMP metadata, e.g. ``PDF/A-3B``; a claim, not a check."""
    part = re.search(rb"pdfaid:part(?:>|=[\"'])(\d)", pdf)
    level = re.search(rb"pdfaid:conformance(?:>|=[\"'])([ABUabu])", pdf)
    return f"PDF/A-{part.group(1).decode()}{level.group(1).decode().upper() if level else ''}" if part else None


def _both(originals: Sequence[OriginalFacts], facts: InstrumentFacts) -> Check:
    present = [original.party for original in originals]
    ok = bool(present) and sorted(present) == sorted(facts.parties)
    return Check(
        "originals", "Each party's original is present", ok, f"{len(present)} of {len(facts.parties)} originals"
    )


def _original(original: OriginalFacts, facts: InstrumentFacts, required: str) -> Iterator[Check]:
    def check(key: str, label: str, figure: str, *, ok: bool) -> Check:
        return Check(f"{key}:{original.party}", f"{label} ({original.party})", ok, figure)

    found, frozen = (hashlib.sha256(data).hexdigest() for data in (original.signed, original.frozen))
    yield check("digest", "The signed file is the one recorded at signature", f"SHA-256 {found}",
                ok=found == original.signed_sha256)  # fmt: skip
    yield check("frozen", "The signed file begins with the approved file, byte for byte", f"{len(original.frozen)} bytes, SHA-256 {frozen}",
                ok=_grown(original) and frozen == original.frozen_sha256)  # fmt: skip
    yield check("pages", "No page was added or lost", f"{_counted(original.signed_pages, 'page', 'pages')}, {original.frozen_pages} approved",
                ok=original.signed_pages == original.frozen_pages > 0)  # fmt: skip
    level = str(original.verdict.get("level") or "none").removeprefix("PAdES-")
    indication = str(original.verdict.get("indication"))
    yield check("signatures", "The signatures are valid", indication, ok=indication == "TOTAL_PASSED")
    reached = level in LEVELS and LEVELS.index(level) >= LEVELS.index(required)
    yield check(
        "level", "The signatures carry evidence for the long term", f"level {level}, required {required}", ok=reached
    )
    missing = [name for field, name in facts.fields.items() if field not in _passed_fields(original.verdict)]
    figure = f"missing: {', '.join(missing)}" if missing else f"{len(facts.fields)} of {len(facts.fields)} signatures"
    whose = check("signatories", "Everybody who had to sign has signed", figure, ok=bool(facts.fields) and not missing)
    yield replace(whose, lines=tuple(_signature_lines(original.verdict, facts)))
    claim = pdfa_claim(original.signed)
    yield check("pdfa", "The file claims to be fit for archiving", claim or "no claim", ok=claim is not None)


def _paper(original: OriginalFacts, facts: InstrumentFacts, required: str) -> Iterator[Check]:
    """What a machine can say of signatures on paper: the copy is whole, sealed, and of this text. Whose ink it is, a person says."""
    mine = [one for one in facts.papers if one.party == original.party]
    signed = {name for one in mine for name in one.names}
    missing = [name for name in facts.ink if name not in signed]
    if facts.ink:
        figure = f"missing: {', '.join(missing)}" if missing else ", ".join(facts.ink)
        yield Check(
            f"ink:{original.party}", f"Everybody who signs on paper has signed ({original.party})", not missing, figure
        )
    for number, one in enumerate(mine, start=1):
        suffix, where = f"{original.party}:{number}", f" ({original.party})"
        found = hashlib.sha256(one.certified).hexdigest()
        sealed = str(one.verdict.get("indication")) == "TOTAL_PASSED"
        level = str(one.verdict.get("level") or "none").removeprefix("PAdES-")
        ok = sealed and level in LEVELS and LEVELS.index(level) >= LEVELS.index(required)
        yield Check(f"paper-digest:{suffix}", f"The certified copy is the one recorded when it was sealed{where}",
                    found == one.certified_sha256, f"SHA-256 {found}")  # fmt: skip
        yield Check(f"paper-seal:{suffix}", f"The seal on the certified copy is valid and lasts{where}", ok,
                    f"{one.verdict.get('indication')}, level {level}, required {required}")  # fmt: skip
        yield Check(f"paper-sheets:{suffix}", f"Every sheet of the paper original was scanned{where}",
                    one.sheets == one.printed_sheets > 0, f"{one.sheets} of {one.printed_sheets} sheets")  # fmt: skip
        yield Check(f"paper-text:{suffix}", f"The paper was printed from this original{where}",
                    len(one.base) >= len(original.frozen) > 0 and original.signed.startswith(one.base),
                    f"SHA-256 {hashlib.sha256(one.base).hexdigest()}; attested by {one.attested_by}, who saw the "
                    + ("paper" if one.seen == "original" else "scan only"))  # fmt: skip


def _grown(original: OriginalFacts) -> bool:
    return len(original.signed) > len(original.frozen) > 0 and original.signed.startswith(original.frozen)


def _signature_lines(verdict: Mapping[str, Any], facts: InstrumentFacts) -> Iterator[str]:
    """For each field: who had to sign, and what the signature says of itself."""
    found = {str(row["field"]): row for row in verdict.get("signatures", ())}
    for field, who in facts.fields.items():
        row = found.get(field)
        yield f"{field}, required: {who}. " + (_signature_line(row) if row else "No signature.")


def _signature_line(row: Mapping[str, Any]) -> str:
    issuer = row.get("issuer") or "not recorded"
    time = (
        f"{datetime.fromisoformat(row['best_time']).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
        if row.get("best_time")
        else "not proved"
    )
    return f"Certificate: {row.get('signer') or 'not readable'}; issued by: {issuer}; time: {time}."


def _passed_fields(verdict: Mapping[str, Any]) -> set[str]:
    return {str(row["field"]) for row in verdict.get("signatures", ()) if row.get("indication") == "TOTAL_PASSED"}


def _register(facts: InstrumentFacts) -> Iterator[Check]:
    names = [name for name in facts.party_names if name.strip()]
    yield Check("parties", "Every party has a name", len(names) == len(facts.parties) > 1, "; ".join(names) or "none")
    yield Check("title", "There is a title", bool(facts.title.strip()), facts.title.strip() or "none")
    yield Check(
        "languages", "The authentic languages are known", bool(facts.languages), ", ".join(facts.languages) or "none"
    )
    on = facts.signed_on
    yield Check("date", "The date of the last signature is known and not after today", on is not None and on <= facts.entered_on,
                on.isoformat() if on else "none")  # fmt: skip
    places = [place for place in facts.signed_places if place.strip()]
    yield Check("places", "The places of signature are known", bool(places), ", ".join(places) or "none")
    yield Check("annexes", "Every annex has pages", facts.annexes == 0 or facts.annex_pages >= facts.annexes,
                f"{_counted(facts.annexes, 'annex', 'annexes')}, {_counted(facts.annex_pages, 'page', 'pages')}")  # fmt: skip


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
