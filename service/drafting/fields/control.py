"""Controls of a form as plain data; a page draws them without knowing for which type of question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from service.domain.messages import Message

NOTHING: Final = Message.verbatim("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One box for one line."""

    part: str = ""
    """Follows the name of the control in a group: ``amount`` in ``contribution-amount``."""
    label: Message = NOTHING
    """In a group."""
    type: Literal["text", "email"] = "text"
    inputmode: Literal["numeric", "decimal"] | None = None
    width: int | None = None
    """In characters; None: the whole line."""
    spellcheck: bool | None = False
    """None: the browser decides."""
    kind: Literal["input"] = "input"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextArea:
    """A box for several lines."""

    rows: int
    hint: Message = NOTHING
    """How to fill it, where the question itself has no help."""
    kind: Literal["textarea"] = "textarea"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Some of the question's choices, or of ``options`` (value, label) where these are given."""

    kind: Literal["radios", "checkboxes", "select"]
    inline: bool = False
    options: tuple[tuple[str, Message], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Several inputs that make one answer."""

    inputs: tuple[Input, ...]
    inline: bool
    """On one line, as the parts of a date are."""
    kind: Literal["group"] = "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One box of a row."""

    part: str
    label: Message
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Any number of rows of boxes, with one empty row after the last. Each box of a row is sent under the same name."""

    areas: tuple[Area, ...]
    row: Message
    """What a row is called, with a place for ``number``."""
    hint: Message = NOTHING
    kind: Literal["rows"] = "rows"


Control = Input | TextArea | Options | Group | Rows


def parts(control: Control) -> tuple[str, ...]:
    """The names of the inputs behind the name of the control; one empty name where there is one input only."""
    match control:
        case Group(inputs=inputs):
            return tuple(one.part for one in inputs)
        case Rows(areas=areas):
            return tuple(one.part for one in areas)
    return ("",)
