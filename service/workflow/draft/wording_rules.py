"""Rules for negotiated wording: what is agreed in one language has to be written in each language of the text."""

from __future__ import annotations

from typing import Final

from service.domain.errors import InvalidInput
from service.domain.instrument import DraftRevision
from service.domain.messages import Message
from service.domain.negotiation.wording import missing_languages
from service.translation import spoken

NOT_EQUAL: Final = Message(
    "The texts in all languages must say the same. Enter this change in {language}, or decline it: the text would not be equally authentic."
)
_MISSING: Final = Message(
    "A wording that was agreed with the counterpart is not written in {language}, so the texts would not be equally authentic. Take it back on the page of counter-proposals, or take this language out."
)


def require_equal(draft: DraftRevision) -> None:
    """:raises InvalidInput: at ``wording``: a departure is not written in each language of the text."""
    for one in draft.wording:
        for code in missing_languages(one, draft.answers["languages"]):
            raise InvalidInput({"wording": [_MISSING.with_params({"language": spoken(code)})]})
