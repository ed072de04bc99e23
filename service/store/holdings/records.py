"""Documents of conferences in the database. Derived from their holdings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select

from service.depository.holdings.holding import HoldingEntry
from service.depository.holdings.records import ConferenceRecord, plain_symbol
from service.store.holdings.holdings import entry_from
from service.store.repository import AnyRow, Repository
from service.store.rows import plain
from service.store.search.folding import folded_line
from service.store.tables import holdings, record_languages, records


@dataclass(frozen=True, slots=True)
class ListedRecord:
    """A document and its holding."""

    record: ConferenceRecord
    entry: HoldingEntry


@dataclass(frozen=True, slots=True)
class RecordPage:
    """``total`` documents answer; ``found`` are those of this page."""

    total: int
    found: tuple[ListedRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordQuestion:
    """What is looked for; what is empty or None does not matter."""

    words: str = ""
    """Of titles, meeting, symbol and text; all of them, in any order; figures whole, other words from their beginning."""
    body: str = ""
    language: str = ""
    year: int | None = None
    review_by: date | None = None
    """Documents whose access is to be reviewed by this day."""


class Records(Repository):
    """One row for each document; written when its holding is, and again when its access changes."""

    def put(self, record: ConferenceRecord, entry: HoldingEntry, text: str = "") -> None:
        """The row as it stands now. :param text: of its files, by whose words it is found. :raises StoreConflict: another holding has a file of this symbol in one of the languages."""
        self._connection.execute(delete(record_languages).where(record_languages.c.holding == record.holding))
        self._connection.execute(delete(records).where(records.c.holding == record.holding))
        symbol = plain_symbol(record.symbol)
        heading = folded_line(*entry.title.values(), record.meeting, record.symbol)
        words = dict.fromkeys(folded_line(text).split())
        heading += "".join(f"{word} " for word in words)
        languages = dict(record.languages)
        self._insert(records, {**plain(record), "languages": languages, "plain_symbol": symbol, "folded": heading})
        digests = {file.path: file.sha256 for file in entry.files}
        for language, path in sorted(languages.items()):
            row = {"language": language, "plain_symbol": symbol, "sha256": digests[path]}
            self._insert(record_languages, {"holding": record.holding, **row})

    def get(self, holding_id: str) -> ListedRecord | None:
        """The document of this holding."""
        row = self._one(_listed().where(records.c.holding == holding_id))
        return None if row is None else _found(row)

    def digests(self, symbol: str) -> Mapping[str, str]:
        """Language -> SHA-256 of the files that the archive has of this symbol."""
        query = select(record_languages.c.language, record_languages.c.sha256)
        rows = self._all(query.where(record_languages.c.plain_symbol == plain_symbol(symbol)))
        return {row.language: row.sha256 for row in rows}

    def search(
        self, question: RecordQuestion, *, access: Collection[str] | None, limit: int = 20, offset: int = 0
    ) -> RecordPage:
        """Newest first. :param access: only documents with one of these; None: all."""
        conditions = _conditions(question, access)
        total = self._connection.execute(select(func.count()).select_from(records).where(*conditions)).scalar_one()
        newest = records.c.day.desc(), records.c.symbol, records.c.holding
        rows = self._all(_listed().where(*conditions).order_by(*newest).limit(limit).offset(offset))
        return RecordPage(total, tuple(map(_found, rows)))

    def years(self, access: Collection[str] | None) -> tuple[int, int] | None:
        """First and last year of the documents."""
        query = select(func.min(records.c.day).label("first"), func.max(records.c.day).label("last"))
        row = self._one(query.where(*_conditions(RecordQuestion(), access)))
        return (row.first.year, row.last.year) if row is not None and row.first else None


def _conditions(question: RecordQuestion, access: Collection[str] | None) -> list[ColumnElement[bool]]:
    made: list[ColumnElement[bool]] = []
    if access is not None:
        made.append(records.c.access.in_(list(access)))
    if question.body:
        made.append(records.c.body == question.body)
    if question.language:
        spoken = select(record_languages.c.holding).where(record_languages.c.language == question.language)
        made.append(records.c.holding.in_(spoken))
    if question.year is not None:
        made.append(records.c.day.between(date(question.year, 1, 1), date(question.year, 12, 31)))
    if question.review_by is not None:
        made.append(records.c.review_on <= question.review_by)
    made += [
        records.c.folded.like(f"% {word} %" if word.isdecimal() else f"% {word}%")
        for word in folded_line(question.words).split()
    ]
    return made


def _listed() -> Any:
    columns = [column.label(f"record_{column.name}") for column in records.columns]
    return select(holdings, *columns).join(records, records.c.holding == holdings.c.id)


def _found(row: AnyRow) -> ListedRecord:
    values = {
        name.removeprefix("record_"): value for name, value in row._asdict().items() if name.startswith("record_")
    }
    mine = {name: values[name] for name in ConferenceRecord.__dataclass_fields__}
    return ListedRecord(ConferenceRecord(**mine), entry_from(row))
