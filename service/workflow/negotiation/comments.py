"""The counterpart comments on articles of a text that is shared with it; the officer answers, settles and reopens.

Commit point of each use case: the commit of its one unit. The instrument keeps its version: a comment outdates nobody's page, so that a
reviewer can decide while the counterpart writes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from service.domain.errors import InvalidInput, NotFound
from service.domain.instrument import Instrument
from service.domain.lifecycle import Action
from service.domain.messages import Message, too_long
from service.domain.negotiation.comments import WHOLE, Entry, EntryKind, Thread, still_open, threads
from service.domain.parties import COUNTERPART, side_of
from service.domain.permissions import Actor
from service.domain.record.events import Event
from service.store.unit import Unit
from service.workflow.access import check, get_visible
from service.workflow.context import Services
from service.workflow.negotiation import letters
from service.workflow.negotiation.texts import article_texts, language_of, require_shown

MAXIMUM: Final = 4000
"""Characters of a comment or an answer."""
MOST: Final = 300
"""Entries of one instrument, so that nobody fills the store through a link."""
NEW: Final = "comment-"
ANSWER: Final = "answer-"
"""Before an article, or a thread, in the paths of errors."""
_NOTHING: Final = Message("Write a comment beside an article, or on the text as a whole.")
_FULL: Final = Message("There are too many comments on this agreement. Write to the officer with whom you negotiate.")


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says in a thread, and whether it is settled or opened again with it."""

    text: str = ""
    act: EntryKind = EntryKind.ANSWER
    """``ANSWER`` leaves the thread as it is."""


def comment(
    services: Services, actor: Actor, instrument_id: str, *, digest: str, remarks: Mapping[str, str]
) -> list[Entry]:
    """The counterpart begins a thread for each article on which it says something.

    :param remarks: key of an article, or ``WHOLE`` -> what is said about it; blank ones are left out.
    :raises InvalidInput: nothing is said, or too much; at ``comment-ARTICLE``.
    :raises DigestMismatch: the text was changed since it was shown, or is not shared.
    :raises NotFound: the actor is not the counterpart.
    """
    said = _checked({f"{NEW}{key}": text for key, text in remarks.items()}, first=f"{NEW}{WHOLE}")
    with services.store.unit() as unit:
        instrument = _counterparts(unit, actor, instrument_id)
        check(instrument, Action.COMMENT, actor)
        made = require_shown(unit, instrument, digest)
        _require_room(unit, instrument, len(said))
        known = {one.key for one in article_texts(services, unit, instrument, made, language_of(made, ""))} | {WHOLE}
        about = [(path.removeprefix(NEW), text) for path, text in said.items() if path.removeprefix(NEW) in known]
        if not about:
            raise InvalidInput({f"{NEW}{WHOLE}": [_NOTHING]})
        entries = begin(services, unit, instrument, actor, revision=made.revision, remarks=about)
        unit.commit()
    return entries


def begin(
    services: Services,
    unit: Unit,
    instrument: Instrument,
    actor: Actor,
    *,
    revision: int,
    remarks: Iterable[tuple[str, str]],
) -> list[Entry]:
    """A thread for each remark (article and text), with one letter, in the caller's transaction. What is too long is cut."""
    base = _entry(services, instrument, actor, revision=revision)
    entries = [
        replace(base, thread=str(uuid.uuid4()), article=article, kind=EntryKind.COMMENT, text=text[:MAXIMUM])
        for article, text in remarks
    ]
    _add(services, unit, instrument, actor, entries=entries, action=Action.COMMENT)
    return entries


