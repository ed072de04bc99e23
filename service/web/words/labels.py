"""Labels of keys (states, acts, roles, outcomes), and the format of digests and sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Flask
from flask_babel import get_locale, gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from service.domain.events import Event
from service.domain.instrument import SEAL, Instrument
from service.domain.lifecycle import Action, State
from service.domain.permissions import Role
from service.web.words import filters, negotiation, paper
from service.web.words.dates import day, moment
from service.web.words.delegations import delegation_sentence
from service.workflow.signature.state import StepState

STATES: Mapping[str, LazyString] = {
    State.PROPOSED: lazy_gettext("Proposed"),
    State.DRAFTING: lazy_gettext("Being drafted"),
    State.IN_REVIEW: lazy_gettext("In review"),
    State.PRELIMINARY: lazy_gettext("Text agreed"),
    State.SUBMITTED: lazy_gettext("Waiting for approval"),
    State.APPROVED: lazy_gettext("Approved"),
    State.SIGNING: lazy_gettext("Being signed"),
    State.SIGNED: lazy_gettext("Signed by all"),
    State.DEPOSITED: lazy_gettext("Deposited"),
    State.DECLINED: lazy_gettext("Declined"),
    State.WITHDRAWN: lazy_gettext("Withdrawn"),
}
_STATE_COLOURS = {
    State.DRAFTING: "govuk-tag--blue",
    State.IN_REVIEW: "govuk-tag--yellow",
    State.PRELIMINARY: "govuk-tag--teal",
    State.SUBMITTED: "govuk-tag--yellow",
    State.APPROVED: "govuk-tag--teal",
    State.SIGNING: "govuk-tag--yellow",
    State.SIGNED: "govuk-tag--purple",
    State.DEPOSITED: "govuk-tag--green",
    State.DECLINED: "govuk-tag--red",
    State.WITHDRAWN: "govuk-tag--grey",
}
ROLES: Mapping[str, LazyString] = {
    Role.OFFICER: lazy_gettext("Department officer"),
    Role.REVIEWER: lazy_gettext("Reviewer"),
    Role.SG_OFFICE: lazy_gettext("Secretary General’s office"),
    Role.SIGNATORY: lazy_gettext("Signatory"),
    Role.ARCHIVIST: lazy_gettext("Archivist"),
    Role.AUDITOR: lazy_gettext("Auditor"),
    Role.ADMINISTRATOR: lazy_gettext("Administrator"),
}
"""The roles that a person can be given; ``counterpart`` comes through a link and ``service`` is the service itself."""

EVENTS: Mapping[str, LazyString] = {
    "instrument:propose": lazy_gettext("Proposed"),
    "instrument:open": lazy_gettext("Draft opened"),
    "instrument:revise": lazy_gettext("Draft saved"),
    "instrument:request_review": lazy_gettext("Review requested"),
    "instrument:clear_part": lazy_gettext("Cleared by one of the reviews"),
    "instrument:clear": lazy_gettext("Cleared by the last of the reviews"),
    "instrument:send_back": lazy_gettext("Returned by a reviewer"),
    "instrument:take_back": lazy_gettext("Taken back from review"),
    "instrument:confirm": lazy_gettext("Text confirmed by one party"),
    "instrument:agree": lazy_gettext("Text agreed by both parties"),
    "instrument:reopen": lazy_gettext("Text reopened; the confirmations of both parties no longer count"),
    "instrument:submit": lazy_gettext("Submitted to the Secretary General"),
    "instrument:approve": lazy_gettext("Approved"),
    "instrument:return": lazy_gettext("Returned to the department"),
    "instrument:decline": lazy_gettext("Declined"),
    "instrument:seal": lazy_gettext("Originals sealed"),
    "instrument:sign": lazy_gettext("Signed"),
    "instrument:attest": lazy_gettext("Paper original attested"),
    "instrument:finish": lazy_gettext("All signatures are complete"),
    "instrument:object": lazy_gettext("Objection recorded"),
    "objection:answer": lazy_gettext("Objection answered"),
    "instrument:deposit": lazy_gettext("Deposited and entered in the register"),
    "obligation:settle": lazy_gettext("Obligation after the deposit settled"),
    "report:hand_in": lazy_gettext("Report handed in by the counterpart"),
    "report:decide": lazy_gettext("Report of the counterpart examined"),
    "instrument:withdraw": lazy_gettext("Withdrawn"),
    "instrument:hand_over": lazy_gettext("Handed over to another officer"),
    "draft:note": lazy_gettext("Note on a revision"),
    "originals:assemble": lazy_gettext("Originals assembled"),
    "signature:intent": lazy_gettext("Signing begun"),
    "signature:complete": lazy_gettext("Time-stamps and validation data added"),
    "signature:fail": lazy_gettext("Signing failed; nothing was signed"),
    "signature:refuse": lazy_gettext("A signature was not accepted"),
    "register:act": lazy_gettext("Change recorded"),
    "register:renew": lazy_gettext("Time-stamps of the deposited files renewed"),
    "instrument:refuse": lazy_gettext("Signature declined"),
    "signatory:replace": lazy_gettext("Another signatory appointed"),
    "signature:record": lazy_gettext("Record of signature (procès-verbal) made and sealed"),
    "ceremony:record": lazy_gettext("Record of the ceremony (procès-verbal) made and sealed"),
    "link:make": lazy_gettext("Link for the counterpart created"),
    "link:open": lazy_gettext("Link opened by the counterpart"),
    "link:name": lazy_gettext("Another person acts for the counterpart"),
    **negotiation.EVENTS,
    **paper.EVENTS,
}
OUTCOMES: Mapping[str, LazyString] = {
    "passed": lazy_gettext("Passed"),
    "failed": lazy_gettext("Failed"),
    "warning": lazy_gettext("Note"),
    "not_applicable": lazy_gettext("Does not apply"),
    "signed": lazy_gettext("Signed"),
    "waiting": lazy_gettext("Waiting"),
    "later": lazy_gettext("Not yet"),
    "now": lazy_gettext("Now"),
    "completing": lazy_gettext("Under way"),
    "queued": lazy_gettext("Waiting for its turn"),
    "running": lazy_gettext("Under way"),
    "done": lazy_gettext("Done"),
    "human": lazy_gettext("To be checked"),
}
_OUTCOME_COLOURS = {
    "passed": "govuk-tag--green",
    "signed": "govuk-tag--green",
    "done": "govuk-tag--green",
    "failed": "govuk-tag--red",
    "warning": "govuk-tag--yellow",
    "waiting": "govuk-tag--yellow",
    "running": "govuk-tag--blue",
    "now": "govuk-tag--yellow",
    "completing": "govuk-tag--blue",
    "human": "govuk-tag--blue",
}
LANGUAGES: Mapping[str, LazyString] = {
    "en": lazy_gettext("English"),
    "es": lazy_gettext("Spanish"),
    "fr": lazy_gettext("French"),
    "pt": lazy_gettext("Portuguese"),
}
JOBS: Mapping[str, LazyString] = {
    "draft:assemble": lazy_gettext("Make the originals"),
    "instrument:draw": lazy_gettext("Draw the pages of the submitted text"),
    "instrument:seal": lazy_gettext("Seal the originals"),
    "signature:complete": lazy_gettext("Add time-stamps and validation data"),
    "signature:record": lazy_gettext("Make the record of signature (procès-verbal)"),
    "letter:send": lazy_gettext("Send letters by e-mail"),
    "ceremony:record": lazy_gettext("Make the record of a ceremony (procès-verbal)"),
    **paper.JOBS,
}
KINDS: Mapping[str, LazyString] = {
    "general": lazy_gettext("General"),
    "special": lazy_gettext("Special"),
    "linked": lazy_gettext("Linked to an earlier agreement"),
}
SIGNATURE_STAGES: Mapping[str, LazyString] = {
    "open": lazy_gettext("not signed yet"),
    "raw": lazy_gettext("signed, evidence is being added"),
    "complete": lazy_gettext("signed"),
    "refused": lazy_gettext("the signature was not accepted"),
}
PARTIES: Mapping[str, LazyString] = {
    "organization": lazy_gettext("the organization"),
    "counterpart": lazy_gettext("the counterpart"),
    SEAL: lazy_gettext("the seal"),
}


def state_name(state: str) -> str:
    """The state in the reader's language."""
    return str(STATES[State(state)])


