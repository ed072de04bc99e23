"""A complete site in one folder, and the people who use it: real database, archive, LibreOffice and PKI over HTTP.

``World`` takes one instrument through its steps; a test stops at the step that it examines.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from service.app import make_services
from service.depository.log import note
from service.domain.instrument import Instrument, Preliminary, SignedRevision
from service.domain.permissions import Actor, Role
from service.domain.review import ReviewDecision
from service.drafting.word.convert import WordToPdf
from service.jobs.engine import drain
from service.settings import load
from service.store.engine import make_engine
from service.store.migrate import migrate
from service.workflow.approval import confirm, decide, submit
from service.workflow.context import Services
from service.workflow.deposit import deposit
from service.workflow.draft import edit
from service.workflow.queries import retrieve
from service.workflow.review.decide import decide as decide_review
from service.workflow.review.request import request_review
from service.workflow.review.view import needed_reviews
from service.workflow.signature import sign
from service.workflow.signature.upload import accept_upload, originals_to_sign
from signing import load_pkcs12, sign_field
from tests.support import prepared
from tests.support.pki import ServedPki

OFFICER = Actor(
    id="11111111-1111-4111-8111-111111111111",
    name="Olga Oficina",
    roles=frozenset({Role.OFFICER}),
    department="sedi-dsd",
)
SG = Actor(id="22222222-2222-4222-8222-222222222222", name="Isabel Duarte Rivas", roles=frozenset({Role.SG_OFFICE}))
DIRECTOR = Actor(
    id="77777777-7777-4777-8777-777777777777", name="Signatory With P-384", roles=frozenset({Role.SIGNATORY})
)
ARCHIVIST = Actor(id="33333333-3333-4333-8333-333333333333", name="Arturo Archivo", roles=frozenset({Role.ARCHIVIST}))
LEGAL = Actor(
    id="88888888-8888-4888-8888-888888888888",
    name="Leticia Legal",
    roles=frozenset({Role.REVIEWER}),
    department="dls",
)
FINANCE = Actor(
    id="99999999-9999-4999-8999-999999999999",
    name="Felipe Finanzas",
    roles=frozenset({Role.REVIEWER}),
    department="saf",
)
AUDITOR = Actor(id="44444444-4444-4444-8444-444444444444", name="Aura Auditora", roles=frozenset({Role.AUDITOR}))
ADMINISTRATOR = Actor(id="55555555-5555-4555-8555-555555555555", name="Admin", roles=frozenset({Role.ADMINISTRATOR}))
CERTIFIED = "María José Núñez Peñafiel"
"""In whose name the development PKI's certificate of the counterpart is."""
TICKED = ("entry_checked", "originals_checked")


def counterpart_of(instrument_id: str) -> Actor:
    return Actor(
        id="66666666-6666-4666-8666-666666666666",
        name=CERTIFIED,
        roles=frozenset({Role.COUNTERPART}),
        instrument_id=instrument_id,
    )


@dataclass
class Clock:
    """The real time, moved forward by hand where a test has to wait."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def skip(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)


DATABASE = "alternat.db"
DATABASE_URL = f"sqlite:///{{data_folder}}/{DATABASE}"


def write_site(folder: Path, pki: ServedPki, *, database_url: str = DATABASE_URL) -> None:
    """Write settings, secrets, trust anchors and, of SQLite, the empty database of a new site to ``folder``."""
    (folder / "secrets").mkdir(parents=True)
    if database_url == DATABASE_URL:
        shutil.copyfile(prepared.prepared("database", _migrated) / DATABASE, folder / DATABASE)
    (folder / "secrets" / "log.pem").write_bytes(note.new_key_pem())
    join_pki(folder, pki, database_url=database_url)


def _migrated(folder: Path) -> None:
    """A database without rows: its thirty tables take as long as many a test."""
    folder.mkdir()
    engine = make_engine(f"sqlite:///{folder / DATABASE}")
    migrate(engine)
    engine.dispose()


def join_pki(folder: Path, pki: ServedPki, *, database_url: str = DATABASE_URL) -> None:
    """Write the settings of a site to ``folder``, with the trust anchors, keys and authorities of ``pki`` in place of any others."""
    shutil.rmtree(folder / "trust", ignore_errors=True)
    shutil.copytree(pki.anchors, folder / "trust")
    (folder / "seal.passphrase").write_text(pki.pin("seal"))
    urls = ", ".join(f'"{url}"' for url in pki.timestamp_urls)
    (folder / "settings.toml").write_text(
        "\n".join(
            [
                f'data_folder = "{folder}"',
                f'database_url = "{database_url}"',
                "[signing]",
                f"timestamp_urls = [{urls}]",
                "[signing.seal]",
                'source = "pkcs12"',
                f'file = "{pki.p12_path("seal")}"',
                f'pin_file = "{folder / "seal.passphrase"}"',
                "[signing.sg]",
                'source = "pkcs12"',
                f'file = "{pki.p12_path("sg")}"',
            ]
        )
    )


def open_services(
    folder: Path,
    *,
    converter: WordToPdf | None = None,
    clock: Callable[[], datetime] | None = None,
    adopting: bool = False,
) -> Services:
    """:param adopting: a database without an archive takes over the one that is there, as for a rebuild."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("ALTERNAT_")}
    settings = load(folder / "settings.toml", environ)
    return make_services(settings, converter=converter, clock=clock or Clock(), adopting=adopting)


