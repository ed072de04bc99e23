"""Where events are written."""

from __future__ import annotations

import io
import sys

import pytest
import structlog

from service.cli import logs


def test_events_go_to_what_is_standard_error_now(monkeypatch: pytest.MonkeyPatch) -> None:
    before, now = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", before)
    logs.configure(development=False)
    log = structlog.get_logger()
    log.info("first")
    before.close()
    monkeypatch.setattr(sys, "stderr", now)

    log.info("second")

    assert '"event": "second"' in now.getvalue()
