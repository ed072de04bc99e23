"""Takes the checked rows of an old register over: each becomes an entry of the register with its object in the archive.

Each row is a transaction of its own, with the same order as a deposit (object, log, rows), so a crash leaves whole entries only. Whoever runs it again goes on
where it stopped: a row that is there already, cell by cell and with the same scan, is left as it is.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from service.depository import canonical
from service.depository.deposit import imported
from service.depository.register.register import RegisterEntry
from service.domain.legacy.days import INDEFINITE, PartialDay
from service.domain.legacy.labels import SHEET, Label
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.domain.record.access_level import AccessLevel
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.deposit import commit
from service.workflow.deposit.filing import review_day
from service.workflow.deposit.package import depositor
from service.workflow.errors import NotReady
from service.workflow.legacy.cells import at
from service.workflow.legacy.check import LegacyRow
from service.workflow.legacy.findings import Finding

KIND: Final = "imported"
"""Of the entry, and instead of a model."""
ACCESS: Final = ("internal", "restricted", "public")
"""What may be chosen for the entries of one file; the first is usual."""
_ATTEMPTS: Final = 3
_NAMES: Final = uuid.UUID("6d1a6f0e-7c0f-5c2b-9d0d-5f6f0c1b7a11")
"""The ids of imported entries are computed from their numbers in this name space."""

Read = Callable[[bytes], str]
"""Makes the text of a scan."""
Also = Callable[[Unit, LegacyRow], None]


@dataclass(slots=True)
class Outcome:
    """What became of the rows."""

    entered: int = 0
    unchanged: int = 0


def against_register(services: Services, rows: Sequence[LegacyRow]) -> tuple[list[Finding], set[str]]:
    """Defects that only the register shows, and the numbers that are there already as the file says."""
    findings, there = [], set()
    with services.store.reader() as unit:
        for row in rows:
            known = unit.register.get(row.number, row.year)
            if known is None:
                continue
            if _same(row, known):
                there.add(row.label)
            else:
                findings.append(at(row.source, Label.NUMBER, _taken(row, known)))
    return findings, there


def enter(
    services: Services,
    actor: Actor,
    rows: Sequence[LegacyRow],
    *,
    file: str,
    access: str,
    read: Read | None = None,
    also: Also | None = None,
) -> Iterator[tuple[LegacyRow, bool]]:
    """Each row as it is done, and whether it was entered now.

    :param rows: checked, without defects. :param file: name of the source. :param read: reads scans; None: no text is kept.
    :param also: in the transaction of each new entry.
    :raises PermissionMissing: the actor makes no deposits. :raises NotReady: somebody else has taken a number meanwhile.
    :raises DepositFailed: the disk refused; what was told before is kept.
    """
    require(actor, Permission.DEPOSIT_MAKE)
    _, there = against_register(services, rows)
    for row in sorted(rows, key=lambda row: (row.year, row.number)):
        if row.label in there:
            yield row, False
            continue
        _entered(services, actor, row, file=file, access=access, read=read, also=also)
        yield row, True


def digest(row: LegacyRow) -> str:
    """Of everything that the row says, and of its scan."""
    said = {str(label): text for label, text in row.source.values.items()}
    scan = row.scan.sha256 if row.scan is not None else ""
    return hashlib.sha256(canonical.dumps({"values": said, "others": row.source.others, "scan": scan})).hexdigest()


def _same(row: LegacyRow, known: RegisterEntry) -> bool:
    return known.imported.get("sha256") == digest(row)


def _taken(row: LegacyRow, known: RegisterEntry) -> Message:
    """Why the row cannot have its number."""
    if known.imported:
        return Message(
            "The number {label} was imported before with other values or another scan. Correct the entry in the register instead.",
            label=row.label,
        )
    return Message("The number {label} belongs to an agreement that was deposited here.", label=row.label)


def _entered(
    services: Services, actor: Actor, row: LegacyRow, *, file: str, access: str, read: Read | None, also: Also | None
) -> None:
    scan = row.scan.read() if row.scan is not None else None
    text = read(scan) if read is not None and scan is not None else ""
    source = {"file": file, "row": row.source.row, "values": _values(row), "others": row.source.others}
    for _ in range(_ATTEMPTS):
        with services.store.unit() as unit:
            known = unit.register.get(row.number, row.year)
            if known is not None:
                if not _same(row, known):
                    raise NotReady(_taken(row, known))
                return
            if not commit.unfinished(services, unit):
                at = services.clock().replace(microsecond=0)
                package = imported.compose(
                    entry_of(row, access, **_closed(services, access, file)), source=source, scan=scan, text=text,
                    depositor=depositor(unit, actor), at=at,
                )  # fmt: skip
                commit.enter(services, unit, package, None, actor)
                if also is not None:
                    also(unit, row)
                unit.commit()  # Commit point.
                return
        commit.recover(services)
    raise NotReady(Message("An interrupted deposit could not be finished. The reason is in the operator’s log."))


def _closed(services: Services, access: str, file: str) -> dict[str, str]:
    """Why an entry is not public, and when the archivist looks at that again."""
    if access == AccessLevel.PUBLIC:
        return {}
    reason = f"Taken over from an earlier register ({file}); not looked at since."
    return {"reason": reason, "review": review_day(services, services.clock().date()).isoformat()}


def _values(row: LegacyRow) -> dict[str, str]:
    """Every cell under the heading of the cover sheet, also the empty ones."""
    return {SHEET.get(label, str(label)): text for label, text in row.source.values.items()}


def entry_of(row: LegacyRow, access: str, *, reason: str = "", review: str = "") -> RegisterEntry:
    """The entry of one row. A day that is not whole stands as the first that it can be, and ``imported`` says how far it is known.

    :param reason: why the entry is not public; empty where it is. :param review: ISO, when its access level is looked at again; empty: never.
    """
    entered = row.entered.first if row.entered else date(row.year, 1, 1)
    number = row.source.values[Label.NUMBER]
    begins = row.begins.whole if row.begins else None
    return RegisterEntry(
        number=row.number,
        year=row.year,
        instrument_id=str(uuid.uuid5(_NAMES, row.label)),
        reference=number,
        title=row.title,
        kind=KIND,
        template_id=KIND,
        department=row.unit,
        parties=row.parties,
        signed_on=row.signed.first if row.signed else entered,
        signed_places=(row.source.values[Label.PLACE],) if row.source.values[Label.PLACE] else (),
        entered_on=entered,
        entry_into_force={"model": KIND, "date": begins.isoformat() if begins else None, "known": _known(row.begins)},
        term=_term(row.ends),
        languages=row.languages,
        originals=(),
        keywords=row.keywords,
        object_id="",
        access=access,
        access_reason=reason,
        access_review=review,
        imported={
            "number": number,
            "signed_on": _known(row.signed),
            "entered_on": _known(row.entered),
            "sha256": digest(row),
        },
    )


def _term(ends: PartialDay | str | None) -> dict[str, Any]:
    if ends == INDEFINITE:
        return {"model": INDEFINITE}
    if not isinstance(ends, PartialDay):
        return {"model": None}
    return {"model": KIND, "end": ends.whole.isoformat() if ends.whole else None, "known": str(ends)}


def _known(day: PartialDay | None) -> str:
    return str(day) if day is not None else ""
