"""Places for slow requests: whoever sends a file to be examined takes one, so that pages always find a thread that answers them.

Two kinds, verification by anybody and uploads by people who work here, because neither may take the other's places. Nobody takes all of a kind:
a person, or without a sign-in an address, takes few. Where no place is free the answer comes at once and says when to try again.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from flask import Flask, g, request

from service.domain.permissions import Actor
from service.workflow.errors import Busy

SMALL_BYTES = 64 << 10
"""A request up to this length is no file that takes long; forms are smaller."""
_VERIFYING = frozenset({"verify.document", "verify.receipt", "copy_check.check", "api_verifications.create"})


class Places:
    """``most`` at a time, ``each`` for one person or address."""

    def __init__(self, most: int, each: int) -> None:
        self._most, self._each = most, each
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, who: str) -> None:
        """:raises Busy: all are taken, or ``who`` has enough."""
        with self._lock:
            if self._taken.total() >= self._most or self._taken[who] >= self._each:
                raise Busy
            self._taken[who] += 1

    def leave(self, who: str) -> None:
        """A place that :meth:`take` gave is free again."""
        with self._lock:
            self._taken -= Counter([who])  # keeps only those that are more than none


def register(app: Flask, threads: int, actors: Callable[[], Actor | None]) -> None:
    """Half of ``threads`` are for pages, always. ``actors`` says who asks."""
    half = max(threads // 2, 2)
    few = max(half // 4, 1)
    verifying, uploading = Places(half // 2, few), Places(half - half // 2, few)

    def take() -> None:
        if request.method not in {"POST", "PUT"}:
            return
        public = request.endpoint in _VERIFYING
        if not public and (request.content_length or 0) <= SMALL_BYTES:
            return
        actor = actors()
        who = actor.id if actor else f"address {request.remote_addr}"
        places = verifying if public else uploading
        places.take(who)
        g.place = (places, who)

    def leave(_error: Any) -> None:
        taken = g.pop("place", None)
        if taken:
            places, who = taken
            places.leave(who)

    app.before_request(take)
    app.teardown_request(leave)
