"""What no page of an agreement may show, in any language: leftovers of the filling, wrong spaces and stops, wrong contractions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from service.drafting.grammar import grammar_of

NARROW: Final = "\u202f"
_SPACES: Final = " \u00a0\u202f"
LEFTOVERS: Final = re.compile(r"\{\{|\}\}|\{%|%\}|\[\[|\]\]|\bNone\b|\bTrue\b|\bFalse\b|\(\s*\)|«\s*»|“\s*”|\[\s*\]")
"""Of any filled text, the text of a PDF included."""
_SPACING: Final = re.compile(rf"[{_SPACES}]{{2}}|[{_SPACES}][,.]|\([{_SPACES}]|[{_SPACES}]\)|[{_SPACES}]$")
_STOPS: Final = re.compile(r"(?<!\.)\.\.(?!\.)|[,;:]\.|,[;,]|;[;,:]|:[;,:]")
_TWICE: Final = re.compile(
    r"\b(the|of|to|by|in|and|a|de|del|la|el|los|las|en|por|y|o|os|as|do|da|em|e|le|les|du|des|à|au|et|que) \1\b"
)
_WRONG: Final = {
    "en": re.compile(r"\b[Aa] (?!one\b|uni|use|Euro|eu)[aeiou]\w*|\b[Aa]n (?!hour|honou?r|heir)[b-df-hj-np-tv-z]\w*"),
    "es": re.compile(r"\b(?:de|a) el\b|\b(?:y) (?=h?i(?![aeou]))|\bo (?=h?o)|\b(?:la) (?:agua|área|acta|ancla)\b"),
    "fr": re.compile(r"\b(?:de|à) les?\b|\bsi ils?\b|\bparce que il"),
    "pt": re.compile(
        r"\b(?:de|em|por) (?:o|a|os|as)\b|\ba (?:a|o|as|os)\b|\b(?:de|em) (?:este|esta|estes|estas|esse|essa|isto|aquele|aquela)\b"
    ),
}
_FRENCH_ELISION: Final = re.compile(r"\b(?:l[ea]|de|que|ne|se|jusque|lorsque|puisque) ((?:\w|’)+)")
_FRENCH_SIGNS: Final = re.compile(rf"[^{NARROW}\u00a0](?:[;!?»]|:(?!//|\d))|«[^{NARROW}\u00a0]|'")
_ENGLISH_SIGNS: Final = re.compile(rf"[{_SPACES}][;:!?]")


def faults(text: str, language: str, *, names: Iterable[str] = ()) -> list[str]:
    """What is wrong in one paragraph, each with the words around it.

    :param names: of people, places and organizations, which keep their own language and are left out of the reading.
    """
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, "N")
    return [text[max(0, place - 30) : place + 40] for place in _places(text, language)]


def _places(text: str, language: str) -> Iterator[int]:
    for pattern in (LEFTOVERS, _SPACING, _STOPS, _TWICE, _WRONG[language]):
        yield from (found.start() for found in pattern.finditer(text))
    if language != "fr":
        yield from (found.start() for found in _ENGLISH_SIGNS.finditer(text))
        return
    yield from (found.start() for found in _FRENCH_SIGNS.finditer(text))
    # What stands in quotation marks may be in another language.
    for found in _FRENCH_ELISION.finditer(re.sub(r"«[^»]*»", lambda quoted: "«" * len(quoted.group()), text)):
        if grammar_of("fr").joined("of", found.group(1)).startswith("d’"):
            yield found.start()
