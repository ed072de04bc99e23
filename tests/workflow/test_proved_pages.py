"""Before an original is sealed, its pages are drawn again and compared with those that were shown."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import Image

from service.workflow.errors import SigningFailed
from service.workflow.signature.evidence import prove_pages
from tests.support.world import World


def packed_otherwise(image: bytes) -> bytes:
    """The same pixels, as another version of a library would pack them."""
    buffer = io.BytesIO()
    Image.open(io.BytesIO(image)).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def test_pages_that_look_the_same_are_proved_and_others_are_not(at: Callable[[str], World]) -> None:
    world = at("drafted")
    services, original = world.services, world.preliminary.originals[0]
    prove_pages(services, original)

    again = [services.files.put(packed_otherwise(services.files.read(image))) for image in original.page_images]
    assert tuple(again) != original.page_images
    prove_pages(services, replace(original, page_images=tuple(again)))

    exchanged = (again[1], again[0], *again[2:])
    with pytest.raises(SigningFailed) as caught:
        prove_pages(services, replace(original, page_images=exchanged))
    assert "do not look as they did" in str(caught.value)
