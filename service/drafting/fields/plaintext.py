"""The text that an answer may hold: characters that print as they look. Any other is refused with a reason, never dropped silently."""

from __future__ import annotations

import unicodedata

from service.domain.messages import Message

_ORDER = {
    *range(0x202A, 0x202F),  # embeddings, overrides and their end
    *range(0x2066, 0x206A),  # isolates and their end
}
_INVISIBLE = {0x2028, 0x2029, 0xFEFF, *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080)}


def clean(text: str) -> str:
    """Unicode NFC, one kind of line end, no space at either end and none before a line end."""
    lines = _lines(unicodedata.normalize("NFC", text)).split("\n")
    return "\n".join(line.rstrip(" \t\u00a0") for line in lines).strip()


def refusal(text: str) -> Message | None:
    """Why ``text`` may not be printed, or None. Names the first offending character and where it stands, from 1."""
    for position, character in enumerate(_lines(text), 1):
        why = _why(character)
        if why is not None:
            return why.with_params({"position": position, "code": f"U+{ord(character):04X}"})
    return None


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _why(character: str) -> Message | None:
    code = ord(character)
    if code in _ORDER:
        return Message(
            "Character {position} is invisible and changes the order in which text is read ({code}). Type the text again, or paste it as plain text."
        )
    if code in _INVISIBLE:
        return Message("Character {position} is invisible ({code}). Type the text again, or paste it as plain text.")
    if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF or unicodedata.category(character) == "Cs":
        return Message(
            "Character {position} cannot be stored ({code}). Type the text again, or paste it as plain text."
        )
    if unicodedata.category(character) == "Cc" and character not in "\n\t":
        return Message(
            "Character {position} is a control character ({code}). Type the text again, or paste it as plain text."
        )
    return None
