"""Names of actions, statuses and subjects of treaties, and sentences about their clauses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Flask
from flask_babel import gettext, lazy_gettext, ngettext
from flask_babel.speaklater import LazyString

from service.domain.treaties.actions import ActionKind, TreatyAction
from service.domain.treaties.clauses import Condition, Delay, ReservationClause
from service.domain.treaties.standing import StateStanding, StateStatus, TreatyStatus
from service.domain.treaties.treaty import Treaty
from service.domain.treaties.wording import KINDS
from service.store.search.folding import fold
from service.web.shell import language
from service.web.shell.guard import services_of
from service.web.shell.messages import shown
from service.web.words import filters
from service.web.words.dates import day
from service.workflow.context import Services
from service.workflow.treaties.announce import SOURCE

STANDINGS: Mapping[str, LazyString] = {
    StateStanding.NONE: lazy_gettext("No action"),
    StateStanding.SIGNATORY: lazy_gettext("Signatory State"),
    StateStanding.CONTRACTING: lazy_gettext("Contracting State, not yet a party"),
    StateStanding.PARTY: lazy_gettext("Party"),
    StateStanding.FORMER: lazy_gettext("Former party"),
}
STATUSES: Mapping[str, LazyString] = {
    TreatyStatus.NOT_YET: lazy_gettext("Not in force"),
    TreatyStatus.DUE: lazy_gettext("Enters into force"),
    TreatyStatus.IN_FORCE: lazy_gettext("In force"),
}
SUBJECT_NAMES: Mapping[str, LazyString] = {
    "human_rights": lazy_gettext("Human rights"),
    "corruption": lazy_gettext("Corruption"),
    "criminal_matters": lazy_gettext("Criminal matters"),
    "private_law": lazy_gettext("Private international law"),
    "trade": lazy_gettext("Trade and integration"),
    "environment": lazy_gettext("Environment"),
    "security": lazy_gettext("Security"),
    "organization": lazy_gettext("The Organization and its organs"),
    "privileges": lazy_gettext("Privileges and immunities"),
    "culture": lazy_gettext("Culture and education"),
    "other": lazy_gettext("Other subjects"),
}
_RESERVATIONS: Mapping[str, LazyString] = {
    ReservationClause.SILENT: lazy_gettext("They may be made unless they are incompatible with the object and purpose of the treaty"),
    ReservationClause.VIENNA: lazy_gettext("They may be made in conformity with the Vienna Convention on the Law of Treaties"),
    ReservationClause.LISTED: lazy_gettext("Only those that the treaty names"),
    ReservationClause.FORBIDDEN: lazy_gettext("The treaty does not admit any"),
}  # fmt: skip


def register(app: Flask) -> None:
    """Makes the functions of this module filters of the same name."""
    for function in (
        action_kind,
        state_standing,
        treaty_status,
        treaty_subject,
        treaty_title,
        state_label,
        action_sentence,
        entry_rule,
        reservation_rule,
        denunciation_rule,
        source_name,
        standing_said,
        of_language,
    ):
        filters.add(app, function)  # fmt: skip


def action_kind(kind: str) -> str:
    """Of an action."""
    return shown(KINDS[ActionKind(kind)])


def state_standing(standing: str) -> str:
    """What a State is to a treaty."""
    return str(STANDINGS[standing])


def treaty_status(status: str) -> str:
    """What a treaty is."""
    return str(STATUSES[status])


def treaty_subject(subject: str) -> str:
    """Under which a treaty is listed."""
    return str(SUBJECT_NAMES.get(subject, subject))


def treaty_title(treaty: Treaty) -> str:
    """In the reader's language."""
    return treaty.title(language.current())


def of_language(texts: Mapping[str, str]) -> str:
    """The text in the reader's language, otherwise in English, otherwise in any; empty for no text."""
    return texts.get(language.current()) or texts.get("en") or next(iter(texts.values()), "")


def state_label(code: str, on: date | None = None) -> str:
    """The name of a State in the reader's language, as it was on a day; the code of one that is not listed."""
    return named(services_of(), code, on)


def named(services: Services, code: str, on: date | None = None) -> str:
    """The same for code that is no template."""
    state = next((one for one in services.settings.states if one.code == code), None)
    return state.name(language.current(), on) if state is not None else code


def by_name(code: str) -> str:
    """Sorts States by name in the reader's language."""
    return fold(state_label(code))


def standing_said(status: StateStatus) -> str:
    """What a State is to a treaty, with the day on which that ends or ended."""
    if status.standing is StateStanding.PARTY and status.until is not None:
        return gettext("Party until %(day)s", day=day(status.until))
    if status.standing is StateStanding.FORMER and status.until is not None:
        return gettext("Former party, until %(day)s", day=day(status.until))
    return state_standing(status.standing)


