"""A conference document before its deposit: what it has to say, and the holding that is made of it."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from service.depository.holdings.holding import TEXT, Access, Holding, HoldingKind
from service.domain.messages import Message
from service.domain.record.formats import extension_of
from service.settings import RecordBody, Settings
from service.workflow.context import Services

LANGUAGES = ("en", "es", "fr", "pt")
TEXT_MAXIMUM = 300
"""Characters of a title or the name of a meeting."""
SYMBOL_MAXIMUM = 100
FIRST_YEAR = 1889
"""Of the First International Conference of American States; no document of the organization is older."""
_SYMBOL = re.compile(r"[^\W_][\w ./()&,-]*")

Errors = defaultdict[str, list[Message]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageFile:
    """The document in one language."""

    title: str
    name: str
    """Of the file, as it was called where it came from."""
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecord:
    """What the archivist says of one document."""

    body: str
    """Key in ``records.toml``."""
    meeting: str
    symbol: str
    day: date | None
    """None: what was typed is no date."""
    access: str
    reason: str
    review_on: date | None
    review_typed: bool = True
    """False: what was typed as the day of the review is no date."""
    files: Mapping[str, LanguageFile]
    """Code of the language -> file."""


def body_of(settings: Settings, key: str) -> RecordBody | None:
    """The body of this key."""
    return next((one for one in settings.record_bodies if one.key == key), None)


def complaints(services: Services, new: NewRecord) -> Errors:
    """What is missing or does not fit, by field; of files only their titles."""
    errors: Errors = defaultdict(list)
    today = services.clock().date()
    if body_of(services.settings, new.body) is None:
        errors["body"].append(Message("Choose the body whose document this is."))
    if not new.meeting or len(new.meeting) > TEXT_MAXIMUM:
        errors["meeting"].append(
            Message("Enter the meeting or session, in at most {most} characters.", most=TEXT_MAXIMUM)
        )
    if len(new.symbol) > SYMBOL_MAXIMUM or not _SYMBOL.fullmatch(new.symbol):
        errors["symbol"].append(
            Message(
                "Enter the symbol as it is printed on the document, for example AG/doc.123/26: letters, digits, spaces and . / ( ) & , - only."
            )
        )
    if new.day is None or not new.day.year >= FIRST_YEAR or new.day > today:
        errors["day"].append(Message("Enter the date of the document: a real date, not in the future."))
    for language, file in new.files.items():
        if not file.title or len(file.title) > TEXT_MAXIMUM:
            errors[f"title-{language}"].append(
                Message("Enter the title in the language of the file, in at most {most} characters.", most=TEXT_MAXIMUM)
            )
    access_complaints(new.access, new.reason, new.review_on, errors, today=today, typed=new.review_typed)
    return errors


def access_complaints(
    access: str, reason: str, review_on: date | None, errors: Errors, *, today: date, typed: bool = True
) -> None:
    """What does not fit of an access, its reason and its review."""
    if access not in set(Access):
        errors["access"].append(Message("Choose who may read the document."))
    if len(reason) > TEXT_MAXIMUM or (not reason and access != Access.PUBLIC):
        errors["reason"].append(
            Message("State why the document is not public, in at most {most} characters.", most=TEXT_MAXIMUM)
        )
    missing = review_on is None and access != Access.PUBLIC
    if missing or not typed or (review_on is not None and review_on <= today):
        errors["review_on"].append(Message("Enter the day on which the access is reviewed: a real date after today."))


def holding_of(services: Services, new: NewRecord, formats: Mapping[str, str], text: str = "") -> Holding:
    """The holding of a document without complaints.

    :param formats: code of the language -> format of its file. :param text: of all files, by which it is found.
    """
    body = body_of(services.settings, new.body)
    assert body is not None  # checked
    assert new.day is not None  # checked
    paths = {language: f"files/{language}.{extension_of(formats[language])}" for language in sorted(new.files)}
    public = new.access == Access.PUBLIC
    return Holding(
        id=str(uuid.uuid4()),
        kind=HoldingKind.RECORD,
        title={language: new.files[language].title for language in paths},
        entered_on=services.clock().date(),
        access=new.access,
        details={
            "body": body.key,
            "body_name": dict(body.name),
            "series": body.series,
            "meeting": new.meeting,
            "symbol": new.symbol,
            "date": new.day.isoformat(),
            "languages": paths,
            "names": {paths[language]: new.files[language].name for language in paths},
            "reason": "" if public else new.reason,
            "review_on": new.review_on.isoformat() if new.review_on and not public else None,
        },
        files={paths[language]: new.files[language].data for language in paths}
        | ({TEXT: text.encode()} if text.strip() else {}),
        formats={paths[language]: formats[language] for language in paths},
    )
