"""State of signing as pages and the API show it: each step, how far it has come and what it waits for."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from service.domain.instrument import SEAL, Instrument, Signatory
from service.domain.jobs import Job, JobKind, JobState
from service.domain.lifecycle import Action
from service.domain.messages import Message
from service.domain.office.delegations import Delegation
from service.domain.paper.copies import PaperStage
from service.domain.parties import ORGANIZATION
from service.domain.permissions import Actor
from service.domain.route import REFUSED, SIGNED, Chain, Progress
from service.store.unit import Unit
from service.workflow.acting import acts_for
from service.workflow.context import Services
from service.workflow.signature import keys
from service.workflow.signature.case import (
    SEAL_FIELD,
    SigningCase,
    get_case,
)
from service.workflow.signature.complete import MOST_WAITING
from service.workflow.signature.decline import may_take_back
from service.workflow.translatable import in_english


@dataclass(frozen=True, slots=True)
class StepState:
    """One step of the route, as a page shows it."""

    key: str
    name: str
    office: str
    party: str
    progress: Progress
    originals: Mapping[str, str]
    """Party of the original -> stage of this step on it: ``open``, ``raw``, ``complete`` or ``refused``."""
    reason: str
    """Why it is not done, in words; empty when done, and when it is this step's turn for the first time."""
    told: tuple[Message | Mapping[str, Any], ...] = ()
    """The same as messages, or as the data of messages that lay in a row."""
    named: str = ""
    """Whom the text names, when somebody else signs for that person."""
    ink: bool = False
    """True: this person signs on paper."""
    field: str = ""
    """The signature field in the PDF."""
    offices: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Language -> the office in it; empty for who signs in another's place."""
    mine: bool = False
    """True: the actor who asked acts for this person."""
    retractable: bool = False
    """True: the actor who asked may take this signature back."""


@dataclass(frozen=True, slots=True)
class SigningState:
    """Where signing stands. ``turn`` is the key of the signatory who can sign now."""

    steps: tuple[StepState, ...]
    turn: str | None
    digest: str
    finished: bool
    key_here: bool = False
    """The service has the key of the signatory who can sign now; a PIN opens it."""
    delegation: Delegation | None = None
    """On which the actor who asked signs now in the place of that signatory."""

    @property
    def now(self) -> StepState | None:
        """The step of the signatory who can sign now."""
        return next((step for step in self.steps if step.key == self.turn), None)

    @property
    def mine(self) -> tuple[StepState, ...]:
        """The steps of those for whom the actor acts, in order."""
        return tuple(step for step in self.steps if step.mine)

    @property
    def my_next(self) -> StepState | None:
        """Which of them comes next, now or later; None when all of them have signed."""
        return next((step for step in self.mine if step.progress not in SIGNED), None)


def signing_state(services: Services, actor: Actor, instrument_id: str) -> SigningState:
    """Where signing stands, and what it waits for."""
    with services.store.reader() as unit:
        case = get_case(unit, actor, instrument_id)
        draft = unit.drafts.get(case.instrument.id, case.proof.preliminary.revision)
        waiting = _waiting(unit, case.instrument)
        refused = _refusals(unit, case)
    route = case.route
    seal_step = Signatory(key=SEAL, party=ORGANIZATION, order=0, name="", office="", field=SEAL_FIELD)
    steps = tuple(
        replace(
            _step_state(case, one, waiting, refused),
            mine=one is not seal_step and acts_for(actor, one),
            retractable=may_take_back(case, actor, one.key),
            offices=offices(one, draft.answers if draft else {}),
        )
        for one in (seal_step, *route.signatories)
    )
    turn, mine = route.turn, case.turn_of(actor)
    by = mine.delegation if mine else None
    return SigningState(
        steps,
        turn.key if turn else None,
        case.digest,
        route.finished,
        key_here=turn is not None and keys.of_signatory(services, case.instrument, turn, by) is not None,
        delegation=by,
    )


def offices(signatory: Signatory, answers: Mapping[str, Any]) -> dict[str, str]:
    """Language -> the signatory's office, as the answers give it; nothing for a person whom the text does not name."""
    told = {} if signatory.named else answers.get(f"{signatory.key}_representative_office")
    return {language: str(text) for language, text in told.items()} if isinstance(told, Mapping) else {}


