"""The head of the organization names a substitute for a period, and revokes it.

Only the head delegates, from the own account, and nobody delegates what was delegated. The substitute has the role of a signatory already, which two
administrators granted: a delegation says when and for whom somebody acts, not who may be trusted with it. Commit point: the commit of each use case's
one unit, which writes the delegation and the event in the record of the substitute's account.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from service.domain.errors import FourEyes, InvalidInput, NotFound
from service.domain.messages import Message, too_long
from service.domain.office.delegations import Delegation, Standing
from service.domain.people import AccountChange, AccountEvent, Person
from service.domain.permissions import Actor, Permission, Role
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.acting import may_substitute, same_name
from service.workflow.answers import examined_document
from service.workflow.context import Services
from service.workflow.download import PDF, Download
from service.workflow.errors import NotReady

LINE_MAXIMUM = 200
"""Characters of an office or of the description of a document."""
REASON_MAXIMUM = 1000
"""Characters."""
LONGEST = timedelta(days=366)
"""A delegation for longer is a change of office, and is made by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegations:
    """All delegations as the actor sees them, as of one moment."""

    rows: tuple[tuple[Delegation, Standing], ...]
    """The one that begins last first."""
    head: bool
    """The actor is the head and may delegate."""
    only: Message
    """Who may, for everybody else."""
    candidates: tuple[Person, ...]
    """Who can be named, by name."""
    keys: tuple[str, ...]
    """Names of the keys in the settings that a substitute may have."""


def delegations(services: Services, actor: Actor) -> Delegations:
    """:raises PermissionMissing: the actor does not decide for the office."""
    require(actor, Permission.APPROVAL_DECIDE)
    now = services.clock()
    with services.store.reader() as unit:
        return Delegations(
            rows=tuple((one, one.standing(now)) for one in unit.delegations.all()),
            head=_is_head(services, actor),
            only=_only(services),
            candidates=tuple(_candidates(unit, actor)),
            keys=tuple(sorted(services.settings.signing.keys)),
        )


def document(services: Services, actor: Actor, delegation_id: str) -> Download:
    """The document of authority, as it was uploaded. :raises NotFound: there is no such delegation."""
    require(actor, Permission.APPROVAL_DECIDE)
    with services.store.reader() as unit:
        found = _get(unit, delegation_id)
    return Download(f"delegation-{found.begins.isoformat()}.pdf", PDF, services.files.read(found.authority_sha256))


def delegate(services: Services, actor: Actor, given: Mapping[str, str], *, document: bytes | None) -> Delegation:
    """Names a substitute.

    :param given: ``substitute`` (id of the account), ``office``, ``key`` (may be empty), ``begins`` and ``ends`` (ISO 8601 days), ``authority``, ``reason``.
    :param document: the PDF of the authority; examined as an annex is.
    :raises FourEyes: the actor is not the head of the organization.
    :raises InvalidInput: what is missing or wrong, all of it at once.
    """
    require(actor, Permission.APPROVAL_DECIDE)
    if not _is_head(services, actor):
        raise FourEyes(_only(services))
    now = services.clock()
    with services.store.reader() as unit:
        errors = _errors(services, unit, actor, given, today=now.astimezone(UTC).date())
    errors |= examined_document(services, document, title=_line(given["authority"]))
    if errors or document is None:
        raise InvalidInput(errors)
    sha256 = services.files.put(document)
    with services.store.unit() as unit:
        errors = _errors(services, unit, actor, given, today=now.astimezone(UTC).date())
        substitute = unit.people.get(given["substitute"])
        if errors or substitute is None:  # somebody else wrote meanwhile
            raise InvalidInput(errors)
        made = _made(actor, substitute, given, sha256=sha256, at=now)
        unit.delegations.add(made)
        _record(unit, AccountChange.DELEGATION, made, actor, at=now, reason=made.reason)
        unit.commit()  # Commit point.
    return made


def revoke(services: Services, actor: Actor, delegation_id: str, *, reason: str) -> Delegation:
    """Ends a delegation now. The head does it, or anybody of the office; a substitute does not.

    :raises FourEyes: a substitute asks for it.
    :raises InvalidInput: no reason, or too long a one.
    :raises NotReady: it has ended already.
    """
    require(actor, Permission.APPROVAL_DECIDE)
    if actor.delegation is not None:
        raise FourEyes(
            Message(
                "A substitute cannot change a delegation. {head} or the office can.", head=actor.delegation.head_name
            )
        )
    wrong = _text({"reason": reason}, "reason", Message("State why the delegation ends now."), REASON_MAXIMUM)
    if wrong:
        raise InvalidInput(wrong)
    now = services.clock()
    with services.store.unit() as unit:
        found = _get(unit, delegation_id)
        if found.standing(now) in {Standing.OVER, Standing.REVOKED}:
            raise NotReady(Message("This delegation has ended already."))
        unit.delegations.revoke(found.id, at=now, name=actor.name, reason=_line(reason))
        _record(unit, AccountChange.DELEGATION_END, found, actor, at=now, reason=_line(reason))
        revoked = _get(unit, delegation_id)
        unit.commit()  # Commit point.
    return revoked


