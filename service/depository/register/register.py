"""The register: one row for each deposited instrument, numbered n/YYYY by year of entry. The archive can rebuild it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol, Self, TypedDict

from service.depository.serialization import omitting


class FormerName(TypedDict):
    """A name that a party had before a change of name or a succession."""

    name: str
    short_name: str
    until: str
    """ISO: the day from which the party has the next name."""
    how: str
    """``name``, ``merger`` or ``succession``."""


class NamedParty(TypedDict):
    """What every entry says of a party."""

    key: str
    name: str
    short_name: str
    country: str


class PartyEntry(NamedParty, total=False):
    """One party as the register names it. Entries from before they were kept have none of these keys."""

    aliases: list[str]
    """Other names, as the directory had them on the day of the deposit."""
    kind: str
    """Class of the organization, a key of the directory's question (``civil_society`` ...)."""
    acting_through: str
    acting_for: str
    former: list[FormerName]
    """Earlier names, the newest first."""


class CustodyEntry(TypedDict):
    """Where one party's original is."""

    party: str
    holder: str
    """Who keeps it, in words."""
    location: str
    """Shelf and box; empty where there is only the file in the archive."""


class AnnexEntry(TypedDict):
    """One annex of the text."""

    number: int
    title: str
    pages: int


class OriginalEntry(TypedDict):
    """One party's signed original: digest (SHA-256) and the logical path in the object."""

    party: str
    sha256: str
    path: str


class SignatureEntry(TypedDict):
    """One person's signature. What is not known is an empty text."""

    party: str
    """For which party."""
    name: str
    office: str
    authority: str
    """What empowers the person to sign, as the text or the officer states it."""
    named: str
    """Whom the text names, when this person signed in that person's place."""
    place: str
    day: str
    """ISO: as the time-stamps prove it (UTC), or as it is written on the paper."""
    means: str
    """``electronic`` or ``ink``."""


class FileEntry(TypedDict):
    """A file of the deposit that the entry names: logical path in the object and digest (SHA-256)."""

    path: str
    sha256: str


@omitting(
    "money", "prevailing", "articles", "signatures", "proces_verbal", "relation", "titles", "annexes", "custody", "subjects",
    "published_symbol", "access_reason", "access_review", "imported",
)  # fmt: skip
@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterEntry:
    """What the register says about one instrument."""

    number: int
    """From 1 in each year, without gaps."""
    year: int
    """Year of entry, not of signature."""
    instrument_id: str
    reference: str
    title: str
    kind: str
    """``general`` or ``special``."""
    template_id: str
    department: str
    parties: tuple[PartyEntry, ...]
    signed_on: date
    """Of the last signature."""
    signed_places: tuple[str, ...]
    entered_on: date
    entry_into_force: Mapping[str, Any]
    """``model``, ``date`` (ISO or None), ``fixed`` (ISO, for a fixed day): :func:`service.domain.terms.force_data`."""
    term: Mapping[str, Any]
    """``model``, ``months``, ``end``, ``latest``, ``renewal``, ``notice_days``: :func:`service.domain.terms.term_data`."""
    languages: tuple[str, ...]
    """In which the text is made."""
    originals: tuple[OriginalEntry, ...]
    keywords: tuple[str, ...]
    object_id: str
    leaf_index: int | None = None
    """Position in the log, from 0; None only until the log has the leaf."""
    access: str = "public"
    """``public``, ``internal`` or ``restricted``."""
    money: Mapping[str, Any] = field(default_factory=dict)
    """``model``, ``amount``, ``currency``, ``contributor``: :func:`service.domain.terms.money_data`. Empty in entries from before it was kept,
    as are the fields below."""
    prevailing: str = ""
    """The language of the only authentic text, where the others are courtesy translations; empty where all are equally authentic."""
    articles: tuple[str, ...] = ()
    """Keys of the articles of the text, in order."""
    signatures: tuple[SignatureEntry, ...] = ()
    """In the order of signing."""
    proces_verbal: tuple[FileEntry, ...] = ()
    """The records of the signatures that were deposited with it."""

    relation: Mapping[str, Any] = field(default_factory=dict)
    """What it does to an earlier entry: ``kind``, ``parent`` (its instrument), ``number`` (``n/YYYY``), ``effective`` (ISO), ``ends`` (ISO or None),
    ``open_ended``; see :mod:`service.domain.later.relations`. Empty for an instrument that stands alone."""

    imported: Mapping[str, Any] = field(default_factory=dict)
    """Of an entry that was taken over from an earlier register: ``number`` (as it is written there), ``signed_on``, ``entered_on`` (each as far as it is known, ISO 8601 reduced, or empty),
    ``sha256`` (of the row and the scan). Nobody's signature was verified, and a day that is not whole stands in :attr:`signed_on` and :attr:`entered_on` as the first that it can be."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Language -> title, of every language of the text. Empty in entries from before it was kept; there and below, None is "not recorded"."""
    annexes: tuple[AnnexEntry, ...] | None = None
    custody: tuple[CustodyEntry, ...] | None = None
    """Of each original. Not for the public."""
    subjects: tuple[str, ...] | None = None
    """Codes of ``subjects.toml``."""
    published_symbol: str | None = None
    """The symbol under which the text is published, such as ``OEA/Ser.D/V.19/88``; empty: none."""
    access_reason: str = ""
    """Why it is not public. Not for the public."""
    access_review: str = ""
    """ISO: when the archivist looks at the level again; empty: never."""

    @property
    def id(self) -> str:
        """Of the instrument; what is deposited has an id, be it agreement or holding."""
        return self.instrument_id

    @property
    def label(self) -> str:
        """The number as printed: ``n/YYYY``."""
        return f"{self.number}/{self.year}"

    def title_in(self, language: str) -> str:
        """In ``language``, if the text is in it."""
        return self.titles.get(language) or self.title

    def told(self, day: str) -> str:
        """``signed_on`` or ``entered_on`` as far as it is known: ISO 8601, reduced for an imported entry (``1997-05``), or empty."""
        stands: date = getattr(self, day)
        if self.imported:
            known = str(self.imported.get(day, ""))
            stood = f"{known}-01-01"[: len("1997-01-01")] if known else self.entered_on.isoformat()
            if stood == stands.isoformat():  # no correction has replaced it
                return known
        return stands.isoformat()

    def at_leaf(self, leaf_index: int) -> Self:
        """The same entry, with its place in the log."""
        return replace(self, leaf_index=leaf_index)


class Register(Protocol):
    """The port that the store implements. Every call belongs to the caller's transaction."""

    def next_number(self, year: int) -> int:
        """The next free number of ``year``. Until the transaction ends nobody else gets a number of that year."""
        ...

    def add(self, entry: RegisterEntry, texts: str) -> object:
        """Writes the row and its searchable text. An entry with a number or an instrument already there is an error."""
        ...

    def get(self, number: int, year: int) -> RegisterEntry | None:
        """The entry ``number/year``."""
        ...

    def by_instrument(self, instrument_id: str) -> RegisterEntry | None:
        """The entry of this instrument."""
        ...

    def all(self) -> Iterable[RegisterEntry]:
        """Every entry, by year and number."""
        ...
