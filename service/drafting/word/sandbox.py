"""The strict Jinja environment that models are filled in: plain data, two statements, no attributes but mapping keys.

A model is edited by lawyers and may come from elsewhere: it is data, not code. docxtpl's own environment lets a text read files and run
programs through the attributes of Python objects; here nothing is reachable but the words of ``context``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from jinja2 import StrictUndefined, Template
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from service.drafting.grammar import grammar_of
from service.drafting.grammar.rules import PREPOSITIONS, Preposition

LOOP = frozenset({"first", "index", "last", "length"})
_BUILT_IN = frozenset({"join", "length", "lower", "upper"})
FILTERS = _BUILT_IN | frozenset(PREPOSITIONS) | {"that"}
TESTS = frozenset({"defined"})
STATEMENTS = frozenset({"elif", "else", "endfor", "endif", "for", "if"})


class StrictEnvironment(ImmutableSandboxedEnvironment):
    """Escapes always; an unknown word is an error; no calls, no globals, no arithmetic that multiplies text."""

    intercepted_binops = frozenset({"%", "*", "**", "+", "-", "/", "//"})
    intercepted_unops = frozenset({"+", "-"})

    def __init__(self, language: str) -> None:
        """
        :param language: of the text, whose grammar joins prepositions and articles.
        :raises NoGrammar: nothing can be written in it.
        """
        super().__init__(autoescape=True, undefined=StrictUndefined, extensions=(), optimized=False)
        self.globals.clear()
        self.filters = {name: function for name, function in self.filters.items() if name in _BUILT_IN}
        self.filters.update({preposition: _joined(preposition, language) for preposition in PREPOSITIONS})
        self.filters["that"] = lambda clause: grammar_of(language).conjoined(str(clause))
        self.tests = {name: function for name, function in self.tests.items() if name in TESTS}
        self._read: dict[str, Template] = {}

    def from_string(self, source: Any, *further: Any, **named: Any) -> Template:
        """As the inherited method, but a text that was read before is not read again: reading tags is most of what filling costs."""
        if further or named:
            return super().from_string(source, *further, **named)
        if source not in self._read:
            self._read[source] = super().from_string(source)
        return self._read[source]

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Only what a loop knows about itself; keys of mappings come by :meth:`getattr`."""
        return isinstance(obj, LoopContext) and attr in LOOP

    def is_safe_callable(self, obj: Any) -> bool:
        """Nothing is callable."""
        return False

    def getattr(self, obj: Any, attribute: str) -> Any:
        """``a.b`` is a mapping's key ``b`` and never its method, so that an answer key may be called ``items`` or ``values``."""
        if isinstance(obj, dict):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """The same for ``a["b"]``; lists and text are not indexed."""
        if isinstance(obj, dict) and isinstance(argument, str):
            return self.getattr(obj, argument)
        return self.undefined(obj=obj, name=str(argument))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """:raises SecurityError: always; a text that needs sums needs a question of its own."""
        raise SecurityError(f"calculating with “{operator}” is not possible in a model")

    def call_unop(self, context: Any, operator: str, arg: Any) -> Any:
        """:raises SecurityError: always."""
        raise SecurityError(f"calculating with “{operator}” is not possible in a model")


@dataclass(frozen=True, slots=True)
class Environments:
    """The two environments of one language, kept apart because what was read for one of them is not right for the other."""

    marking: StrictEnvironment
    """Escapes: fills XML."""
    plain: StrictEnvironment
    """Does not: says the same as text alone."""

    @classmethod
    def of(cls, language: str) -> Self:
        """:raises NoGrammar: nothing can be written in ``language``."""
        plain = StrictEnvironment(language)
        plain.autoescape = False
        return cls(StrictEnvironment(language), plain)


def _joined(preposition: Preposition, language: str) -> Callable[[str], str]:
    grammar = grammar_of(language)
    return lambda phrase: grammar.joined(preposition, str(phrase))


def plain(value: Any) -> bool:
    """Whether ``value`` is made only of text, numbers, booleans, lists and mappings with text keys."""
    if isinstance(value, dict):
        return all(type(key) is str and plain(inner) for key, inner in value.items())
    if isinstance(value, list):
        return all(plain(inner) for inner in value)
    return type(value) in (str, int, bool)


__all__ = ["FILTERS", "LOOP", "STATEMENTS", "TESTS", "Environments", "SecurityError", "StrictEnvironment", "plain"]
