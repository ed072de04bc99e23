"""Queue a letter in the transaction of the act that it tells of. Every use case that writes letters calls :func:`send`."""

from __future__ import annotations

import hmac
import uuid
from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

from service.domain.errors import InvalidInput
from service.domain.jobs import JobKind
from service.domain.mail.addresses import is_address
from service.domain.mail.letters import Delivery, Letter, LetterState, Recipient, Text
from service.domain.messages import Message
from service.store.unit import Unit
from service.workflow.context import Services

SENDING = str(JobKind.SEND_LETTERS)
"""Key of the one job that sends letters: one connection to the mail server at a time."""
NO_ADDRESS = Message("“{address}” is no e-mail address to which a letter can be sent.")
_STATES = {
    Delivery.AT_ONCE: LetterState.QUEUED,
    Delivery.DIGEST: LetterState.HELD,
    Delivery.NONE: LetterState.UNWANTED,
}


def send(
    services: Services,
    unit: Unit,
    text: Text,
    *,
    kind: str,
    to: Recipient,
    instrument_id: str | None = None,
    secret_path: str = "",
    receipt: str = "",
    key: str | None = None,
) -> Letter | None:
    """Write a letter into the outbox, in the caller's transaction; the worker sends it after the commit.

    An address that no mail server takes does not stop the act: the letter is recorded as failed, with the reason.

    :param kind: ``letter:noun``.
    :param secret_path: where a link leads that works once, instead of ``text.path``; it is kept encrypted, until the letter is sent.
    :param receipt: party whose receipt is attached; the instrument must be deposited in this transaction.
    :param key: only one letter with this key is ever written, so an act that runs twice tells once.
    :returns: None when no letters are sent in this installation, or one with this key exists.
    """
    if not services.settings.mail.on:
        return None
    now, letter_id = services.clock(), str(uuid.uuid4())
    usable = is_address(to.address)
    letter = Letter(
        id=letter_id,
        kind=kind,
        instrument_id=instrument_id,
        person_id=to.person_id,
        name=to.name,
        address=to.address,
        language=to.language,
        text=text,
        secret=_box(services).encrypt(secret_path.encode()).decode() if secret_path else "",
        receipt=receipt,
        key=key,
        message_id=f"<{letter_id}@{sending_name(services)}>",
        state=_STATES[to.delivery] if usable else LetterState.FAILED,
        attempts=0,
        told=None if usable else NO_ADDRESS.with_params({"address": to.address}).to_data(),
        created_at=now,
        due_at=now,
        sent_at=None,
    )
    if not unit.letters.add(letter):
        return None
    if letter.state is LetterState.QUEUED:
        unit.jobs.enqueue(SENDING, {}, key=SENDING)
    return letter


def require_address(text: str, *, field: str = "email") -> str:
    """``text`` without spaces around it. :raises InvalidInput: it is no address that a letter can be sent to."""
    address = text.strip()
    if not is_address(address):
        raise InvalidInput({field: [Message("Enter an e-mail address such as name@example.org.")]})
    return address


def address_of(services: Services, letter: Letter) -> str:
    """Where the letter's link leads; empty without one."""
    path = _box(services).decrypt(letter.secret).decode() if letter.secret else letter.text.path
    return f"{services.settings.server.public_url}{path}" if path else ""


def sending_name(services: Services) -> str:
    """What this service calls itself to mail servers: the host of its public address."""
    return urlsplit(services.settings.server.public_url).hostname or "localhost"


def _box(services: Services) -> Fernet:
    return Fernet(urlsafe_b64encode(hmac.digest(services.code_key, b"alternat letters", sha256)))
