"""Two persons sign for each side, some of them in ink: every mixture ends in the same register."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from service.domain.errors import InvalidInput, PermissionMissing
from service.domain.paper.copies import Means
from service.drafting.paper.print_sheets import FOOT, SheetWords, Signer, signature_sheet
from service.workflow.deposit import deposit
from service.workflow.errors import NotReady, NotYourTurn
from service.workflow.paper import printing
from service.workflow.paper import scan as paper
from service.workflow.signature import decline
from service.workflow.signature.upload import originals_to_sign
from tests.support.cosigned_stages import Cosigned
from tests.support.world import ARCHIVIST, OFFICER, SG, TICKED
from tests.workflow.test_paper import attest, deposit_with_paper, record_of, scan_of, upload

pytestmark = pytest.mark.office
After = Callable[[str], Cosigned]


def on_paper(world: Cosigned, *keys: str) -> None:
    for key in keys:
        paper.choose(world.services, OFFICER, world.id, key=key, means=Means.INK)


def sign_on_paper(world: Cosigned, *keys: str) -> None:
    """Both originals are printed, signed in ink by ``keys``, scanned and attested."""
    for number in (1, 2):
        copy = upload(world, OFFICER, number, scan_of(world, number, OFFICER), keys)
        assert copy.covers == keys
        assert copy.acceptable, [(one.code, one.sheet, one.detail) for one in copy.findings if one.weight != "passed"]
        attest(world, copy)
        world.jobs()


def means(world: Cosigned) -> dict[str, str]:
    open_points = {check.key for check in deposit.due_form(world.services, ARCHIVIST, world.id) if not check.ok}
    assert open_points == {*TICKED, "paper_kept"}
    record = record_of(world, deposit_with_paper(world))
    return {row["key"]: row["means"] for row in record["details"]["signatories"]}


@pytest.mark.slow
def test_the_second_of_the_organization_signs_in_ink_and_everybody_else_with_a_key(after: After) -> None:
    world = after("organization")
    with pytest.raises(PermissionMissing):
        paper.choose(world.services, world.counterpart, world.id, key="director", means=Means.INK)
    on_paper(world, "director")
    with pytest.raises(NotYourTurn, match="made on paper"):
        world.with_pin("director")
    assert [one.key for one in paper.paper_case(world.services, SG, world.id).ink_now] == ["director"]
    sign_on_paper(world, "director")
    assert world.turn() == "counterpart"
    with pytest.raises(NotYourTurn, match="cannot be taken back"):
        decline.decline_signature(world.services, SG, world.id, version=world.version, reason="We changed our mind.")
    world.by_upload("counterpart")
    world.by_upload("treasurer")
    assert world.state == "signed"
    assert {one.level for one in world.newest()} == {"B-LTA"}
    assert means(world) == {
        "organization": "electronic", "director": "ink", "counterpart": "electronic", "treasurer": "electronic",
    }  # fmt: skip


@pytest.mark.slow
def test_the_counterparts_two_sign_the_same_sheets_in_ink(after: After) -> None:
    world = after("director")
    on_paper(world, "counterpart", "treasurer")
    scan = scan_of(world, 1, OFFICER)
    with pytest.raises(InvalidInput) as refused:
        upload(world, OFFICER, 1, scan, ("treasurer",))
    assert "covers" in refused.value.errors
    sign_on_paper(world, "counterpart", "treasurer")
    assert world.state == "signed"
    assert {one.level for one in world.newest()} == {"B-LTA"}
    assert list(means(world).values()) == ["electronic", "electronic", "ink", "ink"]


@pytest.mark.slow
def test_the_last_one_signs_in_ink_after_three_with_keys(after: After) -> None:
    world = after("counterpart")
    on_paper(world, "treasurer")
    sign_on_paper(world, "treasurer")
    assert world.state == "signed"
    assert list(means(world).values()) == ["electronic", "electronic", "electronic", "ink"]


@pytest.mark.slow
def test_ink_waits_for_its_turn(after: After) -> None:
    world = after("sealed")
    on_paper(world, "director", "treasurer")
    assert paper.paper_case(world.services, OFFICER, world.id).ink_now == ()
    with pytest.raises(NotReady, match="No signature on paper"):
        printing.printable(world.services, OFFICER, world.id, number=1)
    world.with_pin("organization")
    assert [one.key for one in paper.paper_case(world.services, OFFICER, world.id).ink_now] == ["director"]
    assert printing.printable(world.services, OFFICER, world.id, number=1).data.startswith(b"%PDF-")
    paper.choose(world.services, SG, world.id, key="director", means=Means.ELECTRONIC)
    world.with_pin("director")
    world.by_upload("counterpart")
    with pytest.raises(NotYourTurn, match="made on paper"):
        originals_to_sign(world.services, world.counterpart, world.id)


@pytest.mark.parametrize("height", [792.0, 842.0], ids=["Letter", "A4"])
@pytest.mark.parametrize("count", range(1, 6))
def test_a_signature_sheet_holds_all_who_sign_on_it(count: int, height: float) -> None:
    office = "Executive President and Chair of the Board of Trustees of the Foundation"
    signers = tuple(
        Signer(
            key=f"k{n}",
            name="María José Núñez Peñafiel",
            office=office,
            party="General Secretariat of the Organization",
        )
        for n in range(count)
    )
    words = SheetWords(
        language="en", reference="COOP-2026-0012", number=1, count=2, title="General Cooperation Agreement " * 5,
        kept_by="General Secretariat", sha256="ab" * 32, pages=15, signed_on=14, signers=signers,
    )  # fmt: skip
    _, boxes = signature_sheet(612.0, height, words)
    placed = list(boxes.values())
    assert list(boxes) == [one.key for one in signers]
    assert all(above[1] > below[3] for above, below in itertools.pairwise(placed))
    assert placed[-1][1] >= FOOT
    assert min(box[3] - box[1] for box in placed) >= (84.0 if count < 4 else 36.0)
