"""Figures over a period, as charts drawn on the server with a table behind each, and each table as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from flask import Blueprint, Response, abort, render_template, request
from flask_babel import format_decimal, gettext, ngettext

from service.domain.permissions import Actor, Permission
from service.web.instrument.steps import step_columns, step_names
from service.web.instrument.work_question import models, units
from service.web.shell.guard import needs
from service.web.shell.options import unit_name
from service.web.shell.tables import RULE, Cell, Column, sent_table
from service.web.words.labels import state_name
from service.workflow.context import Services
from service.workflow.queries.statistics import Figures, figures

blueprint = Blueprint("dashboard", __name__, url_prefix="/dashboard")
_USUAL: Final = timedelta(days=365)
_TABLES: Final = ("departments", "models", "states", "steps")


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a chart and of its table."""

    name: str
    value: float
    said: str
    """The value in words."""
    cells: tuple[Cell, ...]
    """Of the file."""
    figures: tuple[str, ...]
    """Of the table on the page, after the name, as the reader writes numbers."""


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart with its table."""

    key: str
    title: str
    columns: tuple[Column, ...]
    bars: tuple[Bar, ...]

    @property
    def longest(self) -> float:
        """Of the longest bar; never 0."""
        return max((bar.value for bar in self.bars), default=0) or 1


@dataclass(frozen=True, slots=True)
class _Period:
    first: date
    last: date
    unit: str
    typed: dict[str, str]
    errors: dict[str, list[str]]


@blueprint.get("")
@needs(Permission.INSTRUMENT_READ)
def show(services: Services, actor: Actor) -> Any:
    """By unit, model and state, and how long the steps took."""
    period = _period(services, actor)
    found = _figures(services, actor, period)
    return render_template(
        "instrument/dashboard.html",
        charts=_charts(services, found),
        errors=period.errors,
        kept={"since": period.first, "until": period.last, "unit": period.unit or None},
        period=period,
        total=found.total,
        units=units(services, actor),
    )


@blueprint.get(f"/<table>.{RULE}")
@needs(Permission.INSTRUMENT_READ)
def export(services: Services, actor: Actor, *, table: str, form: str) -> Response:
    """The table behind one chart."""
    if table not in _TABLES:
        abort(404)
    found = _figures(services, actor, _period(services, actor))
    chart = next(one for one in _charts(services, found) if one.key == table)
    return sent_table(f"figures-{table}", form, chart.columns, (bar.cells for bar in chart.bars))


def _figures(services: Services, actor: Actor, period: _Period) -> Figures:
    until = _midnight(period.last + timedelta(days=1))
    return figures(services, actor, since=_midnight(period.first), until=until, department=period.unit or None)


def _charts(services: Services, found: Figures) -> list[Chart]:
    titles = models(services)

    def unit(key: str) -> str:
        return unit_name(services.settings, key)

    def model(key: str) -> str:
        return titles.get(key, key)

    return [
        _counted("departments", gettext("By department"), gettext("Department"), found.departments, unit),
        _counted("models", gettext("By model"), gettext("Model"), found.models, model),
        _counted("states", gettext("By state today"), gettext("State"), found.states, state_name),
        _steps(found),
    ]


def _counted(key: str, title: str, heading: str, counts: Mapping[str, int], name: Callable[[str], str]) -> Chart:
    columns = (Column("key", gettext("Key")), Column("name", heading, 48), Column("agreements", gettext("Agreements")))
    bars = []
    for one, count in counts.items():
        figure = format_decimal(count)
        bars.append(Bar(name(one), count, figure, (one, name(one), count), (figure,)))
    return Chart(key, title, columns, tuple(bars))


def _steps(found: Figures) -> Chart:
    names, columns = step_names(), step_columns()
    bars = tuple(
        Bar(
            names[step.after],
            step.median,
            ngettext(
                "median %(median)s days, nine of ten within %(most)s days (%(num)s agreement)",
                "median %(median)s days, nine of ten within %(most)s days (%(num)s agreements)",
                step.count,
                median=format_decimal(round(step.median, 1)),
                most=format_decimal(round(step.ninetieth, 1)),
            ),
            (step.after.value, names[step.after], step.count, f"{step.median:.1f}", f"{step.ninetieth:.1f}"),
            (format_decimal(step.count), format_decimal(step.median, "0.0"), format_decimal(step.ninetieth, "0.0")),
        )
        for step in found.steps
    )
    return Chart("steps", gettext("Days from step to step (median)"), columns, bars)


def _period(services: Services, actor: Actor) -> _Period:
    """The last year where nothing usable is asked for."""
    today = services.clock().date()
    typed = {name: request.args.get(name, "").strip() for name in ("since", "until")}
    errors: dict[str, list[str]] = {}
    days: dict[str, date | None] = {}
    for name, text in typed.items():
        days[name] = _day(text)
        if text and days[name] is None:
            errors[name] = [gettext("Enter the day as year-month-day, for example 2027-03-31.")]
    first, last = days["since"] or today - _USUAL, days["until"] or today
    if first > last:
        errors["until"] = [gettext("The last day is before the first. Enter the same day or a later one.")]
        first, last = today - _USUAL, today
    unit = request.args.get("unit", "")
    shown = {"since": typed["since"] or str(first), "until": typed["until"] or str(last)}
    return _Period(first, last, unit if unit in units(services, actor) else "", shown, errors)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2027-03-31") and text < "9999" else None
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
