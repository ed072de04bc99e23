"""Folded headers of a message. The standard library loses the space between two words with letters outside ASCII where it breaks a line."""

from __future__ import annotations

from email.header import Header
from email.headerregistry import BaseHeader
from email.policy import EmailPolicy
from typing import Any

_WIDTH = 76
"""Characters of a line with an encoded word (RFC 2047, section 2)."""


class FoldedHeaders(EmailPolicy):
    """As :data:`email.policy.SMTP`, but every space of a subject or a name arrives."""

    def fold(self, name: str, value: Any) -> str:
        """The lines of one header, with their ends."""
        encoded = None if self.utf8 else self._encoded(name, value)
        return super().fold(name, value) if encoded is None else encoded

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same as bytes."""
        encoded = None if self.utf8 else self._encoded(name, value)
        return super().fold_binary(name, value) if encoded is None else encoded.encode("ascii")

    def _encoded(self, name: str, value: Any) -> str | None:
        """None: the header is left to the standard library, which does well where everything is ASCII."""
        if not isinstance(value, BaseHeader) or value.isascii():
            return None
        addresses = getattr(value, "addresses", None)
        if addresses is None:
            return f"{name}: {self._words(name, value)}{self.linesep}" if name.casefold() == "subject" else None
        if len(addresses) != 1 or not addresses[0].addr_spec.isascii():
            return None
        [one] = addresses
        return f"{name}: {self._words(name, one.display_name)}{self.linesep} <{one.addr_spec}>{self.linesep}"

    def _words(self, name: str, text: str) -> str:
        return Header(str(text), "utf-8", header_name=name, maxlinelen=_WIDTH).encode(linesep=self.linesep)


FOLDED = FoldedHeaders(linesep="\r\n")
"""For messages that go to a mail server."""
