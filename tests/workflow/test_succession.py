"""A party of a deposited agreement is renamed or replaced: both names are found, the earlier one stays behind the new one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from service.depository.register.names import name_on
from service.depository.register.register import RegisterEntry
from service.domain.errors import InvalidInput, PermissionMissing
from service.workflow.queries import retrieve
from service.workflow.rectification.succession import succeed
from tests.support.world import ARCHIVIST, OFFICER, World

pytestmark = pytest.mark.office
At = Callable[[str], World]


def asked(entry: RegisterEntry, **changes: str) -> dict[str, str]:
    day = entry.signed_on.isoformat()
    said = {
        "party": "counterpart",
        "how": "merger",
        "name": "Fundación Unida",
        "short_name": "FUNI",
        "country": "Ecuador",
    }
    return {**said, "day": day, "effective": day, "note": "Certificate 7 of the register of associations", **changes}


def test_both_names_are_found_and_each_counts_in_its_time(at: At) -> None:
    world = at("deposited")
    services = world.services
    [hit] = retrieve.search(services, None, "").hits
    entry, old = hit.entry, hit.entry.parties[1]["name"]
    succeed(services, ARCHIVIST, entry.number, entry.year, asked(entry))
    succeed(services, ARCHIVIST, entry.number, entry.year, asked(entry, name="Red Unida", how="name"))

    now = retrieve.register_entry(services, None, entry.number, entry.year)
    ours, theirs = now.parties
    assert ours == entry.parties[0]
    assert (theirs["name"], [one["name"] for one in theirs["former"]]) == ("Red Unida", ["Fundación Unida", old])
    for words in (old, "fundacion unida", "Red Unida"):
        assert [found.entry.label for found in retrieve.search(services, None, f'"{words}"').hits] == [entry.label], (
            words
        )
    before, after = entry.signed_on - timedelta(days=1), entry.signed_on
    assert (name_on(theirs, before), name_on(theirs, after)) == (old, "Red Unida")
    with services.store.reader() as unit:
        assert [one.parties for one in unit.register.all()] == [entry.parties]


def test_what_does_not_fit_is_refused(at: At) -> None:
    world = at("deposited")
    [hit] = retrieve.search(world.services, None, "").hits
    entry, tomorrow = hit.entry, (world.clock().date() + timedelta(days=1)).isoformat()
    for changes, field in (
        ({"party": "seal"}, "party"),
        ({"how": "marriage"}, "how"),
        ({"name": ""}, "name"),
        ({"name": entry.parties[1]["name"]}, "name"),
        ({"day": tomorrow}, "day"),
        ({"effective": tomorrow}, "effective"),
        ({"effective": date(1999, 1, 1).isoformat()}, "effective"),
        ({"note": ""}, "note"),
    ):
        with pytest.raises(InvalidInput) as caught:
            succeed(world.services, ARCHIVIST, entry.number, entry.year, asked(entry, **changes))
        assert list(caught.value.errors) == [field], changes
    with pytest.raises(PermissionMissing):
        succeed(world.services, OFFICER, entry.number, entry.year, asked(entry))
