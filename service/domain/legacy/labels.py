"""The columns of an old register: the fifteen labels of the deposit cover sheet and a few more, and its numbers. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from service.domain.legacy.days import fold


class Label(StrEnum):
    """One column."""

    NUMBER = "number"
    ENTERED_ON = "entered_on"
    TITLE = "title"
    SUBJECT = "subject"
    PARTIES = "parties"
    REFERENCE = "reference"
    SIGNED_ON = "signed_on"
    BEGINS = "begins"
    ENDS = "ends"
    PLACE = "place"
    UNIT = "unit"
    PERSON = "person"
    ORIGINAL = "original"
    KEYWORDS = "keywords"
    CLOSED = "closed"
    FILE = "file"
    """Name of the scan in the folder. Not on the cover sheet, as the ones below."""
    COUNTRY = "country"
    LANGUAGES = "languages"


SHEET: Final = {
    Label.NUMBER: "Clasificación",
    Label.ENTERED_ON: "Fecha de Ingreso",
    Label.TITLE: "Nombre de Acuerdo",
    Label.SUBJECT: "Materia",
    Label.PARTIES: "Partes",
    Label.REFERENCE: "Referencia",
    Label.SIGNED_ON: "Fecha de Firma",
    Label.BEGINS: "Fecha de Inicio",
    Label.ENDS: "Fecha de Terminación",
    Label.PLACE: "Lugar de Firma",
    Label.UNIT: "Unidad Encargada",
    Label.PERSON: "Persona Encargada",
    Label.ORIGINAL: "Original",
    Label.KEYWORDS: "Claves",
    Label.CLOSED: "Cierre del proceso",
}
"""As they stand on the deposit cover sheet."""
_OTHERS: Final = {
    "nombre del acuerdo": Label.TITLE,
    "numero": Label.NUMBER,
    "archivo": Label.FILE,
    "pais": Label.COUNTRY,
    "idiomas": Label.LANGUAGES,
    "entered on": Label.ENTERED_ON,
    "signed on": Label.SIGNED_ON,
    "scan": Label.FILE,
}
REQUIRED: Final = frozenset({Label.NUMBER, Label.TITLE})
_NUMBER = re.compile(r"0*([1-9]\d{0,5})\s*[-/]\s*(\d{4}|\d{2})")
_FIRST_YEAR: Final = 1948
"""The Charter of the Organization; a year of two figures is of this century when it would be before."""


def label_of(heading: str) -> Label | None:
    """The column with this heading: as on the cover sheet, or the key; None: another column."""
    said = fold(heading).rstrip(":").strip()
    known = {fold(text): label for label, text in SHEET.items()} | _OTHERS | {str(label): label for label in Label}
    return known.get(said) or known.get(said.replace(" ", "_"))


def number_of(text: str) -> tuple[int, int] | None:
    """``42-99`` -> (42, 1999), ``23/2007`` -> (23, 2007): the number and the year of entry; None: it is no number."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    year = int(found[2])
    if len(found[2]) == 2:
        year += 1900 if year + 1900 >= _FIRST_YEAR else 2000
    return int(found[1]), year
