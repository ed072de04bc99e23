"""Messages between parent and child: an 8-byte big-endian length, a JSON header of that length whose ``"blobs"`` lists sizes, then the blobs."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Mapping, Sequence
from typing import Any

MAX_HEADER_BYTES = 64 << 20
"""Of a JSON header."""
MAX_BLOBS = 20_000
"""In one message."""


class Timed:
    """A socket whose operations raise ``TimeoutError`` at the deadline (``time.monotonic``; None: never)."""

    def __init__(self, raw: socket.socket, deadline: float | None = None) -> None:
        self.socket = raw
        self._deadline = deadline

    def _set(self) -> None:
        if self._deadline is not None:
            remaining = self._deadline - time.monotonic()
            if remaining <= 0:
                raise TimeoutError
            self.socket.settimeout(remaining)

    def write(self, data: bytes) -> None:
        """Send all. :raises TimeoutError, ConnectionError:"""
        self._set()
        self.socket.sendall(data)

    def read(self, size: int) -> bytes:
        """Exactly ``size`` bytes. :raises TimeoutError, EOFError, ConnectionError:"""
        buffer = bytearray(size)
        view, done = memoryview(buffer), 0
        while done < size:
            self._set()
            got = self.socket.recv_into(view[done:])
            if not got:
                raise EOFError
            done += got
        return bytes(buffer)


def send(stream: Timed, header: Mapping[str, Any], blobs: Sequence[bytes]) -> None:
    """Write one message."""
    raw = json.dumps({**header, "blobs": [len(blob) for blob in blobs]}).encode()
    if len(raw) > MAX_HEADER_BYTES or len(blobs) > MAX_BLOBS:
        raise ValueError("the message is too long")
    stream.write(len(raw).to_bytes(8, "big") + raw)
    for blob in blobs:
        stream.write(blob)


def receive(stream: Timed, *, limit: int | None = None) -> tuple[dict[str, Any], list[bytes]]:
    """Read one message. :raises ValueError: longer than ``limit`` bytes of blobs, or not a message."""
    length = int.from_bytes(stream.read(8), "big")
    if length > MAX_HEADER_BYTES:
        raise ValueError("the header is too long")
    header = json.loads(stream.read(length))
    sizes = header.pop("blobs", None) if isinstance(header, dict) else None
    if (
        not isinstance(sizes, list)
        or len(sizes) > MAX_BLOBS
        or not all(type(size) is int and size >= 0 for size in sizes)
    ):
        raise ValueError("the list of blobs is malformed")
    if limit is not None and sum(sizes) > limit:
        raise ValueError(f"the result is longer than {limit} bytes")
    return header, [stream.read(size) for size in sizes]
