"""Examines every row of an old register before anything is imported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePosixPath
from typing import Final

from service.depository.register.register import PartyEntry
from service.domain.legacy import days
from service.domain.legacy.days import INDEFINITE, PartialDay, UnclearDay
from service.domain.legacy.labels import Label, number_of
from service.domain.messages import Message
from service.domain.parties import COUNTERPART, ORGANIZATION
from service.drafting.model import countries
from service.settings import Settings
from service.translation import NAMES
from service.workflow.legacy.cells import LISTED, at, fault, keywords, language
from service.workflow.legacy.findings import Finding, in_order
from service.workflow.legacy.scans import Scan, Scans
from service.workflow.legacy.table import SourceRow
from service.workflow.legacy.together import repeated, shared, unknown

_OURS: Final = frozenset({"sg/oea", "sg/oas", "gs/oas", "gs/oea", "oea", "oas", "sge/oea", "sg/oea."})
_DAYS: Final = (Label.ENTERED_ON, Label.SIGNED_ON, Label.BEGINS)
_SHOWN: Final = 100
"""Characters of a cell that a finding repeats."""
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
    scan: Scan | None

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
    rows: Sequence[SourceRow], scans: Scans, settings: Settings, *, today: date, month_first: bool | None = None
) -> Checked:
    """Every row, and every defect of every row, in the order of the file."""
    made = Checked()
    reader = _Reader(scans, settings, today, month_first=month_first)
    for source in rows:
        row, findings = reader.row(source)
        made.findings += findings
        if row is not None:
            made.rows.append(row)
    made.findings += repeated((row.source, row.label) for row in made.rows)
    made.findings += shared((row.source, row.scan.name) for row in made.rows if row.scan is not None)
    made.findings = in_order([*made.findings, *unknown(rows)])
    return made


class _Reader:
    def __init__(self, scans: Scans, settings: Settings, today: date, *, month_first: bool | None) -> None:
        self._scans, self._today, self._month_first = scans, today, month_first
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
            if said := fault(text):
                yield at(source, label, said)
        for heading, text in source.others.items():
            if said := fault(text):
                yield Finding(source.row, heading, said)
        number = source.values[Label.NUMBER]
        if not number:
            said = Message("The agreement has no number. Write number and year, for example 42-99 or 23/2007.")
            yield at(source, Label.NUMBER, said)
        elif number_of(number) is None:
            yield at(
                source,
                Label.NUMBER,
                Message(
                    "“{number}” is no number. Write number and year, for example 42-99 or 23/2007.",
                    number=_shortened(number),
                ),
            )
        if not source.values[Label.TITLE]:
            yield at(source, Label.TITLE, Message("The agreement has no name. Write its title, or what it is."))

    def _days(self, source: SourceRow) -> tuple[dict[Label, PartialDay | None], list[Finding]]:
        known: dict[Label, PartialDay | None] = {}
        findings = []
        for label in _DAYS:
            try:
                known[label] = days.read(source.values[label], month_first=self._month_first)
            except UnclearDay as error:
                known[label] = None
                findings.append(at(source, label, error.said))
        findings += self._end(source)[1]
        return known, findings

    def _end(self, source: SourceRow) -> tuple[PartialDay | str | None, list[Finding]]:
        try:
            return days.read_end(source.values[Label.ENDS], month_first=self._month_first), []
        except UnclearDay as error:
            return None, [
                at(source, Label.ENDS, Message("{said} An agreement without end is “Indefinida”.", said=error.said))
            ]

    def _orders(
        self, source: SourceRow, number: tuple[int, int] | None, known: dict[Label, PartialDay | None]
    ) -> Iterator[Finding]:
        entered, signed, begins = (known[label] for label in _DAYS)
        ends = self._end(source)[0]
        for label in (Label.ENTERED_ON, Label.SIGNED_ON):
            day = known[label]
            if day is not None and day.first > self._today:
                yield at(source, label, Message("{day} has not come yet.", day=str(day)))
        if number is not None and number[1] > self._today.year:
            yield at(source, Label.NUMBER, Message("The year {year} has not come yet.", year=str(number[1])))
        if signed and entered and signed.whole and entered.whole and signed.whole > entered.whole:
            yield at(
                source,
                Label.SIGNED_ON,
                Message(
                    "The signature ({signed}) is after the entry ({entered}).", signed=str(signed), entered=str(entered)
                ),
            )
        if begins and isinstance(ends, PartialDay) and begins.whole and ends.whole and ends.whole < begins.whole:
            yield at(
                source,
                Label.ENDS,
                Message("The end ({ends}) is before the beginning ({begins}).", ends=str(ends), begins=str(begins)),
            )
        if number is not None and entered is not None and entered.year != number[1]:
            yield at(
                source,
                Label.ENTERED_ON,
                Message(
                    "The year of entry ({entered}) is not the year of the number ({year}).",
                    entered=str(entered.year),
                    year=str(number[1]),
                ),
                note=True,
            )
        if not source.values[Label.PARTIES]:
            yield at(
                source,
                Label.PARTIES,
                Message("No parties are named. The entry will not be found by a party."),
                note=True,
            )

    def _scan(self, source: SourceRow) -> tuple[Scan | None, list[Finding]]:
        named = source.values[Label.FILE]
        if named and (PurePosixPath(named).name != named or named == ".."):
            return None, [
                at(
                    source,
                    Label.FILE,
                    Message(
                        "“{name}” is no name of a file. Write the name alone, without folders.", name=_shortened(named)
                    ),
                )
            ]
        guessed = re.sub(r"\s*[-/]\s*", "-", source.values[Label.NUMBER]) + ".pdf"
        found = self._scans.find(named or guessed)
        if found is None:
            if named:
                return None, [
                    at(
                        source,
                        Label.FILE,
                        Message("There is no file “{name}” among the scans.", name=_shortened(named)),
                    )
                ]
            if not source.values[Label.NUMBER]:
                return None, []
            return None, [
                at(
                    source,
                    Label.FILE,
                    Message("There is no scan “{name}”; the entry is made without one.", name=_shortened(guessed)),
                    note=True,
                )
            ]
        return (found, []) if isinstance(found, Scan) else (None, [at(source, Label.FILE, found)])

    def _named(self, source: SourceRow) -> tuple[str, tuple[str, ...], list[Finding]]:
        said, findings = source.values[Label.COUNTRY], []
        country = countries.code_of(said, tuple(NAMES)) or ""
        if said and not country:
            findings.append(
                at(
                    source,
                    Label.COUNTRY,
                    Message(
                        "“{said}” is no country. Write its name, or its two letters (ISO 3166-1).",
                        said=_shortened(said),
                    ),
                )
            )
        written = [one for one in LISTED.split(source.values[Label.LANGUAGES]) if one]
        languages = tuple(dict.fromkeys(map(language, written)))
        if not all(languages):
            unknown = _shortened(next(one for one in written if not language(one)))
            findings.append(
                at(
                    source,
                    Label.LANGUAGES,
                    Message("“{said}” is no language. Write en, es, fr or pt, with commas between them.", said=unknown),
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


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]} …"


__all__ = ["INDEFINITE", "Checked", "LegacyRow", "check"]
