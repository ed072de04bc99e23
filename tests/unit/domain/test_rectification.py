"""Where a proposed correction of the text stands on a day, and who reads an entry of which access level."""

from __future__ import annotations

from datetime import date

import pytest

from service.domain.later.rectification import CaseState, refusal, state_on
from service.domain.permissions import Actor, Role
from service.domain.record.access_level import may_read

DUE = date(2027, 3, 1)
ROWS = [
    # day, only a copy is wrong, ended by, state
    (date(2027, 1, 1), False, None, CaseState.RUNNING),
    (date(2027, 3, 1), False, None, CaseState.RUNNING),
    (date(2027, 3, 2), False, None, CaseState.ELAPSED),
    (date(2027, 1, 1), True, None, CaseState.ELAPSED),
    (date(2027, 1, 1), False, CaseState.OBJECTED, CaseState.OBJECTED),
    (date(2027, 3, 2), False, CaseState.OBJECTED, CaseState.OBJECTED),
    (date(2027, 3, 2), False, CaseState.RECTIFIED, CaseState.RECTIFIED),
    (date(2027, 3, 2), False, CaseState.WITHDRAWN, CaseState.WITHDRAWN),
]


@pytest.mark.parametrize(("day", "copy_only", "ended", "expected"), ROWS)
def test_the_state_on_a_day(day: date, copy_only: bool, ended: CaseState | None, expected: CaseState) -> None:
    assert state_on(day, due=DUE, copy_only=copy_only, ended=ended) is expected


def test_the_text_is_corrected_after_the_period_only_and_a_closed_case_stays_closed() -> None:
    wanted = (CaseState.OBJECTED, CaseState.RECTIFIED, CaseState.WITHDRAWN)
    possible = {found: [one for one in wanted if refusal(one, found, due=DUE) is None] for found in CaseState}
    assert possible == {
        CaseState.RUNNING: [CaseState.OBJECTED, CaseState.WITHDRAWN],
        CaseState.ELAPSED: list(wanted),
        CaseState.OBJECTED: [],
        CaseState.RECTIFIED: [],
        CaseState.WITHDRAWN: [],
    }


ALL, CLOSED = ["public", "internal", "restricted"], ["public", "internal"]
READERS: list[tuple[Role | None, str | None, list[str]]] = [
    (None, None, ["public"]),
    (Role.COUNTERPART, None, ["public"]),
    (Role.ADMINISTRATOR, None, ["public"]),
    (Role.OFFICER, "other", CLOSED),
    (Role.OFFICER, "sedi", ALL),
    (Role.REVIEWER, "dls", ALL),
    (Role.ARCHIVIST, None, ALL),
    (Role.AUDITOR, None, ALL),
    (Role.SG_OFFICE, None, ALL),
    (Role.SIGNATORY, None, ALL),
]


@pytest.mark.parametrize(("role", "unit", "expected"), READERS)
def test_who_reads_which_level(role: Role | None, unit: str | None, expected: list[str]) -> None:
    actor = None if role is None else Actor(id="i", name="N", roles=frozenset({role}), department=unit)
    assert [level for level in [*ALL, "secret"] if may_read(actor, level, "sedi")] == (
        [*expected, "secret"] if unit == "sedi" else expected
    )
