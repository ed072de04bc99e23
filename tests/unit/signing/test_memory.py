"""A large file is in memory once to be verified, and once more for each new state that signing makes of it."""

import io
import os
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime

import pikepdf
import pytest

from signing import verify
from signing.validate.verdict import Indication
from tests.support.signing_kit import SigningKit, base_pdf

LARGE = 16 << 20
SPARE = LARGE // 2


def large_pdf() -> bytes:
    """With a stream on the first page, which a document time-stamp changes."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(base_pdf())) as document:
        document.pages[0].obj.Ballast = document.make_stream(os.urandom(LARGE))
        document.save(out, compress_streams=False)
    return out.getvalue()


def more_memory(act: Callable[[], bytes]) -> tuple[bytes, int]:
    """What ``act`` returns, and how many bytes more than before there were at most."""
    tracemalloc.start()
    try:
        return act(), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_a_large_file_is_not_copied_more_often_than_needed(kit: SigningKit) -> None:
    steps: list[tuple[int, Callable[[bytes], bytes]]] = [
        (2, lambda one: kit.certify(one).pdf),
        (1, lambda one: kit.sign(one).pdf),
        (1, lambda one: kit.complete(one, final=True).pdf),
    ]
    small, pdf = base_pdf(), large_pdf()
    for copies, step in steps:
        small = step(small)  # what is imported and kept for the next file does not count
        pdf, used = more_memory(lambda step=step, pdf=pdf: step(pdf))  # type: ignore[misc]
        assert used < copies * LARGE + SPARE
    verify(small, anchors=kit.anchors, at=datetime.now(UTC))
    found = []
    _, used = more_memory(
        lambda: found.append(verify(pdf, anchors=kit.anchors, at=datetime.now(UTC))) or b""  # type: ignore[func-returns-value]
    )
    assert found[0].indication is Indication.TOTAL_PASSED
    assert used < SPARE
