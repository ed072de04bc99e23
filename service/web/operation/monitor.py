"""For monitors: is the process alive, can the installation do its work, and figures for Prometheus. Nothing here needs the pages."""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

from service.web.shell.guard import for_machines, services_of
from service.workflow.context import Services
from service.workflow.operation.check import Finding, Result, examine
from service.workflow.operation.figures import Figures
from service.workflow.operation.ready import READY

blueprint = Blueprint("monitor", __name__)

FRESH_SECONDS = 5.0
"""For which an answer is given again: strangers may ask as often as they like."""


class _Readiness:
    """The newest findings, examined again when they are older than :data:`FRESH_SECONDS`; one thread examines at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = 0.0
        self._found: Sequence[Finding] = ()

    def of(self, services: Services) -> Sequence[Finding]:
        with self._lock:
            if time.monotonic() >= self._until:
                self._found = examine(services, READY)
                self._until = time.monotonic() + FRESH_SECONDS
            return self._found


class _Requests:
    """What this process has answered."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        names = ("endpoint", "method", "status")
        self._answers = Counter("alternat_http_requests", "Requests answered", names, registry=self.registry)
        self._seconds = Histogram(
            "alternat_http_request_seconds", "Seconds until the answer", ("endpoint",), registry=self.registry
        )

    def begin(self) -> None:
        """Before a request."""
        g.begun = time.perf_counter()

    def end(self, response: Response) -> Response:
        """After a request. Addresses that do not exist count as one endpoint, so that nobody can fill the memory with new names."""
        endpoint = request.endpoint or "none"
        self._answers.labels(endpoint, request.method, str(response.status_code)).inc()
        if "begun" in g:
            self._seconds.labels(endpoint).observe(time.perf_counter() - g.begun)
        return response


def register(app: Flask) -> None:
    """Counts the requests of ``app``."""
    requests = _Requests()
    requests.registry.register(Figures(services_of(app)))
    app.extensions["readiness"] = _Readiness()
    app.extensions["requests"] = requests
    app.before_request(requests.begin)
    app.after_request(requests.end)


@blueprint.get("/health")
@for_machines
def health(services: Services) -> Any:
    """200 while this process answers; asks neither database nor disk."""
    return jsonify(status="ok")


@blueprint.get("/ready")
@for_machines
def ready(services: Services) -> Any:
    """200 when everything that people need works, 503 otherwise. Names the parts only: sentences, which name folders, are for ``alternat doctor``."""
    found = current_app.extensions["readiness"].of(services)
    works = all(one.result is not Result.FAILED for one in found)
    parts = [{"part": one.part, "result": one.result} for one in found]
    return jsonify(ready=works, checks=parts), 200 if works else 503


@blueprint.get("/metrics")
@for_machines
def metrics(services: Services) -> Any:
    """Figures in Prometheus' text format, for who sends the token of ``server.metrics_token_file``; 404 for everybody else."""
    file = services.settings.server.metrics_token_file
    if file is None:
        abort(404)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    try:
        wanted = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        abort(404)
    if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
        abort(404)
    return Response(generate_latest(current_app.extensions["requests"].registry), content_type=CONTENT_TYPE_LATEST)
