"""What the assembly adds to an original of its own: titles of parts, foot lines, marks, what screen readers say of the fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from service.domain.messages import Message
from service.translation import Texts

_SENTENCES: Final[Mapping[str, Message]] = {
    "cover": Message("Cover"),
    "annex": Message("Annex {numeral}: {title}"),
    "annex_in_sentence": Message("Annex {numeral} ({title})"),
    "signature": Message("Signatures"),
    "stamp": Message("{reference}   ·   Original {number} of {of}   ·   sheet"),
    "sheet": Message("sheet"),
    "copy": Message("{reference}   ·   Reading copy   ·   sheet"),
    "preliminary": Message("PRELIMINARY"),
    "notice": Message("Reading copy, not an original and not for signature. SHA-256 of the originals:"),
    "original": Message("Original {number} of {of}, {party}: {digest}"),
    "courtesy": Message("courtesy translation"),
    "translation": Message("Courtesy translation. The authentic text is the one in {language}."),
    "seal": Message("Seal of {name}"),
    "sign": Message("Signature of {name}, {office}"),
}
CAPTIONS: Final = Texts(_SENTENCES)
"""By language of the holder, then by key."""


def translation_of(authentic: str, language: str) -> str:
    """What marks a courtesy translation in ``language``. ``authentic``: the name of the authentic language, in ``language``."""
    return CAPTIONS[language]["translation"].format(language=authentic)