def event_sentence(event: Event) -> str:
    """What happened; a kind that is not listed is shown as it is, never hidden."""
    return str(EVENTS.get(event.kind, event.kind))


def event_detail(event: Event) -> str:
    """Which side or original it was about, and what was said; empty when there is nothing to add."""
    detail = event.detail
    said = []
    if detail.get("side"):
        said.append(gettext("By %(side)s.", side=party_name(str(detail["side"]))))
    if detail.get("original"):
        said.append(gettext("Original kept by %(party)s.", party=party_name(str(detail["original"]))))
    elif event.kind == Action.SIGN:
        said.append(gettext("Both originals."))
    if event.kind == Action.ANSWER:
        said.append(gettext("Answer to objection %(n)s: %(text)s", n=detail.get("number"), text=detail.get("text")))
    if event.kind == Action.OBJECT:
        said.append(gettext("Objection %(n)s: %(text)s", n=detail.get("number"), text=detail.get("text")))
    said += [
        gettext("Resolution of objection %(n)s: %(text)s", n=row["number"], text=row["met"])
        for row in detail.get("objections", ())
    ]
    if detail.get("for"):
        said.append(
            gettext(
                "%(name)s for %(named)s: %(authority)s.",
                name=detail["name"],
                named=detail["for"],
                authority=detail["authority"],
            )
        )
    if detail.get("delegation"):
        said.append(f"{delegation_sentence(detail['delegation'])}.")
    if detail.get("proved_until"):
        said.append(gettext("The files are proved until %(day)s.", day=day(detail["proved_until"])))
    if detail.get("source"):
        said.append(gettext("Started from %(reference)s.", reference=detail["source"]))
    said += _people_said(event)
    said += [f"“{detail[name]}”" for name in ("remarks", "reason") if detail.get(name)]
    return " ".join(said)


