"""The table of a treaty's status as depositaries publish it: a row for each State, and footnotes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from service.domain.treaties.actions import CONSENTS, ActionKind, TreatyAction, standing_actions, up_to
from service.domain.treaties.force import Entry, computed_begin, entry_into_force
from service.domain.treaties.standing import StateStatus, status_of
from service.domain.treaties.treaty import Treaty


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One State."""

    status: StateStatus
    clause: TreatyAction | None = None
    """Its acceptance of what the treaty offers beyond itself, unless it was withdrawn."""
    footnote: int = 0
    """Number of its footnote; 0: it has none."""

    @property
    def state(self) -> str:
        """Code."""
        return self.status.state


@dataclass(frozen=True, slots=True, kw_only=True)
class Footnote:
    """What else is known of one State: one note for each State, as the published tables have it."""

    number: int
    state: str
    actions: tuple[TreatyAction, ...] = ()
    """Statements, objections, withdrawals, denunciations, designations: everything that is no column of the table."""
    differing: tuple[TreatyAction, ...] = ()
    """Actions of which the sources have several dates."""
    computed: date | None = None
    """Day of entry into force for the State by the rule, where a published one is another."""
    published: date | None = None
    undated: tuple[TreatyAction, ...] = ()
    """Actions of which the record has no day: they count for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A treaty's status on a day."""

    rows: tuple[Row, ...]
    footnotes: tuple[Footnote, ...]


def table(treaty: Treaty, actions: Sequence[TreatyAction], on: date, *, order: Callable[[str], object] = str) -> Table:
    """The status of every State that did something by ``on`` or that the treaty lists.

    :param order: sorts codes, usually by the State's name in the reader's language.
    """
    known = up_to(actions, on)
    entry = entry_into_force(treaty, known, on)
    undated = [one for one in standing_actions(actions) if one.day is None]
    codes = {one.state for one in (*known, *undated)} | set(treaty.listed)
    rows: list[Row] = []
    notes: list[Footnote] = []
    for code in sorted(codes, key=lambda one: (order(one), one)):
        status = status_of(treaty, known, entry, code, on=on)
        note = _note(treaty, known, undated, status, entry, number=len(notes) + 1)
        if note is not None:
            notes.append(note)
        rows.append(Row(status=status, clause=_clause(known, code), footnote=note.number if note else 0))
    return Table(rows=tuple(rows), footnotes=tuple(notes))


def _clause(known: Iterable[TreatyAction], state: str) -> TreatyAction | None:
    taken_back = {one.of for one in known if one.kind is ActionKind.WITHDRAWAL and not one.partial}
    accepted = [
        one for one in known if one.kind is ActionKind.CLAUSE and one.state == state and one.id not in taken_back
    ]
    return accepted[-1] if accepted else None


def _note(
    treaty: Treaty,
    known: Sequence[TreatyAction],
    undated: Sequence[TreatyAction],
    status: StateStatus,
    entry: Entry | None,
    *,
    number: int,
) -> Footnote | None:
    own = [one for one in known if one.state == status.state]
    shown = {one.id for one in (status.signature, status.consent, _clause(known, status.state)) if one is not None}
    others = tuple(one for one in own if one.id not in shown or one.notes)
    differing = tuple(one for one in own if one.differing)
    computed, published = _two_days(treaty, status, entry)
    without = tuple(one for one in undated if one.state == status.state) + tuple(
        one for one in own if one.kind in CONSENTS and one.deposited_on is None
    )
    others = tuple(one for one in others if one not in without)
    if not (others or differing or without or computed):
        return None
    return Footnote(
        number=number, state=status.state, actions=others, differing=differing, computed=computed, published=published,
        undated=without,
    )  # fmt: skip


def _two_days(treaty: Treaty, status: StateStatus, entry: Entry | None) -> tuple[date | None, date | None]:
    """The computed and the published day of entry into force for a State, where they are not the same."""
    if entry is None or status.consent is None or status.consent.kind is ActionKind.SUCCESSION:
        return None, None
    computed, published = computed_begin(treaty, entry, status.consent), status.consent.effective_on
    return (computed, published) if computed and published and computed != published else (None, None)
