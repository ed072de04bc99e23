"""What nobody types: control characters, lone surrogates, huge numbers, deep documents, wrong types."""

from __future__ import annotations

import urllib.parse
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

LONG = "a" * 70_000
TEXTS = (
    "", " ", "\x00", "a\x00b", "\ud800", "a\udfff", "\x1b[0m", "\u202eabc", "\ufeff", "\r\nX: y", "-1", "0", "1", "1e999", "NaN", "-0",
    "٣", "²", "0x10", "9" * 30, "9" * 5000, "1_0", "2026-02-30", "0000-00-00", "9999-12-31", "2026-01-01T00:00", "[]", "{}", "null", "true",
    "../../x", "%s%n{0}", "{{7*7}}", "<b>&", "en", "xx", "organization", "yes", LONG,
)  # fmt: skip

texts = st.one_of(st.sampled_from(TEXTS), st.text(max_size=30), st.characters().map(str))
pairs_of = st.lists


def encoded(pairs: Sequence[tuple[str, str]]) -> str:
    """As a browser sends a form, and as a program that knows no rules sends it."""
    return urllib.parse.urlencode(pairs, encoding="utf-8", errors="surrogatepass")


def pairs(names: Sequence[str]) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Some of these fields, some more than once, each with a strange value."""
    known = st.sampled_from([*names, "nobody"]) if names else st.just("nobody")
    return st.lists(st.tuples(known, texts), max_size=6)


def deep(levels: int) -> str:
    """JSON of so many arrays in each other."""
    return "[" * levels + "]" * levels


leaves = st.one_of(
    texts, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([10**30, -(10**30), 2**63, 1e308]),
)  # fmt: skip
documents: st.SearchStrategy[Any] = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=6
)
