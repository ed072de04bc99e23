"""Conference documents and certified copies, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from service.depository.holdings.copies import CertifiedCopy
from service.depository.holdings.holding import HoldingEntry, HoldingFile
from service.depository.holdings.records import ConferenceRecord
from service.store.errors import StoreConflict
from service.store.holdings.records import RecordQuestion
from service.store.unit import Store
from tests.contracts.samples import NOW


def entry(n: int) -> HoldingEntry:
    return HoldingEntry(
        id=f"h-{n}", kind="record", number="", about="", title={"es": f"Resolución {n} sobre 100% del río_azul"}, access="closed",
        entered_on=date(2026, 3, 2), details={}, object_id=f"urn:uuid:h-{n}", deposited_at=NOW, deposited_by="Ana", leaf_index=n,
        files=(HoldingFile("files/es.pdf", 5, f"{n:064x}", "PDF"), HoldingFile("files/fr.pdf", 5, f"{n + 99:064x}", "PDF")),
    )  # fmt: skip


def record(n: int, **changes: object) -> ConferenceRecord:
    made = ConferenceRecord(
        holding=f"h-{n}", body="general_assembly", meeting="Sesión", symbol=f"AG/doc.{n}/26", day=date(2020 + n, 12, 31),
        languages={"es": "files/es.pdf", "fr": "files/fr.pdf"}, access="closed", reason="r", review_on=date(2027, 1, n),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture
def filled(store: Store) -> Store:
    with store.unit() as unit:
        for n, one in enumerate(
            (record(1), record(2, access="public", review_on=None), record(3, body="cidi")), start=1
        ):
            unit.holdings.add(entry(n))
            unit.records.put(one, entry(n))
        unit.commit()
    return store


@pytest.mark.parametrize(
    ("question", "symbols"),
    [
        (RecordQuestion(), ["3", "2", "1"]),
        (RecordQuestion(words="RESOLUCION rio"), ["3", "2", "1"]),
        (RecordQuestion(words="doc 2"), ["2"]),
        (RecordQuestion(words="%"), ["3", "2", "1"]),
        (RecordQuestion(words="nothing"), []),
        (RecordQuestion(body="cidi"), ["3"]),
        (RecordQuestion(language="fr", year=2021), ["1"]),
        (RecordQuestion(language="en"), []),
        (RecordQuestion(review_by=date(2027, 1, 1)), ["1"]),
    ],
)
def test_each_question_finds_its_documents(filled: Store, question: RecordQuestion, symbols: list[str]) -> None:
    with filled.reader() as unit:
        found = unit.records.search(question, access=None)
        assert [one.record.symbol for one in found.found] == [f"AG/doc.{n}/26" for n in symbols]
        assert found.total == len(symbols)


def test_access_paging_and_symbols(filled: Store) -> None:
    with filled.reader() as unit:
        assert unit.records.search(RecordQuestion(), access=("public",)).total == 1
        page = unit.records.search(RecordQuestion(), access=None, limit=1, offset=1)
        assert (page.total, [one.record.holding for one in page.found]) == (3, ["h-2"])
        assert unit.records.years(None) == (2021, 2023)
        assert unit.records.years(()) is None
        assert unit.records.digests("ag / DOC.1/26") == {"es": f"{1:064x}", "fr": f"{100:064x}"}
        one = unit.records.get("h-1")
        assert one is not None
        assert (one.record, one.entry) == (record(1), entry(1))
        assert unit.records.get("h-9") is None
    with filled.unit() as unit:
        unit.records.put(record(1, access="public"), entry(1))
        assert unit.records.search(RecordQuestion(), access=("public",)).total == 2
        unit.holdings.add(entry(4))
        with pytest.raises(StoreConflict):
            unit.records.put(record(4, symbol="AG/doc.2/26"), entry(4))


def test_certified_copies_are_numbered_listed_and_counted(store: Store) -> None:
    with store.unit() as unit:
        for n in (1, 2):
            unit.certified_copies.add(
                CertifiedCopy(
                    id=f"c-{n}", number=unit.certified_copies.next_number(2026), subject=f"s-{n}", path="p", sha256="0" * 64,
                    pages=3, title="T", place="P", language="es", person="Ana", organization="", printed=n, asked_by="a",
                    asked_by_name="A", asked_at=NOW,
                )
            )  # fmt: skip
        unit.commit()
    with store.reader() as unit:
        found = unit.certified_copies.by_number("2/2026")
        assert found is not None
        assert (found.id, found.given_to) == ("c-2", "Ana")
        assert unit.certified_copies.get("c-9") is None
        assert unit.certified_copies.listed().total == 2
        assert [one.id for one in unit.certified_copies.listed(subject="s-1").found] == ["c-1"]
        assert (unit.certified_copies.printed("s-2", "p"), unit.certified_copies.printed("s-2", "q")) == (2, 0)
