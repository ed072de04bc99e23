"""Every word of a subject and of a name arrives, wherever its header is folded."""

from __future__ import annotations

from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import compat32, default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.mail.headers import FOLDED

WORDS = [
    "à",
    "été",
    "é",
    "OAS",
    "São",
    "João",
    "José",
    "Núñez",
    "Peñafiel",
    "l’Organisation",
    "Secrétariat",
    "COOP-2026-0001",
    "“Acordo”",
    "ação,",
    "Ⱦ:",
]


def sent(text: str) -> bytes:
    message = EmailMessage(policy=FOLDED)
    message["To"] = Address(display_name=text, addr_spec="someone@example.org")
    message["Subject"] = text
    return message.as_bytes()


def read(data: bytes) -> tuple[str, str]:
    """As RFC 2047 (section 6.2) wants it: the space between two encoded words is not of the text.

    :mod:`email.policy` reads one there in a name.
    """
    message = message_from_bytes(data, policy=compat32)
    to, subject = (str(make_header(decode_header(message[name]))) for name in ("To", "Subject"))
    name, _, address = to.rpartition(" <")
    assert address == "someone@example.org>"
    return name.strip(), subject


@pytest.mark.parametrize(
    "text",
    [
        "Vos modifications à COOP-2026-0001 ont été examinées",
        "Secrétariat général de l’Organisation des États américains",
        "The counterpart has commented on COOP-2026-0001",
        'Núñez, Peñafiel "Pepe"',
    ],
)
def test_a_sentence_arrives_as_it_was_written(text: str) -> None:
    assert read(sent(text)) == (text, text)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=16).map(" ".join))
def test_no_space_is_lost_where_a_line_ends(text: str) -> None:
    data = sent(text)
    assert read(data) == (text, text)
    assert message_from_bytes(data, policy=default)["Subject"] == text
    assert all(len(line) <= 78 for line in data.splitlines())
    assert data.isascii()
