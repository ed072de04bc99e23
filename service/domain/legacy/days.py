"""Days in old registers: whole, a month, a year, or “indefinite”. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from service.domain.messages import Message

INDEFINITE: Final = "indefinite"
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_FIGURES = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_WORDS = re.compile(r"(?:(\d{1,2})(?:o|er|st|nd|rd|th)?\s+)?(?:de\s+)?([a-z]{3,})\.?,?\s+(?:de\s+)?(\d{4})")
_ENGLISH = re.compile(r"([a-z]{3,})\.?\s+(\d{1,2}),\s*(\d{4})")
_NO_END: Final = frozenset(
    {"indefinida", "indefinido", "indefinite", "indeterminada", "indeterminado", "indeterminee", "indefinie"}
)
_MONTHS: Final = {
    "jan": 1, "ene": 1, "janv": 1, "feb": 2, "fev": 2, "mar": 3, "apr": 4, "abr": 4, "avr": 4, "may": 5, "mai": 5, "jun": 6, "juin": 6,
    "jul": 7, "juil": 7, "aug": 8, "ago": 8, "aou": 8, "sep": 9, "set": 9, "oct": 10, "out": 10, "nov": 11, "dec": 12, "dic": 12, "dez": 12,
}  # fmt: skip
"""How the names of the months begin in English, Spanish, French and Portuguese, without accents."""


class UnclearDay(ValueError):
    """The text is no day, or could be two. ``said`` says what to write."""

    def __init__(self, said: Message) -> None:
        self.said = said
        super().__init__(str(said))


@dataclass(frozen=True, slots=True)
class PartialDay:
    """A day as far as it is known."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        """ISO 8601, reduced: ``1997``, ``1997-05`` or ``1997-05-29``."""
        known = (f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None))
        return "-".join(known)

    @property
    def first(self) -> date:
        """The earliest day that it can be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def whole(self) -> date | None:
        """The day; None where only the month or the year is known."""
        return self.first if self.day is not None else None


def read(text: str, *, month_first: bool | None = None) -> PartialDay | None:
    """The day in a cell; None for an empty one.

    :param month_first: how days in figures are written; None: nobody said, so a day that could be two is refused.
    :raises UnclearDay: it is no day, or could be two.
    """
    said = fold(text)
    if not said:
        return None
    if iso := _ISO.fullmatch(said):
        return _made(text, iso[1], iso[2], iso[3])
    if figures := _FIGURES.fullmatch(said):
        return _in_figures(text, int(figures[1]), int(figures[2]), int(figures[3]), month_first=month_first)
    words, english = _WORDS.fullmatch(said), _ENGLISH.fullmatch(said)
    named = (words[1], words[2], words[3]) if words else (english[2], english[1], english[3]) if english else None
    if named is not None and _month(named[1]):
        return _made(text, named[2], str(_month(named[1])), named[0])
    raise UnclearDay(
        Message(
            "“{text}” is no day. Write year-month-day, year-month or the year, for example 1997-05-29, 1997-05 or 1997.",
            text=text[:100],
        )
    )


def read_end(text: str, *, month_first: bool | None = None) -> PartialDay | str | None:
    """The same, or :data:`INDEFINITE`."""
    return INDEFINITE if fold(text) in _NO_END else read(text, month_first=month_first)


def parsed(text: str) -> PartialDay | None:
    """What :meth:`PartialDay.__str__` wrote; None for anything else."""
    found = _ISO.fullmatch(text)
    return _made(text, found[1], found[2], found[3]) if found else None


def fold(text: str) -> str:
    """Lower case, without accents, single spaces."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return " ".join(plain.casefold().split())


def _in_figures(text: str, first: int, second: int, year: int, *, month_first: bool | None) -> PartialDay:
    if month_first is None and first != second and first <= 12 and second <= 12:
        raise UnclearDay(
            Message(
                "“{text}” can be {one} or {other}. Write the one that is meant, or choose how days in figures are read.",
                text=text,
                one=f"{year:04}-{second:02}-{first:02}",
                other=f"{year:04}-{first:02}-{second:02}",
            )
        )
    swapped = month_first if month_first is not None else second > 12
    day, month = (second, first) if swapped else (first, second)
    return _made(text, str(year), str(month), str(day))


def _made(text: str, year: str, month: str | None, day: str | None) -> PartialDay:
    made = PartialDay(int(year), int(month) if month else None, int(day) if day else None)
    try:
        made.first  # noqa: B018 - raises where there is no such day
    except ValueError:
        raise UnclearDay(Message("“{text}” is no day of the calendar.", text=text)) from None
    return made


def _month(name: str) -> int | None:
    return next(
        (month for begins, month in sorted(_MONTHS.items(), key=lambda one: -len(one[0])) if name.startswith(begins)),
        None,
    )
