"""Drawing in a child of its own: what was found until it ended is kept, however it ended."""

from __future__ import annotations

import itertools
import os
import signal
import time

import pytest

from signing.validate.steps.isolated import run_isolated


def forever():
    yield {"page": 1}
    for _ in itertools.count():
        pass


def dying():
    yield {"page": 1}
    os.kill(os.getpid(), signal.SIGKILL)


def hungry():
    yield {"page": 1}
    yield {"size": len(bytearray(3 << 30))}


def failing():
    yield {"page": 1}
    raise RuntimeError


@pytest.mark.parametrize("work", [forever, dying, hungry, failing])
def test_what_was_said_before_the_end_is_kept(work):
    begun = time.monotonic()
    assert list(run_isolated(work, 1.0)) == [{"page": 1}]
    assert time.monotonic() - begun < 20


def test_all_is_heard():
    said = [{"page": number, "text": "é" * 1000} for number in range(500)]
    assert list(run_isolated(lambda: iter(said), 20.0)) == said


def test_who_stops_listening_ends_the_child():
    def living():
        yield {"pid": os.getpid()}
        time.sleep(60)

    listening = run_isolated(living, 60.0)
    child = next(listening)["pid"]
    listening.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
