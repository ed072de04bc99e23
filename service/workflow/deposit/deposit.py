"""Deposit: due form, number, archive, log and receipts; or an objection that says why not. The steps that must survive
crashes are in :mod:`service.workflow.deposit.commit`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.depository.deposit import dueform
from service.depository.deposit.dueform_facts import Check
from service.depository.register.register import RegisterEntry
from service.domain.errors import InvalidInput
from service.domain.lifecycle import Action
from service.domain.messages import Message, too_long
from service.domain.permissions import Actor, Permission
from service.drafting.comparison.articles import article_keys
from service.drafting.word.passages import passages
from service.store.records import Objection
from service.workflow.access import check, get_visible, require
from service.workflow.context import Services
from service.workflow.deposit import commit
from service.workflow.deposit.filing import Asked, Filing, before_deposit, decided
from service.workflow.deposit.package import Contents, contents, depositor, entry_of, package_of
from service.workflow.draft.titles import main_language
from service.workflow.errors import DueFormIncomplete, NotReady
from service.workflow.letters.tell import tell
from service.workflow.obligations.refresh import refresh_quietly
from service.workflow.proofs import expiry
from service.workflow.transitions import apply_transition

OBJECTION_MAXIMUM = 4000
"""Characters."""
ATTEMPTS = 3
"""How often a deposit begins again because it had to finish somebody else's first."""


