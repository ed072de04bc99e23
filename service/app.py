"""The composition root: builds the services from the settings, then the web application. The only module that imports every layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from service.depository.holdings.holding import HoldingKind
from service.depository.log import note
from service.depository.log.translog import Log
from service.depository.ocfl.objects import Archive
from service.drafting.model.catalogue import Catalogue
from service.drafting.word.convert import ConverterPool, WordToPdf
from service.settings import Settings, SettingsInvalid
from service.store.engine import make_engine
from service.store.files import Files
from service.store.migrate import migrate
from service.store.unit import Store
from service.translation import reword
from service.workflow import continuity
from service.workflow.checkpoints import witnesses
from service.workflow.context import LOG, SIGNING_LOG, Refill, SealOnly, Services
from service.workflow.copies import make as copies
from service.workflow.directory import questions as directory
from service.workflow.disposal import carry_out, hold_rows
from service.workflow.disposal import rows as disposals
from service.workflow.proposals import questions as proposals
from service.workflow.records import rows as records
from service.workflow.reporting import archive as reports
from service.workflow.tasks.derive import keep_derived
from service.workflow.treaties import announce, rows
from signing import TimestampAuthorities, load_anchors

if TYPE_CHECKING:
    from flask import Flask

REFILLS: Mapping[str, Refill] = {
    HoldingKind.CERTIFIED_COPY: copies.refill,
    HoldingKind.DISPOSAL: disposals.refill,
    HoldingKind.RECORD: records.refill,
    HoldingKind.REPORT: reports.refill,
    HoldingKind.TREATY: rows.refill_treaty,
    HoldingKind.TREATY_ACTION: rows.refill_actions,
}
"""Kinds of holdings that have rows of their own, and what derives these rows. A new kind adds its line here."""


ANNOUNCES: Mapping[str, Refill] = {HoldingKind.TREATY_ACTION: announce.of_holding}
"""Kinds of holdings that are told of when they are deposited, and what tells of them."""


def now() -> datetime:
    """Aware UTC; the only clock of the running service."""
    return datetime.now(UTC)


def make_converter(settings: Settings) -> ConverterPool:
    """Warm office programs for the process that performs jobs; close it at the end."""
    return ConverterPool(settings.converters, data_folder=settings.data_folder / "office")


def make_services(
    settings: Settings,
    *,
    converter: WordToPdf | None = None,
    clock: Callable[[], datetime] = now,
    adopting: bool = False,
) -> Services:
    """The services, opened and checked; the database is brought to the newest schema.

    :raises SettingsInvalid: the log's key is missing or unusable, or a form or a sentence of the organization's own is. :raises KeyUnusable: the same of the key of a witness.
    :raises StoreUnavailable, DatabaseNewer: the database does not open, or belongs to a newer version.
    :raises LogDamaged: the log contradicts its checkpoint.
    :raises ArchiveNotFounded, ArchiveMissing, ArchiveUnknown, ArchiveOther, LogBehind, LogDiffers: the archive's folder is not the one that
        this database works with; nothing was written to it.
    """
    reword(settings.wording_folder)
    key, store = secret(settings.log_key_file), open_store(settings, clock=clock)
    continuity.require_archive(
        store, settings.archive_root, at=clock(), founding=settings.development, adopting=adopting
    )
    keys = log_keys(settings)
    witnesses.keys_of(settings)
    services = Services(
        store=store,
        files=Files(settings.data_folder / "files"),
        catalogue=Catalogue(settings.templates_root),
        archive=Archive(settings.archive_root),
        log=open_log(settings, LOG, keys[LOG]),
        signing_log=open_log(settings, SIGNING_LOG, keys[SIGNING_LOG]),
        code_key=note.derived_secret(key, "alternat access code"),
        settings=settings,
        clock=clock,
        anchors=load_anchors(settings.trust_folder),
        authorities=TimestampAuthorities(settings.signing.timestamp_urls, timeout=settings.signing.timeout),
        refills=REFILLS,
        announces=ANNOUNCES,
        resumes=(carry_out.resume,),
        refill_holds=hold_rows.refill,
        converter=converter,
    )
    proposals.require_form(services)
    directory.require_form(services)
    continuity.require_heads(services)
    keep_derived(services)
    return services


def make_sealing(settings: Settings) -> SealOnly:
    """What the organization's seal needs, where there is neither database nor archive. :raises TrustFolderInvalid: the anchors cannot be read."""
    return SealOnly(
        settings=settings, clock=now, anchors=load_anchors(settings.trust_folder),
        authorities=TimestampAuthorities(settings.signing.timestamp_urls, timeout=settings.signing.timeout),
    )  # fmt: skip


def log_keys(settings: Settings) -> dict[str, note.LogKey]:
    """Folder of each log below ``archive_root`` -> the key that signs its checkpoints.

    :raises SettingsInvalid: there is no key. :raises KeyUnusable: it cannot be read.
    """
    key = secret(settings.log_key_file)
    return {
        LOG: note.load_key(key, settings.log_origin),
        SIGNING_LOG: note.load_key(key, f"{settings.log_origin}/signing"),
    }


def open_log(settings: Settings, name: str, key: note.LogKey) -> Log:
    """The log in the archive; what is known of its entries is kept in the data folder. :raises LogDamaged: see :class:`Log`."""
    return Log(settings.archive_root / name, key, index=settings.data_folder / "log-index" / name)


def open_store(settings: Settings, *, clock: Callable[[], datetime] = now) -> Store:
    """The database alone, brought to the newest schema."""
    settings.data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = make_engine(settings.database_url)
    migrate(engine)
    return Store(engine, clock=clock)


def secret(path: Path) -> bytes:
    """:raises SettingsInvalid: there is no such file; only in development the service creates its secrets."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsInvalid(f"The secret {path} cannot be read ({error.strerror}).") from None


def make_app(services: Services) -> Flask:
    """The web application: pages at the root, the API below ``/api``."""
    from flask import Flask
    from werkzeug.middleware.proxy_fix import ProxyFix

    from service import api, web
    from service.api import guard as api_guard
    from service.web.shell import guard, places

    settings = services.settings
    app = Flask("service.web")
    app.config.update(
        SECRET_KEY=secret(settings.server.secret_key_file),
        MAX_CONTENT_LENGTH=settings.limits.body_bytes,
        MAX_FORM_MEMORY_SIZE=4_000_000,
    )
    # The API first: flask-smorest installs handlers for the whole application, and the pages' own have to come after them.
    api.register(app, services)
    web.register(app, services)
    places.register(app, settings.server.threads, lambda: guard.present_actor() or api_guard.present_actor())
    if proxies := settings.server.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    return app
