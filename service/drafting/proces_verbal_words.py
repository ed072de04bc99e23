"""What a procès-verbal of signature says, by language, then by key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from service.domain.messages import Message
from service.translation import Texts

_SENTENCES: Final[Mapping[str, Message]] = {
    "title": Message("Procès-verbal of signature"),
    "sheet": Message("sheet"),
    "seal_label": Message("Seal of {name}"),
    "intro_instrument": Message(
        "This procès-verbal records who signed the originals of the instrument named below, under what authority, where and when. It was drawn up from the records {of_organization} after the last signature."
    ),
    "intro_ceremony": Message(
        "This procès-verbal records one ceremony: the instruments that one person signed in one act, with one opening of the certificate. It was drawn up from the records {of_organization} after the ceremony."
    ),
    "closing": Message(
        "{organization} seals this procès-verbal. The same facts are attached to this file in a form for computers (JSON). Times are those that independent time-stamps prove; where none does yet, the procès-verbal says so."
    ),
    "what": Message("Particulars"),
    "value": Message("Entry"),
    "parties": Message("Parties"),
    "approved_by": Message("Approved by"),
    "approved_for": Message("Approved by delegation of"),
    "party": Message("Signs for"),
    "named": Message("In place of"),
    "authority": Message("Authority"),
    "place": Message("Place"),
    "way": Message("Way of signing"),
    "certificate": Message("Certificate"),
    "issuer": Message("Issued by"),
    "time": Message("Time proved"),
    "level": Message("Long-term evidence"),
    "pages": Message("Pages shown"),
    "confirmed": Message("Confirmed with the words"),
    "reason": Message("Reason"),
    "began": Message("Began"),
    "ended": Message("Ended"),
    "signer": Message("Signatory"),
    "of_original": Message("{what}, original {number}"),
    "original": Message("Original {number} of {of}, {party}"),
    "not_proved": Message("not proved by a time-stamp; recorded as {at}"),
    "not_signed": Message("Not signed in this ceremony"),
    "signed_count": Message("Agreements signed"),
    "here": Message("with a certificate opened by PIN in this service"),
    "desk": Message("with the signatory’s own key, on the signatory’s own computer, in this service"),
    "elsewhere": Message("with the signatory’s own certificate and tool"),
    "ink": Message("by hand"),
    "digests": Message("Digests of the files (SHA-256)"),
    "file": Message("File"),
    "approved": Message("approved text"),
    "authority_file": Message("document of authority"),
    "before": Message("before the signature"),
    "after": Message("with the signature"),
    "complete": Message("with the signature and its evidence"),
    "images": Message("list of the page images"),
    "certified_copy": Message("certified electronic copy of the paper"),
}
WORDS: Final = Texts(_SENTENCES)
