"""The archivist asks for a certified true copy; the copy is made by a job (:mod:`service.workflow.copies.make`)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from service.depository.holdings.copies import CertifiedCopy
from service.domain.errors import InvalidInput, NotFound
from service.domain.jobs import JobKind, JobState
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.store.unit import Unit
from service.translation import NAMES
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.copies.source import Source, pages
from service.workflow.errors import NotReady

NAME_MAXIMUM = 120
"""Characters of a person's or an organization's name: more does not fit on the page."""
MOST_PRINTED = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCopy:
    """What the archivist says of a copy."""

    person: str
    organization: str
    language: str
    printed: str
    """As typed: how many copies on paper."""


def ask(services: Services, actor: Actor, found: Source, new: NewCopy) -> CertifiedCopy:
    """Gives the copy its number and queues the job that makes it.

    :raises PermissionMissing: only the archivist certifies.
    :raises InvalidInput: the keys are the fields of :class:`NewCopy`. :raises NotReady: the file cannot be drawn.
    """
    require(actor, Permission.DEPOSIT_MAKE)
    printed = _checked(new)
    count = pages(services, found)
    now = services.clock().replace(microsecond=0)
    with services.store.unit() as unit:
        copy = CertifiedCopy(
            id=str(uuid.uuid4()), number=unit.certified_copies.next_number(now.year), subject=found.id, path=found.path,
            sha256=found.sha256, pages=count, title=found.title(new.language), place=found.place(new.language),
            language=new.language, person=new.person, organization=new.organization, printed=printed, asked_by=actor.id,
            asked_by_name=actor.name, asked_at=now,
        )  # fmt: skip
        unit.certified_copies.add(copy)
        _queue(unit, copy.id)
        unit.commit()  # Commit point.
    return copy


def again(services: Services, actor: Actor, copy_id: str) -> None:
    """Queues the job of a copy once more, after it failed. :raises NotFound: there is no such copy. :raises NotReady: it has not failed."""
    require(actor, Permission.DEPOSIT_MAKE)
    with services.store.unit() as unit:
        if unit.certified_copies.get(copy_id) is None:
            raise NotFound(noun="certified copy")
        last = unit.jobs.newest(key_of(copy_id))
        if unit.holdings.get(copy_id) is not None or (last is not None and last.state is not JobState.FAILED):
            raise NotReady(Message("This task has not failed: it is completed or still running."))
        _queue(unit, copy_id)
        unit.commit()


def key_of(copy_id: str) -> str:
    """Key of the copy's job."""
    return f"{JobKind.CERTIFIED_COPY}:{copy_id}"


def _queue(unit: Unit, copy_id: str) -> None:
    unit.jobs.enqueue(JobKind.CERTIFIED_COPY, {"copy": copy_id}, key=key_of(copy_id))


def _checked(new: NewCopy) -> int:
    errors: dict[str, list[Message]] = {}
    if not new.person and not new.organization:
        errors["person"] = [Message("Enter the person or the organization that gets the copy.")]
    for name in ("person", "organization"):
        if len(getattr(new, name)) > NAME_MAXIMUM:
            errors[name] = [Message("Use at most {most} characters.", most=NAME_MAXIMUM)]
    if new.language not in NAMES:
        errors["language"] = [Message("Choose the language of the certifying page.")]
    typed = new.printed.strip() or "0"
    count = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 2 else -1
    if not 0 <= count <= MOST_PRINTED:
        errors["printed"] = [Message("Enter a number from 0 to {most}.", most=MOST_PRINTED)]
    if errors:
        raise InvalidInput(errors)
    return count
