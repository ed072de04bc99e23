"""The directory: the newest revision is found, the history never changes, links follow a merge."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from service.domain.counterparts.partners import Note, Partner, PartnerPerson, PartnerRevision
from service.domain.errors import StaleVersion
from service.store.errors import StoreError
from service.store.unit import Store
from tests.contracts.samples import NOW, instrument


def partner(key: str = "p-1", **answers: Any) -> Partner:
    return Partner(
        id=key,
        revision=1,
        answers={"name": "Fundación Páramo", "country": "EC", "kind": "civil_society", "aliases": ["FP"], **answers},
        contacts=(PartnerPerson(key="c-1", answers={"name": "Luis Vega", "unit": {"en": "Projects"}}),),
        notes=(Note(text="Checked.", by_name="Olga", at=NOW),),
    )


def revision(made: Partner, kind: str = "partner:add") -> PartnerRevision:
    return PartnerRevision(partner=made, kind=kind, by="o-1", by_name="Olga", at=NOW)


@pytest.fixture
def listed(store: Store) -> Store:
    with store.unit() as unit:
        unit.instruments.add(instrument("i-1"))
        unit.partners.add(revision(partner()))
        unit.partners.add(revision(partner("p-2", name="Instituto del Café", country="CO", aliases=[])))
        unit.commit()
    return store


def test_an_entry_comes_back_as_it_was_written(listed: Store) -> None:
    with listed.reader() as unit:
        assert unit.partners.get("p-1") == partner()
        assert unit.partners.get("p-3") is None


def test_words_of_names_aliases_and_persons_find_it(listed: Store) -> None:
    with listed.reader() as unit:
        for words, found in (("paramo", ["p-1"]), ("fp", ["p-1"]), ("Véga", ["p-1", "p-2"])):
            assert [one.id for one in unit.partners.list(text=words, limit=5)] == found
        assert unit.partners.count(country="CO") == 1
        assert unit.partners.count(kind="private") == 0


def test_a_change_needs_the_revision_before_it(listed: Store) -> None:
    changed = replace(partner(seat="Quito"), revision=2)
    with listed.unit() as unit:
        unit.partners.update(revision(changed, "partner:change"))
        unit.commit()
    with listed.unit() as unit, pytest.raises(StaleVersion):
        unit.partners.update(revision(changed, "partner:change"))
    with listed.reader() as unit:
        assert [one.partner.revision for one in unit.partners.history("p-1")] == [2, 1]


def test_the_history_cannot_be_changed(listed: Store) -> None:
    for change in ("UPDATE partner_revisions SET kind = 'x'", "DELETE FROM partner_revisions"):
        with listed.unit() as unit, pytest.raises(StoreError):
            unit.partners._connection.execute(text(change))


def test_links_follow_a_merge_and_the_duplicate_is_listed_no_more(listed: Store) -> None:
    with listed.unit() as unit:
        unit.partners.link("i-1", "p-1", at=NOW)
        unit.partners.link("i-1", "p-2", at=NOW)
        unit.partners.update(revision(replace(partner("p-2"), revision=2, merged_into="p-1"), "partner:merge"))
        unit.partners.move_links("p-2", "p-1")
        unit.commit()
    with listed.reader() as unit:
        assert unit.partners.instruments_of("p-1") == ["i-1"]
        assert unit.partners.of_instrument("i-1") == partner()
        assert [one.id for one in unit.partners.list(limit=5)] == ["p-1"]
