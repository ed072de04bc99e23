"""A prepared site behind the server that production uses, in this process; its jobs are done in the background on request."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from waitress.server import create_server

from service.app import make_app
from tests.support.pki import free_port
from tests.support.world import World


@contextmanager
def served(world: World) -> Iterator[str]:
    """The web application of ``world``, as production serves it."""
    secret = world.services.settings.server.secret_key_file
    secret.parent.mkdir(parents=True, exist_ok=True)
    secret.write_bytes(b"0" * 64)
    server = create_server(make_app(world.services), host="127.0.0.1", port=free_port(), threads=4)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        server.asyncore.close_all(
            server._map, ignore_all=True
        )  # a browser keeps its connections, and the loop waits for them
        thread.join(timeout=120)


@contextmanager
def at_work(world: World) -> Iterator[None]:
    """Jobs are done as they come."""
    over = threading.Event()

    def work() -> None:
        while not over.wait(0.2):
            world.jobs()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=240)
