from __future__ import annotations

import pytest

from service.domain.mail.addresses import is_address


@pytest.mark.parametrize("text", ["a@example.org", "first.last+agreements@sub.example.org", "o'neil@example.com"])
def test_ordinary_addresses_are_accepted(text):
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "nobody", "@example.org", "a@", "a@localhost", "a b@example.org", "a@example.org\n", "a@example.org\r\nBcc: b@example.org",
        "a@example.org,b@example.org", "<a@example.org>", '"a b"@example.org', ".a@example.org", "a..b@example.org", "a@-example.org",
        "ñ@example.org", "a@exämple.org", "a" * 65 + "@example.org", "a@" + "b." * 130 + "org", "a@example.org\x00",
    ],
)  # fmt: skip
def test_anything_that_could_be_more_than_one_address_is_refused(text):
    assert not is_address(text)
