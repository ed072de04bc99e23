"""Opens the house for a verb; on a development machine it first makes what is missing."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager

from service.cli import logs
from service.settings import Settings, load
from service.workflow.context import Services


def read_settings() -> Settings:
    """The settings of this machine. In development, secrets and PKI exist afterwards.

    :raises SettingsInvalid: see :func:`service.settings.load`.
    """
    # What the service writes is its own: agreements, people and keys are nobody else's to read on this machine.
    os.umask(0o077)
    settings = load()
    logs.configure(development=settings.development)
    if settings.development:
        from service.cli.development import setup

        setup.prepare(settings)
    return settings


@contextmanager
def open_services(settings: Settings | None = None, *, converting: bool = False) -> Iterator[Services]:
    """The house, with warm office programs if ``converting``; they end with the block."""
    from service import app

    settings = settings or read_settings()
    if not converting:
        yield app.make_services(settings)
        return
    with closing(app.make_converter(settings)) as converter:
        yield app.make_services(settings, converter=converter)


def settle() -> None:
    """What is loaded now stays for good, so the collector of cycles need not look at it again: a tenth of a second every few signatures."""
    gc.collect()
    gc.freeze()
