"""Rules for annexes: how many, and their titles, which are printed in the article on annexes and on the annexes' own pages."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final

from service.domain.errors import InvalidInput
from service.domain.instrument import DraftRevision
from service.domain.messages import Message, too_long
from service.drafting.fields import plaintext
from service.drafting.model.captions import CAPTIONS

Titles = Mapping[str, str]
"""By language."""

MAXIMUM: Final = 200
"""Characters."""


def title(typed: str) -> str:
    """As it is printed, on one line. :raises InvalidInput: at ``title``: nothing there, too long, or not printable."""
    tidy = _tidy(typed, "title")
    if not tidy:
        raise InvalidInput({"title": [Message("Enter a title for the annex. It is printed in the list of annexes.")]})
    return tidy


def further(titles: Titles) -> dict[str, str]:
    """Those that were given, in languages that the service can print. :raises InvalidInput: at ``title-<language>``."""
    known = {language: typed for language, typed in titles.items() if language in CAPTIONS}
    tidy = {language: _tidy(typed, f"title-{language}") for language, typed in known.items()}
    return {language: title for language, title in tidy.items() if title}


def room_for_one_more(latest: DraftRevision | None, *, most: int) -> None:
    """:raises InvalidInput: the draft has ``most`` annexes already."""
    if latest is not None and len(latest.annexes) >= most:
        raise InvalidInput(
            {"file": [Message("There are already {most} annexes. Join some of them into one PDF file.", most=most)]}
        )


def room_together(there: Iterable[int], new: int, *, most: int) -> None:
    """:param there: bytes of each annex that the draft has. :raises InvalidInput: with one of ``new`` bytes they are more than ``most``."""
    together = sum(there)
    if together + new > most:
        raise InvalidInput(
            {
                "file": [
                    Message(
                        "With this file, the annexes have {together} MB; together they may have {most} MB, so that each party can upload its signed original. Make the "
                        "pictures in the largest annex smaller.",
                        together=math.ceil((together + new) / 1_000_000),
                        most=most // 1_000_000,
                    )
                ]
            }
        )


def _tidy(title: str, where: str) -> str:
    title = " ".join(plaintext.clean(title).split())
    refusal = plaintext.refusal(title)
    if refusal:
        raise InvalidInput({where: [Message("This cannot be printed. {reason}", reason=refusal)]})
    if len(title) > MAXIMUM:
        raise InvalidInput({where: [too_long(title, MAXIMUM)]})
    return title
