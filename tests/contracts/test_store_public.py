"""The entries that everybody may see, on both databases."""

from __future__ import annotations

from dataclasses import replace

from service.depository.register import release
from service.depository.register.later_acts import ActKind, LaterAct
from service.depository.register.release import Release
from service.store.unit import Store
from tests.contracts.samples import NOW, entry


def decide(store: Store, number: int, *, nth: int, before: Release, after: Release) -> None:
    with store.unit() as unit:
        about = unit.register.get(number, 2026)
        assert about is not None
        act = LaterAct(
            instrument_id=about.instrument_id, number=nth, kind=ActKind.RELEASE, day=about.signed_on, later=None, note="Why",
            recorded_by="A", recorded_at=NOW, changes=(release.change(before, after),),
        )  # fmt: skip
        unit.later_acts.add(act)
        unit.register.refresh(about.instrument_id)
        unit.commit()


def test_only_released_entries_are_found_and_words_of_texts_only_where_these_are_open(store: Store) -> None:
    with store.unit() as unit:
        for number in (1, 2, 3):
            unit.register.add(entry(number, 2026, leaf_index=number), f"quokka zyzzyva{number}")
        unit.register.add(replace(entry(4, 2026, leaf_index=4), access="restricted"), "quokka")
        unit.commit()
    decide(store, 1, nth=1, before=Release.CLOSED, after=Release.TEXTS)
    decide(store, 2, nth=1, before=Release.CLOSED, after=Release.ENTRY)
    decide(store, 4, nth=1, before=Release.CLOSED, after=Release.TEXTS)

    def found(query: str) -> list[int]:
        with store.reader() as unit:
            return [hit.entry.number for hit in unit.register.search(query, released=True).hits]

    assert found("") == [2, 1]
    assert (found("quokka"), found("zyzzyva2"), found("zyzzyva3")) == ([1], [], [])
    assert (found("2/2026"), found("3/2026"), found("4/2026")) == ([2], [], [])
    with store.reader() as unit:
        assert [row.label for row in unit.public_entries.newest(limit=9)] == ["2/2026", "1/2026"]
        (letter,) = unit.public_entries.letters()
        assert unit.public_entries.letters() == {letter: 2}
        assert [row.number for row in unit.public_entries.of_letter(letter, limit=9, offset=0)] == [1, 2]
        assert unit.public_entries.get(3, 2026) is unit.public_entries.get(4, 2026) is None
        assert unit.public_entries.count() == 2
    decide(store, 1, nth=2, before=Release.TEXTS, after=Release.CLOSED)
    assert found("") == [2]
