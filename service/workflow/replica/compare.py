"""A register that was rebuilt from the replica alone against the running one: every difference is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from service.depository.audit.findings import Finding, Kind
from service.store.unit import Store, Unit


def differences(running: Store, rebuilt: Store) -> Iterator[Finding]:
    """Entries, holdings, later acts, renewals and lines of the log that are not the same in both."""
    with running.reader() as here, rebuilt.reader() as there:
        entries, holdings = (_rows(here), _rows(there)), (_holdings(here), _holdings(there))
        yield from _compared("register", *entries)
        yield from _compared("holding", *holdings)
        for mine, theirs in (entries, holdings):
            for object_id in sorted(set(mine) & set(theirs)):
                entry = mine[object_id]
                for what, one, other in (
                    ("later acts", here.later_acts.of(entry.id), there.later_acts.of(entry.id)),
                    ("renewals", here.renewals.of(entry.id), there.renewals.of(entry.id)),
                ):
                    if one != other:
                        yield _found(object_id, f"The {what} of {entry.label} differ.")
        yield from _lines(here, there)


def _lines(here: Unit, there: Unit) -> Iterator[Finding]:
    sizes = here.log_entries.size(), there.log_entries.size()
    if sizes[0] != sizes[1]:
        yield Finding(Kind.LOG, "", "log", f"The running log has {sizes[0]} entries, the rebuilt one {sizes[1]}.")
    for index in range(min(sizes)):
        one, other = here.log_entries.get(index), there.log_entries.get(index)
        if one is None or other is None or one.data != other.data:
            yield Finding(Kind.LOG, "", "log", f"Entry {index} of the log differs.")


def _compared(what: str, here: Mapping[str, Any], there: Mapping[str, Any]) -> Iterator[Finding]:
    for object_id in sorted({*here, *there}):
        one, other = here.get(object_id), there.get(object_id)
        if one is None:
            yield _found(object_id, f"{there[object_id].label} is only in the rebuilt {what}.")
        elif other is None:
            yield _found(object_id, f"{one.label} is only in the running {what}.")
        elif one != other:
            names = ", ".join(name for name in one.__slots__ if getattr(one, name) != getattr(other, name))
            yield _found(object_id, f"{one.label} differs between running and rebuilt {what}: {names}.")


def _rows(unit: Unit) -> dict[str, Any]:
    return {one.object_id: one for one in unit.register.each()}


def _holdings(unit: Unit) -> dict[str, Any]:
    return {one.object_id: one for one in unit.holdings.all()}


def _found(object_id: str, sentence: str) -> Finding:
    return Finding(Kind.REGISTER, object_id, "", sentence)
