"""Compute the obligations of a deposited agreement again: after the deposit, after each later act, and once a day.

Everything comes from the archive and the register: the answers that were deposited, the entry with its corrections, and the later acts. So a
register that was rebuilt from the archive has the same days. Commit point: the commit of its own unit; running it twice changes nothing.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from service.depository.errors import DepositoryError
from service.depository.register.later_acts import LaterAct
from service.depository.register.register import RegisterEntry
from service.depository.register.standing import standing_of
from service.domain.errors import DomainError
from service.domain.later.standing import Status
from service.domain.obligations.compute import EffectiveTerm, Facts, as_registered, due, term_from
from service.domain.obligations.obligation import reconcile
from service.domain.obligations.rules import FROM_THE_TERM, Rule
from service.drafting.answers import context
from service.drafting.errors import UnknownTemplate
from service.drafting.model.template import Template
from service.workflow.context import Services
from service.workflow.draft.titles import main_language

log = logging.getLogger(__name__)
HORIZON: Final = timedelta(days=460)
"""How far ahead what repeats without end is computed: the report on this year, due next year, is always there."""


def refresh(services: Services, instrument_id: str) -> None:
    """Bring the table up to date for one deposit; nothing where it is not in the register.

    :raises DepositoryError: the archive cannot be read.
    """
    with services.store.reader() as unit:
        entry = unit.register.by_instrument(instrument_id)
        acts = unit.register.acts_on(instrument_id)
    if entry is None:
        return
    today = services.clock().date()
    computed = due(*_said(services, entry, acts), until=today + HORIZON)
    with services.store.unit() as unit:
        known = unit.obligations.of(instrument_id)
        changes = reconcile(instrument_id, known, computed, reported=unit.obligations.reported(instrument_id))
        if changes.add or changes.change or changes.drop:
            unit.obligations.apply(changes)
            unit.commit()


def refresh_quietly(services: Services, instrument_id: str) -> None:
    """The same after an act that has been acknowledged: a failure is logged, and the next daily run repeats it."""
    try:
        refresh(services, instrument_id)
    except (DomainError, ValueError, TypeError) as error:
        log.warning("the obligations of %s are not computed yet: %s", instrument_id, error)


def refresh_all(services: Services) -> int:
    """Every deposit; how many there are."""
    with services.store.reader() as unit:
        entries = unit.register.all()
    for entry in entries:
        refresh_quietly(services, entry.instrument_id)
    return len(entries)


def effective_term(entry: RegisterEntry, acts: Iterable[LaterAct]) -> EffectiveTerm:
    """From when to when the agreement is in force, after everything that was recorded about it.

    :param entry: with its corrections applied. :param acts: every act on it, those of its later instruments included; what they do to the
        term is said in :mod:`service.domain.later.standing` only.
    """
    term, found = term_from(entry.entry_into_force, entry.term, entry.signed_on), standing_of(entry, acts)
    if found.begins is None:
        return term
    if found.ended is not Status.EXPIRED:
        return replace(term, ended_on=found.ends)
    return replace(term, end=found.ends, period_months=term.period_months if found.ends is None else None)


def _said(services: Services, entry: RegisterEntry, acts: Sequence[LaterAct]) -> tuple[Sequence[Rule], Facts]:
    """The rules of the model, and what the agreement says."""
    answers = _answers(services, entry)
    template = _template(services, entry)
    if template is None:
        rules: Sequence[Rule] = FROM_THE_TERM
        articles, language = entry.articles, next(iter(entry.languages), "en")
    else:
        rules, language = template.obligations, main_language(template, answers)
        articles = entry.articles or tuple(context.article_keys(template, answers))
    facts = Facts(
        term=effective_term(entry, acts),
        answers=as_registered(answers, entry.term, entry.money),
        articles=frozenset(articles),
        language=language,
    )
    return rules, facts


def _template(services: Services, entry: RegisterEntry) -> Template | None:
    """The model in the version that was used; None where this installation does not have it any more."""
    try:
        record = json.loads(services.archive.read(entry.object_id, "metadata.json"))
        return services.catalogue.get(entry.template_id, record["details"]["template"]["version"])
    except (UnknownTemplate, KeyError):
        return None


def _answers(services: Services, entry: RegisterEntry) -> dict[str, Any]:
    """As they were deposited; empty in a deposit that has none."""
    try:
        answers: dict[str, Any] = json.loads(services.archive.read(entry.object_id, "answers.json"))
    except DepositoryError:
        if "answers.json" in services.archive.inventory(entry.object_id).paths():
            raise
        return {}
    return answers
