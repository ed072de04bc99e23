"""Figures about the installation for Prometheus, read from the database when somebody asks. No figure names a person or an agreement."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from service.domain.errors import DomainError
from service.workflow.checkpoints import witnesses
from service.workflow.context import Services
from service.workflow.preservation import audit


class Figures(Collector):
    """What :mod:`prometheus_client` asks at each scrape. A database that is away gives ``alternat_database_up 0`` and nothing else of it."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterator[Metric]:
        """The figures of this moment."""
        try:
            found = list(self._stored())
        except DomainError:
            yield _gauge("alternat_database_up", "1 while the database answers", 0)
        else:
            yield _gauge("alternat_database_up", "1 while the database answers", 1)
            yield from found
        yield from self._witnesses()
        yield from self._disks()

    def describe(self) -> Iterator[Metric]:
        """Nothing: otherwise the registry would collect once at the start."""
        return iter(())

    def _stored(self) -> Iterator[Metric]:
        services, now = self._services, self._services.clock()
        with services.store.reader() as unit:
            counted = unit.jobs.counted()
            due = unit.jobs.due(now, limit=1)
            seen = [one.seen_at for one in unit.workers.all()]
            states = unit.statistics.by_state()
            letters = unit.letters.waiting()
            deposits = unit.log_entries.size()
            audited = audit.overview_in(services, unit)
        jobs = GaugeMetricFamily("alternat_jobs", "Background jobs that are not done, or failed", labels=("state",))
        for state, many in sorted(counted.items()):
            jobs.add_metric([state], many)
        yield jobs
        late = max(0.0, (now - due[0].run_after).total_seconds()) if due else 0.0
        yield _gauge("alternat_job_late_seconds", "For how long the oldest due job has waited", late)
        silent = min(((now - at).total_seconds() for at in seen), default=float("inf"))
        yield _gauge("alternat_worker_silent_seconds", "Since a worker last reported itself", silent)
        instruments = GaugeMetricFamily("alternat_instruments", "Agreements by state", labels=("state",))
        for state, many in sorted(states.items()):
            instruments.add_metric([state], many)
        yield instruments
        yield _gauge("alternat_letters_waiting", "Letters that the mail server has not taken", letters)
        yield _gauge("alternat_log_entries", "Entries of the log of deposits", deposits)
        if audited.audit is not None:
            age = (now - audited.audit.ended_at).total_seconds()
            yield _gauge("alternat_audit_age_seconds", "Since the last audit ended", age)
            yield _gauge("alternat_audit_findings", "That stand", audited.open)
            yield _gauge("alternat_audit_overdue", "Deposits that were not examined within the period", audited.overdue)

    def _witnesses(self) -> Iterator[Metric]:
        """Nothing where no witness is set, or what was kept cannot be read: the audit tells that."""
        try:
            late = [one for one in witnesses.standings(self._services) if one.required]
        except DomainError:
            return
        if late:
            meaning = "Required witnesses and logs that they have not cosigned within the period"
            yield _gauge("alternat_witness_overdue", meaning, sum(one.overdue for one in late))

    def _disks(self) -> Iterator[Metric]:
        settings = self._services.settings
        free = GaugeMetricFamily("alternat_disk_free_bytes", "Free bytes where the service writes", labels=("what",))
        for what, folder in (("archive", settings.archive_root), ("data", settings.data_folder)):
            try:
                free.add_metric([what], shutil.disk_usage(folder).free)
            except OSError:
                continue
        yield free


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)
