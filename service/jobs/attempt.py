"""One attempt at one errand: claim it, do it, keep its row."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from service.domain.jobs import Errand
from service.jobs.retry_policy import Patience
from service.workflow.background import perform
from service.workflow.context import House

log = structlog.get_logger(__name__)

LEASE = 60.0
"""Seconds for which a claimed errand is left alone. A living worker prolongs it; after a crash the errand falls due by itself."""


class Attempts:
    """Does errands for one process. Any number of threads may call :meth:`make`."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._patience = Patience()
        self._under_way: set[str] = set()
        self._lock = threading.Lock()

    def make(self, errand_id: str) -> bool:
        """False when there was nothing to do: done, not due, or somebody else has it. Never raises for what the work raises."""
        errand = self._claim(errand_id)
        if errand is None:
            return False
        bound = log.bind(errand=errand.id, kind=errand.kind, instrument=errand.instrument_id)
        with self._held(errand):
            try:
                result = perform(self._house, errand)
            except Exception as error:  # noqa: BLE001  whatever it is, the row has to say what becomes of the errand
                self._failed(errand, error, bound)
            else:
                self._done(errand, result)
                bound.info("errand done")
        return True

    def prolong(self) -> None:
        """Prolongs the leases of everything under way; called more often than a lease lasts."""
        with self._lock:
            under_way = sorted(self._under_way)
        for errand_id in under_way:
            with self._house.store.unit() as unit:
                unit.errands.extend(errand_id, self._house.clock(), LEASE)
                unit.commit()

    def _claim(self, errand_id: str) -> Errand | None:
        with self._house.store.unit() as unit:
            errand = unit.errands.claim(errand_id, self._house.clock(), LEASE)
            unit.commit()
        return errand

    @contextmanager
    def _held(self, errand: Errand) -> Iterator[None]:
        with self._lock:
            self._under_way.add(errand.id)
        try:
            yield
        finally:
            with self._lock:
                self._under_way.discard(errand.id)

    def _done(self, errand: Errand, result: dict[str, object]) -> None:
        self._patience.forget(errand)
        with self._house.store.unit() as unit:
            unit.errands.done(errand.id, result, self._house.clock())
            unit.commit()

    def _failed(self, errand: Errand, error: Exception, bound: structlog.stdlib.BoundLogger) -> None:
        outcome = self._patience.judge(errand, error)
        now = self._house.clock()
        retry_at = None if outcome.after is None else now + outcome.after
        report = bound.warning if retry_at else bound.error
        # Not exc_info: some log formats print the values of variables with it, and one of them may be the seal's passphrase.
        trace = "".join(traceback.format_exception(error))
        report("errand failed", reason=str(error), error=type(error).__name__, retry_at=retry_at, traceback=trace)
        with self._house.store.unit() as unit:
            unit.errands.fail(errand.id, outcome.reason, now, retry_at, outcome.told)
            unit.commit()
