from __future__ import annotations

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.depository.indented import indented
from service.depository.log.merkle import Tree

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(VALUES)
def test_it_writes_what_the_standard_library_writes(value: object) -> None:
    assert indented(value) == json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def test_what_json_does_not_have_is_refused() -> None:
    for value in (float("nan"), {"a": b"bytes"}, {1: "a"}):
        with pytest.raises((TypeError, ValueError)):
            indented(value)


def test_the_root_with_one_more_leaf_is_the_root_after_it() -> None:
    tree = Tree()
    for _ in range(70):
        leaf = os.urandom(32)
        expected = tree.root_with(leaf)
        tree.append(leaf)
        assert tree.root() == expected
