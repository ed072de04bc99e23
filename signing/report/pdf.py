"""Verification report for people (PDF/A-3b): two questions with their answers, then the signatures, then every step.

In the four languages of :mod:`signing.wording`. The same verdict gives the same bytes. Names from the verified file are hostile: they are
never interpreted as markup.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, SimpleDocTemplate, Spacer

from signing.report.fonts import as_pdfa, drawable
from signing.report.layout import COLOURS, QUIET, Numbered, box, numbered, paragraph, rows
from signing.validate.verdict import Indication, Integrity, Outcome, SignatureReport, Step, Verdict
from signing.wording import catalogue, spoken

CHAINS, UNKNOWN = 5, frozenset({"untrusted", "out_of_term"})
"""The step that checks the authorities, and its codes for a signer that no trusted authority certified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterAct:
    """A later act on an agreement: ``kind`` is ``amendment``, ``termination``, ``correction`` or ``supersession``."""

    kind: str
    number: str
    """Of the agreement that does it; empty when another document does."""
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredFile:
    """What a register says of exactly this file. ``keeper`` is ``None`` where the reader may not know the parties."""

    number: str
    day: str
    keeper: str | None
    later: tuple[LaterAct, ...] = ()
    copy: bool = False
    """True: a certified electronic copy of a paper original, and no original itself."""
    renewed: str | None = None
    """The day on which its time-stamps were renewed last; ``None``: never, or the reader may not know."""
    current: bool = True
    """False: the file is older than that renewal."""


def report_pdf(
    verdict: Verdict, *, language: str, filename: str, asked: bool = False, registered: RegisteredFile | None = None
) -> bytes:
    """The report, one page or more.

    :param language: one of ``signing.wording.LANGUAGES``; another one is answered in English.
    :param asked: whether a register was asked; then ``registered`` says what it knows.
    """
    made = _Report(verdict, spoken(language))
    title = f"{made.word('title')}: {drawable(filename)[:120]}"  # also registers the fonts
    story = [
        *made.head(filename), *made.questions(), *made.facts(filename, asked=asked, registered=registered),
        *made.signatures(), *made.stamps(), *made.steps(), *made.explanation(),
    ]  # fmt: skip
    out = io.BytesIO()
    margins = {"leftMargin": 20 * mm, "rightMargin": 20 * mm, "topMargin": 18 * mm, "bottomMargin": 20 * mm}
    document = SimpleDocTemplate(out, pagesize=A4, title=title, invariant=1, **margins)
    document.build(
        story, canvasmaker=partial(Numbered, catalogue(made.language)["report.page"], f"SHA-256 {verdict.sha256}")
    )
    return as_pdfa(out.getvalue(), title=title, language=made.language, when=verdict.at)


