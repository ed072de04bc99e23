"""Whether a certificate bears the name of the person who had to sign."""

from __future__ import annotations

import re
import unicodedata


def same_person(name: str, subject: str) -> bool:
    """True when every word of the signatory's name stands in the certificate's subject, without regard to case and accents."""
    return _words(name) <= _words(subject)


def _words(text: str) -> set[str]:
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    return {word for word in re.split(r"[^\w]+", plain) if len(word) > 1}
