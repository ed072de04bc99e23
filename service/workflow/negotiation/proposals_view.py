"""Counter-proposals as people read them: each change with the words that differ, what was decided, and the wording of the draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.domain.errors import NotFound
from service.domain.instrument import Instrument, Preliminary
from service.domain.lifecycle import Action
from service.domain.negotiation.proposals import (
    CARRIED,
    ChangeDecision,
    ChangeKind,
    CounterProposal,
    ProposedChange,
    waiting,
)
from service.domain.negotiation.wording import Wording
from service.domain.parties import COUNTERPART, side_of
from service.domain.permissions import Actor, Permission
from service.drafting.answers import tongues
from service.drafting.comparison.articles import ArticleText
from service.drafting.comparison.wording import Run, runs
from service.drafting.fields.spec import FieldSpec
from service.store.unit import Unit
from service.workflow.access import can, get_visible, within
from service.workflow.context import Services
from service.workflow.draft.edit import pinned
from service.workflow.negotiation.agreed import place_of
from service.workflow.negotiation.decide import sent_texts
from service.workflow.negotiation.texts import shown


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    """One change."""

    change: ProposedChange
    article: ArticleText | None
    """Of the text that was sent; None for an added article."""
    runs: tuple[Run, ...]
    """The words before and after."""
    question: FieldSpec | None
    """Of a proposed answer."""
    decision: ChangeDecision | None
    carried: bool
    """It can be accepted."""
    others: Mapping[str, str]
    """Other language of the text -> what stands there now, where the same change has to be given; empty: nothing is to be typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """One counter-proposal."""

    proposal: CounterProposal
    changes: tuple[ChangeView, ...]
    newest: bool
    """Only the newest one can be decided on."""

    @property
    def open(self) -> int:
        """Changes that wait for a decision."""
        return sum(one.decision is None for one in self.changes) if self.newest else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalsView:
    """All counter-proposals of one instrument, newest first."""

    instrument: Instrument
    preliminary: Preliminary | None
    """The text that the counterpart can download and change now; None: there is none."""
    languages: tuple[str, ...]
    """In which it can be changed."""
    proposals: tuple[ProposalView, ...]
    wording: tuple[Wording, ...]
    """Of the newest revision of the draft; for those who read drafts."""
    titles: Mapping[str, Mapping[str, str]]
    """Article -> language -> title, for :attr:`wording`."""
    acts: bool
    """The actor can upload, or decide, now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What belongs to the changes of one counter-proposal."""

    fields: Mapping[str, FieldSpec]
    decisions: Mapping[str, ChangeDecision]
    """By change."""
    answers: Mapping[str, Any]
    """Of the text that was sent."""


def proposals_view(services: Services, actor: Actor, instrument_id: str) -> ProposalsView:
    """:raises NotFound: there is no such instrument for this actor."""
    theirs = side_of(actor) == COUNTERPART
    if not theirs and Permission.INSTRUMENT_READ not in actor.permissions:
        raise NotFound(noun="instrument")
    with services.store.reader() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        made, draft = shown(unit, instrument), unit.drafts.latest(instrument.id)
        found = _proposals(services, unit, instrument)
    template = pinned(services, instrument)
    reads = Permission.DRAFT_READ in within(instrument, actor).permissions and draft is not None
    action = Action.COUNTERPROPOSE if theirs else Action.DECIDE_CHANGES
    return ProposalsView(
        instrument=instrument,
        preliminary=made,
        languages=tongues.authentic(draft.answers) if made and draft else (),
        proposals=found,
        wording=draft.wording if reads and draft else (),
        titles={one.key: one.title for one in template.articles},
        acts=action in can(instrument, actor),
    )


def count_waiting(services: Services, actor: Actor, instrument_id: str) -> int:
    """How many changes wait for a decision. :raises NotFound: there is no such instrument for this actor."""
    with services.store.reader() as unit:
        return waiting_changes(unit, get_visible(unit, actor, instrument_id))


def waiting_changes(unit: Unit, instrument: Instrument) -> int:
    """The same in the caller's transaction."""
    return len(waiting(unit.counterproposals.of(instrument.id), unit.change_decisions.of(instrument.id)))


def _proposals(services: Services, unit: Unit, instrument: Instrument) -> tuple[ProposalView, ...]:
    listed = unit.counterproposals.of(instrument.id)
    decisions = {one.change: one for one in unit.change_decisions.of(instrument.id)}
    fields = {spec.key: spec for spec in pinned(services, instrument).fields}
    found: list[ProposalView] = []
    for proposal in reversed(listed):
        texts = sent_texts(services, unit, instrument, proposal)
        draft = unit.drafts.get(instrument.id, proposal.revision)
        said = _Said(fields=fields, decisions=decisions, answers=draft.answers if draft else {})
        views = tuple(_view(one, proposal, texts, said) for one in proposal.changes)
        found.append(ProposalView(proposal=proposal, changes=views, newest=proposal is listed[-1]))
    return tuple(found)


def _view(
    change: ProposedChange,
    proposal: CounterProposal,
    texts: Mapping[str, Sequence[ArticleText]],
    said: _Said,
) -> ChangeView:
    own = texts.get(proposal.language, ())
    article = next((one for one in own if one.key == change.article), None)
    question = said.fields.get(change.question)
    return ChangeView(
        change=change,
        article=None if change.kind is ChangeKind.ADD_ARTICLE else article,
        runs=_runs(change, article),
        question=question,
        decision=said.decisions.get(change.id),
        carried=change.kind in CARRIED,
        others=_others(change, proposal, texts, question, answers=said.answers),
    )


def _runs(change: ProposedChange, article: ArticleText | None) -> tuple[Run, ...]:
    if change.kind in {ChangeKind.INSERT, ChangeKind.ADD_ARTICLE}:
        return runs("", "\n".join(change.new))
    gone = change.kind is ChangeKind.OMIT_ARTICLE or not (change.old or change.new)  # also by an answer
    if gone and article is not None:
        return runs("\n".join(line.text for line in article.lines), "")
    return runs(change.old, "\n".join(change.new).replace("\t", " "))


def _others(
    change: ProposedChange,
    proposal: CounterProposal,
    texts: Mapping[str, Sequence[ArticleText]],
    question: FieldSpec | None,
    *,
    answers: Mapping[str, Any],
) -> dict[str, str]:
    if change.kind in {ChangeKind.DROP, ChangeKind.OMIT_ARTICLE} or change.kind not in CARRIED:
        return {}
    if question is not None:
        given = answers.get(question.key) or {}
        spoken = [code for code in texts if code != proposal.language] if question.per_language else []
        return {code: str(question.type.to_form(question, given.get(code))) for code in spoken}
    return {code: place_of(change, sent) or "" for code, sent in texts.items() if code != proposal.language}
