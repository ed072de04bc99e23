"""Opens the application services for a command; on a development machine it first makes the secrets and the PKI that are missing."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager

from service.cli import logs
from service.cli.refusal import Refused
from service.settings import Settings, load
from service.workflow.context import Services


def read_settings() -> Settings:
    """The settings of this machine. In development, secrets and PKI exist afterwards.

    :raises SettingsInvalid: see :func:`service.settings.load`. :raises Refused: nothing says which settings are meant.
    """
    # Agreements, people and keys must not be readable by other accounts of this machine.
    os.umask(0o077)
    settings = load()
    logs.configure(development=settings.development)
    if settings.development:
        _require_meant(settings)
        from service.cli.development import setup

        setup.prepare(settings)
    return settings


def _require_meant(settings: Settings) -> None:
    """Only `alternat run` and `alternat demo` begin a development installation. Anywhere else, one that is not there and that nothing names is a
    production machine whose configuration was forgotten.

    :raises Refused: with what to do.
    """
    if not settings.data_folder.exists() and not any(name.startswith("ALTERNAT_") for name in os.environ):
        raise Refused(
            "No settings are named. Set ALTERNAT_CONFIG to the path of your settings file (docs/operator.md). "
            "To try the service on this machine, use `make run`."
        )


@contextmanager
def open_services(
    settings: Settings | None = None, *, converting: bool = False, adopting: bool = False
) -> Iterator[Services]:
    """The application services, with running LibreOffice processes if ``converting``; they end with the block.

    :param adopting: an archive that this database does not know becomes its archive, to be read into it.
    """
    from service import app

    settings = settings or read_settings()
    if not converting:
        yield app.make_services(settings, adopting=adopting)
        return
    with closing(app.make_converter(settings)) as converter:
        yield app.make_services(settings, converter=converter)


def freeze_loaded() -> None:
    """``gc.freeze()`` for everything that is loaded: saves about 0.1 s of cyclic garbage collection every few signatures."""
    gc.collect()
    gc.freeze()
