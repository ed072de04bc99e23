"""The outbox of letters, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from service.domain.mail.letters import Letter, LetterState, Text
from service.domain.messages import Message
from service.store.unit import Store
from tests.contracts.samples import NOW

TEXT = Text(
    subject=Message.counted("{count} matter", "{count} matters", count=2),
    paragraphs=(Message("About {title}", title="Río"),),
    action=Message("Open"),
    path="/x",
    items=((Message("One"), "/one"), (Message("Two"), "")),
)


def letter(number: int, **changes: object) -> Letter:
    made = Letter(
        id=f"letter-{number}", kind="letter:test", instrument_id=None, person_id="p1", name="María", address="maria@example.org",
        language="es", text=TEXT, secret="", receipt="", key=None, message_id=f"<{number}@example.org>",
        state=LetterState.QUEUED, attempts=0, told=None, created_at=NOW, due_at=NOW + timedelta(seconds=number), sent_at=None,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def added(store: Store, *letters: Letter) -> list[bool]:
    with store.unit() as unit:
        written = [unit.letters.add(one) for one in letters]
        unit.commit()
    return written


def test_a_letter_comes_back_as_it_was_written(store: Store) -> None:
    added(store, letter(1))
    with store.reader() as unit:
        assert unit.letters.get("letter-1") == letter(1)


def test_what_is_due_longest_comes_first_and_nothing_before_its_time(store: Store) -> None:
    added(store, letter(2), letter(1), letter(3, state=LetterState.HELD))
    with store.reader() as unit:
        assert unit.letters.due(NOW) is None
        due = unit.letters.due(NOW + timedelta(hours=1))
    assert due is not None
    assert due.id == "letter-1"


def test_a_key_is_written_once(store: Store) -> None:
    assert added(store, letter(1, key="turn"), letter(2, key="turn"), letter(3)) == [True, False, True]


def test_a_sent_letter_forgets_its_link_and_is_due_no_more(store: Store) -> None:
    added(store, letter(1, secret="encrypted"))
    with store.unit() as unit:
        unit.letters.attempted("letter-1")
        unit.letters.sent("letter-1", NOW)
        unit.commit()
    with store.reader() as unit:
        sent = unit.letters.get("letter-1")
        assert unit.letters.due(NOW + timedelta(days=1)) is None
    assert sent == letter(1, attempts=1, state=LetterState.SENT, sent_at=NOW)


def test_a_server_that_is_away_is_noted_at_every_letter_that_is_due(store: Store) -> None:
    added(store, letter(1), letter(9))
    with store.unit() as unit:
        unit.letters.hold_up(Message("Away."), NOW + timedelta(seconds=5))
        unit.commit()
    with store.reader() as unit:
        told = {one.id: one.told for one in unit.letters.in_state(LetterState.QUEUED)}
    assert told == {"letter-1": Message("Away.").to_data(), "letter-9": None}
