"""What the holder of a printed page learns with its number and access code, at each stage and for each kind of access."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from service.workflow import access_code
from service.workflow.queries import archive_files, lookup, retrieve
from service.workflow.queries.lookup import Known, Stage
from tests.support.stages import Stages
from tests.support.world import ARCHIVIST, OFFICER, World

pytestmark = pytest.mark.office


def asked(world: World, name: str | None = None, code: str | None = None) -> Known | None:
    code = access_code.code_of(world.services, world.id) if code is None else code
    return lookup.look_up(world.services, None, world.instrument.reference if name is None else name, code)


def statements(world: World, name: str, code: str) -> list[str]:
    """The SQL that one question costs."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(world.services.store.engine, "before_cursor_execute", note)
    try:
        assert asked(world, name, code) is None
    finally:
        event.remove(world.services.store.engine, "before_cursor_execute", note)
    return seen


def test_a_code_is_printed_in_four_groups_and_is_different_for_each_instrument_and_service(
    stages: Stages, tmp_path: Path
) -> None:
    services = stages.copy("preliminary", tmp_path / "site").services
    codes = {access_code.code_of(services, f"instrument {n}") for n in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(r"1[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{5}){3}", code) for code in codes)
    other = replace(services, code_key=b"\x00" * 32)
    assert access_code.code_of(other, "instrument 1") != access_code.code_of(services, "instrument 1")


def test_the_address_for_the_stamp_names_service_reference_and_code(stages: Stages, tmp_path: Path) -> None:
    world = stages.copy("preliminary", tmp_path / "site")
    expected = f"http://127.0.0.1:8000/v/{world.instrument.reference}/{access_code.code_of(world.services, world.id)}"
    assert access_code.address_of(world.services, world.instrument) == expected


@pytest.mark.parametrize(
    "typed", [str.lower, lambda c: c.replace("-", " "), lambda c: c.replace("1", "l").replace("0", "O")]
)
def test_people_may_type_a_code_as_they_read_it(typed: object, stages: Stages, tmp_path: Path) -> None:
    world = stages.copy("sealed", tmp_path / "site")
    code = access_code.code_of(world.services, world.id)
    assert callable(typed)
    assert asked(world, code=typed(code)) is not None
    assert asked(world, code=typed(code)[:-1]) is None


def test_before_a_page_with_a_code_was_issued_nothing_is_known(stages: Stages, tmp_path: Path) -> None:
    assert asked(stages.copy("preliminary", tmp_path / "site")) is None


def test_while_it_is_signed_only_that_is_said(stages: Stages, tmp_path: Path) -> None:
    for stage in ("sealed", "signed"):
        world = stages.copy(stage, tmp_path / stage)
        assert asked(world) == Known(stage=Stage.SIGNING, reference=world.instrument.reference)


def test_after_deposit_the_entry_is_shown_by_number_and_by_reference(stages: Stages, tmp_path: Path) -> None:
    world = stages.copy("signed", tmp_path / "site")
    entry = world.deposit()
    for name in (
        entry.label,
        f" {entry.number} / {entry.year} ",
        f"{entry.number}-{entry.year}",
        entry.reference.lower(),
    ):
        known = asked(world, name)
        assert known is not None, name
        assert (known.stage, known.label, known.entry) == (Stage.DEPOSITED, entry.label, entry)
    assert len(known.originals) == 2
    handed = archive_files.deposited_file(
        world.services, ARCHIVIST, entry.number, entry.year, "receipt-counterpart.json"
    ).data
    with world.services.store.reader() as unit:
        stored = unit.receipts.of(world.id)[-1].receipt
    for receipt in (json.loads(handed), stored):
        assert receipt["verify_at"].endswith(f"/v/{entry.reference}/{receipt['access_code']}")
        assert asked(world, entry.label, receipt["access_code"]) == known
        assert retrieve.verify_receipt(world.services, receipt).steps[-1].outcome == "passed"


def test_of_an_entry_that_is_not_public_only_number_and_day_are_shown(stages: Stages, tmp_path: Path) -> None:
    world = stages.copy("signed", tmp_path / "site")
    entry = world.deposit()
    with sqlite3.connect(world.services.settings.data_folder / "alternat.db") as connection:
        connection.executescript("DROP TRIGGER register_no_update; UPDATE register SET access = 'restricted'")
    known = asked(world, entry.label)
    assert known == Known(
        stage=Stage.DEPOSITED, reference=entry.reference, label=entry.label, entered_on=entry.entered_on
    )
    assert known is not None
    assert known.originals == ()
    code = access_code.code_of(world.services, world.id)
    assert lookup.look_up(world.services, ARCHIVIST, entry.label, code).entry is not None  # type: ignore[union-attr]


def test_a_wrong_number_costs_and_tells_exactly_what_a_wrong_code_does(stages: Stages, tmp_path: Path) -> None:
    world = stages.copy("signed", tmp_path / "site")
    entry = world.deposit()
    code = access_code.code_of(world.services, world.id)
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    there, gone = statements(world, entry.label, wrong), statements(world, "999/2026", code)
    assert there == gone == statements(world, "COOP-2026-9999", "")
    assert lookup.look_up(world.services, OFFICER, entry.label, wrong) is None
