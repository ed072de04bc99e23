"""The mail server: one connection for several letters, and what its answers mean for a letter."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from typing import Final

from service.domain.messages import Message
from service.settings.mail import Mail

UNREACHABLE: Final = Message("The mail server does not respond. The service will try again automatically.")
MISCONFIGURED: Final = Message(
    "The mail server refuses the service: {answer}. The operator has to correct the settings of [mail]."
)
LATER: Final = Message("The mail server accepts this letter later: {answer}.")
REFUSED: Final = Message("The mail server refuses this letter: {answer}.")
_LONGEST_ANSWER: Final = 300


class MailError(Exception):
    """A letter was not taken over. ``message`` is for people."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(str(message))


class ServerNotThere(MailError):
    """No letter can be sent now: the server does not respond, or does not let the service in."""


class LetterDeferred(MailError):
    """The server takes this letter later (4xx, RFC 5321 section 4.2.1)."""


class LetterRefused(MailError):
    """The server never takes this letter (5xx)."""


class Connection:
    """An open connection to the mail server. :func:`connect` makes one."""

    def __init__(self, client: smtplib.SMTP, sender: str) -> None:
        self._client, self._sender = client, sender

    def send(self, message: EmailMessage, *, to: str) -> None:
        """When this returns, the server has taken the letter over.

        :raises LetterDeferred, LetterRefused: this letter was not taken; the connection can be used for others.
        :raises ServerNotThere: the connection is lost. The server may or may not have taken it, so the next attempt has to bear
            the same Message-ID.
        """
        try:
            self._client.send_message(message, from_addr=self._sender, to_addrs=[to])
        except smtplib.SMTPSenderRefused as error:
            raise ServerNotThere(_said(MISCONFIGURED, error.smtp_error)) from error
        except smtplib.SMTPRecipientsRefused as error:
            raise _judged(*error.recipients[to]) from error
        except smtplib.SMTPNotSupportedError as error:
            raise LetterRefused(_said(REFUSED, str(error))) from error
        except smtplib.SMTPDataError as error:
            raise _judged(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise ServerNotThere(UNREACHABLE) from error


@contextmanager
def connect(settings: Mail, *, name: str) -> Iterator[Connection]:
    """A connection for the length of the block, through TLS and signed in as the settings say.

    :param name: what this machine calls itself; asking the network for it can take long.
    :raises ServerNotThere: nobody responds, the certificate is not valid, or the server refuses the service.
    """
    try:
        client = _opened(settings, name)
    except smtplib.SMTPAuthenticationError as error:
        raise ServerNotThere(_said(MISCONFIGURED, error.smtp_error)) from error
    except (smtplib.SMTPNotSupportedError, ssl.SSLError) as error:
        raise ServerNotThere(_said(MISCONFIGURED, str(error))) from error
    except (OSError, smtplib.SMTPException) as error:
        raise ServerNotThere(UNREACHABLE) from error
    try:
        yield Connection(client, settings.sender)
    finally:
        with suppress(OSError, smtplib.SMTPException):
            client.quit()
        client.close()


def _opened(settings: Mail, name: str) -> smtplib.SMTP:
    context = ssl.create_default_context()
    client: smtplib.SMTP
    if settings.tls == "tls":
        client = smtplib.SMTP_SSL(
            settings.host, settings.port, local_hostname=name, timeout=settings.timeout, context=context
        )
    else:
        client = smtplib.SMTP(settings.host, settings.port, local_hostname=name, timeout=settings.timeout)
    try:
        if settings.tls == "starttls":
            client.starttls(context=context)
        if settings.password_file is not None:
            client.login(settings.user, settings.password_file.read_text("utf-8").strip())
    except BaseException:
        client.close()
        raise
    return client


def _judged(code: int, answer: bytes | str) -> MailError:
    return LetterDeferred(_said(LATER, answer)) if 400 <= code < 500 else LetterRefused(_said(REFUSED, answer))


def _said(message: Message, answer: bytes | str) -> Message:
    """With the server's own words on one line, cut where they are long."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return message.with_params({"answer": " ".join(text.split())[:_LONGEST_ANSWER].rstrip(".")})
