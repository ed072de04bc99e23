"""Due form: what the depository examines before it accepts an instrument (Vienna Convention 1986, article 78(1)(d), by analogy).

The machine examines what can be computed and gives the figure it saw; a person ticks what only a person can see. Pure: the
caller brings bytes, counts and verdicts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from service.depository.deposit.dueform_facts import Check, InstrumentFacts, OriginalFacts, PaperFacts, RelationFacts
from service.domain.messages import Message
from service.domain.parties import party_said

LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")
"""Ascending (ETSI EN 319 142-1)."""

HUMAN = {
    "entry_checked": Message(
        "The register entry corresponds to the text and to the proof of authority: names and offices of the signatories, place and date of each signature."
    ),
    "originals_checked": Message(
        "The originals correspond to each other in every language, and every annex that the text names is attached and complete."
    ),
}
"""Key -> what the archivist confirms by ticking it: one tick for each thing that is compared, the entry and the originals."""
PAPER_KEPT = "paper_kept"
ON_PAPER = {PAPER_KEPT: Message("The paper originals are in custody, or it is known who keeps each of them.")}
"""The same, where somebody signed in ink."""


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
    told = {
        "entry_checked": (
            *(
                Message("The certificate names {theirs}; the agreement names {ours}.", theirs=theirs, ours=ours)
                for theirs, ours in facts.differing
            ),
            *(
                Message(
                    "{officer} accepted a certificate in the name of {theirs} for {ours}: {reason}",
                    theirs=theirs,
                    ours=ours,
                    officer=officer,
                    reason=reason,
                )
                for theirs, ours, officer, reason in facts.accepted
            ),
            *(Message("Nothing states where {name} signed.", name=name) for name in facts.without_place),
        ),
    }
    points = {**HUMAN, **ON_PAPER} if facts.ink else HUMAN
    for key, label in points.items():
        yield Check(key, label, key in confirmed, None, human=True, lines=told.get(key, ()))


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
    figure = Message("Originals: {present} of {expected}", present=len(present), expected=len(facts.parties))
    return Check("originals", Message("The original of each party is present"), ok, figure)


def _of(label: Message, party: str) -> Message:
    """The same about the original of one party."""
    return Message("{point} ({party})", point=label, party=party_said(party))


def _original(original: OriginalFacts, facts: InstrumentFacts, required: str) -> Iterator[Check]:
    def check(key: str, label: Message, figure: Message, *, ok: bool) -> Check:
        return Check(f"{key}:{original.party}", _of(label, original.party), ok, figure)

    found, frozen = (hashlib.sha256(data).hexdigest() for data in (original.signed, original.frozen))
    yield check("digest", Message("The signed file is the one recorded at signature"), _sha256(found),
                ok=found == original.signed_sha256)  # fmt: skip
    figure = Message("{count} bytes, SHA-256 {digest}", count=len(original.frozen), digest=frozen)
    yield check("frozen", Message("The signed file begins with the approved file, byte for byte"), figure,
                ok=_grown(original) and frozen == original.frozen_sha256)  # fmt: skip
    figure = Message(
        "Pages: {found}; approved: {approved}", found=original.signed_pages, approved=original.frozen_pages
    )
    yield check("pages", Message("No page was added or lost"), figure,
                ok=original.signed_pages == original.frozen_pages > 0)  # fmt: skip
    level = str(original.verdict.get("level") or "none").removeprefix("PAdES-")
    indication = str(original.verdict.get("indication"))
    valid = indication == "TOTAL_PASSED"
    told = Message("Verified") if valid else Message("Not valid: {indication}", indication=indication)
    yield check("signatures", Message("The signatures are valid"), told, ok=valid)
    reached = _reaches(level, required)
    yield check("level", Message("The signatures carry long-term evidence"), _level(level, required), ok=reached)
    missing = [name for field, name in facts.fields.items() if field not in _passed_fields(original.verdict)]
    figure = _missing(missing) or Message(
        "Signatures: {found} of {expected}", found=len(facts.fields), expected=len(facts.fields)
    )
    whose = check(
        "signatories", Message("All required persons have signed"), figure, ok=bool(facts.fields) and not missing
    )
    yield replace(whose, lines=tuple(_signature_lines(original.verdict, facts)))
    claim = pdfa_claim(original.signed)
    figure = Message.verbatim(claim) if claim else Message("Not declared")
    yield check("pdfa", Message("Declared as PDF/A"), figure, ok=claim is not None)


def _sha256(digest: str) -> Message:
    return Message.verbatim(f"SHA-256 {digest}")


def _reaches(level: str, required: str) -> bool:
    """By the evidence; the format of the signatures, which may stand before it (``CMS-B-LTA``), is the model's to choose."""
    rung = level[level.find("B-") :]
    return rung in LEVELS and LEVELS.index(rung) >= LEVELS.index(required)


def _level(level: str, required: str) -> Message:
    if level == "none":
        return Message("Evidence: none; required: {required} (PAdES)", required=required)
    return Message("Evidence: {level}; required: {required} (PAdES)", level=level, required=required)


def _missing(names: Sequence[str | Message]) -> Message | None:
    return Message("Missing: {names}", names=list(names)) if names else None


