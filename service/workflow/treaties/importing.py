"""Takes a treaty and the actions of its published table into the archive: again and again the same file changes nothing.

One holding for the treaty, one for the actions that are new, each with the file itself as its document. Commit point: that of
:func:`service.workflow.holdings.enter.deposit`, for each of the two.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from service.depository.holdings.holding import Holding
from service.domain.messages import Message
from service.domain.permissions import OPERATOR, Actor, Permission, Role
from service.domain.treaties.actions import TreatyAction
from service.domain.treaties.findings import findings
from service.domain.treaties.treaty import Treaty
from service.store.treaties.treaties import KeptTreaty
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.holdings.enter import deposit
from service.workflow.treaties import read, rows, source_file
from service.workflow.treaties.record import examined
from service.workflow.treaties.source_file import SourceFile

AT_COMMAND_LINE = replace(OPERATOR, name="Operator", roles=frozenset({Role.ARCHIVIST}))
"""Who imports at the command line of the machine; the archive names it as the depositor."""
DOCUMENT = "published-table.toml"
"""Path of the imported file in the holdings."""


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    KNOWN = "known"
    """Recorded already, in the same words."""
    DIFFERS = "differs"
    """Recorded already, otherwise: nothing is changed; a correction has to say what is right."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the report."""

    where: str
    """In the file."""
    outcome: Outcome
    what: str = ""
    """State and kind of the action."""
    remarks: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an import did, or would do."""

    code: str
    treaty: Outcome
    """``DIFFERS``: the facts of the treaty have changed and were entered as a new revision."""
    lines: tuple[Line, ...]

    def count(self, outcome: Outcome) -> int:
        """Lines with this outcome."""
        return sum(1 for line in self.lines if line.outcome is outcome)


def run(
    services: Services, actor: Actor, data: bytes, *, dry: bool = False, texts: Mapping[str, bytes] | None = None
) -> Report:
    """Imports the file. Rows that are refused or differ are left out, and the report says so.

    :param texts: language -> PDF of the treaty's text; they come into the archive with a new revision of the treaty.
    :param dry: only the report. :raises InvalidInput: it is not such a file; nothing was recorded.
    """
    require(actor, Permission.TREATY_RECORD)
    given = source_file.read(data)
    formats = {read.text_path(language): examined(services, pdf) for language, pdf in (texts or {}).items()}
    files = {DOCUMENT: data} | {read.text_path(language): pdf for language, pdf in (texts or {}).items()}
    with services.store.reader() as unit:
        report, fresh = _planned(services, unit, given)
    if dry:
        return report
    if report.treaty is not Outcome.KNOWN or texts:
        deposit(services, actor, lambda unit: _treaty(services, unit, given.treaty, files, formats))
    if fresh:
        deposit(services, actor, lambda unit: _actions(services, unit, given, data))
    return report


def _planned(services: Services, unit: Unit, given: SourceFile) -> tuple[Report, list[TreatyAction]]:
    kept = unit.treaties.get(given.treaty.code)
    recorded = unit.treaties.actions(given.treaty.code)
    known = {one.id: one for one in recorded}
    lines: list[Line] = []
    fresh: list[TreatyAction] = []
    for where, action in zip(given.rows, given.actions, strict=True):
        what = f"{action.state} {action.kind}"
        if action.id in known:
            same = replace(known[action.id], number=0) == action
            lines.append(Line(where=where, outcome=Outcome.KNOWN if same else Outcome.DIFFERS, what=what))
            continue
        found = findings(given.treaty, [*recorded, *given.actions], action, today=services.clock().date())
        found = [one for one in found if one.code != "second_instrument"]
        stops = _unknown_state(services, action) or [one.message for one in found if one.stops]
        if stops:
            lines.append(Line(where=where, outcome=Outcome.REFUSED, what=what, remarks=tuple(stops)))
            continue
        fresh.append(action)
        lines.append(Line(where=where, outcome=Outcome.NEW, what=what, remarks=tuple(one.message for one in found)))
    return Report(code=given.treaty.code, treaty=_of_treaty(kept, given.treaty), lines=tuple(lines)), fresh


def _unknown_state(services: Services, action: TreatyAction) -> list[Message]:
    if any(state.code == action.state for state in services.settings.states):
        return []
    return [Message("{code} is not in states.toml.", code=action.state)]


def _of_treaty(kept: KeptTreaty | None, treaty: Treaty) -> Outcome:
    if kept is None:
        return Outcome.NEW
    return Outcome.KNOWN if kept.treaty == treaty else Outcome.DIFFERS


def _treaty(
    services: Services, unit: Unit, treaty: Treaty, files: Mapping[str, bytes], formats: Mapping[str, str]
) -> Holding:
    kept = unit.treaties.get(treaty.code)
    revision = kept.revision + 1 if kept is not None else 1
    return rows.treaty_holding(
        str(uuid.uuid4()), treaty, revision, files=files, day=services.clock().date(), formats=formats
    )


def _actions(services: Services, unit: Unit, given: SourceFile, data: bytes) -> Holding:
    """What is new, looked up again in the transaction, with its places in the record."""
    _, fresh = _planned(services, unit, given)
    first = unit.treaties.next_number(given.treaty.code)
    numbered = [replace(action, number=first + index) for index, action in enumerate(fresh)]
    kept = unit.treaties.get(given.treaty.code)
    return rows.actions_holding(
        str(uuid.uuid4()), given.treaty, numbered, files={DOCUMENT: data}, day=services.clock().date(),
        about=kept.holding if kept is not None else "",
    )  # fmt: skip
