from __future__ import annotations

import threading
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import pytest

from service.depository.register.later_acts import ActKind, Change, LaterAct
from service.store.engine import make_engine
from service.store.errors import StoreConflict, StoreError
from service.store.register.register import SearchPage
from service.store.search.snippets import HIT_BEGINS, HIT_ENDS
from service.store.tables import later_acts
from service.store.unit import Store
from tests.contracts.samples import NOW, entry
from tests.support.queries import statements

DEPOSITS = 200


def deposit(store: Store, year: int = 2026) -> int:
    """As the use case does it: number, leaf, row, in one unit."""
    with store.unit() as unit:
        number = unit.register.next_number(year)
        leaf = unit.log_entries.size()
        unit.log_entries.add(leaf, f"{number}/{year}".encode(), NOW)
        unit.register.add(entry(number, year, leaf_index=leaf), "text")
        unit.commit()
    return number


def deposit_some(url: str, many: int) -> list[int]:
    engine = make_engine(url, busy_seconds=60)
    numbers = [deposit(Store(engine)) for _ in range(many)]
    engine.dispose()
    return numbers


def test_concurrent_deposits_are_numbered_without_gap_or_duplicate(url: str, store: Store) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        elsewhere = [processes.submit(deposit_some, url, DEPOSITS // 4) for _ in range(2)]
        here: list[int] = []
        threads = [threading.Thread(target=lambda: here.extend(deposit_some(url, DEPOSITS // 8))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        numbers = here + [number for future in elsewhere for number in future.result()]

    assert sorted(numbers) == list(range(1, DEPOSITS + 1))
    with store.reader() as unit:
        assert [one.number for one in unit.register.all()] == list(range(1, DEPOSITS + 1))
        assert [leaf.index for leaf in unit.log_entries.all()] == list(range(DEPOSITS))


def test_a_deposit_that_fails_gives_its_number_back(store: Store) -> None:
    assert deposit(store) == 1
    with store.unit() as unit:
        assert unit.register.next_number(2026) == 2
        assert unit.register.next_number(2026) == 3
    assert deposit(store) == 2
    assert deposit(store, 2027) == 1


def test_an_entry_comes_back_as_it_was_stored(store: Store) -> None:
    bare = entry(
        2, keywords=(), leaf_index=None, entry_into_force={}, access="internal", money={}, prevailing="", articles=(),
        signatures=(), proces_verbal=(),
    )  # fmt: skip
    with store.unit() as unit:
        unit.register.add(entry(1), "text")
        unit.register.add(bare, "")
        unit.commit()

    with store.reader() as unit:
        assert unit.register.get(1, 2026) == entry(1)
        assert unit.register.by_instrument("i-2-2026") == bare
        assert unit.register.get(3, 2026) is None
        assert unit.register.by_instrument("x") is None
        assert unit.register.all() == [entry(1), bare]


@pytest.mark.parametrize(
    "changes",
    [
        {"number": 1},
        {"instrument_id": "i-1-2026"},
        {"object_id": "ark:/99999/20261"},
        {"leaf_index": 20260001},
    ],
)
def test_nothing_is_registered_twice(store: Store, changes: dict[str, object]) -> None:
    with store.unit() as unit:
        unit.register.add(entry(1), "")
        unit.commit()
    with store.unit() as unit, pytest.raises(StoreConflict):
        unit.register.add(entry(**{"number": 2, **changes}), "")  # type: ignore[arg-type]


def test_numbers_go_on_after_entries_from_elsewhere(store: Store) -> None:
    """A register rebuilt from the archive brings its numbers along."""
    with store.unit() as unit:
        unit.register.add(entry(41), "")
        unit.register.add(entry(7), "")
        unit.commit()
    assert deposit(store) == 42


def test_leaves_have_no_holes(store: Store) -> None:
    with store.unit() as unit:
        unit.log_entries.add(0, b"\x00\xff", NOW)
        with pytest.raises(StoreConflict):
            unit.log_entries.add(2, b"", NOW)
        assert unit.log_entries.size() == 1
        leaf = unit.log_entries.get(0)
        assert leaf is not None
        assert (leaf.data, leaf.at) == (b"\x00\xff", NOW)
        assert unit.log_entries.get(1) is None


@pytest.fixture
def library(store: Store) -> Store:
    texts = {
        (1, 2024): ("Cooperation on river basins", "The Parties recognise the Convenção. Water is life; see 2/2025."),
        (2, 2025): ("Educación en la frontera", "Las Partes acuerdan el uso del software libre. Acción común."),
        (97, 2011): ("Œuvres d'art", "Straße, Łódź, e-mail: ana.perez@example.org, co-operation."),
        (1, 2026): ("Supplement to 97/2011", "Nothing else. River, river! basins of the river"),
    }
    with store.unit() as unit:
        for (number, year), (title, body) in texts.items():
            languages = ("en",) if year > 2024 else ("en", "es")
            unit.register.add(
                entry(
                    number,
                    year,
                    title=title,
                    languages=languages,
                    department="SMS" if year == 2025 else "DSD",
                    access="internal" if year == 2026 else "public",
                    keywords=(),
                    parties=(),
                    leaf_index=None,
                ),
                body,
            )
        unit.commit()
    return store


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("", "1/2026 2/2025 1/2024 97/2011"),
        ("   ", "1/2026 2/2025 1/2024 97/2011"),
        ("water", "1/2024"),
        ("WATER life", "1/2024"),
        ("water educacion", ""),
        ("convencao", "1/2024"),
        ("Convenção", "1/2024"),
        ("conven", "1/2024"),
        ("conven water", ""),
        ("water conven", "1/2024"),
        ("river basins", "1/2024 1/2026"),
        ('"river basins"', "1/2024 1/2026"),
        ('"on river basins"', "1/2024"),
        ('"basins river"', ""),
        ('"river bas"', ""),
        ('"river basins', "1/2024 1/2026"),
        ("oeuvres", "97/2011"),
        ("œuvres lodz", "97/2011"),
        ("strasse łódź", "97/2011"),
        ("co-operation", "97/2011"),
        ("cooperation", "1/2024"),
        ("co-oper", "97/2011"),
        ("operation-co", ""),
        ("ana.perez@example.org", "97/2011"),
        ("97/2011", "97/2011 1/2026"),
        ("0097/2011.", "97/2011 1/2026"),
        ("7/2011", ""),
        ("2/2025", "2/2025 1/2024"),
        ("parties", "1/2024"),
        ("*", ""),
        ("''' \"\" ()", ""),
        ("water AND life", ""),
        ("water NOT", ""),
        ("water*", "1/2024"),
        ("title:water", ""),
        ("water\x00is\x00life", "1/2024"),
        ("a" * 5000, ""),
        ("wat & | ! <-> :* \\ %_ {x} ^", ""),
        ("coop 2024", "1/2024"),
    ],
)
def test_search(library: Store, query: str, labels: str) -> None:
    with library.reader() as unit:
        page = unit.register.search(query)
    assert " ".join(hit.entry.label for hit in page.hits) == labels
    assert page.total == len(labels.split())


@pytest.mark.parametrize("query", ["%", "'", "(", "_", "\\", "\x00"])
def test_a_question_without_a_word_finds_nothing_and_names_every_facet(library: Store, query: str) -> None:
    with library.reader() as unit:
        found = unit.register.search(query)
        known = unit.register.search("").facets
    assert (found.total, found.hits) == (0, ())
    assert found.facets == {name: {} for name in known}


def test_search_counts_facets_and_filters(library: Store) -> None:
    with library.reader() as unit:
        everything = unit.register.search("")
        assert everything.facets == {
            "year": {"2011": 1, "2024": 1, "2025": 1, "2026": 1},
            "department": {"DSD": 3, "SMS": 1},
            "kind": {"general": 4},
            "language": {"en": 4, "es": 2},
            "status": {},
        }

        def labels(page: SearchPage) -> list[str]:
            return [hit.entry.label for hit in page.hits]

        assert labels(unit.register.search("", language="es")) == ["1/2024", "97/2011"]
        assert labels(unit.register.search("", year=2025)) == ["2/2025"]
        assert labels(unit.register.search("", department="SMS", kind="general")) == ["2/2025"]
        assert unit.register.search("", kind="special").total == 0
        public = unit.register.search("river", access={"public"})
        assert (labels(public), public.facets["year"]) == (["1/2024"], {"2024": 1})
        second = unit.register.search("", limit=2, offset=2)
        assert (labels(second), second.total) == (["1/2024", "97/2011"], 4)


def test_snippets_mark_hits_in_the_original_words(library: Store) -> None:
    with library.reader() as unit:
        [hit] = unit.register.search("convencao").hits
    assert f"{HIT_BEGINS}Convenção{HIT_ENDS}" in hit.snippet


def test_the_index_can_be_made_anew(library: Store) -> None:
    with library.unit() as unit:
        before = unit.register.search("river")
        assert unit.register.rebuild_index() == 4
        unit.commit()
    with library.reader() as unit:
        assert unit.register.search("river") == before
        assert unit.register.search("").facets["language"] == {"en": 4, "es": 2}


@pytest.mark.slow
def test_phrases_are_found_at_the_end_of_a_very_long_text(store: Store) -> None:
    """PostgreSQL's own positions end at 16383 and its vectors at 1 MiB."""
    body = " ".join(f"w{number} filler" for number in range(150_000)) + " the last article"
    with store.unit() as unit:
        unit.register.add(entry(1), body)
        unit.commit()
    with store.reader() as unit:
        assert unit.register.search('"w17001 filler w17002"').total == 1
        assert unit.register.search('"filler w17000 w17001"').total == 0


def test_later_acts_are_kept_in_order_and_stay(store: Store) -> None:
    with store.unit() as unit:
        unit.register.add(entry(1), "")
        ours = entry(1)
        unit.commit()
    act = LaterAct(
        instrument_id=ours.instrument_id,
        number=1,
        kind=ActKind.AMENDMENT,
        day=ours.signed_on,
        later="2/2026",
        note="ñ",
        recorded_by="Arturo",
        recorded_at=NOW,
    )
    with store.unit() as unit:
        unit.later_acts.add(act)
        unit.later_acts.add(replace(act, number=2, kind=ActKind.TERMINATION, later=None))
        unit.commit()
    with store.reader() as unit:
        assert [(one.number, one.kind) for one in unit.later_acts.of(ours.instrument_id)] == [
            (1, ActKind.AMENDMENT),
            (2, ActKind.TERMINATION),
        ]
        assert unit.later_acts.by("2/2026") == [act]
        assert unit.register.instrument_id(number=0, year=0, reference=ours.reference) == ours.instrument_id
    with pytest.raises(StoreConflict), store.unit() as unit:
        unit.later_acts.add(act)
    with pytest.raises(StoreError), store.engine.begin() as connection:
        connection.execute(later_acts.delete())


def test_a_corrected_entry_is_shown_and_found_by_its_right_words_and_kept_as_it_was(store: Store) -> None:
    ours, other = entry(1), entry(2, title="Forests")
    act = LaterAct(
        instrument_id=ours.instrument_id, number=1, kind=ActKind.CORRECTION, day=ours.signed_on, later=None, note="Why",
        recorded_by="Arturo", recorded_at=NOW, changes=(Change("title", ours.title, "Moorlands"),),
    )  # fmt: skip
    with store.unit() as unit:
        unit.register.add(ours, "full text")
        unit.register.add(other, "full text")
        unit.later_acts.add(act)
        unit.register.reindex(ours)
        unit.commit()

    def assert_stands() -> None:
        with store.reader() as unit:
            right = replace(ours, title="Moorlands")
            assert unit.register.get(1, 2026) == unit.register.by_instrument(ours.instrument_id) == right
            assert unit.register.all() == [ours, other]
            assert unit.register.by_object(ours.object_id) == ours
            assert [hit.entry for hit in unit.register.search("moorlands").hits] == [right]
            assert unit.register.search("river basins").total == 0
            assert unit.register.search("full text").total == 2
            assert unit.later_acts.of(ours.instrument_id) == [act]

    assert_stands()
    with store.unit() as unit:
        unit.register.rebuild_index()
        unit.commit()
    assert_stands()


@pytest.mark.parametrize("most", [99, 1])
@pytest.mark.parametrize("asked", ["", "agreement", '"an agreement"', "agr", "2/2026 agreement"])
def test_pages_join_without_gaps_whatever_is_asked(store: Store, asked: str, most: int) -> None:
    with store.unit() as unit:
        for number in range(1, 8):
            title = "An agreement" if number in (2, 5) else "Otherwise"
            unit.register.add(entry(number, title=title, parties=(), keywords=()), "It is an agreement, 2/2026.")
        unit.commit()
    with store.reader() as unit:
        whole = [hit.entry.number for hit in unit.register.search(asked, limit=99).hits]
        for limit in (1, 2, 3):
            pages = [unit.register.search(asked, limit=limit, offset=at, most=most) for at in range(0, 9, limit)]
            assert [hit.entry.number for page in pages for hit in page.hits] == whole
            assert [page.further for page in pages] == [at + limit < 7 for at in range(0, 9, limit)]
    first = {"": [7, 6, 5, 4, 3, 2, 1], "2/2026 agreement": [2, 7, 6, 5, 4, 3, 1]}
    assert whole == first.get(asked, [5, 2, 7, 6, 4, 3, 1])
    with store.unit() as unit:
        unit.register.add(entry(8, title="An agreement", parties=(), keywords=()), "It is an agreement, 2/2026.")
        unit.commit()
    with store.reader() as unit:
        now = [hit.entry.number for hit in unit.register.search(asked, limit=99).hits]
        jumps = [unit.register.search(asked, limit=2, offset=at, most=most).hits for at in (6, 0, 4, 2)]
    assert [[hit.entry.number for hit in hits] for hits in jumps] == [now[at : at + 2] for at in (6, 0, 4, 2)]
    assert sorted(now) == list(range(1, 9))


def test_of_many_answers_it_is_said_that_there_are_more(library: Store) -> None:
    with library.reader() as unit:
        page = unit.register.search("river", most=1)
        assert (page.total, page.more, len(page.hits)) == (1, True, 2)
        assert page.facets["year"] == dict.fromkeys(["2011", "2024", "2025", "2026"])
        all_ = unit.register.search("", most=1)
        assert (all_.total, all_.more) == (4, False)


def test_counts_of_the_whole_register_follow_every_deposit(library: Store) -> None:
    with library.reader() as unit:
        assert unit.register.search("").total == 4
    deposit(library)
    with library.reader() as unit:
        assert unit.register.search("").total == 5


def test_a_search_reads_only_the_texts_that_it_shows(library: Store) -> None:
    with statements(library) as seen, library.reader() as unit:
        unit.register.search("river", limit=1)
        unit.register.search("", limit=1)
    texts = [one for one, _ in seen if "register_texts" in one]
    assert len(texts) == 1
    assert "entry IN" in texts[0]
