"""A certified true copy is drawn, sealed, deposited and checked by whoever holds it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from service.cli.archive.rebuild import rebuild_into
from service.depository.holdings.copies import FILE, CertifiedCopy
from service.domain.errors import InvalidInput, NotFound, PermissionMissing
from service.domain.jobs import JobState
from service.drafting.paper.true_copy import FIELD
from service.jobs.engine import drain
from service.workflow.context import Services
from service.workflow.copies import ask as asking
from service.workflow.copies import make, read, source
from service.workflow.copies.ask import NewCopy
from service.workflow.copies.read import Asked
from service.workflow.holdings import find
from service.workflow.preservation.audit import AuditRun
from service.workflow.queries.verify_file import verify_file
from service.workflow.records.deposit import deposit_record
from service.workflow.records.record import LanguageFile, NewRecord
from tests.support import verapdf
from tests.support.pki import ServedPki
from tests.support.world import ARCHIVIST, AUDITOR, OFFICER, Clock, World, copy_site, open_services, write_site

NEW = NewCopy(person="Ana Gómez", organization="Misión Permanente del Perú", language="es", printed="2")


def document() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    for page in (1, 2):
        canvas.drawString(72, 760, f"Resolución, página {page}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, pki: ServedPki) -> Iterator[Services]:
    """A site with one document in the archive; tests add copies of it."""
    folder = tmp_path_factory.mktemp("copies") / "site"
    write_site(folder, pki)
    made = open_services(folder, clock=Clock())
    new = NewRecord(
        body="general_assembly", meeting="Quincuagésimo sexto período ordinario de sesiones", symbol="AG/RES. 1 (LVI-O/26)",
        day=made.clock().date(), access="public", reason="", review_on=None,
        files={"es": LanguageFile(title="Resolución sobre los ríos", name="r.pdf", data=document())},
    )  # fmt: skip
    deposit_record(made, ARCHIVIST, new)
    yield made
    made.store.engine.dispose()


def document_of(services: Services) -> source.Source:
    with services.store.reader() as unit:
        (entry,) = unit.holdings.of_kind("record")
    return source.source(services, entry.id, "files/es.pdf")


def certified(services: Services) -> tuple[CertifiedCopy, bytes]:
    copy = asking.ask(services, ARCHIVIST, document_of(services), NEW)
    assert drain(services) == 1
    view = read.view(services, AUDITOR, copy.id)
    assert view.job is not None
    assert view.job.state is JobState.DONE, view.job.reason
    assert view.entry is not None
    return copy, services.archive.read(view.entry.object_id, FILE)


@pytest.fixture(scope="module")
def given(services: Services) -> tuple[CertifiedCopy, bytes]:
    return certified(services)


def test_the_copy_has_a_certifying_page_and_every_page_and_its_seal_is_right(
    services: Services, given: tuple[CertifiedCopy, bytes], tmp_path: Path
) -> None:
    copy, sealed = given
    assert (copy.number, copy.pages, copy.printed) == (f"1/{services.clock().year}", 2, 2)
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        assert [[float(edge) for edge in page.mediabox[2:]] for page in pdf.pages] == [
            [612, 792],
            [595, 842],
            [595, 842],
        ]
    verdict = verify_file(services, sealed)
    assert verdict.passed
    assert verdict.level == "PAdES-B-LTA"
    (known,) = find.with_digest(services, None, read_sha(sealed))
    assert (known.entry.number, known.open) == (copy.number, False)
    if verapdf.is_available():
        path = tmp_path / "copy.pdf"
        path.write_bytes(sealed)
        assert verapdf.validate(path) == {"3b": [], "ua1": []}


def read_sha(data: bytes) -> str:
    from service.workflow.signature import evidence

    return evidence.digest(data)


def test_the_holder_checks_it_and_learns_neither_title_nor_name(
    services: Services, given: tuple[CertifiedCopy, bytes]
) -> None:
    copy, sealed = given
    words = make.words_of(services, copy, document_of(services))
    asked = parse_qs(urlsplit(f"{words.address}?{words.query}").query)
    assert asked["number"] == [copy.number]
    day, code = copy.asked_at.date(), words.code
    assert len(code) == 11
    for data, fits in ((None, ""), (sealed, "copy"), (document(), "source"), (b"%PDF-1.7", "other")):
        told = read.check(services, Asked(copy.number, day, code.lower().replace("-", " "), data))
        assert told is not None
        assert told.fits == fits
        assert "Ana" not in repr(told)
        assert "ríos" not in repr(told)
    wrong = [
        Asked("999/2026", day, code, None), Asked(copy.number, None, code, None), Asked(copy.number, day, code[:-1] + "~", None),
        Asked(copy.number, day.replace(year=2001), code, None), Asked("x", day, code, None),
    ]  # fmt: skip
    assert [read.check(services, one) for one in wrong] == [None] * 5


def test_who_asked_is_in_the_archive_and_not_in_the_log(services: Services, given: tuple[CertifiedCopy, bytes]) -> None:
    copy, _ = given
    with services.store.reader() as unit:
        entry = unit.holdings.get(copy.id)
        assert unit.certified_copies.printed(copy.subject, copy.path) == 2
        assert unit.holdings.about(copy.subject) == [entry]
    assert entry is not None
    archived = json.loads(services.archive.read(entry.object_id, "metadata.json"))
    assert (archived["details"]["person"], archived["details"]["asked_by_name"]) == ("Ana Gómez", ARCHIVIST.name)
    leaf = list(services.log.entries())[entry.at].decode()
    assert "Ana" not in leaf
    assert ARCHIVIST.name not in leaf
    assert list(AuditRun(services).findings()) == []


def test_only_the_archivist_certifies_and_mistakes_are_said(services: Services) -> None:
    found = document_of(services)
    for actor in (AUDITOR, OFFICER):
        with pytest.raises(PermissionMissing):
            asking.ask(services, actor, found, NEW)
    with pytest.raises(PermissionMissing):
        read.listed(services, OFFICER)
    wrong = NewCopy(person="", organization="", language="de", printed="-1")
    with pytest.raises(InvalidInput) as refused:
        asking.ask(services, ARCHIVIST, found, wrong)
    assert set(refused.value.errors) == {"person", "language", "printed"}
    for path in ("metadata.json", "files/en.pdf"):
        with pytest.raises(NotFound):
            source.source(services, found.id, path)


@pytest.mark.slow
def test_the_archive_alone_gives_the_copies_back(tmp_path: Path, services: Services) -> None:
    first, _ = certified(services)
    with services.store.reader() as unit:
        before = unit.certified_copies.listed().found
    folder = copy_site(services.settings.data_folder, tmp_path / "site")
    for lost in folder.glob("alternat.db*"):
        lost.unlink()
    again = open_services(folder, adopting=True, clock=Clock())
    rebuild_into(again)
    with again.store.unit() as unit:
        assert unit.certified_copies.listed().found == before
        number = int(first.number.partition("/")[0])
        assert unit.certified_copies.next_number(first.asked_at.year) == f"{number + 1}/{first.asked_at.year}"
    assert list(AuditRun(again).findings()) == []
    again.store.engine.dispose()


@pytest.mark.slow
@pytest.mark.office
def test_an_original_of_an_agreement_is_copied_page_by_page(at: Callable[[str], World]) -> None:
    world = at("deposited")
    with world.services.store.reader() as unit:
        entry = unit.register.by_instrument(world.id)
        assert entry is not None
        found = source.sources(unit, world.id)
    assert [one.path for one in found] == ["original-organization.pdf", "original-counterpart.pdf"]
    copy = asking.ask(world.services, ARCHIVIST, found[1], NEW)
    drain(world.services)
    view = read.view(world.services, AUDITOR, copy.id)
    assert view.entry is not None
    assert entry.label in copy.place
    sealed = world.services.archive.read(view.entry.object_id, FILE)
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        assert len(pdf.pages) == copy.pages + 1
        names = [str(field.T) for field in pdf.Root.AcroForm.Fields]
    assert names[0] == FIELD
    assert len(names) == 2  # the seal and its document time-stamp, and no signature of the original
    assert verify_file(world.services, sealed).passed
    assert list(AuditRun(world.services).findings()) == []
