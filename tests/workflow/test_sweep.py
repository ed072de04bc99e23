"""Stored files that nothing needs are removed, and whatever a page can ask for is still there."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta

import pytest

from service.domain.jobs import JobKind
from service.domain.permissions import Actor
from service.workflow.context import Services
from service.workflow.operation.sweep import UNNAMED_AGE, sweep
from service.workflow.queries.files import file
from tests.support.world import ARCHIVIST, OFFICER, World

DAY = 86_400
At = Callable[[str], World]


def readable(services: Services, actor: Actor, instrument_id: str) -> dict[str, bytes]:
    """Every file of the agreement that this person can fetch."""
    names = ["reading-copy.pdf", "proces-verbal.pdf", "receipt-organization.json"]
    for party in ("organization", "counterpart"):
        names += [
            f"original-{party}.pdf",
            f"original-{party}-1.png",
            f"original-{party}-3.png",
            f"original-{party}-en.docx",
        ]
    return {name: file(services, actor, instrument_id, name).data for name in names}


def test_after_a_deposit_most_files_go_and_every_page_still_finds_its_own(at: At) -> None:
    world = at("deposited")
    before, stored = readable(world.services, OFFICER, world.id), set(world.services.files.digests())
    assert sweep(world.services).freed == 0, "nothing goes within the days that the settings give"

    world.clock.skip((world.services.settings.limits.spare_file_days + 1) * DAY)
    counted = sweep(world.services, remove=False)
    assert set(world.services.files.digests()) == stored
    swept = sweep(world.services)
    assert swept == counted
    assert (swept.unnamed, swept.spare) == (0, len(stored) - swept.kept)
    assert swept.spare > 10 * swept.kept / 2

    assert readable(world.services, OFFICER, world.id) == before
    assert sweep(world.services).freed == 0
    assert file(world.services, ARCHIVIST, world.id, "original-counterpart.pdf").data.startswith(b"%PDF")


@pytest.mark.parametrize("stage", ["drafted", "signed"])
def test_what_somebody_works_on_stays(at: At, stage: str) -> None:
    world = at(stage)
    world.clock.skip(400 * DAY)
    assert sweep(world.services).freed == 0


def test_a_file_that_no_row_names_goes_after_a_week_unless_it_is_stored_again(at: At) -> None:
    world = at("drafted")
    files = world.services.files
    abandoned, again = files.put(b"stored by a request that failed"), files.put(b"the same bytes come once more")
    week = UNNAMED_AGE + timedelta(hours=1)
    for sha256 in (abandoned, again):
        old = world.services.clock().timestamp() - week.total_seconds()
        os.utime(files.path(sha256), (old, old))
    files.put(b"the same bytes come once more")
    swept = sweep(world.services)
    assert (swept.unnamed, swept.spare, swept.freed) == (1, 0, len(b"stored by a request that failed"))
    assert not files.exists(abandoned)
    assert files.read(again)


def test_of_jobs_that_sent_letters_only_the_letters_stay(at: At) -> None:
    world = at("drafted")
    with world.services.store.unit() as unit:
        for number in range(3):
            unit.jobs.enqueue(JobKind.SEND_LETTERS, {}, key=f"letters {number}")
        unit.commit()
    sent = 0
    with world.services.store.unit() as unit:
        for job in unit.jobs.due(world.services.clock()):
            if job.key != "letters 2":
                assert unit.jobs.claim(job.id, world.services.clock(), 60, "a worker")
                sent += unit.jobs.done(job.id, {}, world.services.clock(), "a worker")
        unit.commit()
    assert sweep(world.services).jobs == 0
    world.clock.skip(8 * DAY)
    assert sweep(world.services).jobs == sent == 2
    with world.services.store.reader() as unit:
        assert [job.key for job in unit.jobs.due(world.services.clock())] == ["letters 2"]
