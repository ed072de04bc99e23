"""Corrections of register entries: an act on the entry replaces wrong values; what was deposited stays, and so does the wrong value.

The entry as it stands is the entry as it was deposited with every correction applied, in the order of their numbers. Register, archive
and rebuild keep the two apart: the row and ``metadata.json`` never change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from service.depository.register.later_acts import ActKind, Change, LaterAct
from service.depository.register.register import RegisterEntry
from service.depository.serialization import from_data, to_data

CORRECTABLE: Final = (
    "title", "titles", "signed_on", "signed_places", "entry_into_force", "term", "money", "keywords", "signatures",
)  # fmt: skip
"""Fields that a correction can replace. The others name the deposit itself: number, parties, languages, files."""
FILED: Final = ("access", "access_reason", "access_review", "custody", "published_symbol", "subjects")
"""Fields that the depositary decides, and decides anew."""
REPLACES: Final[Mapping[ActKind, Sequence[str]]] = {
    ActKind.CORRECTION: CORRECTABLE,
    ActKind.RECTIFICATION: CORRECTABLE,
    ActKind.FILING: FILED,
    ActKind.SUCCESSION: ("parties",),
}
"""Kind of an act -> the fields of the entry that it can replace. Every other act replaces none."""


def changes(entry: RegisterEntry, right: RegisterEntry, kind: ActKind = ActKind.CORRECTION) -> tuple[Change, ...]:
    """What an act of this kind has to replace in ``entry`` to make it say what ``right`` says.

    :raises ValueError: they differ in a field that such an act cannot replace.
    """
    before, after = to_data(entry), to_data(right)
    names = [name for name in dict.fromkeys([*before, *after]) if before.get(name) != after.get(name)]
    fixed = [name for name in names if name not in REPLACES[kind]]
    if fixed:
        raise ValueError(f"“{fixed[0]}” of a register entry cannot be corrected")
    return tuple(Change(name, before.get(name), after.get(name)) for name in names)


def corrected(entry: RegisterEntry, acts: Iterable[LaterAct]) -> RegisterEntry:
    """The entry as it stands after these acts on it; those that replace nothing change nothing.

    :raises TypeError, ValueError: a change is not of the field's form.
    """
    values = {
        change.field: change.after
        for act in sorted(acts, key=lambda act: act.number)
        for change in act.changes
        if change.field in REPLACES.get(act.kind, ())
    }
    if not values:
        return entry
    kept = {name: value for name, value in {**to_data(entry), **values}.items() if value is not None}
    return from_data(RegisterEntry, {"leaf_index": None, **kept})
