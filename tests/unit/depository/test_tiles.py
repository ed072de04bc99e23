"""Tiles as C2SP tlog-tiles has them, and proofs computed from tiles alone."""

from __future__ import annotations

import hashlib

import pytest

from service.depository.log import merkle, tiles
from service.depository.log.tiles import Tile


@pytest.fixture(scope="module")
def tree() -> merkle.Tree:
    return merkle.Tree(hashlib.sha256(str(number).encode()).digest() for number in range(70_000))


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "0/000"),
        (Tile(0, 273, 112), "0/273.p/112"),
        (Tile(1, 1234067), "1/x001/x234/067"),
        (Tile(63, 999, 255), "63/999.p/255"),
        (Tile(2, 1000, 1), "2/x001/000.p/1"),
    ],
)
def test_an_address_is_read_as_it_is_written(tile, path):
    assert tile.path == path
    assert tiles.parse(path) == tile


@pytest.mark.parametrize(
    "path",
    ["", "0", "00/000", "64/000", "0/0", "0/x000/001", "0/001/000", "0/000.p/0", "0/000.p/256", "0/000.p/012", "0/-01", "0/\u0660\u0660\u0660", "entries/000", "0/000/"],
)  # fmt: skip
def test_nothing_else_is_an_address(path):
    assert tiles.parse(path) is None


def test_a_tree_of_seventy_thousand_has_the_tiles_of_the_specification(tree):
    def there(*tile: int) -> bool:
        return tiles.read(tree, Tile(*tile), 70_000) is not None

    assert there(0, 272)
    assert there(0, 273, 112)
    assert not there(0, 273, 113)
    assert not there(0, 274, 1)
    assert there(1, 0)
    assert there(1, 1, 17)
    assert not there(1, 1, 18)
    assert there(2, 0, 1)
    assert not there(2, 0, 2)
    assert not there(3, 0, 1)


def test_a_full_tile_is_hashed_into_the_one_above(tree):
    below, above = tiles.read(tree, Tile(0, 5), 70_000), tiles.read(tree, Tile(1, 0), 70_000)
    assert below is not None
    assert above is not None
    assert len(below) == 8192
    inner = merkle.Tree(below[place : place + 32] for place in range(0, 8192, 32))
    assert above[5 * 32 : 6 * 32] == inner.root()


def test_the_end_that_is_not_acknowledged_yet_is_not_shown(tree):
    assert tiles.read(tree, Tile(0, 0, 3), 2) is None
    assert tiles.read(tree, Tile(0, 0, 2), 2) is not None


@pytest.mark.parametrize(
    ("old", "new"), [(1, 2), (255, 256), (256, 257), (300, 70_000), (65_536, 70_000), (69_999, 70_000)]
)
def test_a_proof_from_tiles_is_the_proof_of_the_log(tree, old, new):
    fetched = []

    def fetch(tile: Tile) -> bytes:
        fetched.append(tile)
        found = tiles.read(tree, tile, new)
        assert found is not None
        return found

    proof = tiles.tree_of(fetch, new).consistency(old, new)

    assert proof == tree.consistency(old, new)
    assert merkle.verify_consistency(old, new, tree.root(old), tree.root(new), proof)
    assert len(fetched) == len(set(fetched)) <= 8


def test_a_tile_of_another_length_is_refused(tree):
    with pytest.raises(tiles.TileWrong):
        tiles.tree_of(lambda _: bytes(7), 300).consistency(256, 300)
