"""The language of the page on which something was typed: ``03/04/2027`` is another day in another language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_language: ContextVar[str | None] = ContextVar("language", default=None)


@contextmanager
def reading(language: str) -> Iterator[None]:
    """While what was typed on a page in ``language`` is read."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def of_the_page() -> str | None:
    """None where there is no page, as for a program."""
    return _language.get()
