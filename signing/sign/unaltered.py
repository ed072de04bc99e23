"""Integrity check before and after each signing step (cached by digest)."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from threading import Lock

from signing.errors import SigningError, SigningRefused
from signing.pdf.document import Document
from signing.validate.steps.changes import addition_complaint, integrity_complaint
from signing.wording import Message, message

MAX_REMEMBERED = 4096
"""Digests of files."""


class _Found:
    """SHA-256 of files that were found unaltered. That depends on their bytes alone, so it never expires."""

    def __init__(self) -> None:
        self._digests: OrderedDict[bytes, None] = OrderedDict()
        self._lock = Lock()

    def __contains__(self, digest: bytes) -> bool:
        with self._lock:
            return digest in self._digests

    def add(self, digest: bytes) -> None:
        with self._lock:
            self._digests[digest] = None
            while len(self._digests) > MAX_REMEMBERED:
                self._digests.popitem(last=False)


_found = _Found()


def require_unaltered(document: Document) -> None:
    """:raises SigningRefused: a signature does not cover its revision, or was followed by a change that it does not permit."""
    digest = hashlib.sha256(document.data).digest()
    if digest not in _found:
        _refuse_for(integrity_complaint(document))
        _found.add(digest)


def require_added_to(before: bytes, after: Document) -> None:
    """The same for a file that was made here. If ``before`` is known to be unaltered, only the addition is checked (docs/adr/0094).

    :raises SigningError: ``after`` does not start with ``before``.
    :raises SigningRefused: the addition is not permitted.
    """
    if not after.data.startswith(before):
        raise SigningError(message("refused.not_extended"))
    if hashlib.sha256(before).digest() not in _found:
        require_unaltered(after)
        return
    _refuse_for(addition_complaint(after, since=after.revisions_within(len(before))))
    _found.add(hashlib.sha256(after.data).digest())


def _refuse_for(complaint: Message | None) -> None:
    if complaint is not None:
        raise SigningRefused("altered", complaint)
