"""Numbered findings about a scan, computed from measurements of each scanned side. Pure: no images are read here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.domain.paper.copies import Finding, Weight

LEAST_DPI = 140.0
"""Dots per inch. Asked for are 150; prints that came out a little smaller, and phones held a little far, may have the rest."""
SKEWED = 0.3
"""Degrees from which it is worth saying that a sheet was straightened."""
INK_LEAST = 3.0
"""Square millimetres: a signature has thirty, a dot of the pen one."""
NOTHING = 0.14
"""Square millimetres: four pixels at 150 dpi, the edge of an initial's stroke or noise. From five on, a person is asked."""
TEXT_ADDED_MOST = 12.0
"""Square millimetres of ink between the lines that a person is asked about; more is not accepted."""
LOST_MOST = 0.02
"""Part of a sheet's print that may be missing and is asked about; more is not accepted."""
CHANGED = 1.2
"""Square millimetres in one place that were printed and are gone: a letter or two. Then the text is not the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What was printed."""

    reference: str
    original: int
    sheets: int
    digest: str
    """First digits of the SHA-256, as the code says them."""
    ink: Mapping[int, tuple[str, ...]]
    """Sheet -> names of those whose signature is expected in a box there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One side of paper. Areas are square millimetres on the paper."""

    file: int
    page: int
    reference: str = ""
    """Empty: no code could be read."""
    original: int = 0
    sheet: int = 0
    sheets: int = 0
    digest: str = ""
    mixed: bool = False
    """Codes of different sheets on one side."""
    blank: bool = False
    is_scan: bool = True
    dpi: float = 0.0
    """On the paper; where no code was read, as if the picture were a sheet of Letter."""
    turned: int = 0
    """Degrees: 0, 90, 180 or 270."""
    skew: float = 0.0
    lost: float = 0.0
    """Part of the print that is missing."""
    changed: float = 0.0
    """The largest single place where print is missing."""
    added: float = 0.0
    """Ink between the lines."""
    beside: float = 0.0
    """Ink where the sheet is empty, but neither in the margin nor at a box."""
    initialled: bool = False
    ink: Mapping[str, float] = field(default_factory=dict)
    """Name -> ink in that signatory's box."""

    @property
    def where(self) -> dict[str, int]:
        """For sentences about a side that is no sheet of this print."""
        return {"file": self.file, "page": self.page}


def judge(measured: Sequence[Measured], expected: Expected) -> list[Finding]:
    """All findings, numbered: first the scan as a whole, then sheet by sheet, then sides that do not belong.

    A sheet that is there twice counts as it came last, and is a failure: one of the two may be of another print.
    """
    own: dict[int, list[Measured]] = {}
    strange = []
    for one in measured:
        if _belongs(one, expected) and one.sheet > 0:
            own.setdefault(one.sheet, []).append(one)
        else:
            strange.append(one)
    rows = [*_whole(own, measured, expected)]
    for sheet in sorted(own):
        rows += _sheet(own[sheet], expected)
    for one in strange:
        rows += _stranger(one, expected)
    return [
        Finding(number=number, code=code, weight=weight, sheet=sheet, detail=detail)
        for number, (code, weight, sheet, detail) in enumerate(rows, start=1)
    ]


Row = tuple[str, Weight, int | None, dict[str, Any]]


def _belongs(one: Measured, expected: Expected) -> bool:
    said = (one.reference, one.original, one.sheets, one.digest)
    return not one.mixed and said == (expected.reference, expected.original, expected.sheets, expected.digest)


def _whole(own: Mapping[int, Sequence[Measured]], measured: Sequence[Measured], expected: Expected) -> Iterator[Row]:
    missing = [sheet for sheet in range(1, expected.sheets + 1) if sheet not in own]
    if missing:
        yield "missing", Weight.FAILED, None, {"sheets": missing, "of": expected.sheets}
    else:
        yield "complete", Weight.PASSED, None, {"of": expected.sheets}
    order = [one.sheet for one in measured if _belongs(one, expected) and one.sheet > 0]
    if order != sorted(order):
        yield "reordered", Weight.PASSED, None, {"found": order}


def _sheet(found: Sequence[Measured], expected: Expected) -> Iterator[Row]:
    one = found[-1]
    if len(found) > 1:
        yield "twice", Weight.FAILED, one.sheet, {"times": len(found)}
    if not one.is_scan:
        yield "not_a_scan", Weight.FAILED, one.sheet, {}
        return
    if one.dpi < LEAST_DPI:
        yield "coarse", Weight.FAILED, one.sheet, {"dpi": round(one.dpi), "least": 150}
        return
    yield from _likeness(one)
    if one.turned:
        yield "turned", Weight.PASSED, one.sheet, {"degrees": one.turned}
    if abs(one.skew) >= SKEWED:
        yield "straightened", Weight.PASSED, one.sheet, {"degrees": round(abs(one.skew), 1)}
    yield from _ink(one, expected)


def _likeness(one: Measured) -> Iterator[Row]:
    """Whether the sheet still says what was printed on it."""
    if one.lost > LOST_MOST or one.changed > CHANGED:
        yield "changed", Weight.FAILED, one.sheet, {"percent": round(100 * one.lost, 1)}
    elif one.added > TEXT_ADDED_MOST:
        yield "written_on", Weight.FAILED, one.sheet, {"area": round(one.added)}
    elif one.changed > 0 or one.added > NOTHING or one.beside > INK_LEAST:
        yield "marks", Weight.WARNING, one.sheet, {"area": round(one.added + one.changed + one.beside, 1)}
    else:
        yield "same", Weight.PASSED, one.sheet, {"dpi": round(one.dpi)}


def _ink(one: Measured, expected: Expected) -> Iterator[Row]:
    for name in expected.ink.get(one.sheet, ()):
        if one.ink.get(name, 0.0) < INK_LEAST:
            yield "no_signature", Weight.WARNING, one.sheet, {"name": name}
        else:
            yield "signature", Weight.PASSED, one.sheet, {"name": name}
    if not expected.ink.get(one.sheet) and not one.initialled:
        yield "no_initials", Weight.WARNING, one.sheet, {}


def _stranger(one: Measured, expected: Expected) -> Iterator[Row]:
    if not one.reference:
        if one.blank:
            yield "blank", Weight.PASSED, None, one.where
        elif one.dpi < LEAST_DPI:
            yield "too_coarse", Weight.FAILED, None, {**one.where, "dpi": round(one.dpi), "least": 150}
        else:
            yield "no_code", Weight.FAILED, None, one.where
    elif one.mixed:
        yield "mixed", Weight.FAILED, None, one.where
    elif one.reference != expected.reference:
        yield "other_instrument", Weight.FAILED, None, {**one.where, "reference": one.reference}
    elif one.original != expected.original:
        yield "other_original", Weight.FAILED, None, {**one.where, "original": one.original, "sheet": one.sheet}
    elif one.digest != expected.digest or one.sheets != expected.sheets:
        yield "older", Weight.FAILED, None, {**one.where, "sheet": one.sheet}
    else:
        yield "instructions", Weight.PASSED, None, one.where
