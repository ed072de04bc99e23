"""Words under which an entry of the register is found before its full text is searched."""

from __future__ import annotations

from collections.abc import Iterator

from service.depository.register.register import PartyEntry, RegisterEntry


def heading(entry: RegisterEntry) -> str:
    """What people would call the entry by."""
    parties = (f"{party['name']} {party['short_name']} {party['country']}" for party in entry.parties)
    others = (name for party in entry.parties for name in _other_names(party))
    titles = (title for title in entry.titles.values() if title != entry.title)
    symbol = [entry.published_symbol] if entry.published_symbol else []
    return "\n".join([entry.label, entry.title, entry.reference, *parties, *entry.keywords, *titles, *others, *symbol])


def _other_names(party: PartyEntry) -> Iterator[str]:
    """Under which people look for the party, too."""
    yield from party.get("aliases", ())
    yield from (party[key] for key in ("acting_through", "acting_for") if party.get(key))
    for one in party.get("former", ()):
        yield f"{one['name']} {one['short_name']}"
