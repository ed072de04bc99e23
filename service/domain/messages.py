"""Messages for people: an English sentence with named places and what stands in them. They become words only where they are shown.

Errors, reasons, findings and job stages carry messages. The sentence is the key in the catalogues (:mod:`service.translation`), so it
stands literally where the message is made: extraction reads the source code, as it does for any gettext marker.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Self


class Message:
    """An immutable sentence with parameters.

    Parameters are text, whole numbers, dates, lists of these, further messages, or what has ``to_data`` and ``said`` as the messages
    of ``signing`` do. ``str()`` is the English sentence, for logs, the command line and the API.
    """

    __slots__ = ("params", "plural", "sentence")

    sentence: str
    """English, with ``{name}`` where a parameter stands."""
    plural: str
    """The same for any ``count`` but one; empty for a message that has no plural."""
    params: Mapping[str, Any]

    def __init__(self, sentence: str, /, **params: Any) -> None:
        object.__setattr__(self, "sentence", sentence)
        object.__setattr__(self, "plural", "")
        object.__setattr__(self, "params", params)

    @classmethod
    def counted(cls, one: str, many: str, /, *, count: int, **params: Any) -> Self:
        """A message whose words depend on ``count``, which is a parameter too."""
        made = cls(one, count=count, **params)
        object.__setattr__(made, "plural", many)
        return made

    @classmethod
    def verbatim(cls, text: Any) -> Self:
        """Text that somebody wrote or that another program said, shown as it is in every language; or what has ``said``, in the reader's."""
        return cls("{text}", text=text)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"A message does not change: {name}.")

    def with_params(self, params: Mapping[str, Any]) -> Self:
        """The same sentence about other things."""
        made = type(self)(self.sentence, **params)
        object.__setattr__(made, "plural", self.plural)
        return made

    def source(self) -> str:
        """The English sentence before its places are filled, singular or plural as ``count`` wants it."""
        return self.plural if self.plural and self.params["count"] != 1 else self.sentence

    def __str__(self) -> str:
        return self.source().format_map({name: _shown(value) for name, value in self.params.items()})

    def __repr__(self) -> str:
        return f"Message({self.sentence!r}, {self.params!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and self.to_data() == other.to_data()

    def __hash__(self) -> int:
        return hash((self.sentence, self.plural))

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.sentence, self.plural, dict(self.params))

    def to_data(self) -> dict[str, Any]:
        """JSON-able, for rows that are read later, perhaps in another language. Parameters that the sentence does not name stay out."""
        counts = {"count"} if self.plural else set()  # it chooses the words, also where they do not say it
        used = {
            name: value
            for name, value in self.params.items()
            if name in counts or f"{{{name}" in self.sentence + self.plural
        }
        data = {"sentence": self.sentence, "params": {name: plain(value) for name, value in used.items()}}
        return data | ({"plural": self.plural} if self.plural else {})

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Message:
        """The reverse of :meth:`to_data`; messages of ``signing`` stay data, which :func:`service.translation.say` reads."""
        params = {name: rich(value) for name, value in data["params"].items()}
        return _restored(str(data["sentence"]), str(data.get("plural", "")), params)


def _restored(sentence: str, plural: str, params: Mapping[str, Any]) -> Message:
    made = Message(sentence, **params)
    object.__setattr__(made, "plural", plural)
    return made


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value))
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def plain(value: Any) -> Any:
    """JSON-able: messages as their data, everything that is no number as text."""
    if hasattr(value, "to_data"):
        return value.to_data()
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value if value is None or (isinstance(value, int) and not isinstance(value, bool)) else str(value)


def rich(value: Any) -> Any:
    """The reverse of :func:`plain`; messages of ``signing`` stay data."""
    if isinstance(value, list):
        return [rich(one) for one in value]
    if isinstance(value, Mapping) and "sentence" in value:
        return Message.from_data(value)
    if isinstance(value, Mapping) and "date" in value:
        return date.fromisoformat(value["date"][:10])
    return value


def too_long(text: str, most: int) -> Message:
    """What a person reads whose ``text`` has more than ``most`` characters."""
    return Message("There are {count} characters; at most {most} are accepted.", count=len(text), most=most)
