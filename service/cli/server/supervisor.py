"""Tells systemd that a process is ready, for units of ``Type=notify`` (sd_notify(3)); without systemd nothing happens."""

from __future__ import annotations

import os
import socket


def ready() -> None:
    """From now on the unit counts as started, and what waits for it may go on."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as messages:
        messages.connect("\0" + address[1:] if address.startswith("@") else address)
        messages.sendall(b"READY=1")