def due_form(services: Services, actor: Actor, instrument_id: str, *, confirmed: Sequence[str] = ()) -> list[Check]:
    """Every point of the examination, with the figure that was seen; those for a person to tick come last.

    :raises PermissionMissing: only the archivist examines.
    :raises ActionNotPossible: the instrument is not SIGNED.
    """
    return examination(services, actor, instrument_id, confirmed=confirmed).checks


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What the archivist looks at before the number is given."""

    checks: list[Check]
    entry: RegisterEntry | None
    """The register entry as a deposit would make it now, with number 0; None where the date of the last signature is not proved."""
    language: str
    """Of the passages."""
    passages: Mapping[str, tuple[str, ...]]
    """Key of an article of the agreed text -> its heading and paragraphs; see :mod:`service.drafting.word.passages`."""


def examination(
    services: Services, actor: Actor, instrument_id: str, *, confirmed: Sequence[str] = (), language: str = ""
) -> Examination:
    """Due form, and the register entry beside the text that it is taken from.

    :param language: of the passages, where the agreement is made in it; otherwise they are in the organization's.
    :raises PermissionMissing, ActionNotPossible: as :func:`due_form`.
    """
    require(actor, Permission.DEPOSIT_MAKE)
    found = _contents(services, actor, instrument_id)
    answers, main = found.draft.answers, main_language(found.template, found.draft.answers)
    shown = language if language in found.word_files else main
    return Examination(
        checks=_examined(services, found, confirmed),
        entry=entry_of(found, 0, services.clock()) if found.signed_on is not None else None,
        language=shown,
        passages=passages(found.word_files[shown], article_keys(found.template, answers, found.draft.wording)),
    )


def deposit(
    services: Services,
    actor: Actor,
    instrument_id: str,
    *,
    version: int,
    confirmed: Sequence[str],
    met: Mapping[int, str] | None = None,
    filed: Asked | None = None,
) -> RegisterEntry:
    """Deposits a signed instrument under the next number of this year.

    :param confirmed: keys of the points that the archivist has ticked.
    :param filed: what the depositary decides on access, place and subjects, see :mod:`service.workflow.deposit.filing`; what is left out is as
        proposed, so closed to the public.
    :param met: number of each objection -> how it was met; kept with the deposit in the history.
    :raises NotReady: a procès-verbal of the signature is still being made.
    :raises InvalidInput: an objection has no answer, or one that is too long; the keys are ``objection-1`` and so on.
    :raises DueFormIncomplete: a point failed or was not ticked.
    :raises StaleVersion: somebody else deposited it, or objected, since the page was loaded.
    :raises DepositFailed: the archive's disk refused. Nothing was acknowledged and no number was used up.
    """
    found = _contents(services, actor, instrument_id, version=version)
    if found.missing:
        raise NotReady(found.missing)
    failed = [check.label for check in _examined(services, found, confirmed) if not check.ok]
    if failed:
        raise DueFormIncomplete(points=failed)
    answered, filing = _decided(services, found, met or {}, filed or {})
    for _ in range(ATTEMPTS):
        entry = _entered(services, actor, found, version, answered=answered, filing=filing)
        if entry is not None:
            expiry.after_deposit(services, entry)
            refresh_quietly(services, entry.instrument_id)
            if entry.relation:
                refresh_quietly(services, entry.relation["parent"])
            return entry
        commit.recover(services)
        finished = _finished(services, instrument_id)
        if finished is not None:
            return finished
    raise NotReady(Message("An interrupted deposit could not be finished. The reason is in the operator’s log."))


def object_(services: Services, actor: Actor, instrument_id: str, *, version: int, text: str) -> Objection:
    """Records, with a number, why the instrument is not deposited; it stays SIGNED.

    :raises InvalidInput: no text, or too much of it.
    """
    text = _objection(text)
    now = services.clock()
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id, version=version)
        check(instrument, Action.OBJECT, actor)
        objection = unit.objections.add(instrument.id, text, actor.id, now)
        objected = apply_transition(
            unit, instrument, Action.OBJECT, actor, at=now, detail={"number": objection.number, "text": text}
        )
        tell(services, unit, objected, Action.OBJECT, actor)
        unit.commit()
    return objection


def _contents(services: Services, actor: Actor, instrument_id: str, *, version: int | None = None) -> Contents:
    """What would be deposited. Read before the transaction begins: verification and text extraction take seconds."""
    with services.store.reader() as unit:
        instrument = get_visible(unit, actor, instrument_id, version=version)
        check(instrument, Action.DEPOSIT, actor)
        return contents(services, unit, instrument)


def _examined(services: Services, found: Contents, confirmed: Sequence[str]) -> list[Check]:
    level = found.template.signature_level
    facts = found.facts(services.clock().date())
    return dueform.examine(found.originals, facts, required_level=level, confirmed=confirmed)


def _decided(
    services: Services, found: Contents, met: Mapping[int, str], filed: Asked
) -> tuple[list[dict[str, Any]], Filing]:
    """What a person states with the deposit. :raises InvalidInput: naming every fault of both."""
    errors: dict[str, list[Message]] = {}
    answered: list[dict[str, Any]] = []
    filing: Filing | None = None
    try:
        answered = _answered(_raised(services, found.instrument.id), met)
    except InvalidInput as error:
        errors |= error.messages
    entry = entry_of(found, 0, services.clock())
    try:
        filing = decided(services, entry, filed, start=before_deposit(services, entry))
    except InvalidInput as error:
        errors |= error.messages
    if errors or filing is None:
        raise InvalidInput(errors)
    return answered, filing


def _entered(
    services: Services,
    actor: Actor,
    found: Contents,
    version: int,
    *,
    answered: Sequence[Mapping[str, Any]],
    filing: Filing,
) -> RegisterEntry | None:
    """None when an earlier deposit has to be finished first; then nothing was written."""
    now = services.clock()
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, found.instrument.id, version=version)
        number = unit.register.next_number(now.year)  # locks the counter until the end of the unit, on every database
        if commit.unfinished(services, unit):
            return None
        package = package_of(found, number=number, filing=filing, depositor=depositor(unit, actor), at=now)
        kept = commit.enter(services, unit, package, instrument, actor, objections=answered)
        unit.commit()  # The commit point for readers; the archive's own is inside ``enter``.
    return kept.entry


def _raised(services: Services, instrument_id: str) -> list[Objection]:
    """The objections that the deposit has to answer."""
    with services.store.reader() as unit:
        return unit.objections.of(instrument_id)


def _answered(raised: Sequence[Objection], met: Mapping[int, str]) -> list[dict[str, Any]]:
    answers = {one.number: met.get(one.number, "").strip() for one in raised}
    errors: dict[str, list[Message]] = {}
    for number, answer in answers.items():
        if not answer:
            errors[f"objection-{number}"] = [Message("State how objection {number} was resolved.", number=number)]
        elif len(answer) > OBJECTION_MAXIMUM:
            errors[f"objection-{number}"] = [too_long(answer, OBJECTION_MAXIMUM)]
    if errors:
        raise InvalidInput(errors)
    return [{"number": number, "met": answer} for number, answer in answers.items()]


def _finished(services: Services, instrument_id: str) -> RegisterEntry | None:
    """The entry, when the interrupted deposit was of this very instrument."""
    with services.store.reader() as unit:
        return unit.register.by_instrument(instrument_id)


def _objection(text: str) -> str:
    text = text.strip()
    if not text:
        raise InvalidInput({"text": [Message("Describe the objection.")]})
    if len(text) > OBJECTION_MAXIMUM:
        raise InvalidInput({"text": [too_long(text, OBJECTION_MAXIMUM)]})
    return text
