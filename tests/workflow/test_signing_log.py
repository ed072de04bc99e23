"""The signing log: written before a key is used, complete, and tamper-evident."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.depository.errors import LogDamaged, LogReadOnly
from service.depository.log.translog import Log
from service.workflow.signature import signing_log
from service.workflow.signature.case import add_raw, load_case
from service.workflow.signature.consent import CONSENT
from tests.support.world import SG, World

pytestmark = pytest.mark.office
At = Callable[[str], World]


def leaves(world: World) -> list[dict[str, Any]]:
    return [dict(leaf.data) for leaf in signing_log.leaves(world.services)]


def test_every_signature_is_announced_before_and_recorded_after(at: At) -> None:
    world = at("signed")
    told = leaves(world)
    assert [leaf["kind"] for leaf in told] == ["signature:intent", "signature:made"] * 2 + ["signature:received"] * 2
    account = signing_log.check(world.services)
    assert (account.signatures, account.problems) == (4, ())
    with world.services.store.reader() as unit:
        approved = load_case(unit, world.instrument)
    for chain in approved.route.chains:
        seal, raw, *_ = chain.revisions
        intent, made = (
            leaf for leaf in told if leaf["party"] == chain.original.party and leaf["step"] == "organization"
        )
        assert intent["base"] == made["base"] == seal.sha256
        assert (intent["original"], intent["approved"]) == (chain.original.sha256, world.digest)
        assert intent["page_images"] == list(chain.original.page_images)
        assert intent["consent"] == hashlib.sha256(CONSENT.encode()).hexdigest()
        assert intent["actor"] == SG.id
        assert made["sha256"] == raw.sha256
        signed = world.services.files.read(raw.sha256)
        assert digest_of_ranges(signed, "Organization") == intent["document"]
        assert world.digest.encode() in signed  # the reason names what was approved
    assert SG.name not in str(told)


def digest_of_ranges(pdf: bytes, field: str) -> str:
    """Of the newest signature: the whole file but the value of its own Contents. No library of ours."""
    at = pdf.rindex(b"/ByteRange")
    start, first, second, rest = (int(word) for word in pdf[pdf.index(b"[", at) + 1 : pdf.index(b"]", at)].split())
    return hashlib.sha256(pdf[start : start + first] + pdf[second : second + rest]).hexdigest()


def test_without_its_entry_no_key_is_used(at: At) -> None:
    world = at("sealed")
    closed = Log(world.services.signing_log.root, None, verifier=world.services.signing_log.verifier)
    silent = replace(world, services=replace(world.services, signing_log=closed))
    with pytest.raises(LogReadOnly):
        silent.sign()
    with world.services.store.reader() as unit:
        assert {row.step for row in unit.signatures.of(world.id)} == {"seal"}
    world.sign()
    assert signing_log.check(world.services).problems == ()


def test_a_signature_that_was_never_announced_is_found(at: At) -> None:
    world = at("sealed")
    world.sign()
    with world.services.store.unit() as unit:
        chain = load_case(unit, world.instrument).route.chains[0]
        add_raw(unit, world.instrument, replace(chain.revisions[-1], sequence=chain.next_sequence, sha256="0" * 64))
        unit.commit()
    [problem] = signing_log.check(world.services).problems
    assert "does not have it" in str(problem)
    assert "0" * 64 in str(problem)


@pytest.mark.slow
def test_a_changed_entry_is_found(at: At) -> None:
    world = at("sealed")
    world.sign()
    entries: Path = world.services.signing_log.root / "entries"
    entries.write_bytes(entries.read_bytes().replace(SG.id.encode(), b"9" * 36, 1))
    with pytest.raises(LogDamaged):
        Log(world.services.signing_log.root, None, verifier=world.services.signing_log.verifier)