def answer(services: Services, actor: Actor, instrument_id: str, says: Mapping[str, Said]) -> list[Entry]:
    """Goes on with threads, in one act with one letter: the officer answers, settles or reopens; the counterpart answers.

    :param says: thread -> what is said; an answer without a text is left out, and so is what changes nothing.
    :raises InvalidInput: nothing is said, or too much; at ``answer-THREAD``.
    :raises NotFound: there is no such thread for this actor.
    """
    ours = side_of(actor) != COUNTERPART
    action = Action.ANSWER_COMMENT if ours else Action.COMMENT
    said = {thread: Said(one.text.strip(), one.act if ours else EntryKind.ANSWER) for thread, one in says.items()}
    said = {thread: one for thread, one in said.items() if one.text or one.act is not EntryKind.ANSWER}
    _checked({f"{ANSWER}{thread}": one.text for thread, one in said.items()}, first="")
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        check(instrument, action, actor)
        found = {thread.id: thread for thread in threads(unit.comments.of(instrument.id))}
        if not said.keys() <= found.keys():
            raise NotFound(noun="comment")
        _require_room(unit, instrument, len(said))
        base = _entry(services, instrument, actor, revision=_revision(unit, instrument))
        entries = [
            replace(base, thread=thread, article=found[thread].first.article, kind=kind, text=one.text)
            for thread, one in said.items()
            if (kind := _kind(found[thread], one)) is not None
        ]
        if not entries:
            raise InvalidInput({"": [Message("Write an answer, or choose what becomes of a comment.")]})
        _add(services, unit, instrument, actor, entries=entries, action=action)
        unit.commit()
    return entries


def open_comments(unit: Unit, instrument: Instrument) -> tuple[Thread, ...]:
    """The threads of this instrument that nobody has settled."""
    return still_open(unit.comments.of(instrument.id))


def count_open(services: Services, actor: Actor, instrument_id: str) -> int:
    """How many of them there are. :raises NotFound: there is no such instrument for this actor."""
    with services.store.reader() as unit:
        return len(open_comments(unit, get_visible(unit, actor, instrument_id)))


def of_counterpart(services: Services, actor: Actor, instrument_id: str) -> tuple[Thread, ...]:
    """Every thread, for the counterpart's own page. :raises NotFound: there is no such instrument for this actor."""
    with services.store.reader() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        return threads(unit.comments.of(instrument.id))


def _kind(thread: Thread, said: Said) -> EntryKind | None:
    """None: nothing is said, and the thread is already as it would be."""
    if said.act is EntryKind.SETTLE and not thread.settled:
        return EntryKind.SETTLE
    if said.act is EntryKind.REOPEN and thread.settled:
        return EntryKind.REOPEN
    return EntryKind.ANSWER if said.text else None


def _counterparts(unit: Unit, actor: Actor, instrument_id: str) -> Instrument:
    if side_of(actor) != COUNTERPART:
        raise NotFound(noun="instrument")
    return get_visible(unit, actor, instrument_id)


def _checked(texts: Mapping[str, str], *, first: str) -> dict[str, str]:
    """Stripped, blank ones left out. ``first``: where it is said that nothing was written; empty: that may be."""
    said = {path: text.strip() for path, text in texts.items() if text.strip()}
    errors = {path: [too_long(text, MAXIMUM)] for path, text in said.items() if len(text) > MAXIMUM}
    if first and not said:
        errors[first] = [_NOTHING]
    if errors:
        raise InvalidInput(errors)
    return said


def _require_room(unit: Unit, instrument: Instrument, more: int) -> None:
    if len(unit.comments.of(instrument.id)) + more > MOST:
        raise InvalidInput({f"{NEW}{WHOLE}": [_FULL]})


def _revision(unit: Unit, instrument: Instrument) -> int:
    made = unit.preliminaries.latest(instrument.id)
    return made.revision if made else 0


def _entry(services: Services, instrument: Instrument, actor: Actor, *, revision: int) -> Entry:
    return Entry(
        instrument_id=instrument.id,
        thread="",
        article="",
        revision=revision,
        kind=EntryKind.ANSWER,
        text="",
        side=side_of(actor),
        by=actor.id,
        by_name=actor.name,
        at=services.clock(),
    )


def _add(
    services: Services, unit: Unit, instrument: Instrument, actor: Actor, *, entries: list[Entry], action: Action
) -> None:
    for entry in entries:
        unit.comments.add(entry)
    unit.events.add(
        Event(
            instrument_id=instrument.id,
            kind=action,
            actor_id=actor.id,
            actor_name=actor.name,
            at=entries[0].at,
            state=instrument.state,
            detail={"side": side_of(actor), "comments": len(entries)},
        )
    )
    letters.tell_comments(services, unit, instrument, actor)
