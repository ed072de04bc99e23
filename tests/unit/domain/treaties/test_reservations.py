"""Reservations, objections, withdrawals (VCLT arts. 19-23), and what the depositary remarks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from service.domain.treaties.actions import Published, TreatyAction
from service.domain.treaties.clauses import Condition, Delay, Denunciation, ReservationClause
from service.domain.treaties.findings import findings
from service.domain.treaties.reservations import Effect, between, reservations_in_force, statements
from service.domain.treaties.treaty import Treaty
from tests.unit.domain.treaties.acts import act, treaty

SILENT = treaty(Condition(instruments=2))
LISTED = treaty(Condition(instruments=2), reservations=ReservationClause.LISTED)
FORBIDDEN = treaty(Condition(instruments=2), reservations=ReservationClause.FORBIDDEN)
R = act("A", "reserve", "1970-01-10", id="r", articles="21")
DECLARED = act("A", "declare", "1970-01-10", id="d", articles="5")
BASE = [act("A", "ratify", "1970-01-10"), act("B", "ratify", "1970-01-20"), act("C", "accede", "1975-06-01")]
OBJECTED = act("B", "object", "1970-06-01", id="o", of="r")
OPPOSED = act("B", "object", "1970-06-01", id="o", of="r", opposes_entry=True)

# article, treaty, actions beside the three instruments, other State, day, effect between A and the other
BETWEEN: list[tuple[str, Treaty, Sequence[TreatyAction], str, str, Effect | None]] = [
    ("20 (5): the other can still object", SILENT, [R], "B", "1970-12-31", Effect.OPEN),
    ("20 (5): twelve months have passed", SILENT, [R], "B", "1971-01-11", Effect.MODIFIED),
    ("20 (5): a State that comes later accepts by its consent", SILENT, [R], "C", "1975-06-02", Effect.MODIFIED),
    ("21 (3): objection", SILENT, [R, OBJECTED], "B", "1972-01-01", Effect.EXCLUDED),
    ("20 (4)(b): objection against the treaty between the two", SILENT, [R, OPPOSED], "B", "1972-01-01", Effect.NO_TREATY),
    ("20 (5): an objection that comes too late", SILENT, [R, act("B", "object", "1971-06-01", of="r")], "B", "1972-01-01", Effect.MODIFIED),
    ("22 (2): a withdrawn objection", SILENT, [R, OBJECTED, act("B", "withdraw", "1971-06-01", of="o")], "B", "1972-01-01", Effect.MODIFIED),
    ("22 (1): a withdrawn reservation", SILENT, [R, act("A", "withdraw", "1971-06-01", of="r")], "B", "1972-01-01", None),
    ("22: before its withdrawal", SILENT, [R, act("A", "withdraw", "1973-06-01", of="r")], "B", "1972-01-01", Effect.MODIFIED),
    ("22: withdrawn in part only", SILENT, [R, act("A", "withdraw", "1971-06-01", of="r", partial=True)], "B", "1972-01-01", Effect.MODIFIED),
    ("20 (1): expressly authorized", LISTED, [R], "B", "1970-02-01", Effect.MODIFIED),
    ("19 (a): forbidden by the treaty", FORBIDDEN, [R], "B", "1972-01-01", None),
    ("23 (2): made at signature and not confirmed", SILENT, [act("A", "reserve", "1969-03-01", id="r")], "B", "1972-01-01", None),
    ("2 (1)(d): a declaration is no reservation", SILENT, [DECLARED], "B", "1972-01-01", None),
    ("21: not with itself", SILENT, [R], "A", "1972-01-01", None),
    ("79: a reservation recorded by mistake", SILENT, [R, act("A", "correct", None, corrects="r")], "B", "1972-01-01", None),
]  # fmt: skip


@pytest.mark.parametrize(("article", "of", "more", "other", "on", "expected"), BETWEEN, ids=[row[0] for row in BETWEEN])
def test_a_reservation_does_what_the_convention_says(
    article: str, of: Treaty, more: Sequence[TreatyAction], other: str, on: str, expected: Effect | None
) -> None:
    actions, day = [*BASE, *more], date.fromisoformat(on)
    made = [one for one in statements(of, actions, day) if one.action.state == "A"]
    found = between(of, actions, made[0], other, day) if made else None
    assert found is expected


def test_reservations_in_force_leave_out_withdrawn_ones() -> None:
    withdrawal = act("A", "withdraw", "1973-01-01", of="r")
    assert [one.action.id for one in reservations_in_force(SILENT, [*BASE, R, withdrawal], date(1972, 1, 1))] == ["r"]
    assert not reservations_in_force(SILENT, [*BASE, R, withdrawal], date(1973, 1, 1))


NOTICE = act("A", "denounce", "1980-05-20", id="notice")
EARLY = treaty(
    Condition(instruments=2),
    denunciation=Denunciation(article="12", notice=Delay(months=12), not_before=Delay(months=60)),
)
NO_CLAUSE = treaty(Condition(instruments=2), denunciation=Denunciation())

# article, treaty, recorded, new action, remarks
REMARKS: list[tuple[str, Treaty, Sequence[TreatyAction], TreatyAction, set[str]]] = [
    ("14: a signatory ratifies", SILENT, [act("D", "sign", "1969-05-01")], act("D", "ratify", "1970-01-01"), set()),
    ("14: ratification without signature", SILENT, [], act("D", "ratify", "1970-01-01"), {"unsigned_ratification"}),
    ("15: accession without signature", SILENT, [], act("D", "accede", "1970-01-01"), set()),
    ("15: accession of a signatory", SILENT, [act("D", "sign", "1969-05-01")], act("D", "accede", "1970-01-01"), {"signed_accession"}),
    ("16: no deposit", SILENT, [act("D", "sign", "1969-05-01")], act("D", "ratify", None, acted="1970-01-01"), {"no_deposit"}),
    ("a second instrument", SILENT, BASE, act("C", "accede", "1976-01-01"), {"second_instrument"}),
    ("18: signature after consent", SILENT, BASE, act("A", "sign", "1971-01-01"), {"signature_after_consent"}),
    ("19: reservation with the instrument", SILENT, BASE, R, set()),
    ("19: late reservation", SILENT, BASE, act("A", "reserve", "1971-01-01"), {"late"}),
    ("19 (a): forbidden", FORBIDDEN, BASE, R, {"forbidden"}),
    ("19 (b): only those named", LISTED, BASE, R, {"listed_only"}),
    ("23 (2): at signature", SILENT, [], act("D", "reserve", "1969-05-01"), set()),
    ("20: objection in time", SILENT, [*BASE, R], OBJECTED, set()),
    ("20 (5): late objection", SILENT, [*BASE, R], act("B", "object", "1972-01-01", of="r"), {"late_objection"}),
    ("20 (4): objection by a State that is no contracting State", SILENT, [*BASE, R], act("Z", "object", "1970-03-01", of="r"), {"objection_without_consent"}),
    ("20: objection to a declaration", SILENT, [*BASE, DECLARED], act("B", "object", "1970-03-01", of="d"), {"objection_to_declaration"}),
    ("20: objection to nothing", SILENT, BASE, act("B", "object", "1970-03-01", of="none"), {"unknown_target"}),
    ("22: withdrawal of another State's reservation", SILENT, [*BASE, R], act("B", "withdraw", "1972-01-01", of="r"), {"unknown_target"}),
    ("54: denunciation by a party", EARLY, BASE, NOTICE, set()),
    ("54: by a State that is not bound", EARLY, BASE, act("Z", "denounce", "1980-01-01"), {"nothing_to_denounce"}),
    ("54 (a), B-32 art. 78: too early", EARLY, BASE, act("A", "denounce", "1972-01-01"), {"too_early"}),
    ("56: no clause", NO_CLAUSE, BASE, NOTICE, {"no_clause"}),
    ("68: revocation in time", EARLY, [*BASE, NOTICE], act("A", "revoke", "1981-01-01", of="notice"), set()),
    ("68: revocation too late", EARLY, [*BASE, NOTICE], act("A", "revoke", "1981-06-01", of="notice"), {"late_revocation"}),
    ("62 of B-32: clause without consent", SILENT, [], act("D", "clause", "1970-01-01"), {"clause_without_consent"}),
    ("before the adoption", SILENT, [], act("D", "accede", "1968-12-31"), {"before_adoption"}),
    ("in the future", SILENT, [], act("D", "accede", "2030-01-01"), {"future"}),
    ("deposit before the instrument", SILENT, [], act("D", "accede", "1970-01-01", acted="1970-02-01"), {"deposit_before_act"}),
    ("79: correction of nothing", SILENT, BASE, act("D", "correct", None, corrects="none"), {"unknown_corrected"}),
    ("79: a correction is no second instrument", SILENT, BASE, act("C", "accede", "1975-07-01", corrects="C-accede-1975-06-01"), set()),
]  # fmt: skip


@pytest.mark.parametrize(("article", "of", "recorded", "action", "codes"), REMARKS, ids=[row[0] for row in REMARKS])
def test_the_depositary_remarks_what_is_out_of_order(
    article: str, of: Treaty, recorded: Sequence[TreatyAction], action: TreatyAction, codes: set[str]
) -> None:
    found = findings(of, recorded, action, today=date(2026, 1, 1))
    assert {one.code for one in found} == codes


def test_dates_of_two_sources_stand_side_by_side_and_the_depositarys_own_count() -> None:
    other = Published(source="report", deposited_on=date(1981, 3, 2))
    action = act("A", "accede", "1981-03-24", acted="1981-03-02", others=(other,))
    assert action.deposited_on == date(1981, 3, 24)
    assert action.differing == (other,)