def _people_said(event: Event) -> list[str]:
    """Who handed over to whom, and for whom a deputy acted."""
    detail, said = event.detail, []
    if event.kind == Action.HAND_OVER:
        said.append(gettext("From %(before)s to %(after)s.", before=detail.get("from"), after=detail.get("to")))
    if detail.get("acts_for"):
        said.append(gettext("As deputy of %(name)s.", name=detail["acts_for"]))
    return said


def folded_events(events: Sequence[Event]) -> list[tuple[Event, int]]:
    """Newest first; the same act of one person several times in a row is one line, with the number of times and the newest moment."""
    folded: list[tuple[Event, int]] = []
    for event in reversed(events):
        if folded and _same_act(folded[-1][0], event):
            folded[-1] = (folded[-1][0], folded[-1][1] + 1)
        else:
            folded.append((event, 1))
    return folded


def _same_act(one: Event, other: Event) -> bool:
    """Acts that say nothing but that they happened."""
    return one.kind == other.kind == Action.REVISE and one.actor_id == other.actor_id


def office_said(step: StepState) -> str:
    """The signatory's office in the reader's language, where the text has it."""
    return step.offices.get(str(get_locale() or "en")) or step.office


def outcome_name(outcome: str) -> str:
    """Of a step, check or job."""
    return str(OUTCOMES.get(outcome, outcome))


def stage_sentence(stage: str) -> str:
    """What a job is doing now; the stage is the sentence itself, in English."""
    return gettext(stage) if stage else gettext("Waiting for its turn.")


def stage_name(stage: str) -> str:
    """How far one signature on one original has come."""
    return str(SIGNATURE_STAGES.get(stage, stage))


def kind_name(kind: str) -> str:
    """``general`` -> General, in the reader's language."""
    return str(KINDS.get(kind, kind))


def language_name(key: str) -> str:
    """``en`` -> English, in the reader's language."""
    return str(LANGUAGES.get(key, key))


def party_name(key: str) -> str:
    """``counterpart`` -> the counterpart."""
    return str(PARTIES.get(key, key))


def digest_groups(digest: str) -> str:
    """Hex in groups of four, so that two people can compare it aloud."""
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def size(count: int) -> str:
    """``840 kB``, ``1.2 MB``, ``50 MB``: powers of ten, as file managers show."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} kB"
    return f"{count / 1_000_000:.1f}".removesuffix(".0") + " MB"


def instrument_meta(instrument: Instrument) -> str:
    """The line under a title in lists."""
    counterpart = instrument.counterpart_name or gettext("counterpart not named yet")
    changed = gettext("changed %(at)s", at=moment(instrument.updated_at))
    return f"{instrument.reference} · {counterpart} · {changed}"


def register(app: Flask) -> None:
    """Makes the functions of this module filters of the same name."""
    for function in (
        digest_groups, event_detail, event_sentence, folded_events, instrument_meta, kind_name, language_name, office_said, outcome_name, party_name,
        size, stage_name, stage_sentence, state_name,
    ):  # fmt: skip
        filters.add(app, function)
    filters.add(app, lambda outcome: _OUTCOME_COLOURS.get(outcome, "govuk-tag--grey"), "outcome_colour")
    filters.add(app, lambda state: _STATE_COLOURS.get(State(state), "govuk-tag--grey"), "state_colour")
    filters.add(app, lambda kind: str(JOBS.get(kind, kind)), "job_name")
    filters.add(app, lambda role: str(ROLES.get(role, role)), "role_name")
