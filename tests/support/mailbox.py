"""A real mail server on this machine (aiosmtpd), which keeps what it takes over and answers as a test tells it to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from service.settings.mail import Mail
from service.workflow.context import Services
from tests.support.pki import free_port

TAKEN = "250 OK"


@dataclass
class Mailbox:
    """The server's mailbox, and what it answers to a recipient or a message: a status line, or :data:`TAKEN`."""

    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    connections: int = 0
    to_recipient: Callable[[str], str] = lambda _address: TAKEN
    to_message: Callable[[EmailMessage], str] = lambda _message: TAKEN

    @property
    def settings(self) -> Mail:
        return Mail(
            host="127.0.0.1", port=self.port, tls="none", user="", password_file=None, sender="agreements@example.org",
            timeout=20.0, remind_days=5, escalate_days=10,
        )  # fmt: skip

    def used_by(self, services: Services) -> Services:
        """The services of a site that sends its letters here."""
        return replace(services, settings=replace(services.settings, mail=self.settings))

    def subjects(self) -> list[str]:
        return [str(message["Subject"]) for message in self.messages]

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: Any) -> Any:  # noqa: N802
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        answer = self.to_recipient(address)
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        answer = self.to_message(message)
        if answer == TAKEN:
            self.messages.append(message)
            self.recipients += envelope.rcpt_tos
        return answer


@contextmanager
def served(mailbox: Mailbox) -> Iterator[Mailbox]:
    """Listens for the length of the block, on the mailbox's port where it has one."""
    mailbox.port = mailbox.port or free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port, enable_SMTPUTF8=False)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server that takes everything."""
    with served(Mailbox()) as made:
        yield made
