"""What the assembly adds to an original of its own: titles of parts, foot lines, marks, what screen readers say of the fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CAPTIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "cover": "Cover",
        "annex": "Annex {numeral}: {title}",
        "signature": "Signatures",
        "stamp": "{reference}   ·   Original {number} of {of}   ·   sheet",
        "sheet": "sheet",
        "copy": "{reference}   ·   Reading copy   ·   sheet",
        "preliminary": "PRELIMINARY",
        "draft": "DRAFT",
        "notice": "Reading copy, not an original and not for signature. SHA-256 of the originals:",
        "original": "Original {number} of {of}, {party}: {digest}",
        "seal": "Seal of {name}",
        "sign": "Signature of {name}, {office}",
    },
    "es": {
        "cover": "Portada",
        "annex": "Anexo {numeral}: {title}",
        "signature": "Firmas",
        "stamp": "{reference}   ·   Original {number} de {of}   ·   hoja",
        "sheet": "hoja",
        "copy": "{reference}   ·   Copia de lectura   ·   hoja",
        "preliminary": "PRELIMINAR",
        "draft": "BORRADOR",
        "notice": "Copia de lectura: no es un original ni se firma. SHA-256 de los originales:",
        "original": "Original {number} de {of}, {party}: {digest}",
        "seal": "Sello de {name}",
        "sign": "Firma de {name}, {office}",
    },
}
"""By language of the holder, then by key."""
