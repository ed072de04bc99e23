"""The languages that an agreement can be written in: one module for each, named by its ISO 639 code, which defines ``GRAMMAR``.

A module beside this one is all that a further language needs in Python; its texts and labels stand in the folder of the models.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final

from service.drafting.errors import NoGrammar
from service.drafting.grammar.rules import Grammar

LANGUAGES: Final[tuple[str, ...]] = tuple(
    sorted(path.stem for path in Path(__file__).parent.glob("*.py") if re.fullmatch(r"[a-z]{2}", path.stem))
)


@cache
def grammar_of(language: str) -> Grammar:
    """:raises NoGrammar: there is no module for this language."""
    if language not in LANGUAGES:
        raise NoGrammar(language, LANGUAGES)
    found: Grammar = import_module(f"{__name__}.{language}").GRAMMAR
    return found
