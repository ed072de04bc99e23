"""The mail catcher: what arrives by SMTP is on its page, as text, HTML and data; nothing in a letter can act on the page."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
import requests

from service.cli.development.catcher import Catcher
from tests.support.pki import free_port


@pytest.fixture
def address() -> Iterator[str]:
    """Of the page, after one letter has arrived."""
    smtp_port, page_port = free_port(), free_port()
    with Catcher(smtp_port=smtp_port, page_port=page_port):
        message = EmailMessage()
        message["Subject"], message["From"], message["To"] = "Rio & <Sea>", "a@example.org", "b@example.org"
        message.set_content("Open http://127.0.0.1/link/abc now.")
        message.add_alternative('<p onclick="x">Hello</p><script>alert(1)</script>', subtype="html")
        message.add_attachment(b"{}", maintype="application", subtype="json", filename="receipt.json")
        with smtplib.SMTP("127.0.0.1", smtp_port, local_hostname="test") as client:
            client.send_message(message)
        yield f"http://127.0.0.1:{page_port}"


def test_a_letter_is_listed_and_shown(address):
    assert "Rio &amp; &lt;Sea&gt;" in requests.get(address, timeout=60).text
    page = requests.get(f"{address}/letters/1", timeout=60)
    assert '<a href="http://127.0.0.1/link/abc"' in page.text
    assert "<script>" not in page.text
    assert 'sandbox="' in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_programs_read_it_as_data_and_fetch_attachments(address):
    [row] = requests.get(f"{address}/letters.json", timeout=60).json()
    assert (row["to"], row["subject"], row["attachments"]) == (["b@example.org"], "Rio & <Sea>", ["receipt.json"])
    assert "http://127.0.0.1/link/abc" in row["text"]
    assert requests.get(f"{address}/letters/1/receipt.json", timeout=60).content == b"{}"


def test_what_is_not_there_and_foreign_hosts_are_refused(address):
    assert requests.get(f"{address}/letters/2", timeout=60).status_code == 404
    assert requests.get(f"{address}/letters/1/other", timeout=60).status_code == 404
    assert requests.get(address, headers={"Host": "evil.example"}, timeout=60).status_code == 400
