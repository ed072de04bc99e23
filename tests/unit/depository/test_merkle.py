from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.depository.log import merkle

# The entries and roots that implementations of RFC 6962 are commonly tested with.
ENTRIES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
sizes = st.integers(1, 300)


def leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(b"entry %d" % number) for number in range(count)]


def plain_root(hashes: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = max(2**power for power in range(len(hashes)) if 2**power < len(hashes))
    return merkle.node_hash(plain_root(hashes[:split]), plain_root(hashes[split:]))


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size):
    tree = merkle.Tree(merkle.leaf_hash(entry) for entry in ENTRIES[:size])

    assert tree.root().hex() == ROOTS[size]


def test_root_of_every_size_is_the_one_of_the_definition():
    hashes = leaves(130)
    tree = merkle.Tree(hashes)

    assert [tree.root(size) for size in range(131)] == [plain_root(hashes[:size]) for size in range(131)]


@given(sizes, st.data())
def test_every_entry_can_be_proved_and_no_other(size, data):
    tree = merkle.Tree(leaves(size))
    index = data.draw(st.integers(0, size - 1))
    path, root = tree.inclusion(index, size), tree.root(size)

    assert merkle.verify_inclusion(tree.leaf(index), index, size, path, root)
    assert not merkle.verify_inclusion(merkle.leaf_hash(b"forged"), index, size, path, root)
    assert not merkle.verify_inclusion(tree.leaf(index), index + 1, size, path, root)
    assert not merkle.verify_inclusion(tree.leaf(index), index, size, [*path, root], root)
    if path:
        assert not merkle.verify_inclusion(tree.leaf(index), index, size, path[:-1], root)
        wrong = [*path]
        place = data.draw(st.integers(0, len(path) - 1))
        wrong[place] = merkle.leaf_hash(wrong[place])
        assert not merkle.verify_inclusion(tree.leaf(index), index, size, wrong, root)


@given(sizes, st.data())
def test_a_longer_log_is_shown_to_begin_with_the_shorter(size, data):
    old = data.draw(st.integers(0, size))
    tree = merkle.Tree(leaves(size))
    proof = tree.consistency(old, size)

    assert merkle.verify_consistency(old, size, tree.root(old), tree.root(size), proof)


@settings(deadline=None)
@given(sizes, st.data())
def test_a_rewritten_entry_is_found(size, data):
    old = data.draw(st.integers(1, size))
    changed = data.draw(st.integers(0, old - 1))
    honest = merkle.Tree(leaves(size))
    forged_leaves = leaves(size)
    forged_leaves[changed] = merkle.leaf_hash(b"forged")
    forged = merkle.Tree(forged_leaves)

    assert forged.root(size) != honest.root(size)
    for proof in (forged.consistency(old, size), honest.consistency(old, size)):
        assert not merkle.verify_consistency(old, size, honest.root(old), forged.root(size), proof)


def test_a_node_cannot_be_passed_off_as_an_entry():
    left, right = leaves(2)

    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)


@pytest.mark.parametrize(("index", "size"), [(3, 3), (0, 4), (-1, 3), (0, 0)])
def test_proofs_outside_the_tree_are_refused(index, size):
    with pytest.raises(ValueError):
        merkle.Tree(leaves(3)).inclusion(index, size)


@pytest.mark.parametrize(("old", "new"), [(4, 3), (0, 4), (-1, 3)])
def test_consistency_outside_the_tree_is_refused(old, new):
    with pytest.raises(ValueError):
        merkle.Tree(leaves(3)).consistency(old, new)


def test_verifiers_refuse_impossible_sizes():
    one = leaves(1)[0]

    assert not merkle.verify_inclusion(one, 0, 0, [], one)
    assert not merkle.verify_inclusion(one, -1, 1, [], one)
    assert not merkle.verify_consistency(2, 1, one, one, [])
    assert not merkle.verify_consistency(1, 2, one, one, [])
    assert not merkle.verify_consistency(0, 1, one, one, [])
