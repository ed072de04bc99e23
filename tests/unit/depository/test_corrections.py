"""A correction replaces values of a register entry and keeps the ones before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from service.depository.register.corrections import changes, corrected
from service.depository.register.later_acts import ActKind, Change, LaterAct
from service.depository.serialization import from_data, to_data
from tests.unit.depository.samples import NOW, register_entry

SIGNATURE = {
    "party": "counterpart", "name": "Ana", "office": "Directora", "authority": "", "named": "", "place": "Bogotá",
    "day": "2026-03-01", "means": "electronic",
}  # fmt: skip


def act(number, *made):
    return LaterAct(
        instrument_id="i", number=number, kind=ActKind.CORRECTION, day=date(2026, 3, 2), later=None, note="Why",
        recorded_by="Ngozi", recorded_at=NOW, changes=made,
    )  # fmt: skip


def test_the_difference_between_two_entries_makes_the_one_into_the_other():
    entry = register_entry()
    right = replace(
        entry, title="Otro", signed_on=date(2026, 2, 1), term={"model": "indefinite"}, money={"model": "none"},
        signatures=(SIGNATURE,), keywords=("a", "b"),
    )  # fmt: skip
    made = changes(entry, right)

    assert {change.field for change in made} == {"title", "signed_on", "term", "money", "signatures", "keywords"}
    assert corrected(entry, [act(1, *made)]) == right
    assert next(change.before for change in made if change.field == "term") == entry.term
    assert next(change.before for change in made if change.field == "money") is None


def test_the_last_correction_of_a_value_counts():
    entry = register_entry()
    first, second = Change("title", entry.title, "A"), Change("title", "A", "B")

    assert corrected(entry, [act(2, second), act(1, first)]).title == "B"
    assert corrected(entry, [act(1)]) is entry


@pytest.mark.parametrize("field", ["number", "languages", "parties", "originals", "access"])
def test_what_names_the_deposit_is_never_corrected(field):
    entry = register_entry()
    other = replace(entry, **{field: 7 if field == "number" else "x" if field == "access" else ()})
    if field == "originals":
        other = replace(entry, originals=({"party": "p", "sha256": "0", "path": "p"},))
    with pytest.raises(ValueError, match=field):
        changes(entry, other)
    assert corrected(entry, [act(1, Change(field, None, "moon"))]) == entry


def test_a_correction_is_archived_with_its_values_and_another_act_without_any():
    corrects, other = act(1, Change("title", "A", "B")), act(2)

    assert from_data(LaterAct, to_data(corrects)) == corrects
    assert to_data(corrects)["changes"] == [{"field": "title", "before": "A", "after": "B"}]
    assert "changes" not in to_data(other)
