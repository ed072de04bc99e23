"""Whose turn it is, computed from rows alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.domain.instrument import Original, Preliminary, Signatory, SignedRevision
from service.domain.route import Progress, Route, route

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PARTIES = ("organization", "counterpart")


def preliminary() -> Preliminary:
    originals = tuple(
        Original(party=party, number=number, sha256=f"{number}" * 64, size=1, pages=1, languages=("en",), places=())
        for number, party in enumerate(PARTIES, start=1)
    )
    return Preliminary(
        id="p",
        instrument_id="i",
        revision=1,
        originals=originals,
        reading_copy="0" * 64,
        answers_sha256="0" * 64,
        assembled_at=NOW,
    )


def signatories(*order: str) -> tuple[Signatory, ...]:
    return tuple(
        Signatory(key=key, party=key, order=position, name=key, office="", field=key.capitalize())
        for position, key in enumerate(order, start=1)
    )


def revision(party: str, sequence: int, told: str) -> SignedRevision:
    step, stage = told.split(":")
    return SignedRevision(
        instrument_id="i",
        party=party,
        sequence=sequence,
        step=step,
        stage=stage,
        sha256=f"{party}-{sequence}",
        level="B-B",
        signer="",
        at=NOW,
    )


def stands(first: str, second: str, *, order: tuple[str, ...] = PARTIES) -> Route:
    """``"seal:complete organization:raw"`` for the first and the second original."""
    chains = {
        party: [revision(party, number, told) for number, told in enumerate(story.split(), start=1)]
        for party, story in zip(PARTIES, (first, second), strict=True)
    }
    return route(preliminary(), signatories(*order), chains)


SEAL, OURS, THEIRS = "seal:complete", "organization:complete", "counterpart:complete"


@pytest.mark.parametrize(
    ("first", "second", "turn", "finished"),
    [
        ("", "", None, False),
        (SEAL, "", None, False),
        (SEAL, SEAL, "organization", False),
        (f"{SEAL} organization:raw", SEAL, "organization", False),
        (f"{SEAL} organization:raw", f"{SEAL} organization:raw", None, False),
        (f"{SEAL} organization:raw {OURS}", f"{SEAL} organization:raw", None, False),
        (f"{SEAL} organization:raw {OURS}", f"{SEAL} organization:raw {OURS}", "counterpart", False),
        (f"{SEAL} {OURS} counterpart:raw", f"{SEAL} {OURS}", "counterpart", False),
        (
            f"{SEAL} {OURS} counterpart:raw counterpart:refused",
            f"{SEAL} {OURS} counterpart:raw {THEIRS}",
            "counterpart",
            False,
        ),
        (f"{SEAL} {OURS} counterpart:raw {THEIRS}", f"{SEAL} {OURS} counterpart:raw", None, False),
        (f"{SEAL} {OURS} counterpart:raw {THEIRS}", f"{SEAL} {OURS} counterpart:raw {THEIRS}", None, True),
    ],
)
def test_turn(first: str, second: str, turn: str | None, *, finished: bool) -> None:
    found = stands(first, second)
    assert (found.turn.key if found.turn else None) == turn
    assert found.finished is finished


def test_the_order_is_the_settings() -> None:
    found = stands(SEAL, SEAL, order=("counterpart", "organization"))
    assert found.turn is not None
    assert found.turn.key == "counterpart"
    assert found.progress("organization") is Progress.LATER
    assert found.is_last("organization")


def test_the_next_signature_rests_on_the_last_complete_revision() -> None:
    found = stands(f"{SEAL} {OURS} counterpart:raw counterpart:refused", SEAL)
    assert found.chain("organization").base == "organization-2"
    assert found.chain("organization").next_sequence == 5
    assert found.chain("counterpart").base == "counterpart-1"


def test_before_the_seal_the_frozen_original_is_the_base() -> None:
    assert stands("", "").chain("organization").base == "1" * 64
