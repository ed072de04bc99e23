"""The sections of a draft and its annexes as a list of tasks: what is done in each, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, url_for
from flask_babel import gettext, ngettext

from service.web.draft import fields
from service.web.shell import language
from service.web.shell.messages import shown
from service.workflow.draft.form import FormView


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A line of the list."""

    key: str
    """Of the section, or ``annexes``."""
    title: str
    href: str
    missing: int
    """Answers (or files) that are not there yet."""
    errors: int
    kept: bool = False
    """Something was typed there and is not saved yet."""
    hint: str = ""


def parts_of(found: FormView) -> list[fields.Part]:
    """The sections that ask something, with the answers and what is wrong with them."""
    parts = fields.questions(found.template, found.answers, found.errors, language.current())
    return [part for part in parts if part.questions]


def of(found: FormView, parts: Iterable[fields.Part]) -> list[Task]:
    """A task for each section, and the annexes."""
    return [*(_task(found, part) for part in parts), _annexes(found)]


def touch(parts: Iterable[fields.Part], answers: Mapping[str, Any]) -> bool:
    """Whether any of ``answers`` belongs to a question of these sections."""
    return any(question.spec.key in answers for part in parts for question in part.questions)


def error_links(found: FormView, parts: Iterable[fields.Part]) -> list[dict[str, str]]:
    """For the summary above the list: every error, with the address of its control."""
    links = []
    for part in parts:
        address = _section(found, part.key, check="")
        own = (link for link in fields.error_links([part], found.errors) if link["href"] != "#main-content")
        links += [{"text": link["text"], "href": address + link["href"]} for link in own]
    annexes = url_for("annexes.show", instrument_id=found.instrument.id)
    return links + [{"text": shown(one), "href": annexes} for one in found.errors.get("annexes", ())]


def items(tasks: Sequence[Task]) -> list[dict[str, Any]]:
    """As the GOV.UK macro reads them."""
    return [
        {
            "title": {"text": task.title},
            "href": task.href,
            "hint": {"text": hint} if (hint := _hint(task)) else None,
            "status": {"tag": {"text": status(task), "classes": _colour(task)}}
            if not _done(task)
            else {"text": status(task)},
        }
        for task in tasks
    ]


def status(task: Task) -> str:
    """Complete, or what is to be done."""
    said = []
    if task.errors:
        said.append(ngettext("%(num)s error", "%(num)s errors", task.errors))
    if task.missing:
        said.append(ngettext("%(num)s missing", "%(num)s missing", task.missing))
    return ", ".join(said) or (gettext("Optional") if task.key == "annexes" and not task.hint else gettext("Complete"))


def register(app: Flask) -> None:
    """Makes the functions that pages use filters."""
    app.add_template_filter(items, "task_items")
    app.add_template_filter(status, "task_status")


def _done(task: Task) -> bool:
    return not task.errors and not task.missing


def _colour(task: Task) -> str:
    return "govuk-tag--red" if task.errors else "govuk-tag--blue"


def _hint(task: Task) -> str:
    return gettext("Typed, not saved yet") if task.kept else task.hint


def _task(found: FormView, part: fields.Part) -> Task:
    return Task(
        key=part.key,
        title=part.title,
        href=_section(found, part.key),
        missing=part.missing,
        errors=part.errors,
        kept=found.kept is not None and touch([part], found.kept.answers),
    )


def _annexes(found: FormView) -> Task:
    wrong, attached = len(found.errors.get("annexes", ())), len(found.saved.annexes)
    return Task(
        key="annexes",
        title=gettext("Annexes"),
        href=url_for("annexes.show", instrument_id=found.instrument.id),
        missing=0 if attached else wrong,
        errors=wrong if attached else 0,
        hint=ngettext("%(num)s file attached", "%(num)s files attached", attached) if attached else "",
    )


def _section(found: FormView, key: str, **arguments: Any) -> str:
    return url_for("drafts.section", instrument_id=found.instrument.id, section=key, **arguments)
