"""The rules of signing in ink, without a picture: what findings mean, who may do what, what an attestation needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from service.domain.errors import FourEyes, InvalidInput, PermissionMissing
from service.domain.paper.copies import (
    PaperCopy,
    PaperStage,
    Weight,
    attestation,
    is_right,
    require_chooser,
    require_other_eyes,
)
from service.domain.paper.findings import Expected, Measured, judge
from service.domain.paper.sentences import MESSAGES, message_of
from service.domain.permissions import Actor, Role

EXPECTED = Expected(reference="COOP-2026-0007", original=1, sheets=3, digest="abc123", ink={2: ("Ana",), 3: ("Ana",)})
GOOD = {"reference": "COOP-2026-0007", "original": 1, "sheets": 3, "digest": "abc123", "dpi": 150.0}
AT = datetime(2026, 11, 27, 12, tzinfo=UTC)


def side(sheet: int, **changes: Any) -> Measured:
    ink = {"Ana": 30.0} if sheet > 1 else {}
    return Measured(**{**GOOD, "file": 1, "page": sheet, "sheet": sheet, "initialled": True, "ink": ink, **changes})


WHOLE = [side(1), side(2), side(3)]


def codes(measured: list[Measured]) -> list[str]:
    return [one.code for one in judge(measured, EXPECTED)]


@pytest.mark.parametrize(
    ("measured", "code", "right"),
    [
        (WHOLE, "complete", True),
        ([side(3), side(1), side(2)], "reordered", True),
        ([*WHOLE, Measured(file=2, page=1, blank=True, dpi=150)], "blank", True),
        ([*WHOLE, side(0)], "instructions", True),
        ([replace(WHOLE[0], turned=180), *WHOLE[1:]], "turned", True),
        ([replace(WHOLE[0], skew=-2.0), *WHOLE[1:]], "straightened", True),
        ([replace(WHOLE[0], initialled=False), *WHOLE[1:]], "no_initials", True),
        ([WHOLE[0], side(2, ink={}), WHOLE[2]], "no_signature", True),
        ([replace(WHOLE[0], added=4.0), *WHOLE[1:]], "marks", True),
        ([replace(WHOLE[0], changed=0.5), *WHOLE[1:]], "marks", True),
        ([replace(WHOLE[0], added=40.0), *WHOLE[1:]], "written_on", False),
        ([replace(WHOLE[0], changed=2.0), *WHOLE[1:]], "changed", False),
        ([replace(WHOLE[0], lost=0.3), *WHOLE[1:]], "changed", False),
        ([replace(WHOLE[0], dpi=100.0), *WHOLE[1:]], "coarse", False),
        ([replace(WHOLE[0], is_scan=False), *WHOLE[1:]], "not_a_scan", False),
        (WHOLE[:2], "missing", False),
        ([*WHOLE, side(1, file=2)], "twice", False),
        ([*WHOLE, side(2, original=2)], "other_original", False),
        ([*WHOLE, side(2, digest="fff999")], "older", False),
        ([*WHOLE, side(2, reference="COOP-2026-0001")], "other_instrument", False),
        ([*WHOLE, side(2, mixed=True)], "mixed", False),
        ([*WHOLE, Measured(file=2, page=1, dpi=150)], "no_code", False),
        ([*WHOLE, Measured(file=2, page=1, dpi=75)], "too_coarse", False),
        ([], "missing", False),
    ],
)
def test_what_was_measured_becomes_findings(measured: list[Measured], code: str, right: bool) -> None:
    found = judge(measured, EXPECTED)
    assert code in [one.code for one in found]
    assert is_right(found) is right
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    assert all(str(message_of(one)).endswith(".") for one in found)


def test_every_code_has_a_sentence_and_every_sentence_a_use() -> None:
    assert "unreadable" in MESSAGES
    assert all(message.sentence.strip() for message in MESSAGES.values())


def copy(**changes: Any) -> PaperCopy:
    values: dict[str, Any] = {
        "id": "c", "instrument_id": "i", "party": "counterpart", "number": 1, "covers": ("counterpart",), "printed": "p",
        "base": "b", "files": (), "stage": PaperStage.CHECKED, "by": "up", "by_name": "Up", "at": AT,
        "findings": tuple(judge(WHOLE, EXPECTED)),
    }  # fmt: skip
    return PaperCopy(**{**values, **changes})


def test_only_a_checked_and_right_copy_is_acceptable() -> None:
    assert copy().acceptable
    assert not copy(stage=PaperStage.CHECKING).acceptable
    assert not copy(findings=()).acceptable
    assert not copy(findings=tuple(judge(WHOLE[:1], EXPECTED))).acceptable
    assert Weight.FAILED in {one.weight for one in judge(WHOLE[:1], EXPECTED)}


def actor(role: Role, **more: Any) -> Actor:
    return Actor(id="up" if role is Role.COUNTERPART else str(role), name=str(role), roles=frozenset({role}), **more)


@pytest.mark.parametrize(
    ("role", "party", "may"),
    [
        (Role.OFFICER, "organization", True),
        (Role.OFFICER, "counterpart", True),
        (Role.COUNTERPART, "counterpart", True),
        (Role.COUNTERPART, "organization", False),
        (Role.SG_OFFICE, "organization", True),
        (Role.SG_OFFICE, "counterpart", False),
        (Role.ARCHIVIST, "counterpart", False),
        (Role.AUDITOR, "counterpart", False),
        (Role.ADMINISTRATOR, "organization", False),
    ],
)
def test_each_side_chooses_for_itself_and_the_officer_for_both(role: Role, party: str, may: bool) -> None:
    if may:
        require_chooser(actor(role), party)
        return
    with pytest.raises(PermissionMissing):
        require_chooser(actor(role), party)


def test_whoever_uploaded_attests_nothing() -> None:
    with pytest.raises(FourEyes, match="You uploaded this scan"):
        require_other_eyes(copy(by="archivist"), actor(Role.ARCHIVIST))
    require_other_eyes(copy(), actor(Role.ARCHIVIST))


def attest(**changes: Any) -> Any:
    said: dict[str, Any] = {
        "ticked": ["sheets", "signatures"], "seen": "original", "approved_on": date(2026, 11, 20), "by_name": "A", "at": AT,
        "signed": {"counterpart": {"place": " Quito  ", "date": "2026-11-25"}},
    }  # fmt: skip
    return attestation(copy(), **{**said, **changes})


def test_a_whole_attestation_is_kept_as_written() -> None:
    assert attest().signed == {"counterpart": {"place": "Quito", "date": "2026-11-25"}}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ticked": ["signatures"]}, "sheets"),
        ({"ticked": ["sheets"]}, "signatures"),
        ({"seen": ""}, "seen"),
        ({"signed": {}}, "place-counterpart"),
        ({"signed": {"counterpart": {"place": "Q", "date": "31.2.2026"}}}, "date-counterpart"),
        ({"signed": {"counterpart": {"place": "Q", "date": "2026-11-01"}}}, "date-counterpart"),
        ({"signed": {"counterpart": {"place": "Q", "date": "2026-12-24"}}}, "date-counterpart"),
        ({"signed": {"counterpart": {"place": "Q" * 101, "date": "2026-11-25"}}}, "place-counterpart"),
    ],
)
def test_an_attestation_that_is_not_whole_says_what_is_missing_at_its_field(
    changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        attest(**changes)
    assert field in refusal.value.errors
