"""From a letter to an e-mail message: text and HTML with the same words, in the reader's language (RFC 5322, MIME)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from service.domain.mail.letters import Letter
from service.domain.messages import Message
from service.mail.headers import FOLDED
from service.translation import say

GREETING: Final = Message("Dear {name},")
GREETING_WITHOUT_NAME: Final = Message("Dear Sir or Madam,")
CLOSING: Final = Message(
    "This letter was sent automatically by Alternat, the agreements service. Replies to it are not read."
)
LONGEST_SUBJECT: Final = 180
"""Characters; a longer title is cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who the letters come from."""

    address: str
    names: dict[str, str]
    """Language -> name of the organization."""
    public_url: str
    """Of the service; no slash at the end."""

    def name(self, language: str) -> str:
        """In ``language``, or else in English."""
        return self.names.get(language) or self.names["en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    data: bytes
    subtype: str
    """Of ``application/``."""


def compose(
    letter: Letter,
    *,
    sender: Sender,
    address: str,
    at: datetime,
    attachments: Sequence[Attachment] = (),
    unsubscribe: str = "",
) -> EmailMessage:
    """The message as it goes to the mail server.

    :param address: where the link leads; empty without one. :param unsubscribe: where one click ends what the letter comes from.
    :raises ValueError: a header would break its line. Entry checks prevent that; this is the second line of defence.
    """
    message = EmailMessage(policy=FOLDED)
    message["Message-ID"] = letter.message_id
    message["Date"] = at
    message["From"] = Address(display_name=one_line(sender.name(letter.language)), addr_spec=sender.address)
    message["To"] = Address(display_name=one_line(letter.name), addr_spec=letter.address)
    message["Subject"] = one_line(say(letter.text.subject, letter.language))[:LONGEST_SUBJECT]
    if unsubscribe:  # one click, RFC 8058
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office replies
    parts = _parts(letter, sender, address)
    message.set_content("\n\n".join(parts.lines()) + "\n", cte="quoted-printable")
    message.add_alternative(_html(letter, parts), subtype="html", cte="quoted-printable")
    for one in attachments:
        message.add_attachment(one.data, maintype="application", subtype=one.subtype, filename=one.name)
    message["Content-Language"] = letter.language  # last: a body takes earlier Content- headers into its own part
    return message


@dataclass(frozen=True, slots=True)
class _Parts:
    """The words of a letter, for both forms of it."""

    greeting: str
    paragraphs: list[str]
    items: list[tuple[str, str]]
    """What each is about, and the address of its page; empty where there is none."""
    action: str
    address: str
    closing: str

    def lines(self) -> list[str]:
        link = [f"{self.action}:\n{self.address}"] if self.address else []
        listed = [f"* {said}\n  {address}".rstrip() for said, address in self.items]
        return [self.greeting, *self.paragraphs, *listed, *link, "-- \n" + self.closing]


def _parts(letter: Letter, sender: Sender, address: str) -> _Parts:
    language, public_url = letter.language, sender.public_url
    greeting = GREETING.with_params({"name": one_line(letter.name)}) if letter.name else GREETING_WITHOUT_NAME
    return _Parts(
        greeting=say(greeting, language),
        paragraphs=[say(one, language) for one in letter.text.paragraphs],
        items=[(say(said, language), f"{public_url}{path}" if path else "") for said, path in letter.text.items],
        action=say(letter.text.action, language) if letter.text.action else "",
        address=address,
        closing=f"{sender.name(language)}\n{say(CLOSING, language)}",
    )


def _html(letter: Letter, parts: _Parts) -> str:
    subject = say(letter.text.subject, letter.language)
    return _template().render(language=letter.language, subject=subject, parts=parts)


@cache
def _template() -> Template:
    loader = PackageLoader("service.mail", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True).get_template(
        "letter.html"
    )


def one_line(text: str) -> str:
    """Without line breaks and characters that do not print: what may stand in a header."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
