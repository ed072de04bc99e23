"""A receipt as a page to read and print, in the reader's language, made from the receipt alone."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from service.depository import canonical
from service.depository.log import holding_receipt, note
from service.depository.witness.confirmation import FIELD
from service.domain.messages import Message
from service.drafting.paper import receipt_page
from service.drafting.paper.receipt_page import ReceiptWords
from service.translation import NAMES, say, written_day
from service.workflow.context import Services

MOST_FILES = 8
"""Files that the page lists; the attached receipt names all of them."""


def page_of(services: Services, receipt: Mapping[str, Any], language: str) -> bytes:
    """The page, with the receipt attached as it is. :param receipt: of an agreement or a holding."""
    chosen = language if language in NAMES else "en"
    leaf = canonical.loads(receipt["leaf"].encode())
    words = ReceiptWords(
        language=chosen,
        title=say(Message("Receipt of deposit"), chosen),
        number=str(receipt["number"] or receipt["object"].removeprefix("urn:uuid:")),
        what=say(
            Message(
                "The depository has received the files named below, keeps them in its archive and has entered them in its transparency log."
            ),
            chosen,
        ),
        rows=tuple((say(label, chosen), lines) for label, lines in _rows(receipt, leaf, chosen)),
        attached=say(Message("The receipt itself, for programs"), chosen),
        organization=services.settings.organization.name[chosen],
        when=datetime.fromisoformat(leaf["utc"]),
    )
    return receipt_page.make(words, json.dumps(dict(receipt), ensure_ascii=False, indent=1).encode())


def _rows(receipt: Mapping[str, Any], leaf: Mapping[str, Any], language: str) -> list[tuple[Message, tuple[str, ...]]]:
    head = note.parse(receipt["checkpoint"])
    rows = [
        *_subject(receipt, language),
        (
            Message("Deposited"),
            (f"{written_day(date.fromisoformat(leaf['utc'][:10]), language)}, {leaf['utc'][11:19]} UTC",),
        ),
        (
            Message("Place in the log"),
            (
                say(
                    Message("Entry {index}, counted from 0, of {size}", index=receipt["index"], size=head.size),
                    language,
                ),
            ),
        ),
        (Message("Root of the log, SHA-256"), (base64.b64encode(head.root).decode(),)),
        (Message("Key of the log"), (receipt["log_key"],)),
        *_confirmation(receipt, language),
        (Message("How to check this receipt"), (say(_HOW, language),)),
    ]
    if "verify_at" in receipt:
        rows.append((Message("Where to look up the agreement"), (receipt["verify_at"],)))
    return rows


_HOW = Message(
    "Keep this file together with the files that it names. The receipt itself, receipt.json, is attached to this PDF: save it and upload it with one of the files on the page “Verify”, or run alternat verify-receipt. The signed log proves the deposit without the depository."
)


def _confirmation(receipt: Mapping[str, Any], language: str) -> list[tuple[Message, tuple[str, ...]]]:
    """Who has confirmed the log with this entry; where that will be said, as long as nobody has."""
    given = receipt.get(FIELD)
    if given is None:
        address = receipt.get("confirmation_at")
        return [(Message("Where the confirmation of the log by others will be"), (address,))] if address else []
    made = [(one["name"], one["at"]) for one in given["witnesses"]]
    stamped = [(one["authority"], one["at"]) for one in given["time_stamps"]]
    rows = (
        (Message("Witnesses that have confirmed the log with this entry"), made),
        (Message("Authorities that have time-stamped the log with this entry"), stamped),
    )
    return [
        (label, tuple(f"{name}, {written_day(date.fromisoformat(at[:10]), language)}" for name, at in found))
        for label, found in rows
        if found
    ]


def _subject(receipt: Mapping[str, Any], language: str) -> list[tuple[Message, tuple[str, ...]]]:
    if receipt["kind"] == holding_receipt.KIND:
        titles = receipt["title"]
        title = titles.get(language) or titles.get("en") or next(iter(titles.values()))
        files = receipt["files"]
        lines = [line for row in files[:MOST_FILES] for line in (row["file"], row["sha256"])]
        more = len(files) - MOST_FILES
        lines += (
            [say(Message.counted("and {count} more file", "and {count} more files", count=more), language)]
            if more > 0
            else []
        )
        return [(Message("Title"), (title,)), (Message("Files, with their SHA-256"), tuple(lines))]
    own = receipt["original"]
    return [
        (Message("Title"), (receipt["title"],)),
        (Message("Parties"), tuple(receipt["parties"])),
        (
            Message("Signed original of the party that keeps this receipt, with its SHA-256"),
            (own["file"], own["sha256"]),
        ),
    ]
