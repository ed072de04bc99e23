"""Correct the text after the period for objections: the procès-verbal of rectification, sealed, in a new version of the deposit.

The archivist asks for it; a job makes the procès-verbal and records the act with it. The corrected text counts from the start, so the values of the
entry that follow from it are replaced; the originals stay as they were signed. Commit point: that of the act.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from service.depository.register.later_acts import ActKind, Change
from service.depository.register.rectification import Case, record_path
from service.depository.register.register import RegisterEntry
from service.depository.serialization import to_data
from service.domain.errors import NotFound
from service.domain.jobs import Job, JobKind
from service.domain.later.rectification import CaseState
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission, Role
from service.drafting.grammar import grammar_of
from service.drafting.pdf.pages import page_count
from service.drafting.proces_verbal import Account, Section, Telling
from service.store.unit import Unit
from service.translation import say, spoken
from service.workflow.access import require
from service.workflow.circulation.make import named
from service.workflow.context import Services
from service.workflow.deposit.later_acts import NewAct, record
from service.workflow.download import PDF, Download
from service.workflow.proces_verbal.make import made
from service.workflow.progress import Progress
from service.workflow.rectification.propose import case_of, cases_of, open_case, refuse


def rectify(services: Services, actor: Actor, number: int, year: int, case: int) -> Job:
    """Asks for the procès-verbal of rectification of a case. Asking twice asks once.

    :raises PermissionMissing: only the archivist. :raises NotFound: there is no such case.
    :raises NotReady: the parties may still object, or the case is closed.
    """
    require(actor, Permission.DEPOSIT_MAKE)
    with services.store.unit() as unit:
        entry = unit.register.get(number, year)
        if entry is None:
            raise NotFound(noun="register entry")
        refuse(open_case(unit, entry, case), CaseState.RECTIFIED, services.clock().date())
        known = unit.instruments.get(entry.instrument_id)
        payload = {"number": number, "year": year, "case": case, "by": actor.id, "by_name": actor.name}
        job = unit.jobs.enqueue(
            JobKind.RECTIFY, payload, instrument_id=known.id if known else None, key=f"{JobKind.RECTIFY}:{entry.instrument_id}:{case}"
        )  # fmt: skip
        unit.commit()
    return job


def make(services: Services, job: Job, progress: Progress) -> dict[str, Any]:
    """Makes the procès-verbal and records the rectification. :raises Waiting: a time-stamping authority does not answer.

    :raises NotReady: an objection was recorded meanwhile.
    """
    number, year, case = (int(job.payload[name]) for name in ("number", "year", "case"))
    archivist = Actor(id=job.payload["by"], name=job.payload["by_name"], roles=frozenset({Role.ARCHIVIST}))
    with services.store.reader() as unit:
        entry = unit.register.get(number, year)
        if entry is None:
            raise NotFound(noun="register entry")
        found = open_case(unit, entry, case)
    if found.record:
        return {"sha256": found.record["sha256"]}
    day = job.created_at.date()
    refuse(found, CaseState.RECTIFIED, services.clock().date())
    pdf = services.files.read(made(services, account_of(services, entry, found, day), job.created_at, progress))
    sha256, path = hashlib.sha256(pdf).hexdigest(), record_path(case)

    def checked(unit: Unit, now: RegisterEntry, today: date) -> NewAct:
        refuse(open_case(unit, now, case), CaseState.RECTIFIED, today)
        return NewAct(
            kind=ActKind.RECTIFICATION, day=today, later=None, note=found.proposal.note, changes=_changes(now, found), files={path: pdf},
            detail={"case": case, "place": found.place, "copy": found.copy, "texts": [dict(row) for row in found.texts],
                    "proces_verbal": {"path": path, "sha256": sha256, "pages": page_count(pdf)}},
        )  # fmt: skip

    record(services, archivist, number, year, checked)
    return {"sha256": sha256}


def download(services: Services, actor: Actor, number: int, year: int, case: int) -> Download:
    """The procès-verbal from the archive, re-hashed. :raises NotFound: there is none for this actor."""
    entry, found = case_of(services, actor, number, year, case)
    if not found.record:
        raise NotFound(noun="procès-verbal")
    data = services.archive.read(entry.object_id, found.record["path"])
    return Download(f"{year}-{number}-rectification-{case}.pdf", PDF, data)


def rectified_copies(services: Services, entry: RegisterEntry) -> Mapping[str, str]:
    """Number of a certified copy that was wrong -> SHA-256 of the procès-verbal that names its rectification; a new copy replaces it."""
    return {case.copy: case.record["sha256"] for case in cases_of(services, entry) if case.copy and case.record}


def account_of(services: Services, entry: RegisterEntry, case: Case, day: date) -> Account:
    """What the procès-verbal says, in every language of the text that has a grammar here."""
    tellings = tuple(_telling(services, entry, case, day, language=language) for language in entry.languages)
    data = {"entry": entry.label, "case": case.number, "day": day.isoformat(), "proposal": to_data(case.proposal)}
    return Account(kind="rectification", tellings=tellings, digests=_digests(entry), data=data)


def _digests(entry: RegisterEntry) -> tuple[tuple[str, str], ...]:
    return tuple((row["path"], row["sha256"]) for row in entry.originals)


def _telling(services: Services, entry: RegisterEntry, case: Case, day: date, *, language: str) -> Telling:
    def said(message: Message) -> str:
        return say(message, language)

    grammar = grammar_of(language)
    title = entry.titles.get(language) or entry.title
    opening = Message(
        "The depositary found an error in the text of the instrument named below and notified the error and the proposed correction to the parties on {day}. The period for objections ended on {due}. No party objected.",
        day=grammar.date(case.proposal.day), due=grammar.date(case.due),
    )  # fmt: skip
    if case.copy:
        opening = Message(
            "The depositary found an error in the certified copy {copy} of the instrument named below. The text itself is right.",
            copy=case.copy,
        )
    effect = Message(
        "The depositary therefore corrects the text on {day}. The corrected text replaces the faulty one from the start; the signed originals stay unaltered.",
        day=grammar.date(day),
    )
    if case.copy:
        effect = Message(
            "This procès-verbal specifies the rectification. A new copy takes the place of the faulty one."
        )
    rows = [(said(Message("Register number")), entry.label), (said(Message("Title")), title)]
    rows.append((said(Message("Parties")), "; ".join(party["name"] for party in entry.parties)))
    rows.append((said(Message("Place of the error")), case.place))
    for row in case.texts:
        tongue = said(spoken(row["language"]))
        rows.append((f"{said(Message('Instead of'))} ({tongue})", row["error"]))
        rows.append((f"{said(Message('Read'))} ({tongue})", row["correction"]))
    return Telling(
        language=language,
        organization=named(services, language),
        subject=f"{entry.label}: {title}",
        sections=(Section(level=1, heading=said(Message("Correction")), facts=tuple(rows)),),
        title=said(Message("Procès-verbal of rectification")),
        said=(said(opening), said(effect)),
    )


def _changes(entry: RegisterEntry, case: Case) -> tuple[Change, ...]:
    """The proposed values over what the entry says now."""
    now = to_data(entry)
    proposed = ((change.field, now.get(change.field), change.after) for change in case.changes)
    return tuple(Change(field, before, after) for field, before, after in proposed if before != after)
