"""What a visible stamp says follows the first language of its original."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from service.workflow.signature.stamps import signature_stamp
from tests.support.world import World

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("party", "language", "said"),
    [
        ("organization", "en", ["Secretary General", "for the GS/OAS"]),
        ("counterpart", "es", ["Secretaria General", "por la SG/OEA"]),
    ],
)
def test_office_and_party_are_in_the_language_of_the_original(
    at: Callable[[str], World], party: str, language: str, said: list[str]
) -> None:
    world = at("sealed")
    with world.services.store.reader() as unit:
        preliminary = unit.preliminaries.latest(world.id)
        signatory = next(one for one in unit.signatories.of(world.id) if one.key == "organization")
    assert preliminary is not None
    original = preliminary.original(party)
    assert original.languages[0] == language

    made = signature_stamp(world.services, original, signatory, world.instrument, where="Quito", at=AT)

    assert made is not None
    assert list(made.lines[2:4]) == said
