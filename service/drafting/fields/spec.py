"""A question of a model, and what a field type has to define: schema, control, words and rendering.

Every type is one module of this package and one line of ``registry``. A part that a type leaves out is a type error there.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

import marshmallow as ma

from service.domain.messages import Message
from service.drafting.fields.control import Control

Rendered = str | bool | list[str] | dict[str, str] | list[dict[str, str | list[str]]]
"""What a text of a model may print or ask for. Never the raw answer of a type that has to be worded first."""
Typed = Mapping[str, Sequence[str]]
"""What a form sent for one control: name of the input (empty where there is one only) -> the texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingWords:
    """What to do where an answer is missing, with places for ``question``, ``example`` and ``language``."""

    plain: Message
    with_example: Message
    in_language: Message
    with_example_in_language: Message

    def __contains__(self, message: object) -> bool:
        """Whether ``message`` is one of these, whatever stands in its places."""
        mine = (self.plain, self.with_example, self.in_language, self.with_example_in_language)
        return isinstance(message, Message) and message.sentence in {one.sentence for one in mine}


FILL_IN: Final = MissingWords(
    plain=Message("Enter an answer: {question}."),
    with_example=Message("Enter an answer: {question}. Example: {example}"),
    in_language=Message("Enter an answer in {language}: {question}."),
    with_example_in_language=Message("Enter an answer in {language}: {question}. Example: {example}"),
)
CHOOSE: Final = MissingWords(
    plain=Message("Choose an option: {question}."),
    with_example=Message("Choose an option: {question}. Example: {example}"),
    in_language=Message("Choose an option in {language}: {question}."),
    with_example_in_language=Message("Choose an option in {language}: {question}. Example: {example}"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer of a ``choice``, or of a ``list`` with choices."""

    value: str
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One question of a model. A blank answer is always stored as absent."""

    key: str
    type: FieldType
    label: Mapping[str, str]
    help: Mapping[str, str]
    section: str
    required: bool = False
    """Required whenever :meth:`applies`."""
    per_language: bool = False
    """True: the answer is a mapping language -> value, asked for each authentic language of the agreement."""
    choices: tuple[Choice, ...] = ()
    maximum: int = 300
    """Characters of a text, of each entry of a list; the largest integer."""
    minimum: int | None = None
    """The smallest integer."""
    condition: str | None = None
    """When the question is asked: an article's key, ``field=value`` (or ``field=this|that``), ``field~entry`` of a list,
    ``several_languages``, ``two_languages``, ``several_authentic`` (more than one authentic language)."""
    phrase: bool = False
    """Whether the text of the agreement goes on after the answer, which then has no full stop at its end."""
    future: bool = False
    """Whether a date that is past when it is answered is refused."""
    example: Mapping[str, str] = field(default_factory=dict)
    default: Any = None

    def applies(self, answers: Mapping[str, Any]) -> bool:
        """Whether ``answers`` (raw or validated) make this question one to ask."""
        return holds(self.condition, answers)

    @property
    def values(self) -> list[str]:
        """Of the choices, in the order in which they are offered."""
        return [choice.value for choice in self.choices]

    def label_of(self, value: str, language: str) -> str:
        """The label of a choice in ``language``, or the value itself."""
        return next((str(choice.label[language]) for choice in self.choices if choice.value == value), value)


class FieldType(ABC):
    """One kind of question. Instances have no state."""

    name: ClassVar[str]
    """As a manifest writes it."""
    maximum: ClassVar[int] = 0
    """What :attr:`FieldSpec.maximum` is where the manifest does not say it."""
    needs_choices: ClassVar[bool] = False

    @abstractmethod
    def schema(self, spec: FieldSpec) -> ma.fields.Field[Any]:
        """Reads one answer, of one language: plain JSON out, or messages that say what to do."""

    @abstractmethod
    def control(self, spec: FieldSpec) -> Control:
        """What a form draws for one answer."""

    @abstractmethod
    def missing(self, spec: FieldSpec) -> MissingWords:
        """What to do when there is no answer."""

    @abstractmethod
    def from_form(self, spec: FieldSpec, typed: Typed) -> Any:
        """The raw answer; blank (None, empty) when nothing was typed. Nothing is judged here."""

    @abstractmethod
    def to_form(self, spec: FieldSpec, value: Any) -> Any:
        """What the control shows of an answer, raw or valid: a text, a list of ticked values, or input -> text."""

    @abstractmethod
    def rendered(self, spec: FieldSpec, value: Any, language: str) -> Rendered:
        """A valid answer as the text in ``language`` writes it. ``value`` None: not answered; what comes then is false for a condition."""

    def in_words(self, value: Any, language: str) -> str | None:
        """The answer spelled out, where a type has this form; empty when there is no answer."""
        return None

    def entries(self, value: Any) -> int | None:
        """How many lines an answer has, for types whose languages must correspond line by line."""
        return None


def holds(condition: str | None, answers: Mapping[str, Any]) -> bool:
    """Evaluate a manifest condition on answers; see :attr:`FieldSpec.condition`."""
    if condition is None:
        return True
    languages = len(_ticked(answers, "languages"))
    match condition:
        case "several_languages":
            return languages > 1
        case "two_languages":
            return languages == 2
        case "several_authentic":
            return languages > 1 and (answers.get("prevailing_text") or "equal") == "equal"
    for sign in ("=", "~"):
        key, found, value = condition.partition(sign)
        if found:
            return answers.get(key) in value.split("|") if sign == "=" else value in _ticked(answers, key)
    return condition in _ticked(answers, "optional_articles")


def _ticked(answers: Mapping[str, Any], key: str) -> list[Any]:
    """A list among raw answers, where anything may stand."""
    value = answers.get(key)
    return value if isinstance(value, list) else []


def only(typed: Typed, part: str = "") -> str:
    """The text of one input, with plain line ends and without space around it."""
    texts = typed.get(part) or [""]
    return texts[0].replace("\r\n", "\n").strip()
