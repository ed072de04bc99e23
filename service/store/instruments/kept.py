"""What people have typed into the form of a draft and not saved yet."""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, select

from service.domain.instrument import KeptAnswers
from service.store.repository import Repository
from service.store.rows import built, plain
from service.store.tables import kept_answers


class Kept(Repository):
    """At most one row a person and instrument; the newest replaces the one before."""

    def of(self, instrument_id: str, person_id: str) -> KeptAnswers | None:
        """What this person has typed here."""
        row = self._one(select(kept_answers).where(_mine(instrument_id, person_id)))
        return None if row is None else built(KeptAnswers, row)

    def put(self, kept: KeptAnswers) -> None:
        """Instead of what was kept before; nothing is left of a row without answers."""
        self._changed(delete(kept_answers).where(_mine(kept.instrument_id, kept.person_id)))
        if kept.answers:
            self._insert(kept_answers, {**plain(kept), "answers": dict(kept.answers), "bases": dict(kept.bases)})


def _mine(instrument_id: str, person_id: str) -> ColumnElement[bool]:
    return (kept_answers.c.instrument_id == instrument_id) & (kept_answers.c.person_id == person_id)
