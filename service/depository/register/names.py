"""Names of the parties over time: a party that was renamed or replaced keeps its earlier names in the entry. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from service.depository.register.register import FormerName, PartyEntry, RegisterEntry


def succeeded(
    entry: RegisterEntry, key: str, *, name: str, short_name: str, country: str, how: str, since: date
) -> RegisterEntry:
    """The entry with a new name of the party ``key``, and the name that it had until ``since`` behind it.

    :param how: ``name``, ``merger`` or ``succession``. :raises KeyError: there is no such party.
    """
    if key not in {party["key"] for party in entry.parties}:
        raise KeyError(key)
    parties = tuple(
        _renamed(party, name, short_name, country, how=how, since=since) if party["key"] == key else party
        for party in entry.parties
    )
    return replace(entry, parties=parties)


def _renamed(party: PartyEntry, name: str, short_name: str, country: str, *, how: str, since: date) -> PartyEntry:
    before = FormerName(name=party["name"], short_name=party["short_name"], until=since.isoformat(), how=how)
    former = sorted([before, *party.get("former", ())], key=lambda one: one["until"], reverse=True)
    return PartyEntry(**{**party, "name": name, "short_name": short_name, "country": country, "former": former})


def name_on(party: PartyEntry, day: date) -> str:
    """What the party was called on ``day``."""
    name = party["name"]
    for one in party.get("former", ()):
        if day < date.fromisoformat(one["until"]):
            name = one["name"]
    return name
