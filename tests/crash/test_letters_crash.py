"""The worker killed before and after each commit of sending: every letter arrives, and a repetition bears the same Message-ID."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from service.domain.mail.letters import LetterState, Recipient, Text
from service.domain.messages import Message
from service.jobs.engine import drain
from service.workflow.context import Services
from service.workflow.letters.send import send
from tests.crash.points import CountedStore
from tests.support.mailbox import Mailbox, served
from tests.support.pki import ServedPki
from tests.support.world import Clock, open_services, write_site

LEASE = 3600
"""Seconds after which a job whose worker died is due again, and some more."""
MOST = 100
LETTERS = 3
TEXT = Text(subject=Message("COOP-2026-0012"), paragraphs=(Message("It is your turn."),))


@pytest.mark.slow
def test_a_worker_killed_at_each_step_of_sending_loses_nothing_and_repeats_the_same_message(
    tmp_path: Path, pki: ServedPki
) -> None:
    repeated = 0
    for point, box, services, clock in killed_everywhere(tmp_path, pki):
        clock.skip(LEASE)
        drain(services)
        sent = Counter(str(message["Message-ID"]) for message in box.messages)
        assert set(sent) == written(services), f"point {point}"
        assert max(sent.values()) <= 2, f"point {point}"
        repeated += sum(sent.values()) - LETTERS
        services.store.engine.dispose()
    assert repeated == LETTERS, "once for each letter: taken over by the server, and not yet recorded"


def written(services: Services) -> set[str]:
    """The Message-ID of every letter; all are recorded as sent."""
    with services.store.reader() as unit:
        assert unit.letters.in_state(LetterState.QUEUED) == []
        return {one.message_id for one in unit.letters.in_state(LetterState.SENT)}


def killed_everywhere(tmp_path: Path, pki: ServedPki) -> Iterator[tuple[int, Mailbox, Services, Clock]]:
    for point in range(1, MOST):
        clock, box = Clock(), Mailbox()
        folder = tmp_path / str(point)
        write_site(folder, pki)
        with served(box):
            services = box.used_by(open_services(folder, clock=clock))
            with services.store.unit() as unit:
                for number in range(LETTERS):
                    to = Recipient(address=f"person{number}@example.org")
                    send(services, unit, TEXT, kind="letter:test", to=to)
                unit.commit()
            services.store.engine.dispose()
            if not died(services, point):
                assert point > 2 * LETTERS, "nothing was killed"
                return
            yield point, box, services, clock


def died(services: Services, point: int) -> bool:
    """A worker in a child process that ends itself, without any clean-up, at its ``point``-th commit or just after it."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = work(services, point)
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in {0, 9}
    return status == 9


def work(services: Services, point: int) -> int:
    left = point

    def change() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os._exit(9)

    store = CountedStore(services.store.engine)
    store.change = change
    drain(replace(services, store=store))
    return 0
