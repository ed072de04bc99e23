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
    "fr": {
        "cover": "Couverture",
        "annex": "Annexe {numeral} : {title}",
        "signature": "Signatures",
        "stamp": "{reference}   ·   Original {number} sur {of}   ·   feuille",
        "sheet": "feuille",
        "copy": "{reference}   ·   Copie de lecture   ·   feuille",
        "preliminary": "PRÉLIMINAIRE",
        "draft": "PROJET",
        "notice": "Copie de lecture : ce n’est pas un original et elle ne se signe pas. SHA-256 des originaux :",
        "original": "Original {number} sur {of}, {party} : {digest}",
        "seal": "Sceau : {name}",
        "sign": "Signature de {name}, {office}",
    },
    "pt": {
        "cover": "Capa",
        "annex": "Anexo {numeral}: {title}",
        "signature": "Assinaturas",
        "stamp": "{reference}   ·   Original {number} de {of}   ·   folha",
        "sheet": "folha",
        "copy": "{reference}   ·   Cópia de leitura   ·   folha",
        "preliminary": "PRELIMINAR",
        "draft": "RASCUNHO",
        "notice": "Cópia de leitura: não é um original e não se assina. SHA-256 dos originais:",
        "original": "Original {number} de {of}, {party}: {digest}",
        "seal": "Selo: {name}",
        "sign": "Assinatura de {name}, {office}",
    },
}
"""By language of the holder, then by key."""
