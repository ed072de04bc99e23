"""A supervisor is told when a process is ready."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from service.cli.server import supervisor


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_is_told_once_the_process_is_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, abstract: bool
) -> None:
    path = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.settimeout(5)
        systemd.bind(f"\0{path}" if abstract else path)
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{path}" if abstract else path)
        supervisor.ready()
        assert systemd.recv(64) == b"READY=1"


def test_without_a_supervisor_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    supervisor.ready()