def get(services: Services, actor: Actor, delegation_id: str) -> Delegation:
    """:raises NotFound: there is no such delegation."""
    require(actor, Permission.APPROVAL_DECIDE)
    with services.store.reader() as unit:
        return _get(unit, delegation_id)


def _get(unit: Unit, delegation_id: str) -> Delegation:
    found = unit.delegations.get(delegation_id)
    if found is None:
        raise NotFound(noun="delegation")
    return found


def _only(services: Services) -> Message:
    return Message("Only {name} can name a substitute.", name=services.settings.organization.representative_name)


def _is_head(services: Services, actor: Actor) -> bool:
    """Whoever the settings name as the representative, in person and not by delegation."""
    own = Role.SG_OFFICE in actor.roles and actor.delegation is None
    return own and same_name(services.settings.organization.representative_name, actor.name)


def _candidates(unit: Unit, actor: Actor) -> list[Person]:
    return [one for one in unit.people.all() if one.active and one.id != actor.id and may_substitute(one.roles)]


def _errors(
    services: Services, unit: Unit, actor: Actor, given: Mapping[str, str], *, today: date
) -> dict[str, list[Message]]:
    errors: dict[str, list[Message]] = {}
    chosen = next((one for one in _candidates(unit, actor) if one.id == given["substitute"]), None)
    if given["substitute"] == actor.id or (chosen is not None and same_name(chosen.name, actor.name)):
        errors["substitute"] = [Message("Nobody can be the own substitute. Choose another person.")]
    elif chosen is None:
        errors["substitute"] = [
            Message(
                "Choose a person from the list. Two administrators give the role Signatory to whoever is missing there."
            )
        ]
    if given["key"] and given["key"] not in services.settings.signing.keys:
        errors["key"] = [Message("Choose one of the keys.")]
    errors |= _text(given, "office", Message("Enter the office of the substitute, as it stands under the signature."))
    errors |= _text(
        given,
        "authority",
        Message("State which document empowers this person: what it is, its date, and who issued it."),
    )
    errors |= _text(given, "reason", Message("State why a substitute is needed."), REASON_MAXIMUM)
    return errors | _period(unit.delegations.all(), given, today=today)


def _text(given: Mapping[str, str], name: str, asked: Message, most: int = LINE_MAXIMUM) -> dict[str, list[Message]]:
    text = _line(given[name])
    if not text:
        return {name: [asked]}
    return {name: [too_long(text, most)]} if len(text) > most else {}


def _period(known: Collection[Delegation], given: Mapping[str, str], *, today: date) -> dict[str, list[Message]]:
    begins, ends = _day(given["begins"]), _day(given["ends"])
    errors: dict[str, list[Message]] = {}
    if begins is None:
        errors["begins"] = [Message("Enter the first day as day, month and year.")]
    if ends is None:
        errors["ends"] = [Message("Enter the last day as day, month and year.")]
    if begins is None or ends is None:
        return errors
    if ends < begins:
        return {"ends": [Message("The last day is before the first. Enter a later one.")]}
    if ends < today:
        return {"ends": [Message("The period is over already. A delegation cannot be given afterwards.")]}
    if ends - begins >= LONGEST:
        return {"ends": [Message("A delegation lasts a year at most. Enter an earlier last day.")]}
    for one in known:
        if one.revoked_at is None and one.begins <= ends and begins <= one.ends:
            other = Message(
                "From {begins} to {ends} {name} is the substitute already. Choose other days, or revoke that delegation first.",
                begins=one.begins, ends=one.ends, name=one.substitute_name,
            )  # fmt: skip
            return {"begins": [other]}
    return {}


def _line(text: str) -> str:
    return " ".join(text.split())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _made(actor: Actor, substitute: Person, given: Mapping[str, str], *, sha256: str, at: datetime) -> Delegation:
    return Delegation(
        id=str(uuid.uuid4()),
        head_id=actor.id,
        head_name=actor.name,
        substitute_id=substitute.id,
        substitute_name=substitute.name,
        key=given["key"],
        begins=date.fromisoformat(given["begins"]),
        ends=date.fromisoformat(given["ends"]),
        authority_sha256=sha256,
        office=_line(given["office"]),
        authority=_line(given["authority"]),
        reason=_line(given["reason"]),
        made_at=at,
    )


def _record(unit: Unit, change: AccountChange, made: Delegation, actor: Actor, *, at: datetime, reason: str) -> None:
    detail: dict[str, Any] = {"delegation": made.to_data(), "authority_sha256": made.authority_sha256, "reason": reason}
    unit.account_events.add(
        AccountEvent(
            change=change,
            person_id=made.substitute_id,
            person_name=made.substitute_name,
            actor_id=actor.id,
            actor_name=actor.name,
            at=at,
            detail=detail,
        )
    )
