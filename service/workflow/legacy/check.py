"""Examines every row of an old register before anything is imported."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from service.depository.register.register import PartyEntry
from service.domain.legacy import days
from service.domain.legacy.days import INDEFINITE, PartialDay, UnclearDay
from service.domain.legacy.labels import Label, number_of
from service.domain.parties import COUNTERPART, ORGANIZATION
from service.drafting.model import countries
from service.settings import Settings
from service.translation import NAMES
from service.workflow.legacy.cells import LISTED, at, examined, keywords, language
from service.workflow.legacy.findings import Finding
from service.workflow.legacy.table import SourceRow

Same = TypeVar("Same", str, Path)
LONGEST: Final = 2000
"""Characters of one cell."""
_OURS: Final = frozenset({"sg/oea", "sg/oas", "gs/oas", "gs/oea", "oea", "oas", "sge/oea", "sg/oea."})
_DAYS: Final = (Label.ENTERED_ON, Label.SIGNED_ON, Label.BEGINS)
_SEPARATED = re.compile(r"\s+&\s+|\s*;\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class LegacyRow:
    """One row that can be imported."""

    source: SourceRow
    number: int
    year: int
    title: str
    parties: tuple[PartyEntry, ...]
    entered: PartialDay | None
    signed: PartialDay | None
    begins: PartialDay | None
    ends: PartialDay | str | None
    """:data:`INDEFINITE`, a day, or None where the row says nothing."""
    unit: str
    """Key of a unit of the settings, else as the row says."""
    keywords: tuple[str, ...]
    languages: tuple[str, ...]
    scan: Path | None

    @property
    def label(self) -> str:
        """The number as the register prints it."""
        return f"{self.number}/{self.year}"


@dataclass(slots=True)
class Checked:
    """The rows of one file, and what is wrong in it."""

    rows: list[LegacyRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def defects(self) -> list[Finding]:
        """What has to be put right before anything is imported."""
        return [one for one in self.findings if not one.note]


def check(
    rows: Sequence[SourceRow], folder: Path, settings: Settings, *, today: date, month_first: bool | None = None
) -> Checked:
    """Every row, and every defect of every row, in the order of the file."""
    made = Checked()
    reader = _Reader(folder, settings, today, month_first=month_first)
    for source in rows:
        row, findings = reader.row(source)
        made.findings += findings
        if row is not None:
            made.rows.append(row)
    made.findings += _repeated((row.source, row.label) for row in made.rows)
    made.findings += _shared((row.source, row.scan) for row in made.rows if row.scan is not None)
    made.findings.sort()
    return made


class _Reader:
    def __init__(self, folder: Path, settings: Settings, today: date, *, month_first: bool | None) -> None:
        self._folder, self._today, self._month_first = folder, today, month_first
        self._settings = settings
        self._units = {
            days.fold(name): unit.key for unit in settings.departments for name in (unit.key, *unit.name.values())
        }
        ours = (*settings.organization.name.values(), *settings.organization.short_name.values())
        self._ours = _OURS | {days.fold(name) for name in ours}

    def row(self, source: SourceRow) -> tuple[LegacyRow | None, list[Finding]]:
        findings = list(self._cells(source))
        number = number_of(source.values[Label.NUMBER])
        known, unclear = self._days(source)
        findings += unclear
        findings += self._orders(source, number, known)
        scan, faults = self._scan(source)
        findings += faults
        country, languages, faults = self._named(source)
        findings += faults
        if number is None or any(not one.note for one in findings):
            return None, findings
        values = source.values
        return (
            LegacyRow(
                source=source, number=number[0], year=number[1], title=values[Label.TITLE],
                parties=tuple(self._parties(values[Label.PARTIES], country)), entered=known[Label.ENTERED_ON],
                signed=known[Label.SIGNED_ON], begins=known[Label.BEGINS], ends=self._end(source)[0],
                unit=self._units.get(days.fold(values[Label.UNIT]), values[Label.UNIT]), keywords=keywords(source),
                languages=languages, scan=scan,
            ),
            findings,
        )  # fmt: skip

    def _cells(self, source: SourceRow) -> Iterator[Finding]:
        for label, text in source.values.items():
            if len(text) > LONGEST:
                yield at(source, label, f"The cell has more than {LONGEST} characters. Shorten it.")
            if any(unicodedata.category(one) == "Cc" for one in text):
                yield at(source, label, "The cell has a control character. Type the text again.")
        if number_of(source.values[Label.NUMBER]) is None:
            said = source.values[Label.NUMBER]
            yield at(
                source, Label.NUMBER, f"“{said}” is no number. Write number and year, for example 42-99 or 23/2007."
            )
        if not source.values[Label.TITLE]:
            yield at(source, Label.TITLE, "The agreement has no name. Write its title, or what it is.")
        for heading in source.others:
            yield Finding(
                source.row,
                heading,
                "This column is not known. It is kept with the record and used for nothing.",
                note=True,
            )

    def _days(self, source: SourceRow) -> tuple[dict[Label, PartialDay | None], list[Finding]]:
        known: dict[Label, PartialDay | None] = {}
        findings = []
        for label in _DAYS:
            try:
                known[label] = days.read(source.values[label], month_first=self._month_first)
            except UnclearDay as error:
                known[label] = None
                findings.append(at(source, label, str(error)))
        findings += self._end(source)[1]
        return known, findings

    def _end(self, source: SourceRow) -> tuple[PartialDay | str | None, list[Finding]]:
        try:
            return days.read_end(source.values[Label.ENDS], month_first=self._month_first), []
        except UnclearDay as error:
            return None, [at(source, Label.ENDS, f"{error} An agreement without end is “Indefinida”.")]

    def _orders(
        self, source: SourceRow, number: tuple[int, int] | None, known: dict[Label, PartialDay | None]
    ) -> Iterator[Finding]:
        entered, signed, begins = (known[label] for label in _DAYS)
        ends = self._end(source)[0]
        for label in (Label.ENTERED_ON, Label.SIGNED_ON):
            day = known[label]
            if day is not None and day.first > self._today:
                yield at(source, label, f"{day} has not come yet.")
        if number is not None and number[1] > self._today.year:
            yield at(source, Label.NUMBER, f"The year {number[1]} has not come yet.")
        if signed and entered and signed.whole and entered.whole and signed.whole > entered.whole:
            yield at(source, Label.SIGNED_ON, f"The signature ({signed}) is after the entry ({entered}).")
        if begins and isinstance(ends, PartialDay) and begins.whole and ends.whole and ends.whole < begins.whole:
            yield at(source, Label.ENDS, f"The end ({ends}) is before the begin ({begins}).")
        if number is not None and entered is not None and entered.year != number[1]:
            yield at(
                source,
                Label.ENTERED_ON,
                f"The year of entry ({entered.year}) is not the year of the number ({number[1]}).",
                note=True,
            )
        if not source.values[Label.PARTIES]:
            yield at(source, Label.PARTIES, "No parties are named. The entry will not be found by a party.", note=True)

    def _scan(self, source: SourceRow) -> tuple[Path | None, list[Finding]]:
        named = source.values[Label.FILE]
        if named and (Path(named).name != named or named in (".", "..")):
            return None, [
                at(source, Label.FILE, f"“{named}” is no name of a file in the folder. Write the name alone.")
            ]
        guessed = re.sub(r"\s*[-/]\s*", "-", source.values[Label.NUMBER]) + ".pdf"
        path = self._folder / (named or guessed)
        if not path.is_file():
            if named:
                return None, [at(source, Label.FILE, f"There is no file “{named}” in the folder.")]
            return None, [
                at(source, Label.FILE, f"There is no scan “{guessed}”; the entry is made without one.", note=True)
            ]
        return examined(path, source)

    def _named(self, source: SourceRow) -> tuple[str, tuple[str, ...], list[Finding]]:
        said, findings = source.values[Label.COUNTRY], []
        country = countries.code_of(said, tuple(NAMES)) or ""
        if said and not country:
            findings.append(
                at(source, Label.COUNTRY, f"“{said}” is no country. Write its name, or its two letters (ISO 3166-1).")
            )
        languages = tuple(dict.fromkeys(language(one) for one in LISTED.split(source.values[Label.LANGUAGES]) if one))
        if not all(languages):
            findings.append(
                at(
                    source,
                    Label.LANGUAGES,
                    "A language is not known. Write en, es, fr or pt, with commas between them.",
                )
            )
        return country, languages, findings

    def _parties(self, text: str, country: str) -> Iterator[PartyEntry]:
        others = 0
        for name in [part for part in _SEPARATED.split(text) if part]:
            if days.fold(name) in self._ours:
                yield PartyEntry(key=ORGANIZATION, name=name, short_name="", country="")
            else:
                others += 1
                key = COUNTERPART if others == 1 else f"{COUNTERPART}_{others}"
                yield PartyEntry(key=key, name=name, short_name="", country=country if others == 1 else "")


def _repeated(rows: Iterable[tuple[SourceRow, str]]) -> Iterator[Finding]:
    for label, found, where in _together(rows):
        said = f"The number {label} is in the rows {where}. Each agreement needs its own."
        yield from (at(source, Label.NUMBER, said) for source in found)


def _shared(rows: Iterable[tuple[SourceRow, Path]]) -> Iterator[Finding]:
    for path, found, where in _together(rows):
        said = f"“{path.name}” is the scan of the rows {where}. Each row needs its own."
        yield from (at(source, Label.FILE, said) for source in found)


def _together(rows: Iterable[tuple[SourceRow, Same]]) -> Iterator[tuple[Same, list[SourceRow], str]]:
    """What several rows have: the rows, and their numbers in words."""
    seen: dict[Same, list[SourceRow]] = defaultdict(list)
    for source, value in rows:
        seen[value].append(source)
    for value, found in seen.items():
        if len(found) > 1:
            yield value, found, ", ".join(str(source.row) for source in found)


__all__ = ["INDEFINITE", "Checked", "LegacyRow", "check"]
