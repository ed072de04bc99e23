"""The status of an agreement on a day: a table of terms and acts, and what may follow what."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pytest

from service.depository.register.corrections import corrected
from service.depository.register.later_acts import ActKind, Change, LaterAct
from service.depository.register.standing import standing_of
from service.domain.later.relations import Effect, Parent, RelationKind, effect, faults, not_renewable, too_late
from service.domain.later.standing import ActEffect, Standing, Status, TermAct, own_end, standing
from service.domain.terms import ForMonths, Indefinite, Renewal, Term, UntilCompletion
from tests.unit.depository.samples import NOW, register_entry

BEGINS, ENDS = date(2027, 3, 1), date(2031, 3, 1)
WRITTEN, TACIT, NONE = (ForMonths(48, renewal) for renewal in (Renewal.WRITTEN, Renewal.TACIT, Renewal.NONE))


def day(text: str) -> date:
    return date.fromisoformat(text)


def extend(effective: str, ends: str | None) -> TermAct:
    return TermAct(does=ActEffect.EXTEND, effective=day(effective), ends=day(ends) if ends else None)


def terminate(effective: str) -> TermAct:
    return TermAct(does=ActEffect.TERMINATE, effective=day(effective))


def supersede(effective: str) -> TermAct:
    return TermAct(does=ActEffect.SUPERSEDE, effective=day(effective))


RENEWED = extend("2031-03-01", "2035-03-01")
AGAIN = extend("2035-03-01", "2037-03-01")
N, F, X, T, S = Status.NOT_YET, Status.IN_FORCE, Status.EXPIRED, Status.TERMINATED, Status.SUPERSEDED

TERM = {"model": "fixed", "months": 48, "end": "2031-03-01", "renewal": "written"}
ENDS_LATER = Change("term", TERM, {**TERM, "months": 60, "end": "2032-03-01"})
ROWS: list[tuple[str, Term | None, list[TermAct], dict[str, Status]]] = [
    # what happens, the term of the text, acts (in any order), day -> status
    ("nothing", WRITTEN, [], {"2027-02-28": N, "2027-03-01": F, "2031-03-01": F, "2031-03-02": X}),
    ("no renewal in the text", NONE, [], {"2031-03-01": F, "2031-03-02": X}),
    ("it renews itself", TACIT, [], {"2031-03-02": F, "2099-01-01": F}),
    ("it renews itself and is terminated", TACIT, [terminate("2040-06-30")], {"2040-06-30": F, "2040-07-01": T}),
    ("indefinite", Indefinite(), [], {"2027-02-28": N, "2099-01-01": F}),
    ("nothing is known of the term", None, [], {"2099-01-01": F}),
    ("until completion, at most 48 months", UntilCompletion(48), [], {"2031-03-01": F, "2031-03-02": X}),
    ("renewed", WRITTEN, [RENEWED], {"2031-03-02": F, "2035-03-01": F, "2035-03-02": X}),
    ("renewed from the day after", WRITTEN, [extend("2031-03-02", "2033-03-02")], {"2033-03-02": F, "2033-03-03": X}),
    ("renewed twice, recorded the other way round", WRITTEN, [AGAIN, RENEWED], {"2037-03-01": F, "2037-03-02": X}),
    ("the first renewal of a chain is missing", WRITTEN, [AGAIN], {"2031-03-02": X, "2036-01-01": X}),
    ("renewed too late", WRITTEN, [extend("2031-03-03", "2035-03-03")], {"2031-03-02": X, "2032-01-01": X}),
    ("amended to end later", WRITTEN, [extend("2028-01-01", "2032-12-31")], {"2031-03-02": F, "2033-01-01": X}),
    ("amended to end earlier", WRITTEN, [extend("2028-01-01", "2029-12-31")], {"2029-12-31": F, "2030-01-01": X}),
    ("amended to be indefinite", WRITTEN, [extend("2028-01-01", None)], {"2099-01-01": F}),
    ("amended after a renewal", WRITTEN, [RENEWED, extend("2032-01-01", "2033-12-31")], {"2034-01-01": X}),
    ("amended after its end", WRITTEN, [extend("2031-06-01", "2040-01-01")], {"2031-06-02": X}),
    ("terminated before it expires", WRITTEN, [terminate("2029-09-30")], {"2029-09-30": F, "2029-10-01": T, "2031-03-02": T}),
    ("terminated after it has expired", WRITTEN, [terminate("2031-06-30")], {"2031-03-02": X, "2031-07-01": X}),
    ("terminated on its last day", WRITTEN, [terminate("2031-03-01")], {"2031-03-01": F, "2031-03-02": T}),
    ("two notices, the earlier counts", WRITTEN, [terminate("2029-09-30"), terminate("2028-06-30")], {"2028-07-01": T}),
    ("renewed, then terminated", WRITTEN, [RENEWED, terminate("2033-06-30")], {"2033-06-30": F, "2033-07-01": T}),
    ("terminated, then renewed", WRITTEN, [terminate("2029-09-30"), RENEWED], {"2029-10-01": T, "2032-01-01": T}),
    ("replaced", WRITTEN, [supersede("2029-01-01")], {"2028-12-31": F, "2029-01-01": S}),
    ("replaced after a notice", WRITTEN, [terminate("2028-12-31"), supersede("2029-06-01")], {"2029-06-01": T}),
    ("terminated before it enters into force", WRITTEN, [terminate("2027-02-01")], {"2027-01-01": N, "2027-02-02": T}),
]  # fmt: skip


@pytest.mark.parametrize(("term", "acts", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_the_status_on_each_day(term: Term | None, acts: list[TermAct], expected: dict[str, Status]) -> None:
    found = standing(BEGINS, own_end(BEGINS, term), acts)
    assert {text: found.on(day(text)) for text in expected} == expected


def test_a_corrected_end_stands_for_the_computed_one_and_a_notice_has_no_status() -> None:
    assert own_end(BEGINS, WRITTEN, end=day("2030-01-01")) == day("2030-01-01")
    assert own_end(None, WRITTEN) is None
    assert standing(None, ENDS, [terminate("2029-01-01")]).on(day("2099-01-01")) is None


ENTRY_ROWS: list[tuple[str, list[tuple[ActKind, dict[str, Any]]], dict[str, Status | None]]] = [
    # what happens, acts on the entry in order of their numbers, day -> status
    ("nothing", [], {"2027-02-28": N, "2027-03-01": F, "2031-03-01": F, "2031-03-02": X}),
    ("a slip of the register is corrected", [(ActKind.CORRECTION, {"changes": (ENDS_LATER,)})], {"2031-03-02": F, "2032-03-02": X}),
    ("a correction of the text is proposed", [(ActKind.CORRECTION_PROPOSED, {"detail": {"changes": [asdict(ENDS_LATER)]}})], {"2031-03-02": X}),
    ("the text is corrected, from the start", [(ActKind.RECTIFICATION, {"changes": (ENDS_LATER,)})], {"2027-02-28": N, "2031-03-02": F, "2032-03-02": X}),
    ("corrected, then terminated", [(ActKind.RECTIFICATION, {"changes": (ENDS_LATER,)}), (ActKind.TERMINATION, {"effective": date(2031, 6, 30)})],
     {"2031-06-30": F, "2031-07-01": T}),
    ("a party objects", [(ActKind.CORRECTION_PROPOSED, {"detail": {}}), (ActKind.CORRECTION_OBJECTION, {"detail": {"case": 1}})], {"2031-03-02": X}),
    ("a party is succeeded", [(ActKind.SUCCESSION, {"changes": (Change("parties", [], []),)})], {"2031-03-01": F, "2031-03-02": X}),
    ("it is closed to the public", [(ActKind.FILING, {"changes": (Change("access", "public", "restricted"),)})], {"2031-03-01": F, "2031-03-02": X}),
]  # fmt: skip


@pytest.mark.parametrize(("made", "expected"), [row[1:] for row in ENTRY_ROWS], ids=[row[0] for row in ENTRY_ROWS])
def test_the_status_of_an_entry_with_the_acts_on_it(
    made: list[tuple[ActKind, dict[str, Any]]], expected: dict[str, Status | None]
) -> None:
    said = {"force": "date", "date": BEGINS.isoformat()}
    entry = replace(register_entry(), entry_into_force=said, term=TERM)
    acts = [
        LaterAct(
            instrument_id=entry.instrument_id, number=number, kind=kind, day=BEGINS, later=None, note="N", recorded_by="A", recorded_at=NOW, **more
        )
        for number, (kind, more) in enumerate(made, start=1)
    ]  # fmt: skip
    found = standing_of(corrected(entry, acts), acts)
    assert {text: found.on(day(text)) for text in expected} == expected


EFFECTS: list[tuple[RelationKind, dict[str, Any], Effect]] = [
    (RelationKind.SUPPLEMENT, {}, Effect(effective=day("2029-02-01"))),
    (RelationKind.AMENDMENT, {"new_end_model": "unchanged", "new_end_date": "2033-12-31"}, Effect(effective=day("2029-02-01"))),
    (RelationKind.AMENDMENT, {"new_end_model": "date", "new_end_date": "2033-12-31"}, Effect(effective=day("2029-02-01"), ends=day("2033-12-31"))),
    (RelationKind.AMENDMENT, {"new_end_model": "indefinite"}, Effect(effective=day("2029-02-01"), open_ended=True)),
    (RelationKind.RENEWAL, {"renewal_from": "2031-03-01", "renewal_months": 24}, Effect(effective=ENDS, ends=day("2033-03-01"))),
    (RelationKind.TERMINATION, {"notice_days": 60, "termination_date": "2029-09-30"}, Effect(effective=day("2029-09-30"))),
    # signed so late that the days of notice end after the day that the notice names
    (RelationKind.TERMINATION, {"notice_days": 60, "termination_date": "2029-01-31"}, Effect(effective=day("2029-03-16"))),
    # a notice that was received before this record of it was signed
    (RelationKind.TERMINATION, {"notice_days": 60, "termination_date": "2029-01-31", "notice_received_on": "2028-12-01"}, Effect(effective=day("2029-01-31"))),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "answers", "expected"), EFFECTS)
def test_what_a_signed_instrument_does_to_its_parent(
    kind: RelationKind, answers: dict[str, Any], expected: Effect
) -> None:
    assert effect(kind, answers, signed_on=day("2029-01-15"), in_force=day("2029-02-01")) == expected


def parent(term: Term = WRITTEN, **more: Any) -> Parent:
    own = own_end(BEGINS, term)
    return Parent(label="3/2027", term=term, notice_days=60, standing=more.get("standing") or standing(BEGINS, own, []))


TODAY = day("2029-01-15")
NUMBER = {"parent_number": "3/2027"}
RENEWAL = {**NUMBER, "renewal_from": "2031-03-01", "renewal_months": 24}
NOTICE = {**NUMBER, "notice_days": 60, "termination_date": "2029-09-30"}
FAULTS: list[tuple[RelationKind, dict[str, Any], Parent, list[str]]] = [
    (RelationKind.SUPPLEMENT, NUMBER, parent(), []),
    (RelationKind.SUPPLEMENT, {"parent_number": "4/2027"}, parent(), ["parent_number"]),
    (RelationKind.SUPPLEMENT, NUMBER, parent(standing=Standing(begins=BEGINS, ends=day("2028-12-31"))), ["parent_number"]),
    (RelationKind.AMENDMENT, {**NUMBER, "optional_articles": ["changes"], "new_end_model": "unchanged"}, parent(), []),
    (RelationKind.AMENDMENT, {**NUMBER, "optional_articles": [], "new_end_model": "date"}, parent(), []),
    (RelationKind.AMENDMENT, {**NUMBER, "optional_articles": [], "new_end_model": "unchanged"}, parent(), ["optional_articles"]),
    (RelationKind.RENEWAL, RENEWAL, parent(), []),
    (RelationKind.RENEWAL, {**RENEWAL, "renewal_from": "2031-03-02"}, parent(), ["renewal_from"]),
    (RelationKind.RENEWAL, {**RENEWAL, "entry_into_force_date": "2031-04-01"}, parent(), ["entry_into_force_date"]),
    *((RelationKind.RENEWAL, RENEWAL, parent(term), ["renewal_months"]) for term in (TACIT, NONE, Indefinite(), UntilCompletion(48))),
    (RelationKind.TERMINATION, NOTICE, parent(), []),
    (RelationKind.TERMINATION, {**NOTICE, "termination_date": "2029-03-15"}, parent(), ["termination_date"]),
    (RelationKind.TERMINATION, {**NOTICE, "termination_date": "2031-03-02"}, parent(), ["termination_date"]),
    (RelationKind.TERMINATION, {**NOTICE, "notice_days": 30}, parent(), ["notice_days"]),
    (RelationKind.TERMINATION, {**NOTICE, "notice_received_on": "2029-01-16"}, parent(), ["notice_received_on"]),
    (RelationKind.TERMINATION, {**NOTICE, "notice_received_on": "2028-11-01", "termination_date": "2029-01-01"}, parent(), []),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "answers", "above", "expected"), FAULTS)
def test_what_does_not_fit_the_parent(
    kind: RelationKind, answers: dict[str, Any], above: Parent, expected: list[str]
) -> None:
    assert [question for question, _ in faults(kind, answers, above, today=TODAY)] == expected


def test_only_a_term_that_a_written_instrument_renews_can_be_renewed_and_only_in_time() -> None:
    assert not_renewable(parent(WRITTEN)) is None
    assert all(not_renewable(parent(term)) for term in (TACIT, NONE, Indefinite(), UntilCompletion(48)))
    assert not too_late(parent(), in_force=ENDS)
    assert too_late(parent(), in_force=day("2031-03-02"))
    assert not too_late(parent(TACIT), in_force=day("2099-01-01"))
