"""Letters as their readers get them: each once, in the reader's language, with the link that it holds."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import cache

from service.mail.compose import CLOSING
from service.translation import catalogue, say
from tests.journeys.visitor import JOB_SECONDS
from tests.support.mailbox import Mailbox

_PLACE = re.compile(r"\\\{\w+\\\}|%\\?\(\w+\\?\)s")


@dataclass
class Post:
    """What a mail server got, and which letters have been read."""

    mailbox: Mailbox
    read: list[EmailMessage] = field(default_factory=list)

    def letter(self, to: str, language: str, subject: str) -> str:
        """Waits for the first unread letter about a matter, and checks its language.

        :param subject: the English sentence, with ``{places}``.
        :returns: path and query of the link in it, empty where there is none.
        """
        wanted = re.compile(_PLACE.sub(".*", re.escape(str(catalogue(language).gettext(subject)))))
        deadline = time.monotonic() + JOB_SECONDS
        while time.monotonic() < deadline:
            for one in list(self.mailbox.messages):
                if one not in self.read and to in str(one["To"]) and wanted.fullmatch(str(one["Subject"])):
                    self.read.append(one)
                    return _link(one, language)
            time.sleep(0.2)
        there = [(str(one["To"]), str(one["Subject"])) for one in self.mailbox.messages]
        raise AssertionError(f"No letter “{wanted.pattern}” reached {to}; there are {there}")


def _link(letter: EmailMessage, language: str) -> str:
    assert letter["Content-Language"] == language
    plain, styled = letter.get_body(["plain"]), letter.get_body(["html"])
    assert plain is not None
    assert styled is not None
    assert f'<html lang="{language}"' in styled.get_content()
    lines = plain.get_content().splitlines()
    assert say(CLOSING, language) in lines
    assert foreign(lines, language) == []
    found = [line for line in lines if line.startswith("http")]
    return re.sub(r"^https?://[^/]+", "", found[0]) if found else ""


def foreign(lines: list[str], language: str) -> list[str]:
    """English sentences of the catalogue that a reader of ``language`` should have got in translation."""
    return [line for line in lines if line.strip().removesuffix(":") in _english(language)]


@cache
def _english(language: str) -> frozenset[str]:
    words = catalogue(language)
    known = [key for key in getattr(words, "_catalog", {}) if isinstance(key, str) and len(key) > 3]
    return frozenset(key for key in known if words.gettext(key) != key)
