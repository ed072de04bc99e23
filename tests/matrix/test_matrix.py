"""A sample of the signing matrix for every day; ``make matrix`` runs it whole."""

from __future__ import annotations

import pytest

from tests.matrix import paper
from tests.matrix.cells import Cell, complaints, every, run
from tests.matrix.kinds import KINDS, setup


@pytest.fixture(scope="module")
def made(pki, tmp_path_factory):
    with setup(tmp_path_factory.mktemp("matrix"), pki) as ready:
        yield ready


@pytest.mark.referee
@pytest.mark.parametrize(
    "cell",
    [
        pytest.param(Cell("pkcs11", "counterpart", 2, 1), marks=pytest.mark.slow),
        Cell("csc", "sg", 1, 2),
        Cell("pkcs11", "sg", 1, 1, "rsa"),
    ],
    ids=lambda cell: cell.name,
)
def test_every_signature_lasts_with_every_kind_of_key(made, tmp_path, cell):
    assert [result.wrong for result in run(cell, made, tmp_path)] == [()] * cell.originals


def test_what_is_missing_is_noticed(made):
    """The judgement can fail: a sealed file is not signed, and not at the level of the archive."""
    sealed = made.sealed(paper.original(("Organization",), "organization"))
    told = " / ".join(complaints(made, sealed, ("Seal", "Organization"), final=True))
    assert "after Organization: " in told
    assert "Seal is" in told


def test_the_matrix_is_whole():
    cells = list(every())
    assert len({cell.name for cell in cells}) == len(cells) == len(KINDS) * (2 * 3 * 2 + 2)
