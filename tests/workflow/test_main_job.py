"""An instrument from the draft to the register, through every package."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from service.depository.audit.audit import examine
from service.drafting.word.convert import Converter
from service.workflow.approval import confirm
from service.workflow.deposit import deposit
from service.workflow.draft import annexes
from service.workflow.queries import retrieve
from service.workflow.queries.files import file as read_file
from service.workflow.queries.verify_file import verify_file
from service.workflow.signature.state import signing_state
from tests.support.pki import ServedPki
from tests.support.postgres import Databases
from tests.support.world import ARCHIVIST, AUDITOR, OFFICER, SG, TICKED, Clock, World, open_services, write_site

pytestmark = pytest.mark.office

TEMPLATES = ("general", "special-program", "special-organization")
"""The fourth, special-direct, goes the same way in ``tests/unit/cli/test_demo.py``."""


def small_pdf() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 720, "Work plan")
    canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("template_id", TEMPLATES)
def test_from_opening_to_receipt(empty: World, template_id: str) -> None:
    empty.template_id = template_id
    walk(empty)


@pytest.mark.postgres
@pytest.mark.slow
def test_the_same_on_postgresql(tmp_path: Path, pki: ServedPki, office: Converter, postgres: Databases) -> None:
    write_site(tmp_path / "site", pki, database_url=postgres.fresh())
    clock = Clock()
    world = World(open_services(tmp_path / "site", converter=office, clock=clock), pki, clock)
    walk(world)
    world.services.store.engine.dispose()


def walk(world: World) -> None:
    services = world.services
    opened = world.open()
    assert (opened.state, opened.version) == ("drafting", 1)
    assert opened.reference.startswith("COOP-")

    world.save()
    annex = annexes.attach_annex(
        services, OFFICER, world.id, version=world.version, title="Work plan", data=small_pdf()
    )
    assert annex.pages == 1
    world.make_originals()
    assert read_file(services, OFFICER, world.id, "original-organization-1.png").data.startswith(b"\x89PNG")
    link, token = confirm.invite(services, OFFICER, world.id)
    assert token not in repr(link)
    world.confirm_both()
    assert world.state == "preliminary"
    world.submit()
    world.approve()
    assert world.state == "approved"
    assert signing_state(services, SG, world.id).turn is None
    world.jobs()
    assert signing_state(services, SG, world.id).turn == "organization"

    world.sign()
    assert world.state == "signing"
    world.jobs()
    assert signing_state(services, SG, world.id).turn == "counterpart"
    world.upload_all()
    world.jobs()
    assert world.state == "signed", signing_state(services, SG, world.id)
    for party in ("organization", "counterpart"):
        signed = read_file(services, world.counterpart, world.id, f"original-{party}.pdf").data
        verdict = verify_file(services, signed)
        assert verdict.passed, [step for step in verdict.steps if step.outcome != "passed"]
        assert verdict.level == "PAdES-B-LTA"

    checks = deposit.due_form(services, ARCHIVIST, world.id)
    assert [check.key for check in checks if not check.ok] == list(TICKED)
    entry = world.deposit()
    assert entry.label == f"1/{entry.entered_on.year}"
    assert world.state == "deposited"

    page = retrieve.search(services, None, world.instrument.counterpart_name)
    assert [hit.entry.instrument_id for hit in page.hits] == [world.id]
    assert retrieve.register_entry(services, None, entry.number, entry.year) == entry
    view = retrieve.instrument(services, ARCHIVIST, world.id)
    assert {row.party for row in view.receipts} == {"organization", "counterpart"}
    for row in view.receipts:
        pdf = read_file(services, AUDITOR, world.id, f"original-{row.party}.pdf").data
        assert retrieve.verify_receipt(services, row.receipt, pdf).passed
    assert examine(services.archive).findings == ()
    kinds = [event.kind for event in retrieve.history(services, AUDITOR, world.id)]
    assert kinds[0] == "instrument:open"
    assert kinds[-1] == "instrument:deposit"
    assert kinds.count("signature:intent") == 1
    assert kinds.count("instrument:sign") == 3
