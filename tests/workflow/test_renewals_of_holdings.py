"""What is no agreement gets its time-stamps renewed as agreements do, where it needs that: what the organization sealed, and what was received
with signatures that hold here; not what is dated by the log's checkpoints alone.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import ocfl
import pytest
from sqlalchemy import select

from service.cli.archive.rebuild import rebuild_into
from service.depository.audit.audit import examine
from service.depository.deposit.premis import NAMESPACE
from service.depository.holdings.holding import HoldingEntry, HoldingKind
from service.depository.log import receipt as checking
from service.jobs.engine import drain
from service.store.tables import access_events
from service.workflow.access_code import short_code_of
from service.workflow.context import Services
from service.workflow.copies import ask as asking
from service.workflow.copies import read as copies
from service.workflow.copies import source
from service.workflow.copies.ask import NewCopy
from service.workflow.deposit import renewals
from service.workflow.holdings import find
from service.workflow.holdings import read as holdings
from service.workflow.preservation.audit import AuditRun
from service.workflow.proofs import expiry
from service.workflow.proofs.rows import RENEW_HOLDING
from service.workflow.queries.verify_file import verify_file
from service.workflow.records.deposit import deposit_record
from service.workflow.records.record import LanguageFile, NewRecord
from service.workflow.replica.compare import differences
from service.workflow.signature.evidence import digest
from tests.attacks.paper import draft
from tests.decades.authorities import Decades, day, make
from tests.decades.sites import clock, name_authorities
from tests.decades.test_decades import signed
from tests.support.schemas import require_valid
from tests.support.stages import Stages
from tests.support.world import ARCHIVIST, World, copy_site, open_services

pytestmark = [pytest.mark.office, pytest.mark.timeout(600), pytest.mark.slow]

IN_TIME, LATE = day(2035, 6), day(2036, 6)
RENEWED = {
    (HoldingKind.CERTIFIED_COPY, "certified-copy.pdf"),
    (HoldingKind.NOTIFICATION, "notification.pdf"),
    (HoldingKind.RECORD, "files/es.pdf"),
}
"""Of the four PDFs of the record, the one whose signers and authority are trusted here."""


@dataclass
class Case:
    """A site with one agreement, its notification and certified copy, and a conference document in four languages."""

    world: World
    services: Services

    def entries(self) -> dict[str, HoldingEntry]:
        """By kind."""
        with self.services.store.reader() as unit:
            return {entry.kind: entry for entry in unit.holdings.all()}

    def read(self, kind: str, path: str, version: str | None = None) -> bytes:
        return self.services.archive.read(self.entries()[kind].object_id, path, version)

    def open_again(self) -> None:
        self.services.store.engine.dispose()
        folder = self.services.settings.data_folder
        self.services = open_services(folder, clock=self.world.clock)


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Signed and time-stamped by people and an authority that this site does not know."""
    elsewhere = make(tmp_path_factory.mktemp("elsewhere"))
    with elsewhere.serving():
        return signed(elsewhere, "first")


@pytest.fixture
def case(decades: tuple[Decades, Stages], tmp_path: Path, foreign: bytes) -> Iterator[Case]:
    world = decades[1].copy("deposited", tmp_path / "site")
    services = world.services
    drain(services)

    with services.store.reader() as unit:
        (original, *_) = source.sources(unit, world.id)
    asking.ask(services, ARCHIVIST, original, NewCopy(person="Ana", organization="", language="es", printed="0"))
    drain(services)
    known = services.archive.read(original.subject.object_id, original.path)
    deposit_record(services, ARCHIVIST, record("1", es=known, en=foreign, fr=draft(pages=1), pt=draft(pages=2)))
    made = Case(world, services)
    yield made
    made.services.store.engine.dispose()


def record(number: str, **files: bytes) -> NewRecord:
    return NewRecord(
        body="general_assembly", meeting="LVI", symbol=f"AG/RES. {number} (LVI-O/26)", day=day(2026).date(), access="public",
        reason="", review_on=None,
        files={language: LanguageFile(title="Ríos", name="r.pdf", data=data) for language, data in files.items()},
    )  # fmt: skip


def stamped(services: Services) -> dict[tuple[str, str], object]:
    """What is proved until when, of the holdings."""
    with services.store.reader() as unit:
        return {
            (entry.kind, row.path): row.ends for entry in unit.holdings.all() for row in unit.proofs.of(entry.id) if row.stamped
        }  # fmt: skip


def renewed_in_time(case: Case, decades: Decades) -> list[renewals.Outcome]:
    name_authorities(case.services.settings.data_folder, decades, "second", "first")
    case.open_again()
    with clock(IN_TIME):
        return list(renewals.run(case.services))


