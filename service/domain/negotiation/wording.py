"""Negotiated wording: where the text of an agreement departs from what the model and the answers say. Kept with the draft, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class EditKind(StrEnum):
    """What becomes of a paragraph of an article, or of an article."""

    REPLACE = "replace"
    INSERT = "insert"
    """A paragraph after another one."""
    DROP = "drop"
    ADD_ARTICLE = "add_article"
    """After the last article, so that no other one gets another number."""
    OMIT_ARTICLE = "omit_article"
    """Number and heading stay, so that references to other articles hold; a sentence says that it is left out."""


@dataclass(frozen=True, slots=True)
class Edit:
    """In one language."""

    old: str
    """The paragraph as it is filled, with single spaces: the one that is replaced or dropped; of an insertion the one above, empty
    for the heading. Empty for a whole article."""
    nth: int
    """From 0: which of the paragraphs of the article that say the same."""
    new: tuple[str, ...]
    """Paragraphs; of an added article, its heading first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One departure, in every language of the text."""

    id: str
    """UUID4, 36 characters: the change of a counter-proposal that was accepted."""
    article: str
    """Key of the article; of an added one, a key of its own that begins with ``added-``."""
    kind: EditKind
    edits: Mapping[str, Edit]
    """By language."""
    reason: str

    def to_data(self) -> dict[str, Any]:
        """JSON-able."""
        edits = {code: {"old": one.old, "nth": one.nth, "new": list(one.new)} for code, one in self.edits.items()}
        return {
            "id": self.id,
            "article": self.article,
            "kind": str(self.kind),
            "edits": edits,
            "reason": self.reason,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Wording:
        """The reverse of :meth:`to_data`."""
        edits = {code: Edit(one["old"], one["nth"], tuple(one["new"])) for code, one in data["edits"].items()}
        return cls(**{**data, "kind": EditKind(data["kind"]), "edits": edits})


def added_articles(wording: Iterable[Wording]) -> tuple[Wording, ...]:
    """Those that add an article, in order."""
    return tuple(one for one in wording if one.kind is EditKind.ADD_ARTICLE)


def missing_languages(wording: Wording, languages: Iterable[str]) -> tuple[str, ...]:
    """The languages of the text in which this departure is not written."""
    return tuple(code for code in languages if code not in wording.edits)
