"""Signing in ink: from the choice of paper to the receipt, every mixture of ink and keys, and the refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from service.domain.errors import FourEyes, InvalidInput, PermissionMissing
from service.domain.paper.copies import Means, PaperCopy, PaperStage
from service.domain.permissions import Actor
from service.workflow.deposit import deposit
from service.workflow.errors import NotReady, NotYourTurn
from service.workflow.paper import attest as paper_attest
from service.workflow.paper import files, printing
from service.workflow.paper import scan as paper
from service.workflow.queries import retrieve
from service.workflow.queries.verify_file import deposited, verify_file
from service.workflow.signature.upload import originals_to_sign
from tests.support.world import ARCHIVIST, OFFICER, SG, TICKED, World
from tests.unit.drafting.printing import as_pdf, printed, quick, write


def sheets(world: World, number: int, actor: Actor) -> list[Image.Image]:
    """The print package on paper, signed in every box."""
    package = printing.printable(world.services, actor, world.id, number=number).data
    with world.services.store.reader() as unit:
        party = world.preliminary.originals[number - 1].party
        layout = unit.paper_prints.latest(world.id, party)
    assert layout is not None
    with pypdfium2.PdfDocument(package) as document:
        assert len(document) == len(layout.pages)
    papers = [printed(package, page) for page in range(1, len(layout.pages))]
    for at, paper_sheet in enumerate(papers):
        write(paper_sheet, (565, 300, 600, 320), seed=at, width=3)
        for box in layout.pages[at + 1]["boxes"].values():
            write(paper_sheet, tuple(box), seed=at)
    return papers


def scan_of(world: World, number: int, actor: Actor) -> bytes:
    return as_pdf([quick(one) for one in sheets(world, number, actor)])


def upload(world: World, actor: Actor, number: int, data: bytes, covers: tuple[str, ...] = ()) -> PaperCopy:
    made = paper.upload(world.services, actor, world.id, number=number, files=[("scan.pdf", data)], covers=covers)
    world.jobs()
    return paper.copy_of(world.services, actor, world.id, made.id)[1]


def attest(world: World, copy: PaperCopy, actor: Actor = ARCHIVIST) -> PaperCopy:
    today = world.services.clock().date().isoformat()
    signed = {key: {"place": "Quito", "date": today} for key in copy.covers}
    return paper_attest.attest(
        world.services, actor, world.id, copy.id, ticked=["sheets", "signatures"], seen_as="original", signed=signed
    )


def deposit_with_paper(world: World) -> Any:
    return deposit.deposit(
        world.services, ARCHIVIST, world.id, version=world.version, confirmed=(*TICKED, "paper_kept")
    )


def record_of(world: World, entry: Any) -> dict[str, Any]:
    return json.loads(world.services.archive.read(entry.object_id, "metadata.json"))


@pytest.mark.slow
def test_the_counterpart_signs_in_ink_after_the_secretary_general(at: Callable[[str], World]) -> None:
    world = at("sealed")
    world.sign()
    world.jobs()
    paper.choose(world.services, world.counterpart, world.id, key="counterpart", means=Means.INK)
    with pytest.raises(NotYourTurn, match="made on paper"):
        originals_to_sign(world.services, world.counterpart, world.id)
    for number in (1, 2):
        copy = upload(world, world.counterpart, number, scan_of(world, number, world.counterpart))
        assert copy.acceptable, [(one.code, one.sheet, one.detail) for one in copy.findings if one.weight != "passed"]
        attest(world, copy)
        world.jobs()
    reasons = [job.reason for job in retrieve.instrument(world.services, ARCHIVIST, world.id).jobs]
    assert world.state == "signed", reasons
    checks = {check.key: check.ok for check in deposit.due_form(world.services, ARCHIVIST, world.id)}
    assert {key for key, ok in checks.items() if not ok} == {*TICKED, "paper_kept"}
    copies = [copy for copy in paper.paper_case(world.services, OFFICER, world.id).copies if copy.certified]
    certified = world.services.files.read(copies[-1].certified)
    assert deposited(world.services, None, certified) is None
    entry = deposit_with_paper(world)
    known, verdict = (
        deposited(world.services, None, certified),
        verify_file(world.services, certified),
    )
    assert known is not None
    assert (known.copy, known.party, verdict.passed, verdict.step(11).outcome) == (True, "counterpart", True, "passed")
    assert all(verify_file(world.services, world.services.files.read(one.sha256)).passed for one in world.newest())
    assert entry.signed_on == world.services.clock().date()
    assert entry.signed_places == ("Washington, D.C.", "Quito")
    record = record_of(world, entry)
    names = ("certified-copy.pdf", "findings.json", "attestation.json", "printed.pdf", "scan-1.pdf", "validation.json")
    expected = {f"paper/{party}-{n}/{name}" for n, party in ((1, "organization"), (2, "counterpart")) for name in names}
    digests = {row["path"]: row["sha256"] for row in record["files"]}
    assert expected <= set(digests)
    receipt = retrieve.instrument(world.services, ARCHIVIST, world.id).receipts[0].receipt
    assert {row["path"]: row["sha256"] for row in receipt["papers"]} == {path: digests[path] for path in expected}
    assert retrieve.verify_receipt(world.services, receipt).passed
    assert [row["means"] for row in record["details"]["signatories"]] == ["electronic", "ink"]


@pytest.mark.slow
def test_both_sign_the_same_sheets_in_ink(at: Callable[[str], World]) -> None:
    world = at("sealed")
    for key in ("organization", "counterpart"):
        paper.choose(world.services, OFFICER, world.id, key=key, means=Means.INK)
    for number in (1, 2):
        scan = scan_of(world, number, OFFICER)
        with pytest.raises(InvalidInput) as refusal:
            upload(world, OFFICER, number, scan, ("counterpart",))
        assert "covers" in refusal.value.errors
        copy = upload(world, OFFICER, number, scan, ("organization", "counterpart"))
        assert copy.acceptable, [(one.code, one.sheet, one.detail) for one in copy.findings if one.weight != "passed"]
        attest(world, copy)
        world.jobs()
    assert world.state == "signed"
    assert {one.level for one in world.newest()} == {"B-LTA"}
    checks = {check.key for check in deposit.due_form(world.services, ARCHIVIST, world.id) if not check.ok}
    assert checks == {*TICKED, "paper_kept"}
    assert deposit_with_paper(world).signed_places == ("Quito",)


@pytest.mark.slow
def test_the_secretary_general_signs_in_ink_and_the_counterpart_electronically(at: Callable[[str], World]) -> None:
    world = at("sealed")
    paper.choose(world.services, SG, world.id, key="organization", means=Means.INK)
    with pytest.raises(NotYourTurn):
        world.sign()
    for number in (1, 2):
        attest(world, upload(world, SG, number, scan_of(world, number, SG)))
        world.jobs()
    assert world.state == "signing"
    world.upload_all()
    world.jobs()
    assert world.state == "signed"
    assert deposit_with_paper(world).number == 1


def blank() -> bytes:
    return as_pdf([Image.new("RGB", (1275, 1650), (250, 250, 248))])


@pytest.mark.slow
def test_a_scan_that_is_not_right_stays_visible_and_cannot_be_attested(at: Callable[[str], World]) -> None:
    world = at("sealed")
    counterpart, nothing = world.counterpart, blank()
    with pytest.raises(NotReady, match="No signature on paper"):
        paper.upload(world.services, OFFICER, world.id, number=1, files=[("scan.pdf", nothing)])
    with pytest.raises(PermissionMissing):
        paper.choose(world.services, counterpart, world.id, key="organization", means=Means.INK)
    paper.choose(world.services, OFFICER, world.id, key="organization", means=Means.INK)
    with pytest.raises(NotReady, match="Nothing has been printed"):
        paper.upload(world.services, OFFICER, world.id, number=1, files=[("scan.pdf", nothing)])
    first = printing.printable(world.services, OFFICER, world.id, number=1)
    assert printing.printable(world.services, SG, world.id, number=1).data == first.data
    for wrong in ([], [("scan.docx", b"PK...")], [("a.pdf", b"%PDF-"), ("b.heic", b"....ftypheic")]):
        with pytest.raises(InvalidInput) as refusal:
            paper.upload(world.services, OFFICER, world.id, number=1, files=wrong)
        assert "scan-1" in refusal.value.errors
    empty = upload(world, OFFICER, 1, nothing)
    assert [one.code for one in empty.findings] == ["missing", "blank"]
    with pytest.raises(NotReady, match="corrected first"):
        attest(world, empty)
    broken = upload(world, ARCHIVIST, 1, b"%PDF-1.7 broken")
    assert [one.code for one in broken.findings] == ["unreadable"]
    with pytest.raises(FourEyes):
        attest(world, broken)
    again = upload(world, OFFICER, 1, nothing)
    with pytest.raises(InvalidInput):
        paper_attest.refuse(world.services, ARCHIVIST, world.id, again.id, reason=" ")
    refused = paper_attest.refuse(world.services, ARCHIVIST, world.id, again.id, reason="Nothing is on it.")
    stages = [copy.stage for copy in paper.paper_case(world.services, OFFICER, world.id).copies]
    assert (refused.reason, stages) == (
        "Nothing is on it.",
        [PaperStage.REPLACED, PaperStage.REPLACED, PaperStage.REFUSED],
    )
    assert files.part(world.services, OFFICER, world.id, empty.id, "file-1").data == nothing
    paper.choose(world.services, SG, world.id, key="organization", means=Means.ELECTRONIC)
    world.sign()
    world.jobs()
    kinds = [event.kind for event in retrieve.history(world.services, OFFICER, world.id)]
    assert {"paper:choose", "paper:upload", "paper:check", "paper:refuse"} <= set(kinds)
    with pytest.raises(NotReady, match="has already signed"):
        paper.choose(world.services, OFFICER, world.id, key="organization", means=Means.INK)