class _Report:
    """The pieces, each as what reportlab flows onto pages."""

    def __init__(self, verdict: Verdict, language: str) -> None:
        self.verdict, self.language = verdict, language

    def word(self, key: str, **params: str) -> str:
        """A text of the report, see :mod:`signing.wording.document_texts`."""
        return catalogue(self.language)[f"report.{key}"].format_map(
            {name: drawable(value) for name, value in params.items()}
        )

    def head(self, filename: str) -> Iterator[Flowable]:
        """Title, and which file it is about."""
        yield paragraph(self.word("title"), "title")
        yield paragraph(drawable(filename)[:200], "quiet")
        yield Spacer(0, 4 * mm)

    def questions(self) -> Iterator[Flowable]:
        """Integrity and trust, apart."""
        verdict = self.verdict
        yield box(
            self.word("intact_question"), verdict.integrity_said(self.language), _integrity_colour(verdict.integrity)
        )
        yield Spacer(0, 2 * mm)
        yield box(self.word("trust_question"), verdict.trust_said(self.language), _trust_colour(verdict.indication))
        yield Spacer(0, 1.5 * mm)
        yield paragraph(self.word("apart"), "small")

    def facts(self, filename: str, *, asked: bool, registered: RegisteredFile | None) -> Iterator[Flowable]:
        """File, digest, moment, level, register."""
        verdict = self.verdict
        codes = " / ".join(part for part in (verdict.indication, verdict.sub_indication) if part)
        told = [
            (self.word("file"), drawable(filename)[:200]),
            (self.word("digest"), _grouped(verdict.sha256)),
            (self.word("moment"), _utc(verdict.at)),
            (self.word("level"), verdict.level or self.word("no_level")),
            (self.word("register"), self._register(registered) if asked else self.word("register_unasked")),
        ]
        if registered is not None and registered.renewed is not None:
            said = "renewal_current" if registered.current else "renewal_newer"
            told.append((self.word("renewal"), self.word(said, day=registered.renewed)))
        if registered is not None and registered.keeper is not None:
            told.append((self.word("later"), "; ".join(map(self._act, registered.later)) or self.word("no_later")))
        yield Spacer(0, 3 * mm)
        yield rows(told)
        yield paragraph(self.word("words", words=codes), "small")

    def _register(self, registered: RegisteredFile | None) -> str:
        if registered is None:
            return self.word("register_unknown")
        known = {"number": registered.number, "day": registered.day}
        if registered.copy:
            return self.word("register_copy", **known)
        if registered.keeper is None:
            return self.word("register_closed", **known)
        return self.word("register_known", keeper=registered.keeper, **known)

    def _act(self, act: LaterAct) -> str:
        kind = " ".join(filter(None, (self.word(act.kind), act.number)))
        return self.word("later_act", kind=kind, day=act.day)

    def signatures(self) -> Iterator[Flowable]:
        """One paragraph each."""
        yield paragraph(self.word("signatures"), "heading")
        if not self.verdict.signatures:
            yield paragraph(self.word("no_signatures"), "body")
        for one in self.verdict.signatures:
            yield KeepTogether(list(self._signature(one)))

    def _signature(self, one: SignatureReport) -> Iterator[Flowable]:
        name = one.signer or self.word("nobody")
        yield paragraph(f"{drawable(name)} ({self.word('seal')})" if one.certification else drawable(name), "signer")
        yield paragraph(one.said(self.language), "body", _trust_colour(one.indication))
        lines = [
            self.word("proved", time=_utc(one.best_time)) if one.best_time else self.word("unproved"),
            self.word("issuer", issuer=one.issuer) if one.issuer else "",
            self._anchor(one),
            f"{drawable(one.field)} · {one.level or self.word('no_level')} · "
            + " / ".join(part for part in (one.indication, one.sub_indication) if part),
        ]
        for line in filter(None, lines):
            yield paragraph(line, "small")

    def _anchor(self, one: SignatureReport) -> str:
        known = one.identity
        if "anchor" in known:
            return self.word("anchor", anchor=known["anchor"], sha256=known["anchor_sha256"])
        asked = next((step for step in self.verdict.failed_steps if step.number == CHAINS), None)
        return self.word("no_anchor") if asked and asked.detail.get("codes", {}).get(one.field) in UNKNOWN else ""

    def stamps(self) -> Iterator[Flowable]:
        """When, and who says so."""
        found = next((step.detail["proofs"] for step in self.verdict.steps if step.detail.get("proofs")), ())
        if not found:
            return
        yield paragraph(self.word("stamps"), "heading")
        for one in found:
            time = _utc(datetime.fromisoformat(one["time"]))
            relied = one["relied_on"]
            yield paragraph(
                self.word("stamp", time=time, authority=one["authority"])
                if relied
                else self.word("stamp_refused", time=time),
                "small",
            )

    def steps(self) -> Iterator[Flowable]:
        """All eleven, with number, question, outcome and sentence."""
        yield paragraph(self.word("steps"), "heading")
        for step in self.verdict.steps:
            yield self._step(step)

    def _step(self, step: Step) -> Flowable:
        outcome = Outcome(step.outcome)
        colour = {
            Outcome.PASSED: COLOURS["good"],
            Outcome.FAILED: COLOURS["bad"],
            Outcome.WARNING: COLOURS["unsure"],
        }
        told = [paragraph(step.named(self.language), "name"), paragraph(drawable(step.said(self.language)), "body")]
        return numbered(step.number, told, self.word(outcome), colour.get(outcome, QUIET))

    def explanation(self) -> Iterator[Flowable]:
        """An explanation for first-time readers."""
        yield KeepTogether([paragraph(self.word("how"), "heading"), paragraph(self.word("how_text"), "small")])


def _integrity_colour(integrity: str) -> HexColor:
    good = {Integrity.INTACT: "good", Integrity.FILLED: "good", Integrity.UNSIGNED: "unsure"}
    return COLOURS[good.get(Integrity(integrity), "bad")]


def _trust_colour(indication: str) -> HexColor:
    found = {Indication.TOTAL_PASSED: "good", Indication.INDETERMINATE: "unsure", Indication.TOTAL_FAILED: "bad"}
    return COLOURS[found[Indication(indication)]]


def _grouped(digest: str) -> str:
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