def source_name(treaty: Treaty, key: str) -> str:
    """The title of a publication with its edition, in its own language."""
    source = treaty.source(key)
    if source is None:
        return gettext("the instrument itself") if key == SOURCE else key
    return f"{source.title} ({source.edition})" if source.edition else source.title


def action_sentence(action: TreatyAction, actions: tuple[TreatyAction, ...] = ()) -> str:
    """One action with its days and what it concerns."""
    said = [_head(action, actions)]
    if action.kind is ActionKind.SIGNATURE:
        said += [gettext("on %(day)s", day=day(action.acted_on))] if action.acted_on else []
    else:
        if action.acted_on and action.acted_on != action.deposited_on:
            said.append(gettext("dated %(day)s", day=day(action.acted_on)))
        if action.deposited_on:
            said.append(gettext("received on %(day)s", day=day(action.deposited_on)))
    if action.effective_on:
        said.append(gettext("with effect on %(day)s", day=day(action.effective_on)))
    for text in (action.authority, action.territory):
        said += [text] if text else []
    note = of_language(action.notes)
    return f"{', '.join(said)}. {note}".strip() if note else f"{', '.join(said)}."


def _head(action: TreatyAction, actions: tuple[TreatyAction, ...]) -> str:
    target = next((one for one in actions if one.id == action.of), None)
    name = action_kind(action.kind)
    if action.kind is ActionKind.WITHDRAWAL:
        what = _named(target) if target is not None else ""
        name = (
            gettext("Partial withdrawal: %(what)s", what=what)
            if action.partial
            else gettext("Withdrawal: %(what)s", what=what)
        )
    elif target is not None:
        name = f"{name} ({state_label(target.state)}, {_named(target)})" if target.state != action.state else name
    if action.articles:
        name = gettext("%(kind)s, article %(articles)s", kind=name, articles=action.articles)
    if action.opposes_entry:
        name = gettext("%(kind)s, opposing the entry into force between the two States", kind=name)
    return name


def _named(action: TreatyAction) -> str:
    name = action_kind(action.kind)
    return gettext("%(kind)s, article %(articles)s", kind=name, articles=action.articles) if action.articles else name


def entry_rule(treaty: Treaty) -> str:
    """When the treaty enters into force, by its own rule."""
    ways = [_condition(one) for one in treaty.entry.conditions]
    said = gettext(" or ").join(ways)
    later = _after(treaty.entry.later)
    return gettext(
        "%(ways)s; for each later State %(later)s its own deposit (article %(article)s)",
        ways=said, later=later, article=treaty.entry.article,
    )  # fmt: skip


def _condition(condition: Condition) -> str:
    if not condition.instruments:
        return gettext("on %(day)s", day=day(condition.on)) if condition.on else ""
    said = ngettext(
        "%(after)s the deposit of %(num)s instrument", "%(after)s the deposit of %(num)s instruments",
        condition.instruments, after=_after(condition.delay),
    )  # fmt: skip
    return gettext("%(said)s, not before %(day)s", said=said, day=day(condition.on)) if condition.on else said


def _after(delay: Delay) -> str:
    if delay.first_of_month:
        return ngettext(
            "on the first day of the month after %(num)s month from",
            "on the first day of the month after %(num)s months from",
            delay.months,
        )
    if delay.months:
        return ngettext("%(num)s month after", "%(num)s months after", delay.months)
    if delay.days:
        return ngettext("on day %(num)s after", "on day %(num)s after", delay.days)
    return gettext("on the day of")


def reservation_rule(treaty: Treaty) -> str:
    """What the treaty says of reservations."""
    said = str(_RESERVATIONS[treaty.reservations.clause])
    article = treaty.reservations.article
    return gettext("%(said)s (article %(article)s)", said=said, article=article) if article else said


def denunciation_rule(treaty: Treaty) -> str:
    """How the treaty can be denounced."""
    rule = treaty.denunciation
    if not rule.permitted:
        return gettext(
            "The treaty has no clause on denunciation; a notice has no effect by itself (article 56 of the Vienna Convention)"
        )
    notice = _period(rule.notice)
    if not rule.article:
        return gettext(
            "No clause is recorded; notice of %(period)s (article 56 of the Vienna Convention)", period=notice
        )
    if rule.not_before is not None:
        return gettext(
            "Notice of %(period)s, not before %(wait)s from the entry into force (article %(article)s)",
            period=notice, wait=_period(rule.not_before), article=rule.article,
        )  # fmt: skip
    return gettext("Notice of %(period)s (article %(article)s)", period=notice, article=rule.article)


def _period(delay: Delay) -> str:
    parts = [ngettext("%(num)s month", "%(num)s months", delay.months)] if delay.months else []
    parts += [ngettext("%(num)s day", "%(num)s days", delay.days)] if delay.days else []
    return ", ".join(parts) or gettext("no time")
