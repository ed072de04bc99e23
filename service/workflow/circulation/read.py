"""Reading notifications: the list, one of them, its file, what the public feed tells, and for the archivist what became of the letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.depository.holdings.holding import Access, HoldingEntry, HoldingKind
from service.domain.errors import NotFound
from service.domain.mail.letters import Letter, LetterState
from service.domain.mail.notifications import Notice
from service.domain.permissions import Actor, Permission, Role
from service.domain.record.access_level import may_read
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.download import PDF, Download
from service.workflow.letters.deliver import NOTIFICATION

FEED = 50
"""Notifications of the public feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of the letters of one notification."""

    entry: HoldingEntry
    letters: Sequence[Letter]

    def count(self, *states: LetterState) -> int:
        """How many letters are in one of these states."""
        return sum(letter.state in states for letter in self.letters)

    @property
    def sent(self) -> int:
        """The mail server has taken them over; nothing says that they were read."""
        return self.count(LetterState.SENT, LetterState.GATHERED)

    @property
    def failed(self) -> int:
        """The mail server refused them."""
        return self.count(LetterState.FAILED)

    @property
    def waiting(self) -> int:
        """They are on their way."""
        return self.count(LetterState.QUEUED, LetterState.HELD)


def listed(
    services: Services, actor: Actor | None, *, limit: int, offset: int = 0
) -> tuple[Sequence[HoldingEntry], int]:
    """One page of what this reader may read, newest first, and how many there are in all."""
    with services.store.reader() as unit:
        every = reversed(unit.holdings.of_kind(HoldingKind.NOTIFICATION))
        mine = [one for one in every if readable(unit, actor, one)]
    return mine[offset : offset + limit], len(mine)


def about(services: Services, actor: Actor | None, instrument_id: str) -> list[HoldingEntry]:
    """The notifications about one agreement that this reader may read, oldest first."""
    with services.store.reader() as unit:
        found = unit.holdings.about(instrument_id, HoldingKind.NOTIFICATION)
        return [one for one in found if readable(unit, actor, one)]


def one(services: Services, actor: Actor | None, number: int, year: int) -> tuple[HoldingEntry, Notice]:
    """:raises NotFound: there is none for this reader."""
    with services.store.reader() as unit:
        entry = _found(unit, actor, number, year)
    return entry, Notice.from_data(entry.details)


def file(services: Services, actor: Actor | None, number: int, year: int, *, deposited: bool = False) -> Download:
    """The PDF, re-hashed as it is read: as it is now, or as it was ``deposited``. :raises NotFound: there is none for this reader."""
    entry, _ = one(services, actor, number, year)
    data = services.archive.read(entry.object_id, entry.files[0].path, "v1" if deposited else None)
    return Download(f"notification-{year}-{number}.pdf", PDF, data)


def deliveries(services: Services, actor: Actor) -> tuple[Sequence[Delivery], int]:
    """Every notification with its letters, newest first; and how many subscriptions wait for a confirmation.

    :raises PermissionMissing: only the archivist.
    """
    require(actor, Permission.DEPOSIT_MAKE)
    with services.store.reader() as unit:
        letters = unit.letters.of_kind(NOTIFICATION)
        entries = list(reversed(unit.holdings.of_kind(HoldingKind.NOTIFICATION)))
        unconfirmed = unit.subscriptions.unconfirmed()
    by_id: dict[str, list[Letter]] = {}
    for letter in letters:
        by_id.setdefault((letter.key or "::").split(":")[1], []).append(letter)
    return [Delivery(entry=entry, letters=by_id.get(entry.id, [])) for entry in entries], unconfirmed


def delivery(services: Services, actor: Actor, number: int, year: int) -> Delivery:
    """Of one notification. :raises PermissionMissing: only the archivist. :raises NotFound: there is none."""
    require(actor, Permission.DEPOSIT_MAKE)
    with services.store.reader() as unit:
        entry = _found(unit, actor, number, year)
        letters = [one for one in unit.letters.of_kind(NOTIFICATION) if (one.key or "").split(":")[1:2] == [entry.id]]
    return Delivery(entry=entry, letters=letters)


def readable(unit: Unit, actor: Actor | None, entry: HoldingEntry) -> bool:
    """A notification about a register entry is read by who may read that entry now, and by everybody while the public register shows it; any other
    one by its own access level (:class:`service.depository.holdings.holding.Access`).
    """
    about = unit.register.by_instrument(entry.about) if entry.about else None
    staff = actor is not None and Permission.REGISTER_READ in actor.permissions
    if about is not None:
        if unit.public_entries.get(about.number, about.year) is not None:
            return True
        return staff and may_read(actor, about.access, about.department)
    if entry.access == Access.PUBLIC:
        return True
    if actor is None or not staff:
        return False
    return entry.access == Access.INTERNAL or bool(actor.roles & {Role.ARCHIVIST, Role.AUDITOR})


def _found(unit: Unit, actor: Actor | None, number: int, year: int) -> HoldingEntry:
    entry = unit.holdings.by_number(HoldingKind.NOTIFICATION, f"{number}/{year}")
    if entry is None or not readable(unit, actor, entry):
        raise NotFound(noun="notification")
    return entry
