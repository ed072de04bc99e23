"""The words of a report: figures become sentences and tables, in the language that is in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import format_decimal, gettext, ngettext

from service.drafting.model import countries
from service.drafting.report.content import MOST_BARS, Bar, Report, Table
from service.web.instrument.steps import step_columns, step_names
from service.web.instrument.work_question import models
from service.web.shell.language import current
from service.web.shell.options import unit_name
from service.web.shell.page_context import in_language
from service.web.shell.tables import Cell, Column
from service.web.treaties.words import action_kind
from service.web.words.dates import day, partial_day
from service.web.words.holdings import holding_kind_name
from service.web.words.labels import kind_name
from service.web.words.terms import ACTS, status_name
from service.workflow.context import Services
from service.workflow.reporting.figures import PeriodFigures


@dataclass(frozen=True, slots=True)
class Counted:
    """One table for people and for programs."""

    key: str
    title: str
    note: str
    columns: tuple[Column, ...]
    """Of the file: the key, its name, and the figures."""
    rows: tuple[tuple[Cell, ...], ...]
    bars: tuple[Bar, ...] = ()


def tables(services: Services, found: PeriodFigures) -> list[Counted]:
    """Every table that has something to say, in the order of the report."""
    titles = models(services)
    made = [
        _by(
            "types",
            gettext("By type of instrument"),
            gettext("Model"),
            found.models,
            lambda key: titles.get(key) or kind_name(key),
        ),
        _by("kinds", gettext("By kind"), gettext("Kind"), found.kinds, kind_name),
        _by(
            "units",
            gettext("By unit"),
            gettext("Department"),
            found.departments,
            lambda key: unit_name(services.settings, key),
        ),
        _by("countries", gettext("By country of the other party"), gettext("Country"), found.countries, _country),
        _statuses(found),
        _months(found),
        _steps(found),
        _acts(found),
        _others(found),
        _treaty_actions(found),
        _audits(found),
        _renewals(found),
    ]
    return [table for table in made if table.rows]


def report(services: Services, found: PeriodFigures) -> Report:
    """Everything that the report says, with the figures of ``found``."""
    title = gettext("Cooperation agreements and depository: report")
    return Report(
        language=current(),
        organization=in_language(services.settings.organization.name, current()),
        title=title,
        period=gettext("%(first)s to %(last)s", first=day(found.first), last=day(found.last)),
        summary=tuple(_summary(found)),
        tables=tuple(_table(one) for one in tables(services, found)),
        sheet=gettext("Cooperation agreements and depository, page"),
        made_at=services.clock(),
    )


def _summary(found: PeriodFigures) -> Iterable[str]:
    yield ngettext(
        "%(num)s agreement was deposited in this period.",
        "%(num)s agreements were deposited in this period.",
        found.deposits,
    )
    yield ngettext(
        "At its end the register had %(num)s entry.", "At its end the register had %(num)s entries.", found.registered
    )
    in_force = found.statuses.get("in_force", 0)
    yield ngettext("Of these, %(num)s was in force.", "Of these, %(num)s were in force.", in_force)
    files = sum(found.renewals.values())
    yield ngettext(
        "%(num)s audit of the archive ended in this period.",
        "%(num)s audits of the archive ended in this period.",
        len(found.audits),
    )
    yield ngettext(
        "The time-stamp of %(num)s file was renewed.", "The time-stamps of %(num)s files were renewed.", files
    )


def _table(one: Counted) -> Table:
    said = tuple(_said(row) for row in one.rows)
    return Table(
        key=one.key,
        title=one.title,
        columns=tuple(column.heading for column in one.columns[1:]),
        rows=said,
        note=one.note,
        alternative=_alternative(one),
        bars=one.bars[:MOST_BARS],
    )


def _said(row: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(
        "" if cell is None else format_decimal(cell) if isinstance(cell, int) else str(cell) for cell in row[1:]
    )


def _alternative(one: Counted) -> str:
    if not one.bars:
        return ""
    shown = "; ".join(f"{bar.name}: {bar.said}" for bar in one.bars[:MOST_BARS])
    return gettext("Bar chart, %(title)s. %(shown)s", title=one.title, shown=shown)


def _by(key: str, title: str, heading: str, counts: Mapping[str, int], name: Callable[[str], str]) -> Counted:
    columns = (Column("key", gettext("Key")), Column("name", heading, 48), Column("agreements", gettext("Agreements")))
    rows = tuple((one, name(one), many) for one, many in counts.items())
    note = gettext("Agreements that were deposited in this period.")
    if len(rows) > MOST_BARS:
        note += " " + gettext("The chart shows the first %(most)s rows of the table.", most=MOST_BARS)
    return Counted(key, title, note, columns, rows, _bars((name, many) for _, name, many in rows))


def _bars(rows: Iterable[tuple[str, int]]) -> tuple[Bar, ...]:
    return tuple(Bar(name=name, value=float(many), said=format_decimal(many)) for name, many in rows)


def _statuses(found: PeriodFigures) -> Counted:
    made = _by("status", gettext("By status"), gettext("Status"), found.statuses, _status)
    note = gettext("Every entry of the register, with its status on %(day)s.", day=day(found.last))
    return Counted(made.key, made.title, note, made.columns, made.rows, made.bars)


def _months(found: PeriodFigures) -> Counted:
    made = _by("months", gettext("Deposits by month"), gettext("Month"), found.months, partial_day)
    note = gettext("Agreements that were deposited in this period.")
    return Counted(made.key, made.title, note, made.columns, made.rows, made.bars)


def _steps(found: PeriodFigures) -> Counted:
    names, columns = step_names(), step_columns()
    rows = tuple(
        (step.after.value, names[step.after], step.count, _days(step.median), _days(step.ninetieth))
        for step in found.steps
    )
    bars = tuple(Bar(name=names[step.after], value=step.median, said=_days(step.median)) for step in found.steps)
    note = gettext("Steps that were completed in this period. The chart shows the median in days.")
    return Counted("steps", gettext("Days from step to step"), note, columns, rows, bars)


def _acts(found: PeriodFigures) -> Counted:
    columns = (
        Column("act", gettext("Key")),
        Column("name", gettext("Act"), 36),
        Column("recorded", gettext("Recorded by the archivist")),
        Column("deposited", gettext("By deposit of an instrument")),
    )
    rows = tuple((kind, str(ACTS.get(kind, kind)), *counts) for kind, counts in found.acts.items())
    bars = _bars((str(ACTS.get(kind, kind)), sum(counts)) for kind, counts in found.acts.items())
    note = gettext("Later acts that were recorded in this period, corrections and openings to the public among them.")
    return Counted("acts", gettext("Corrections and later acts"), note, columns, rows, bars)


def _others(found: PeriodFigures) -> Counted:
    made = _by("holdings", gettext("Other deposits"), gettext("Kind"), found.holdings, holding_kind_name)
    columns = (*made.columns[:2], Column("deposits", gettext("Deposits")))
    note = gettext("What was deposited in this period besides agreements.")
    return Counted(made.key, made.title, note, columns, made.rows, made.bars)


def _treaty_actions(found: PeriodFigures) -> Counted:
    made = _by("treaty_actions", gettext("Actions on treaties"), gettext("Action"), found.treaty_actions, action_kind)
    columns = (*made.columns[:2], Column("actions", gettext("Actions")))
    note = gettext("What States did about treaties, as it was deposited in this period.")
    return Counted(made.key, made.title, note, columns, made.rows, made.bars)


def _audits(found: PeriodFigures) -> Counted:
    columns = (
        Column("ended_at", gettext("Ended at")),
        Column("day", gettext("Day")),
        Column("objects", gettext("Deposits examined")),
        Column("entries", gettext("Entries of the log")),
        Column("findings", gettext("Findings")),
    )
    rows = tuple((one.ended_at, day(one.ended_at), one.objects, one.entries, one.found) for one in found.audits)
    note = gettext("Audits of the archive that ended in this period.")
    return Counted("audits", gettext("Audits of the archive"), note, columns, rows)


def _renewals(found: PeriodFigures) -> Counted:
    columns = (Column("month", gettext("Key")), Column("name", gettext("Month"), 24), Column("files", gettext("Files")))
    rows = tuple((month, partial_day(month), many) for month, many in found.renewals.items())
    note = gettext("Files that got another time-stamp in this period, so that their signatures stay provable.")
    bars = _bars((name, many) for _, name, many in rows)
    return Counted("renewals", gettext("Renewed time-stamps"), note, columns, rows, bars)


def _days(value: float) -> str:
    return str(format_decimal(round(value, 1)))


def _status(key: str) -> str:
    return status_name(key) if key else gettext("No status (notices)")


def _country(code: str) -> str:
    if not code:
        return gettext("Not stated")
    try:
        return countries.name(code, current())
    except KeyError:
        return code
