"""Sentences that readers took for translated English are gone, from pages, messages, model agreements and documents alike."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from service.domain.messages import Message
from tests.unit.test_catalogues import PACKAGES, source, texts

ROOT = Path(__file__).parents[2]
PHRASES = (
    "something to mend",
    "to mend)",
    "answers are missing or wrong",
    "password do not belong together",
    "nothing waits for you",
    "where other things stand",
    "what comes next",
    "go on with the draft",
    "go on to the originals",
    "one reason a line",
    "one a line",
    "one entry a line",
    "about something definite",
    "moves no money",
    "to spread information on",
    "who signs for it",
    "how the articles call it",
    "its name in spanish takes",
    "write the date as year-month-day",
    "give a name of at most",
    "are numbered by themselves",
    "is tried again by itself",
    "taken out:",
    "drawn as an image because",
    "without it, the text in this language",
    "as the organization’s original will look",
    ": stays with",
    "which stays with",
    "for our side",
    "whoever opens it",
    "speaks for the counterpart",
    "when you have some minutes",
    "you are invited to an agreement",
    "what there is to read, confirm, sign or keep",
    "confirmation holds for exactly",
    "confirmation applies to exactly",
    "digest you decide on",
    "exactly these originals",
    "the instrument ends here",
    "is at work on the",
    "somebody else signs",
    "at your own desk",
    "ceremonies of late",
    "over since",
    "in whose place",
    "its scan, pdf",
    "whoever has no certificate",
    "examine due form",
    "claims to be fit for archiving",
    "i looked and confirm",
    "are plausible",
    "stands in the way of the deposit",
    "was objection {number} met",
    "was objection %(n)s met",
    "what became of it",
    "answers to this number",
    "record a later act",
    "what does the act do",
    "agreement that does it",
    "good at the time",
    "but for its own value",
    "signer is trusted here",
    "proved to have existed on",
    "between two clicks",
    "nothing is under way",
    "is not answering",
    "somebody else was faster",
    "somebody else changed this first",
    "nothing at this address",
    "go to the first page",
    "on paper proves nothing by itself",
    "recorded signatures stand in it",
)
"""The left column of the wording table, with the place holders and the parts that make each unmistakable. Lower case."""
LABELS = {
    "waiting for you",
    "what next",
    "save for later",
    "the same title: %(language)s",
    "looked at",
    "who signs",
    "do not sign: return or decline",
    "%(question)s: fill in",
    "fill in: {question}.",
}
"""What may stand inside another sentence, but is not a label of its own."""


@cache
def messages() -> frozenset[str]:
    return frozenset(text.lower() for name in PACKAGES for message in source(name) for text in texts(message))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str):
        yield value.lower()


@cache
def manifests() -> frozenset[str]:
    found = (ROOT / "agreement_templates").glob("*/*/manifest.toml")
    return frozenset(text for path in found for text in _strings(tomllib.loads(path.read_text("utf-8"))))


@cache
def prose() -> dict[str, str]:
    """Templates, documents and notes as they are, without line breaks."""
    found = [
        *(ROOT / "docs").glob("*.md"),
        ROOT / "README.md",
        *(ROOT / "agreement_templates").rglob("*.md"),
        *(ROOT / "service/web/templates").rglob("*.html"),
    ]
    return {
        str(path.relative_to(ROOT)): re.sub(r"\s+", " ", path.read_text("utf-8").lower())
        for path in found
        if path.name != "glossary.md"
    }


@pytest.mark.parametrize("phrase", PHRASES)
def test_the_phrase_is_gone(phrase: str) -> None:
    assert [text for text in messages() | manifests() if phrase in text] == []
    assert [name for name, text in prose().items() if phrase in text] == []


def test_the_labels_are_gone() -> None:
    assert LABELS & (messages() | manifests()) == set()


def test_a_counted_message_keeps_its_count_also_where_its_words_do_not_say_it() -> None:
    said = Message.counted("It sets this:", "It sets these:", count=2)
    assert str(Message.from_data(json.loads(json.dumps(said.to_data())))) == "It sets these:"