NOT_ACCEPTED = Message("The signature on original {number} was not accepted. {reason}")


UNTIL = Message("The service asks again until {day}; then the signature has to be made again.")
TAKEN_BACK = Message("The signature on original {number} was taken back: {reason}")


@dataclass(frozen=True, slots=True)
class _Why:
    reason: str = ""
    told: tuple[Message | Mapping[str, Any], ...] = ()


def _because(message: Message) -> _Why:
    return _Why(str(message), (message,))


_BUSY = _because(Message("The service is adding time-stamps and validation data."))


def _step_state(
    case: SigningCase, signatory: Signatory, waiting: Mapping[str, _Why], refused: Mapping[str, _Why]
) -> StepState:
    progress = case.route.progress(signatory.key)
    why = refused.get(signatory.key, _Why())
    if progress is Progress.LATER:
        why = _because(Message("Waiting for an earlier signature."))
    if progress is Progress.COMPLETING or (progress is Progress.NOW and signatory.key == SEAL):
        why = waiting.get(signatory.key, _BUSY)
    if progress is Progress.NOW and signatory.key in case.route.ink:
        why = _because(Message("Signs on paper."))
    return StepState(
        key=signatory.key,
        name=signatory.name,
        office=signatory.office,
        party=signatory.party,
        progress=progress,
        originals={chain.original.party: _stage(chain, signatory.key) for chain in case.route.chains},
        reason=why.reason,
        told=why.told,
        named=signatory.named,
        ink=signatory.key in case.route.ink,
        field=signatory.field,
    )


def _stage(chain: Chain, key: str) -> str:
    stages = [revision.stage for revision in chain.counting if revision.step == key]
    if not stages and (paper := chain.paper_of(key)) is not None:
        return "complete" if paper.stage is PaperStage.CERTIFIED else "raw"
    return stages[-1] if stages else "open"


def _waiting(unit: Unit, instrument: Instrument) -> dict[str, _Why]:
    """Step -> what its job is waiting for, or why it failed."""
    found: dict[str, _Why] = {}
    for job in unit.jobs.of(instrument.id):
        if job.kind in {JobKind.COMPLETE_SIGNATURE, JobKind.SEAL} and job.done_at is None and job.reason:
            told = (job.told,) if job.told else ()
            end = _end(unit, instrument, job)
            found[job.payload.get("step", SEAL)] = _Why(
                f"{job.reason} {end or ''}".strip(), (*told, *filter(None, [end]))
            )
    return found


def _end(unit: Unit, instrument: Instrument, job: Job) -> Message | None:
    """Until when a signature waits; None for the seal, and for one whose file is not there any more."""
    if job.kind != JobKind.COMPLETE_SIGNATURE or job.state != JobState.WAITING:
        return None
    chain = unit.signatures.chain(instrument.id, job.payload["party"])
    raw = next((one for one in chain if one.sequence == job.payload["sequence"]), None)
    return UNTIL.with_params({"day": f"{raw.at + MOST_WAITING:%Y-%m-%d}"}) if raw is not None else None


def _refusals(unit: Unit, case: SigningCase) -> dict[str, _Why]:
    """Step -> why a signature was refused that has to be made again."""
    found: dict[str, _Why] = {}
    latest = {
        (event.detail["step"], party): event.detail
        for event in unit.events.of(case.instrument.id)
        if event.kind in {"signature:refuse", Action.TAKE_BACK_SIGNATURE}
        for party in event.detail.get("originals", [event.detail.get("original")])
    }
    for (step, party), detail in latest.items():
        chain, before = case.route.chain(party), found.get(step, _Why())
        if _stage(chain, step) == REFUSED:
            said = _refused(chain.original.number, detail)
            found[step] = _Why(f"{before.reason} {in_english(said)}".strip(), (*before.told, said))
    return found


def _refused(number: int, detail: Mapping[str, Any]) -> dict[str, Any]:
    """Older rows have the reason in English only."""
    if "remarks" in detail:
        return {"sentence": TAKEN_BACK.sentence, "params": {"number": number, "reason": detail["remarks"]}}
    reason = detail.get("told", {"params": {}})["params"].get("reason", detail["reason"])
    return {"sentence": NOT_ACCEPTED.sentence, "params": {"number": number, "reason": reason}}
