"""Options of selects and checkboxes, and error entries, as the GOV.UK macros read them. Filters for templates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flask import Flask
from flask_babel import gettext, ngettext

from service.domain.lifecycle import State
from service.domain.people import Person
from service.domain.permissions import Permission, Role
from service.settings import Department, Settings
from service.web.draft import controls
from service.web.shell import language
from service.web.shell.page_context import in_language
from service.web.words.accounts import permission_name
from service.web.words.labels import ROLES, STATES, kind_name, language_name
from service.web.words.terms import status_name

Items = list[dict[str, Any]]
Errors = Mapping[str, Sequence[str]]


def error_list(errors: Errors) -> list[dict[str, str]]:
    """For the error summary: every message, linked to the control whose id is its path."""
    return [
        {"text": message, "href": f"#{path.replace('.', '-') or 'main-content'}"}
        for path, messages in errors.items()
        for message in messages
    ]


def error_of(errors: Errors, path: str) -> dict[str, str] | None:
    """For the control itself."""
    messages = errors.get(path)
    return {"text": messages[0]} if messages else None


def state_items(states: Iterable[State], chosen: str, any_: str) -> Items:
    """States to filter by."""
    return _with_any(any_, ((state.value, str(STATES[state])) for state in states), chosen)


def named_items(names: Mapping[str, Any], chosen: str | None, any_: str) -> Items:
    """Anything with a table of names."""
    return _with_any(any_, ((key, str(name)) for key, name in names.items()), chosen)


def chosen_items(names: Mapping[str, Any], chosen: str) -> Items:
    """The same where one is always chosen."""
    return [{"value": str(key), "text": str(name), "selected": key == chosen} for key, name in names.items()]


def person_items(people: Iterable[Person], chosen: str | None) -> Items:
    """People to choose one of; none is chosen at first."""
    return _with_any("", ((one.id, one.name) for one in people), chosen)


def role_items(roles: Iterable[Role], chosen: Iterable[str]) -> Items:
    """Roles to tick."""
    ticked = set(chosen)
    return [{"value": role.value, "text": str(ROLES[role]), "checked": role.value in ticked} for role in roles]


def scope_items(scopes: Iterable[Permission], chosen: Iterable[str]) -> Items:
    """Permissions to tick."""
    ticked = set(chosen)
    return [{"value": one.value, "text": permission_name(one), "checked": one.value in ticked} for one in scopes]


def day_items(days: Iterable[int], chosen: str) -> Items:
    """Numbers of days to choose one of."""
    return [
        {"value": str(one), "text": ngettext("%(num)s day", "%(num)s days", one), "selected": str(one) == chosen}
        for one in days
    ]


def department_items(departments: Iterable[Department], chosen: str | None, none: str) -> Items:
    """Departments to choose one of."""
    named = ((unit.key, in_language(unit.name, language.current())) for unit in departments)
    return _with_any(none, named, chosen)


def own_names(names: Mapping[str, str]) -> Items:
    """Languages to choose from, each by its own name."""
    return [{"value": key, "text": name} for key, name in names.items()]


def unit_name(settings: Settings, key: str) -> str:
    """In the reader's language; a unit that is not in the file any more is shown by its key. An imported entry may have none."""
    if not key:
        return gettext("Not stated")
    try:
        return in_language(settings.department(key).name, language.current())
    except KeyError:
        return key


def register(app: Flask, settings: Settings) -> None:
    """Makes the functions of this module filters of the same name, and adds the two that need the settings."""

    def department_name(key: str) -> str:
        return unit_name(settings, key)

    def facet_items(counts: Mapping[str, int | None], chosen: str | None, any_: str, names: str) -> Items:
        """Values of a facet with how many entries have each, where that was counted."""
        naming: dict[str, Callable[[str], str]] = {
            "department": department_name,
            "kind": kind_name,
            "status": status_name,
            "language": language_name,
        }
        name = naming.get(names, _as_it_is)
        said = ((str(value), name(str(value)), count) for value, count in counts.items() if str(value))
        return _with_any(any_, ((value, f"{text} ({count})" if count else text) for value, text, count in said), chosen)

    for function in (
        chosen_items,
        department_items,
        department_name,
        error_list,
        error_of,
        facet_items,
        named_items,
        own_names,
        person_items,
        role_items,
        scope_items,
        day_items,
        state_items,
    ):
        app.add_template_filter(function)
    app.add_template_filter(controls.control_items)


def _with_any(any_: str, options: Iterable[tuple[str, str]], chosen: str | None) -> Items:
    first = {"value": "", "text": any_, "selected": not chosen}
    return [first, *({"value": value, "text": text, "selected": value == chosen} for value, text in options)]


def _as_it_is(value: str) -> str:
    return value
