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
        "This procès-verbal records who signed the originals of the instrument named above, with which authority, where and when. It was drawn up from the records of {organization} when every signature had reached its level."
    ),
    "intro_ceremony": Message(
        "This procès-verbal records one ceremony: the instruments that one person signed in one act, with one opening of the certificate. It was drawn up from the records of {organization} after the ceremony."
    ),
    "closing": Message(
        "{organization} seals this procès-verbal. The digests let anybody compare it with the originals; the same facts are inside this file as JSON. Times are those that independent time-stamps prove; where none does yet, the procès-verbal says so."
    ),
    "what": Message("What"),
    "value": Message("As recorded"),
    "reference": Message("Working reference"),
    "instrument_title": Message("Agreement"),
    "parties": Message("Parties"),
    "approved": Message("Approved digest (SHA-256)"),
    "approved_by": Message("Approved by"),
    "party": Message("Signs for"),
    "named": Message("In place of"),
    "authority": Message("Authority"),
    "authority_file": Message("Document of authority (SHA-256)"),
    "place": Message("Place"),
    "way": Message("Way of signing"),
    "certificate": Message("Certificate"),
    "issuer": Message("Issued by"),
    "time": Message("Time proved"),
    "before": Message("Before the signature (SHA-256)"),
    "after": Message("With the signature (SHA-256)"),
    "complete": Message("With its evidence (SHA-256)"),
    "level": Message("Long-term evidence"),
    "pages": Message("Pages shown"),
    "images": Message("Page images (SHA-256 of the list of their SHA-256)"),
    "confirmed": Message("Confirmed with the words"),
    "reason": Message("Reason"),
    "began": Message("Began"),
    "ended": Message("Ended"),
    "signer": Message("Signatory"),
    "original": Message("Original {number} of {of}, kept by {party}"),
    "not_proved": Message("not proved by a time-stamp; recorded as {at}"),
    "not_signed": Message("Not signed in this ceremony"),
    "signed_count": Message("Agreements signed"),
    "here": Message("with a certificate opened by PIN in this service"),
    "desk": Message("with the signatory’s own key, on the signatory’s own computer, in this service"),
    "elsewhere": Message("with the signatory’s own certificate and tool"),
    "ink": Message("by hand"),
    "certified_copy": Message("Certified electronic copy of the paper, SHA-256"),
}
WORDS: Final = Texts(_SENTENCES)