def _paper(original: OriginalFacts, facts: InstrumentFacts, required: str) -> Iterator[Check]:
    """What a machine can check of signatures on paper: the copy is complete, sealed, and of this text. A person attests whose signature it is."""
    mine = [one for one in facts.papers if one.party == original.party]
    signed = {name for one in mine for name in one.names}
    missing = [name for name in facts.ink if name not in signed]
    if facts.ink:
        label = _of(Message("Everybody who signs on paper has signed"), original.party)
        figure = _missing(missing) or Message.verbatim(", ".join(facts.ink))
        yield Check(f"ink:{original.party}", label, not missing, figure)
    for number, one in enumerate(mine, start=1):
        yield from _copy(original, one, f"{original.party}:{number}", required)


def _copy(original: OriginalFacts, one: PaperFacts, suffix: str, required: str) -> Iterator[Check]:
    found = hashlib.sha256(one.certified).hexdigest()
    sealed = str(one.verdict.get("indication")) == "TOTAL_PASSED"
    level = str(one.verdict.get("level") or "none").removeprefix("PAdES-")
    ok = sealed and _reaches(level, required)
    yield Check(f"paper-digest:{suffix}", _of(Message("The certified copy is the one recorded when it was sealed"), original.party),
                found == one.certified_sha256, _sha256(found))  # fmt: skip
    figure = Message(
        "{indication}. {level}", indication=str(one.verdict.get("indication")), level=_level(level, required)
    )
    yield Check(
        f"paper-seal:{suffix}",
        _of(Message("The seal on the certified copy is valid and lasts"), original.party),
        ok,
        figure,
    )
    figure = Message("Sheets: {found} of {expected}", found=one.sheets, expected=one.printed_sheets)
    yield Check(f"paper-sheets:{suffix}", _of(Message("Every sheet of the paper original was scanned"), original.party),
                one.sheets == one.printed_sheets > 0, figure)  # fmt: skip
    digest = hashlib.sha256(one.base).hexdigest()
    if one.seen == "original":
        figure = Message("SHA-256 {digest}; attested by {name}, who saw the paper", digest=digest, name=one.attested_by)
    else:
        figure = Message(
            "SHA-256 {digest}; attested by {name}, who saw only the scan", digest=digest, name=one.attested_by
        )
    yield Check(f"paper-text:{suffix}", _of(Message("The paper was printed from this original"), original.party),
                len(one.base) >= len(original.frozen) > 0 and original.signed.startswith(one.base), figure)  # fmt: skip


def _grown(original: OriginalFacts) -> bool:
    return len(original.signed) > len(original.frozen) > 0 and original.signed.startswith(original.frozen)


def _signature_lines(verdict: Mapping[str, Any], facts: InstrumentFacts) -> Iterator[Message]:
    """For each field: who had to sign, and what the signature says of itself."""
    found = {str(row["field"]): row for row in verdict.get("signatures", ())}
    for field, who in facts.fields.items():
        row = found.get(field)
        if row is None:
            yield Message("Field “{field}”, required: {name}. No signature.", field=field, name=who)
        else:
            yield _signature_line(field, who, row)


def _signature_line(field: str, who: str | Message, row: Mapping[str, Any]) -> Message:
    time: str | Message = Message("not proved")
    if row.get("best_time"):
        time = f"{datetime.fromisoformat(row['best_time']).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    return Message(
        "Field “{field}”, required: {name}. Certificate: {certificate}; issued by: {issuer}; time: {time}.",
        field=field,
        name=who,
        certificate=row.get("signer") or Message("not readable"),
        issuer=row.get("issuer") or Message("not recorded"),
        time=time,
    )


def _passed_fields(verdict: Mapping[str, Any]) -> set[str]:
    return {str(row["field"]) for row in verdict.get("signatures", ()) if row.get("indication") == "TOTAL_PASSED"}


def _register(facts: InstrumentFacts) -> Iterator[Check]:
    names = [name for name in facts.party_names if name.strip()]
    yield Check(
        "parties",
        Message("Every party has a name"),
        len(names) == len(facts.party_names) > 1,
        _listed("; ".join(names)),
    )
    yield Check("title", Message("There is a title"), bool(facts.title.strip()), _listed(facts.title.strip()))
    languages = _listed(", ".join(facts.languages))
    yield Check("languages", Message("The authentic languages are known"), bool(facts.languages), languages)
    on = facts.signed_on
    yield Check("date", Message("The date of the last signature is known and not after today"), on is not None and on <= facts.entered_on,
                Message("{day}", day=on) if on else _NONE)  # fmt: skip
    places = [place for place in facts.signed_places if place.strip()]
    yield Check("places", Message("The places of signature are known"), bool(places), _listed(", ".join(places)))
    yield Check("annexes", Message("Every annex has pages"), facts.annexes == 0 or facts.annex_pages >= facts.annexes,
                Message("Annexes: {annexes}; pages: {pages}", annexes=facts.annexes, pages=facts.annex_pages))  # fmt: skip

    if facts.relation is not None:
        yield from _relation(facts.relation)


def _relation(relation: RelationFacts) -> Iterator[Check]:
    """A later instrument needs its parent in the register, by the number that the text gives it, and before its end."""
    ok = bool(relation.label) and relation.label == relation.named
    figure = Message(
        "Register number: {number}; in the text: {named}", number=relation.label or _NONE, named=relation.named or _NONE
    )
    yield Check("relation", Message("The agreement that it is linked to is in the register"), ok, figure)
    ends = Message("Last day: {day}", day=relation.ends) if relation.ends else Message("It has no last day")
    yield Check(
        "relation_time",
        Message("It was signed and entered into force before that agreement ended"),
        relation.in_time,
        ends,
    )


_NONE = Message("none")


def _listed(text: str) -> Message:
    return Message.verbatim(text) if text else _NONE
