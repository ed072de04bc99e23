"""Letters by e-mail. The rows are the record; the job that sends them only says that there may be work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update

from service.domain.mail.letters import Letter, LetterState, Text
from service.domain.messages import Message
from service.store.repository import AnyRow, Repository
from service.store.rows import built, plain
from service.store.tables import letters


class Letters(Repository):
    """Each row is sent once, or fails with its reason. Nothing is ever deleted."""

    def add(self, letter: Letter) -> bool:
        """False when there is a letter with the same ``key`` already; then nothing is written."""
        if letter.key is not None and self.known(letter.key):
            return False
        self._insert(letters, {**plain(letter), "text": letter.text.to_data(), "state": str(letter.state)})
        return True

    def known(self, key: str) -> bool:
        """Whether there is a letter with this key."""
        return bool(self._count(letters, letters.c.key == key))

    def get(self, letter_id: str) -> Letter | None:
        """The letter as it is now."""
        row = self._one(select(letters).where(letters.c.id == letter_id))
        return None if row is None else _letter(row)

    def of(self, instrument_id: str) -> list[Letter]:
        """Newest first."""
        query = select(letters).where(letters.c.instrument_id == instrument_id)
        return [_letter(row) for row in self._all(query.order_by(letters.c.created_at.desc(), letters.c.id))]

    def of_kind(self, kind: str, limit: int = 1000) -> list[Letter]:
        """Newest first."""
        query = select(letters).where(letters.c.kind == kind)
        return [
            _letter(row) for row in self._all(query.order_by(letters.c.created_at.desc(), letters.c.id).limit(limit))
        ]

    def in_state(self, state: LetterState, limit: int = 200) -> list[Letter]:
        """Newest first."""
        query = select(letters).where(letters.c.state == str(state))
        return [
            _letter(row) for row in self._all(query.order_by(letters.c.created_at.desc(), letters.c.id).limit(limit))
        ]

    def waiting(self) -> int:
        """How many the mail server has not taken yet."""
        return self._count(letters, letters.c.state == str(LetterState.QUEUED))

    def held(self, person_id: str) -> list[Letter]:
        """What waits for the person's daily letter, oldest first."""
        query = select(letters).where(letters.c.person_id == person_id, letters.c.state == str(LetterState.HELD))
        return [_letter(row) for row in self._all(query.order_by(letters.c.created_at, letters.c.id))]

    def due(self, now: datetime) -> Letter | None:
        """The one that has been due longest."""
        query = select(letters).where(_due(now)).order_by(letters.c.due_at, letters.c.created_at, letters.c.id)
        row = self._one(query.limit(1))
        return None if row is None else _letter(row)

    def attempted(self, letter_id: str) -> None:
        """It is handed to the mail server now."""
        self._change(letter_id, {"attempts": letters.c.attempts + 1})

    def sent(self, letter_id: str, at: datetime) -> None:
        """The mail server has taken it over. A link that works once is forgotten."""
        self._change(letter_id, {"state": str(LetterState.SENT), "sent_at": at, "told": None, "secret": ""})

    def wait(self, letter_id: str, message: Message, until: datetime) -> None:
        """The mail server takes it later. :param message: why."""
        self._change(letter_id, {"due_at": until, "told": message.to_data()})

    def fail(self, letter_id: str, message: Message) -> None:
        """It was refused for good. :param message: why."""
        self._change(letter_id, {"state": str(LetterState.FAILED), "told": message.to_data()})

    def requeue(self, letter_id: str, now: datetime) -> None:
        """It is tried again as if for the first time."""
        changes = {"state": str(LetterState.QUEUED), "due_at": now, "attempts": 0, "told": None}
        self._change(letter_id, changes)

    def hold_up(self, message: Message, now: datetime) -> None:
        """No letter that is due can be sent now. :param message: why."""
        self._connection.execute(update(letters).where(_due(now)).values(told=message.to_data()))

    def gathered(self, letter_id: str, at: datetime) -> None:
        """It is a part of the daily letter that is queued in the same transaction."""
        self._change(letter_id, {"state": str(LetterState.GATHERED), "sent_at": at})

    def _change(self, letter_id: str, changes: Mapping[str, Any]) -> None:
        self._connection.execute(update(letters).where(letters.c.id == letter_id).values(dict(changes)))


def _due(now: datetime) -> ColumnElement[bool]:
    return (letters.c.state == str(LetterState.QUEUED)) & (letters.c.due_at <= now)


def _letter(row: AnyRow) -> Letter:
    return built(Letter, row, state=LetterState(row.state), text=Text.from_data(row.text))
