"""What the certifying page of a true copy says, in the language that was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from service.domain.messages import Message
from service.translation import Texts

_SENTENCES: Final[Mapping[str, Message]] = {
    "cover": Message("Certified true copy"),
    "number": Message("No. {number}"),
    "what": Message(
        "The depository certifies that the pages after this one are a true and complete copy of the document named below, as it is kept in the archive. Number of pages: {pages}. The seal on this page vouches for the copy. The copy carries none of the electronic signatures of the document: it shows their stamps."
    ),
    "body": Message("The document"),
    "of": Message("Copy of"),
    "deposited": Message("Deposited on"),
    "pages": Message("Pages"),
    "sha256": Message("SHA-256 of the deposited file"),
    "given_to": Message("Given to"),
    "certified_by": Message("Certified by"),
    "printed": Message("Certified copies on paper"),
    "check": Message("How to check this copy"),
    "check_with": Message("Number {number}, {day}, code {code}"),
    "page_of": Message("Page {number} of {count} of the document"),
    "register": Message("Register entry {number}, original kept by {party}"),
    "record": Message("{series}, {symbol}, {meeting}"),
    "treaty": Message("Treaty {treaty}"),
    "treaty_action": Message("Treaty {treaty}, action No. {numbers} on record with the depositary"),
}
_TEXTS: Final = Texts(_SENTENCES)


def said(language: str, key: str, **values: object) -> str:
    """One phrase, filled. A language without phrases of its own gets English."""
    return _TEXTS.get(language, _TEXTS["en"])[key].format(**values)
