"""Treaties and the actions of States. Rows come from holdings only, see :mod:`service.workflow.treaties.rows`; none is ever changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select

from service.domain.treaties.actions import TreatyAction
from service.domain.treaties.data import action_data, action_from, treaty_data, treaty_from
from service.domain.treaties.treaty import Treaty, code_order
from service.store.repository import Repository
from service.store.search.folding import folded_line, words_of
from service.store.tables import treaties, treaty_actions


@dataclass(frozen=True, slots=True)
class KeptTreaty:
    """A treaty as it is recorded now."""

    treaty: Treaty
    revision: int
    holding: str
    """Id of the holding with this revision."""


@dataclass(frozen=True, slots=True)
class KeptAction:
    """An action, and the holding with its document."""

    action: TreatyAction
    holding: str


class Treaties(Repository):
    """Append-only."""

    def add(self, treaty: Treaty, revision: int, holding: str) -> None:
        """:raises StoreConflict: the treaty has this revision."""
        folded = folded_line(treaty.code, *treaty.titles.values(), *treaty.place.values(), *treaty.meeting.values())
        self._insert(
            treaties,
            {
                "code": treaty.code, "revision": revision, "folded": folded, "adopted_on": treaty.adopted_on,
                "details": treaty_data(treaty), "holding": holding,
            },
        )  # fmt: skip

    def has(self, code: str, revision: int) -> bool:
        """Whether there is this revision."""
        return self._count(treaties, treaties.c.code == code, treaties.c.revision == revision) > 0

    def get(self, code: str) -> KeptTreaty | None:
        """In its newest revision."""
        row = self._one(select(treaties).where(treaties.c.code == code).order_by(treaties.c.revision.desc()).limit(1))
        return None if row is None else KeptTreaty(treaty_from(row.details), row.revision, row.holding)

    def revisions(self, code: str) -> list[str]:
        """Ids of the holdings of its revisions, newest first."""
        query = select(treaties.c.holding).where(treaties.c.code == code).order_by(treaties.c.revision.desc())
        return [row.holding for row in self._all(query)]

    def find(
        self, words: str = "", *, state: str | None = None, year: int | None = None, subject: str | None = None
    ) -> list[Treaty]:
        """Treaties that match everything asked for, by code.

        :param words: each has to stand in the code, a title, the place or the meeting; the beginning of a word is enough.
        :param state: code of a State that did something to the treaty. :param year: of the adoption.
        """
        query = _newest().where(*[_has_word(word) for word in words_of(words)])
        if state:
            acted = select(treaty_actions.c.treaty).where(treaty_actions.c.state == state)
            query = query.where(treaties.c.code.in_(acted))
        if year:
            query = query.where(treaties.c.adopted_on.between(date(year, 1, 1), date(year, 12, 31)))
        found = [treaty_from(row.details) for row in self._all(query)]
        kept = [one for one in found if subject is None or subject in one.subjects]
        return sorted(kept, key=lambda one: code_order(one.code))

    def years(self) -> list[int]:
        """Years in which treaties were adopted, newest first."""
        rows = self._all(select(treaties.c.adopted_on).distinct())
        return sorted({row.adopted_on.year for row in rows}, reverse=True)

    def actions(self, code: str) -> list[TreatyAction]:
        """On this treaty, in the order of the record."""
        return self.actions_of([code]).get(code, [])

    def actions_of(self, codes: Collection[str]) -> dict[str, list[TreatyAction]]:
        """Treaty -> its actions, in the order of the record."""
        query = select(treaty_actions).where(treaty_actions.c.treaty.in_(list(codes)))
        found: dict[str, list[TreatyAction]] = {}
        for row in self._all(query.order_by(treaty_actions.c.treaty, treaty_actions.c.number)):
            found.setdefault(row.treaty, []).append(_action(row))
        return found

    def action(self, action_id: str) -> KeptAction | None:
        """One action."""
        row = self._one(select(treaty_actions).where(treaty_actions.c.id == action_id))
        return None if row is None else KeptAction(_action(row), row.holding)

    def holdings_of(self, code: str) -> dict[str, str]:
        """Action -> id of the holding with its document."""
        query = select(treaty_actions.c.id, treaty_actions.c.holding).where(treaty_actions.c.treaty == code)
        return {row.id: row.holding for row in self._all(query)}

    def next_number(self, code: str) -> int:
        """The place in the record that the next action gets."""
        query = select(func.max(treaty_actions.c.number)).where(treaty_actions.c.treaty == code)
        row = self._one(query)
        return int(row[0] or 0) + 1 if row is not None else 1

    def add_action(self, action: TreatyAction, holding: str) -> None:
        """:raises StoreConflict: there is an action of this id, or of this number in the record of the treaty."""
        self._insert(
            treaty_actions,
            {
                "id": action.id, "treaty": action.treaty, "number": action.number, "state": action.state,
                "kind": str(action.kind), "details": action_data(action), "holding": holding,
            },
        )  # fmt: skip


def _newest() -> Select[Any]:
    newest = (
        select(treaties.c.code, func.max(treaties.c.revision).label("revision")).group_by(treaties.c.code).subquery()
    )
    joined = and_(newest.c.code == treaties.c.code, newest.c.revision == treaties.c.revision)
    return select(treaties).join(newest, joined)


def _has_word(word: str) -> Any:
    return treaties.c.folded.contains(f" {word}", autoescape=True)


def _action(row: Any) -> TreatyAction:
    return replace(action_from(row.details), number=row.number)