def copy_site(template: Path, folder: Path) -> Path:
    """Copy a prepared site; the settings of the copy point into the copy."""
    shutil.copytree(template, folder)
    settings = folder / "settings.toml"
    settings.write_text(settings.read_text().replace(str(template), str(folder)))
    return folder


@dataclass
class World:
    """One site and one instrument in it."""

    services: Services
    pki: ServedPki
    clock: Clock
    id: str = ""
    template_id: str = "general"
    digest: str = ""

    @property
    def instrument(self) -> Instrument:
        with self.services.store.reader() as unit:
            found = unit.instruments.get(self.id)
        assert found is not None
        return found

    @property
    def version(self) -> int:
        return self.instrument.version

    @property
    def state(self) -> str:
        return str(self.instrument.state)

    def newest(self) -> list[SignedRevision]:
        """The last revision of each original."""
        with self.services.store.reader() as unit:
            found = [unit.signatures.latest(self.id, original.party) for original in self.preliminary.originals]
        return [one for one in found if one is not None]

    @property
    def preliminary(self) -> Preliminary:
        with self.services.store.reader() as unit:
            found = unit.preliminaries.latest(self.id)
        assert found is not None
        return found

    @property
    def counterpart(self) -> Actor:
        return counterpart_of(self.id)

    def jobs(self) -> int:
        return drain(self.services)

    def open(self, actor: Actor = OFFICER) -> Instrument:
        opened = edit.open_instrument(self.services, actor, template_id=self.template_id)
        self.id = opened.id
        return opened

    def sample(self, **changes: Any) -> dict[str, Any]:
        answers: Mapping[str, Any] = self.services.catalogue.get(self.template_id).sample
        named = {key: CERTIFIED for key in answers if key == "counterpart_representative_name"}
        copied: dict[str, Any] = json.loads(json.dumps({**answers, **named, **changes}))
        return copied

    def save(self, **changes: Any) -> None:
        edit.save(self.services, OFFICER, self.id, version=self.version, answers=self.sample(**changes), partial=False)

    def make_originals(self) -> None:
        edit.request_originals(self.services, OFFICER, self.id, version=self.version)
        self.jobs()
        view = retrieve.instrument(self.services, OFFICER, self.id)
        assert view.preliminary is not None, [job.reason for job in view.jobs]
        self.digest = view.preliminary.digest

    def confirm_both(self) -> None:
        self.review()
        confirm.confirm(self.services, OFFICER, self.id, digest=self.digest)
        confirm.confirm(self.services, self.counterpart, self.id, digest=self.digest)

    def review(self) -> None:
        """Every review that the text needs is requested and clears it."""
        found = needed_reviews(self.services, OFFICER, self.id)
        if found is None or not found.missing:
            return
        request_review(self.services, OFFICER, self.id, version=self.version, digest=self.digest)
        for kind in found.missing:
            self.decide_review(kind.key)

    def decide_review(self, kind: str, decision: ReviewDecision = ReviewDecision.CLEAR, **said: Any) -> None:
        """By the reviewer of the unit."""
        reviewer = {"legal": LEGAL, "finance": FINANCE}[kind]
        decide_review(
            self.services,
            reviewer,
            self.id,
            version=self.version,
            digest=self.digest,
            kind=kind,
            decision=decision,
            **said,
        )

    def submit(self) -> None:
        submit.submit(self.services, OFFICER, self.id, version=self.version, digest=self.digest)

    def approve(self) -> None:
        decide.approve(self.services, SG, self.id, version=self.version, digest=self.digest)

    def sign(self, pin: str | None = None) -> None:
        sign.sign_with_pin(
            self.services,
            SG,
            self.id,
            version=self.version,
            digest=self.digest,
            pin=pin or self.pki.pin("sg"),
            place="Washington, D.C.",
        )

    def own_tool(self, pdf: bytes, holder: str = "counterpart", fieldname: str = "Counterpart") -> bytes:
        """Sign on the counterpart's own machine, with a key that the service never sees."""
        return sign_field(
            pdf,
            field=fieldname,
            credential=load_pkcs12(self.pki.p12(holder), self.pki.pin(holder)),
            authorities=replace(self.services.authorities, urls=()),
            anchors=self.services.anchors,
            appearance=None,
            reason="",
            location="Quito",
            lock=[fieldname],
            check_revocation=False,
        ).pdf

    def upload_all(self) -> None:
        for handed in originals_to_sign(self.services, self.counterpart, self.id):
            accept_upload(self.services, self.counterpart, self.id, data=self.own_tool(handed.data))

    def deposit(self) -> Any:
        """Open to the public, which most of what is tested after it needs."""
        return deposit.deposit(
            self.services, ARCHIVIST, self.id, version=self.version, confirmed=TICKED, filed={"access": "public"}
        )

    def to_drafted(self) -> None:
        self.open()
        self.save()
        self.make_originals()

    def to_preliminary(self) -> None:
        self.to_drafted()
        self.confirm_both()

    def to_approved(self) -> None:
        self.submit()
        self.approve()

    def to_signed(self) -> None:
        """From sealed originals on."""
        self.sign()
        self.jobs()
        self.upload_all()
        self.jobs()
