"""Tells archivists and administrators when a required witness of a log has become silent, and when it confirms again: one letter for each change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from service.depository.errors import DepositoryError
from service.domain.mail.letters import Text, to_person
from service.domain.messages import Message
from service.domain.permissions import Role
from service.workflow.checkpoints.witnesses import Standing, know, standings
from service.workflow.context import LOG, SIGNING_LOG, Services
from service.workflow.letters.recipients import with_role
from service.workflow.letters.send import send

LETTER: Final = "letter:witness"
_LOGS: Final[Mapping[str, Message]] = {LOG: Message("Transparency log"), SIGNING_LOG: Message("Signing log")}
_MEANING: Final = (
    Message("Nobody outside the organization confirms the newest entries of the log as long as its witness is silent."),
    Message("The operator asks the witness again, or the organization that runs it."),
)


def silent(services: Services) -> list[Standing]:
    """The required witnesses that have not confirmed a log for ``checkpoints.witness_days``. Empty where what was kept cannot be read: the audit tells that."""
    return [one for one in _required(services) or () if one.overdue]


def sentence(one: Standing) -> Message:
    """What a person reads of a silent witness."""
    log, name = _LOGS[one.log], one.key.name
    if one.at is None:
        return Message("{log}: the witness “{name}” has not confirmed anything yet.", log=log, name=name)
    return Message(
        "{log}: the witness “{name}” has not confirmed anything since {day}.", log=log, name=name, day=one.at.date()
    )


def tell(services: Services) -> int:
    """Writes the letters about what changed since the last call; how many. Safe to run as often as one likes. Without a mail server nothing is told."""
    know(services)
    found = _required(services) if services.settings.mail.on else None
    if found is None:
        return 0
    required = {(one.log, one.name): one for one in found}
    now = {key for key, one in required.items() if one.overdue}
    with services.store.unit() as unit:
        before = unit.archives.silent_witnesses()
        if now == before:
            return 0
        new, back = sorted(now - before), sorted(key for key in required.keys() & before - now if required[key].at)
        unit.archives.keep_silent_witnesses(sorted(now))
        written = 0
        if new or back:
            text = _text([required[key] for key in new], [required[key] for key in back])
            people = {one.id: one for role in (Role.ARCHIVIST, Role.ADMINISTRATOR) for one in with_role(unit, role)}
            for person in people.values():
                written += send(services, unit, text, kind=LETTER, to=to_person(person)) is not None
        unit.commit()
    return written


def _required(services: Services) -> list[Standing] | None:
    """None: what was kept cannot be read."""
    try:
        return [one for one in standings(services) if one.required]
    except DepositoryError:
        return None


def _text(new: list[Standing], back: list[Standing]) -> Text:
    paragraphs = [*(sentence(one) for one in new), *(_MEANING if new else ())]
    paragraphs += [
        Message("{log}: the witness “{name}” confirms it again.", log=_LOGS[one.log], name=one.key.name) for one in back
    ]
    subject = Message("A witness of the log is silent") if new else Message("The witness of the log confirms it again")
    return Text(subject=subject, paragraphs=tuple(paragraphs), action=Message("Open the transparency log"), path="/log")
