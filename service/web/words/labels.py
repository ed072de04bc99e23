"""Labels of keys (states, acts, roles, outcomes), and the format of digests and sizes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import Flask
from flask_babel import format_decimal, get_locale, gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from service.depository.register.register import RegisterEntry
from service.domain.instrument import SEAL, Instrument
from service.domain.lifecycle import State
from service.domain.permissions import Role
from service.translation import NAMES, spoken
from service.web.shell import language
from service.web.shell.messages import shown
from service.web.words import filters, paper
from service.web.words.dates import moment
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
JOBS: Mapping[str, LazyString] = {
    "copy:certify": lazy_gettext("Make and seal a certified true copy"),
    "draft:assemble": lazy_gettext("Make the originals"),
    "instrument:draw": lazy_gettext("Draw the pages of the submitted text"),
    "instrument:seal": lazy_gettext("Seal the originals"),
    "signature:complete": lazy_gettext("Add time-stamps and validation data"),
    "signature:record": lazy_gettext("Make the record of signature (procès-verbal)"),
    "report:typeset": lazy_gettext("Make the files of a report"),
    "register:import": lazy_gettext("Take an earlier register over"),
    "letter:send": lazy_gettext("Send letters by e-mail"),
    "notification:make": lazy_gettext("Make a notification of the depositary"),
    "correction:rectify": lazy_gettext("Make the procès-verbal of rectification"),
    "ceremony:record": lazy_gettext("Make the record of a ceremony (procès-verbal)"),
    **paper.JOBS,
}
KINDS: Mapping[str, LazyString] = {
    "general": lazy_gettext("General"),
    "special": lazy_gettext("Special"),
    "linked": lazy_gettext("Linked to an earlier agreement"),
    "imported": lazy_gettext("Taken over from an earlier register"),
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
    """``es`` -> Spanish, Español: in the reader's language, where it stands alone."""
    name = language_within(key)
    return name[:1].upper() + name[1:]


def language_within(key: str) -> str:
    """``es`` -> Spanish, español: in the reader's language, within a sentence."""
    return shown(spoken(key)) if key in NAMES else key


def language_list(keys: Iterable[str]) -> str:
    """``Spanish, English``, ``Español, inglés``."""
    names = ", ".join(map(language_within, keys))
    return names[:1].upper() + names[1:]


def party_name(key: str) -> str:
    """``counterpart`` -> the counterpart."""
    return str(PARTIES.get(key, key))


def digest_groups(digest: str) -> str:
    """Hex in groups of four, so that two people can compare it aloud."""
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def size(count: int) -> str:
    """``840 kB``, ``1.2 MB``, ``50 MB``: powers of ten, as file managers show, with the reader's decimal mark."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} kB"
    return f"{format_decimal(round(count / 1_000_000, 1))} MB"


def own_title(named: Instrument | RegisterEntry) -> str:
    """The title in the reader's language, where the text has one; else in the organization's."""
    return named.title_in(language.current())


def instrument_meta(instrument: Instrument) -> str:
    """The line under a title in lists."""
    counterpart = instrument.counterpart_name or gettext("counterpart not named yet")
    changed = gettext("changed %(at)s", at=moment(instrument.updated_at))
    return f"{instrument.reference} · {counterpart} · {changed}"


def register(app: Flask) -> None:
    """Makes the functions of this module filters of the same name."""
    for function in (
        digest_groups, instrument_meta, kind_name, language_list, language_name, language_within, office_said, outcome_name, own_title, party_name,
        size, stage_name, stage_sentence, state_name,
    ):  # fmt: skip
        filters.add(app, function)
    filters.add(app, lambda outcome: _OUTCOME_COLOURS.get(outcome, "govuk-tag--grey"), "outcome_colour")
    filters.add(app, lambda state: _STATE_COLOURS.get(State(state), "govuk-tag--grey"), "state_colour")
    filters.add(app, lambda kind: str(JOBS.get(kind, kind)), "job_name")
    filters.add(app, lambda role: str(ROLES.get(role, role)), "role_name")
