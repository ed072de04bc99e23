from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.depository import canonical


def _objects() -> st.SearchStrategy[dict[str, object]]:
    """Built when the test runs: the table of characters takes a second."""
    text = st.text(st.characters(exclude_categories=["Cs"]))
    plain = st.recursive(
        st.none() | st.booleans() | st.integers() | text,
        lambda inner: st.lists(inner) | st.dictionaries(text, inner),
        max_leaves=12,
    )
    return st.dictionaries(text, plain)


@given(st.deferred(_objects))
def test_canonical_form_is_read_back_and_has_one_spelling(value):
    data = canonical.dumps(value)

    assert canonical.loads(data) == value
    assert b"\n" not in data
    assert canonical.dumps(json.loads(canonical.readable(value))) == data


@pytest.mark.parametrize(
    "data",
    [
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1}\n',
        b'{"a":1,"a":1}',
        b'{"a":"\\u00e9"}',
        b'{"a":1.0}',
        b"[]",
        b"",
        b"\xff",
        b"{",
    ],
)
def test_any_other_spelling_is_refused(data):
    with pytest.raises(ValueError):
        canonical.loads(data)


@pytest.mark.parametrize("value", [{"a": 1.5}, {1: "a"}, {"a": b"x"}, {"a": float("nan")}, {"a": "\ud800"}])
def test_what_has_no_single_spelling_is_refused(value):
    with pytest.raises(ValueError):
        canonical.dumps(value)