def test_every_kind_is_renewed_read_and_rebuilt(case: Case, decades: tuple[Decades, Stages], tmp_path: Path) -> None:
    assert stamped(case.services) == dict.fromkeys(RENEWED, day(2036))
    entries = case.entries()
    receipts = {kind: holdings.receipt_of(case.services, entry) for kind, entry in entries.items()}

    found = renewed_in_time(case, decades[0])

    assert {one.state for one in found} == {renewals.RENEWED}
    assert {(one.label, one.path) for one in found} >= {(entries[kind].label, path) for kind, path in RENEWED}
    assert len(found) == 3 + len(RENEWED)
    services = case.services
    for kind, path in RENEWED:
        entry, old, new = entries[kind], case.read(kind, path, "v1"), case.read(kind, path)
        assert new.startswith(old)
        assert services.archive.inventory(entry.object_id).versions == ("v1", "v2")
        assert holdings.file(services, ARCHIVIST, entry.id, path).data == new
        assert holdings.file(services, ARCHIVIST, entry.id, path, deposited=True).data == old
        premis = ET.fromstring(services.archive.read(entry.object_id, "renewals/0001-premis.xml"))
        events = [one.text for one in premis.iter(f"{{{NAMESPACE}}}eventType")]
        assert events.count("digital signature generation") == 1
        for data, current in ((old, False), (new, True)):
            mine = next(one for one in find.with_digest(services, None, digest(data)) if one.entry.id == entry.id)
            assert (mine.path, mine.current) == (path, current)
        assert checking.verify(receipts[kind], old, str(services.log.verifier)).passed
        with clock(day(2049, 6)):
            assert verify_file(services, new).passed, kind
            assert not verify_file(services, old).passed, kind
    fits_as_copy(case)
    assert ocfl.StorageRoot(root=str(services.archive.ocfl)).validate(log_warnings=False)
    assert examine(services.archive, verifier=services.log.verifier).findings == ()
    assert list(AuditRun(services).findings()) == []
    with clock(IN_TIME):
        assert list(renewals.run(services)) == []
    assert require_valid(services.archive.ocfl) == {"premis.xml", "0001-premis.xml"}
    told_to_auditors(case)
    rebuilt(case, tmp_path / "anew")


def fits_as_copy(case: Case) -> None:
    """Who holds a certified copy, old or new, is told that it is one."""
    entry = case.entries()[HoldingKind.CERTIFIED_COPY]
    with case.services.store.reader() as unit:
        copy = unit.certified_copies.get(entry.id)
    assert copy is not None
    code = short_code_of(case.services, entry.id)
    for version in ("v1", "v2"):
        data = case.read(HoldingKind.CERTIFIED_COPY, "certified-copy.pdf", version)
        told = copies.check(case.services, copies.Asked(copy.number, copy.asked_at.date(), code, data))
        assert told is not None
        assert told.fits == "copy", version


def told_to_auditors(case: Case) -> None:
    query = select(access_events).where(access_events.c.kind == RENEW_HOLDING)
    with case.services.store.engine.connect() as connection:
        told = {row.detail["id"]: row.detail["proved_until"] for row in connection.execute(query)}
    assert told == {entry.id: "2051-01-01" for entry in case.entries().values()}


def rebuilt(case: Case, folder: Path) -> None:
    """From the archive alone, with the same rows."""
    copy_site(case.services.settings.data_folder, folder)
    for path in folder.glob("alternat.db*"):
        path.unlink()
    anew = open_services(folder, clock=case.world.clock, adopting=True)
    with clock(IN_TIME):
        rebuild_into(anew)
        assert stamped(anew) == stamped(case.services) == dict.fromkeys(RENEWED, day(2051))
        assert list(renewals.run(anew)) == []
    assert list(differences(case.services.store, anew.store)) == []
    anew.store.engine.dispose()


def test_what_is_dated_by_the_log_alone_is_no_alarm(case: Case) -> None:
    deposit_late = record("2", es=case.read(HoldingKind.RECORD, "files/es.pdf"))
    with clock(LATE):
        deposit_record(case.services, ARCHIVIST, deposit_late)
        late = [one for one in expiry.waiting(case.services, ARCHIVIST, limit=50) if one.path.startswith("files/")]
        found = list(expiry.of_archive(case.services, at=case.services.clock()))
    assert [(one.entry.details["symbol"], one.state) for one in late] == [("AG/RES. 1 (LVI-O/26)", expiry.LATE)]
    rest = {(one.entry.details["symbol"][8], one.path): one for one in found if one.path.startswith("files/")}
    assert {at for at, one in rest.items() if one.state == expiry.NONE} == {
        ("1", "files/en.pdf"), ("1", "files/fr.pdf"), ("1", "files/pt.pdf"), ("2", "files/es.pdf"),
    }  # fmt: skip
    assert "trusted" in rest["1", "files/en.pdf"].told, "so that the authority can be added"
