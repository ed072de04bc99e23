"""A treaty: its facts and its final clauses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from service.domain.treaties.clauses import Denunciation, EntryRule, ReservationRule

CODE: Final = re.compile(r"[A-Z]-[1-9][0-9]{0,3}\Z")
"""As A-41 or B-32."""
LANGUAGES: Final = ("en", "es", "pt", "fr")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publication from which dates are taken."""

    key: str
    title: str
    """As the publication calls itself; not translated."""
    address: str = ""
    edition: str = ""
    """Its year, or what is known of its date."""
    own: bool = False
    """The depositary's own publication: where sources differ, its dates count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Treaty:
    """One treaty. Texts for people are mappings from language to text, in four languages."""

    code: str
    titles: Mapping[str, str]
    adopted_on: date
    place: Mapping[str, str]
    meeting: Mapping[str, str]
    entry: EntryRule
    languages: tuple[str, ...] = ()
    """In which the text is authentic (VCLT art. 33); empty: not recorded."""
    text_symbol: str = ""
    """Where the text is published, such as the number in the treaty series."""
    un_number: str = ""
    un_registered_on: date | None = None
    reservations: ReservationRule = field(default_factory=ReservationRule)
    denunciation: Denunciation = field(default_factory=Denunciation)
    clause: Mapping[str, str] = field(default_factory=dict)
    """What a State can accept beyond the treaty, such as the jurisdiction of a court; empty: nothing."""
    clause_article: str = ""
    subjects: tuple[str, ...] = ()
    """Keys of :data:`SUBJECTS`."""
    missing: Mapping[str, str] = field(default_factory=dict)
    """What the record is known to lack; empty: nothing is known to be missing."""
    count_whole: bool = True
    """False: instruments are known to be missing, so that a count of instruments says nothing."""
    listed: tuple[str, ...] = ()
    """Codes of the States that the published table lists, also those that have done nothing."""
    sources: tuple[Source, ...] = ()

    def title(self, language: str) -> str:
        """In ``language``, otherwise in English."""
        return self.titles.get(language) or self.titles["en"]

    def source(self, key: str) -> Source | None:
        """The publication of this key; None for one that is not listed, as the instrument itself."""
        return next((one for one in self.sources if one.key == key), None)


SUBJECTS: Final = (
    "human_rights",
    "corruption",
    "criminal_matters",
    "private_law",
    "trade",
    "environment",
    "security",
    "organization",
    "privileges",
    "culture",
    "other",
)
"""Keys of the subjects under which treaties are listed."""


def code_order(code: str) -> tuple[str, int]:
    """A-9 before A-41 before B-2."""
    letter, _, number = code.partition("-")
    return letter, int(number)
