"""The text that an answer may hold: characters that print as they look. Any other is refused with its place, or left out where it prints nothing."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from service.domain.messages import Message
from service.drafting.fields.typed import glyphs, pasted

_ORDER: Final = {
    *range(0x202A, 0x202F),  # embeddings, overrides and their end
    *range(0x2066, 0x206A),  # isolates and their end
}
_INVISIBLE: Final = {*range(0x206A, 0x2070), *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0200)}
_AROUND: Final = 24
MAX_NAMED: Final = 5
"""Characters that are named at once."""
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:etc|Inc|Ltd|Co|Corp|Ltda|Cía|Cia|Cie|St|Sr|Sra|Dr|Dra)|\b\w(?:\.\s?\w)+)\.$"
)


def clean(text: str) -> str:
    """Unicode NFC, one kind of line end and space, no character that prints nothing, no space at either end of a line."""
    return pasted.spaced(pasted.visible(text)).strip()


def without_full_stop(text: str) -> str:
    """A phrase that the text of the agreement goes on with: without full stop, comma or semicolon at its end."""
    bare = text.rstrip(" \u00a0,;:")
    if bare.endswith(".") and not bare.endswith("...") and not _ABBREVIATION.search(bare):
        return bare[:-1].rstrip(" \u00a0,;:")
    return bare


def refusal(text: str) -> Message | None:
    """Why ``text`` may not be printed, or None: the first of :func:`refusals`."""
    return next(iter(refusals(text)), None)


def refusals(text: str) -> list[Message]:
    """What may not be printed: each character once, where it first stands (from 1, as it was typed), with the words before it."""
    found: dict[str, Message] = {}
    for position, character in enumerate(pasted.blanked(text.replace("\r\n", "\n")), 1):
        if character.isascii() and character.isprintable():
            continue
        why = None if character in found else _why(character)
        if why is not None:
            found[character] = why.with_params(
                {
                    "position": position,
                    "code": f"U+{ord(character):04X}",
                    "character": character,
                    "before": _before(text, position),
                }
            )
        if len(found) == MAX_NAMED:
            break
    return list(found.values())


def _before(text: str, position: int) -> str:
    """The words before a place, as they can be printed."""
    said = pasted.visible(text.replace("\r\n", "\n")[: position - 1][-4 * _AROUND :]).split("\n")[-1]
    shown = "".join(sign for sign in said if _why(sign) is None)
    return shown[-_AROUND:].strip() or "…"


def _why(character: str) -> Message | None:
    """What is wrong with a character; None for one that prints, or that is left out because it prints nothing."""
    if not pasted.visible(character).strip():
        return None
    code, category = ord(character), unicodedata.category(character)
    wrong = {
        _REORDERS: code in _ORDER,
        _UNSEEN: code in _INVISIBLE,
        _NOT_STORED: code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF or category == "Cs",
        _CONTROLS: category == "Cc",
        _SYMBOL: category == "Co",
    }
    found = next((why for why, is_so in wrong.items() if is_so), None)
    return found or (None if glyphs.is_printable(character) else _NO_GLYPH)


_REORDERS: Final = Message(
    "Character {position} (after “{before}”) is invisible and changes the order in which text is read ({code}). Type the text again, or paste it as plain text."
)
_UNSEEN: Final = Message(
    "Character {position} (after “{before}”) is invisible ({code}). Type the text again, or paste it as plain text."
)
_NOT_STORED: Final = Message(
    "Character {position} (after “{before}”) cannot be stored ({code}). Type the text again, or paste it as plain text."
)
_CONTROLS: Final = Message(
    "Character {position} (after “{before}”) is a control character ({code}). Type the text again, or paste it as plain text."
)
_SYMBOL: Final = Message(
    "Character {position} (after “{before}”) comes from a symbol font and has no meaning outside it ({code}). Type the sign or the word that you mean."
)
_NO_GLYPH: Final = Message(
    "Character {position} (“{character}”, after “{before}”) cannot be printed: no font of the documents has it ({code}). Remove it, or write it in words."
)
