"""Compute the obligations of a deposited agreement again: after the deposit, after each later act, and when a further day comes near.

Everything comes from the archive and the register: the answers that were deposited, the entry with its corrections, and the later acts. So a
register that was rebuilt from the archive has the same days. Commit point: the commit of its own unit; running it twice changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any, Final

from service.depository.audit.examined import Examined
from service.depository.errors import DepositoryError, ObjectDisposed
from service.depository.register.later_acts import LaterAct
from service.depository.register.register import RegisterEntry
from service.depository.register.standing import standing_of
from service.domain.errors import DomainError
from service.domain.later.standing import Status
from service.domain.obligations.compute import EffectiveTerm, Facts, as_registered, beyond, due, term_from
from service.domain.obligations.obligation import reconcile
from service.domain.obligations.rules import FROM_THE_TERM, Rule
from service.drafting.answers import context
from service.drafting.errors import UnknownTemplate
from service.drafting.model.template import Template
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.draft.titles import main_language

log = logging.getLogger(__name__)
HORIZON: Final = timedelta(days=460)
"""How far ahead what repeats without end is computed: the report on this year, due next year, is always there."""
COMPUTATION: Final = 1
"""Raise it when :mod:`service.domain.obligations.compute` gives other days from the same rules: then everything is computed once more."""
BATCH: Final = 500
TOGETHER: Final = 20
"""Deposits of one transaction: others who write wait for its end."""


def refresh(services: Services, instrument_id: str) -> None:
    """Bring the table up to date for one deposit; nothing where it is not in the register.

    :raises DepositoryError: the archive cannot be read.
    """
    with services.store.unit() as unit:
        _refresh(services, unit, instrument_id)
        unit.commit()


def _refresh(services: Services, unit: Unit, instrument_id: str) -> None:
    """In the caller's transaction: an act that is recorded meanwhile is computed after it."""
    entry = unit.register.by_instrument(instrument_id)
    if entry is None:
        return
    until = services.clock().date() + HORIZON
    version = _version(services, entry)
    template = _known(services, entry.template_id, version)
    rules, facts = _said(services, entry, unit.register.acts_on(instrument_id), template)
    computed, next_day = due(rules, facts, until=until), beyond(rules, facts, until=until)
    known = unit.obligations.of(instrument_id)
    reported = unit.obligations.reported(instrument_id) if known else set()
    unit.obligations.apply(reconcile(instrument_id, known, computed, reported=reported))
    again_on = None if next_day is None else next_day - HORIZON
    unit.obligation_runs.done(instrument_id, again_on=again_on, rules=_name(entry.template_id, version, template))


def refresh_quietly(services: Services, instrument_id: str) -> None:
    """The same after an act that has been acknowledged: a failure is logged, and the next daily run repeats it."""
    try:
        refresh(services, instrument_id)
    except (DomainError, ValueError, TypeError) as error:
        log.warning("the obligations of %s are not computed yet: %s", instrument_id, error)


def refresh_due(services: Services) -> int:
    """Every deposit about which something changed without being computed, for which a further day is near enough now, or whose model sets other
    obligations than it did; how many there were.
    """
    _outdate(services)
    done, last, today = 0, 0, services.clock().date()
    while True:
        with services.store.reader() as unit:
            found = unit.obligation_runs.due(today, limit=BATCH, after=last)
        if not found:
            return done
        for first in range(0, len(found), TOGETHER):
            _refresh_some(services, [instrument_id for _, instrument_id in found[first : first + TOGETHER]])
        done, last = done + len(found), found[-1][0]


def _refresh_some(services: Services, instrument_ids: Sequence[str]) -> None:
    """In one transaction; where one of them fails, each in its own, so that the others are computed."""
    once = replace(services, archive=Examined(services.archive))
    try:
        with services.store.unit() as unit:
            for instrument_id in instrument_ids:
                _refresh(once, unit, instrument_id)
            unit.commit()
    except (DomainError, ValueError, TypeError):
        for instrument_id in instrument_ids:
            refresh_quietly(services, instrument_id)


def _outdate(services: Services) -> None:
    with services.store.reader() as unit:
        names = [name for name in unit.obligation_runs.rules() if name and name != _present_name(services, name)]
    if names:
        with services.store.unit() as unit:
            unit.obligation_runs.outdate(names)
            unit.commit()


def _present_name(services: Services, name: str) -> str:
    """What :func:`_name` gives now for a deposit whose rules had this name."""
    model, version, _ = name.split(" ")
    return _name(model, version, _known(services, model, version))


def _name(model: str, version: str, template: Template | None) -> str:
    """Of the rules by which a deposit is computed; other rules have another name. The model in its version is the beginning."""
    return f"{model} {version} {_digest(FROM_THE_TERM if template is None else template.obligations)}"


def _digest(rules: Sequence[Rule]) -> str:
    data = [asdict(rule) for rule in rules]
    return hashlib.sha256(f"{COMPUTATION} {json.dumps(data, default=sorted, sort_keys=True)}".encode()).hexdigest()


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


def _said(
    services: Services, entry: RegisterEntry, acts: Sequence[LaterAct], template: Template | None
) -> tuple[Sequence[Rule], Facts]:
    """The rules of the model, and what the agreement says."""
    answers = _answers(services, entry)
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


def _version(services: Services, entry: RegisterEntry) -> str:
    """Of the model that was used; empty in a deposit that does not say it."""
    try:
        record = json.loads(services.archive.read(entry.object_id, "metadata.json"))
        return str(record["details"]["template"]["version"])
    except (KeyError, ObjectDisposed):
        return ""


def _known(services: Services, model: str, version: str) -> Template | None:
    """The model in this version; None where this installation does not have it any more."""
    try:
        return services.catalogue.get(model, version) if version else None
    except UnknownTemplate:
        return None


def _answers(services: Services, entry: RegisterEntry) -> dict[str, Any]:
    """As they were deposited; empty in a deposit that has none."""
    try:
        answers: dict[str, Any] = json.loads(services.archive.read(entry.object_id, "answers.json"))
    except ObjectDisposed:
        return {}
    except DepositoryError:
        if "answers.json" in services.archive.inventory(entry.object_id).paths():
            raise
        return {}
    return answers
