"""What the address of the worklist asks for, and the forms in which lists of tasks are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import request
from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from service.domain.lifecycle import State
from service.domain.permissions import Actor
from service.domain.worklist import Order, Question
from service.store.search.folding import fold
from service.web.shell import language
from service.web.shell.options import unit_name
from service.web.shell.page_context import in_language
from service.web.words.labels import ROLES
from service.workflow.access import sights
from service.workflow.context import Services
from service.workflow.queries.worklist import WorkItem

YOURS: Final = "yours"
OTHERS: Final = "others"
MOST_DAYS: Final = 9999
ORDERS: Mapping[str, LazyString] = {
    Order.LONGEST: lazy_gettext("Waiting longest first"),
    Order.NEWEST: lazy_gettext("Waiting shortest first"),
    Order.TITLE: lazy_gettext("Title"),
    Order.COUNTERPART: lazy_gettext("Counterpart"),
    Order.REFERENCE: lazy_gettext("Reference"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The question, and the words of the address as they were typed."""

    tab: str
    words: str
    state: str
    model: str
    unit: str
    days: str
    mine: bool
    sort: str
    question: Question
    error: str | None
    """Of the number of days, which is then left out."""

    @property
    def narrowed(self) -> bool:
        """Whether anything is asked besides the tab and the order."""
        return bool(self.words or self.state or self.model or self.unit or self.days or self.mine)

    def arguments(self, **changes: str | None) -> dict[str, Any]:
        """Of an address that asks the same, with ``changes``."""
        same: dict[str, str | None] = {
            "tab": self.tab if self.tab == OTHERS else None,
            "q": self.words or None,
            "state": self.state or None,
            "model": self.model or None,
            "unit": self.unit or None,
            "days": self.days or None,
            "mine": "yes" if self.mine else None,
            "sort": self.sort if self.sort != Order.LONGEST else None,
        }
        return {**same, **changes}


def asked(services: Services, actor: Actor) -> Asked:
    """Values that are no choice of the form ask for nothing."""
    found = request.args
    days = found.get("days", "").strip()
    number = int(days) if days.isascii() and days.isdecimal() and len(days) <= len(str(MOST_DAYS)) else None
    state, sort = found.get("state", ""), found.get("sort", "")
    model, unit = found.get("model", ""), found.get("unit", "")
    order = Order(sort) if sort in set(Order) else Order.LONGEST
    words, mine = found.get("q", "").strip(), found.get("mine") == "yes"
    return Asked(
        tab=OTHERS if found.get("tab") == OTHERS else YOURS,
        words=words,
        state=state if state in set(State) else "",
        model=model if model in models(services) else "",
        unit=unit if unit in units(services, actor) else "",
        days=days,
        mine=mine,
        sort=order,
        question=Question(
            states=frozenset({State(state)}) if state in set(State) else None,
            template=model if model in models(services) else None,
            department=unit if unit in units(services, actor) else None,
            officer=(actor.acts_for or actor.id) if mine else None,
            before=services.clock() - timedelta(days=number) if number else None,
            text=words or None,
            order=order,
        ),
        error=None
        if number is not None or not days
        else gettext("Enter a whole number of days, for example 14, or leave the field empty."),
    )


def models(services: Services) -> dict[str, str]:
    """Model -> its title in the reader's language."""
    return {one.id: in_language(one.title, language.current()) for one in services.catalogue.all()}


def units(services: Services, actor: Actor) -> dict[str, str]:
    """Unit -> its name, for somebody who sees agreements of several units; empty for others."""
    if all(sight.department is not None for sight in sights(actor)):
        return {}
    named = {one.key: in_language(one.name, language.current()) for one in services.settings.departments}
    return dict(sorted(named.items(), key=lambda pair: fold(pair[1])))


def whose(services: Services, item: WorkItem) -> str:
    """For whom it waits: a role, and for reviewers their unit; empty where it waits for nobody."""
    if not item.role:
        return ""
    if item.role == "counterpart":
        return gettext("The counterpart")
    name = str(ROLES[item.role])
    return f"{name}, {unit_name(services.settings, item.unit)}" if item.unit else name


def pages_of(asked_: Asked) -> dict[str, Any]:
    """Arguments of the addresses of the other pages of the list."""
    return {name: value for name, value in asked_.arguments().items() if value is not None}
