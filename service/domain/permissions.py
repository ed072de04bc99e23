"""Roles and permissions: one table. Views and use cases check it; what it does not list is not allowed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from service.domain.errors import DelegationNotInForce, DomainError, PermissionMissing
from service.domain.messages import Message
from service.domain.office.delegations import Delegation


class Permission(StrEnum):
    """``noun:action``, alphabetical."""

    APPROVAL_DECIDE = "approval:decide"
    ARCHIVE_READ = "archive:read"
    """Of the archive as a whole: its audit, repairs, replica, time-stamps, disposals and legal holds."""
    AUDIT_READ = "audit:read"
    DEPOSIT_MAKE = "deposit:make"
    DISPOSAL_DECIDE = "disposal:decide"
    DRAFT_READ = "draft:read"
    DRAFT_WRITE = "draft:write"
    HOLDING_READ = "holding:read"
    HOLD_DECIDE = "hold:decide"
    """To place a legal hold on a deposit, and to lift one that another person placed."""
    INSTRUMENT_ASSIGN = "instrument:assign"
    INSTRUMENT_READ = "instrument:read"
    OBLIGATION_SETTLE = "obligation:settle"
    PAPER_ATTEST = "paper:attest"
    PAPER_SCAN = "paper:scan"
    PARTNER_READ = "partner:read"
    PARTNER_WRITE = "partner:write"
    PROPOSAL_DECIDE = "proposal:decide"
    PROPOSAL_MAKE = "proposal:make"
    REGISTER_READ = "register:read"
    REPORT_COMPILE = "report:compile"
    """Of the organization, over a period; :attr:`REPORT_MAKE` is the counterpart's, on its agreement."""
    REPORT_MAKE = "report:make"
    REVIEW_DECIDE = "review:decide"
    SERVICE_ACT = "service:act"
    SIGNATURE_MAKE = "signature:make"
    SIGNATURE_TAKE_BACK = "signature:take_back"
    TEXT_CONFIRM = "text:confirm"
    TREATY_RECORD = "treaty:record"
    USER_MANAGE = "user:manage"


class Role(StrEnum):
    """Roles of people; a ``counterpart`` enters through a one-time link, and ``service`` is the service itself.

    A ``reviewer`` makes the reviews of its unit. A ``signatory`` signs for the organization in its own place and decides nothing else; the ``sg_office`` acts for every signatory.
    """

    ADMINISTRATOR = "administrator"
    ARCHIVIST = "archivist"
    AUDITOR = "auditor"
    COUNTERPART = "counterpart"
    OFFICER = "officer"
    REVIEWER = "reviewer"
    SERVICE = "service"
    SG_OFFICE = "sg_office"
    SIGNATORY = "signatory"


_P = Permission
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset({_P.INSTRUMENT_ASSIGN, _P.USER_MANAGE}),
    Role.ARCHIVIST: frozenset(
        {
            _P.ARCHIVE_READ,
            _P.DEPOSIT_MAKE,
            _P.HOLD_DECIDE,
            _P.HOLDING_READ,
            _P.INSTRUMENT_READ,
            _P.PAPER_ATTEST,
            _P.PAPER_SCAN,
            _P.REGISTER_READ,
            _P.REPORT_COMPILE,
            _P.TREATY_RECORD,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            _P.ARCHIVE_READ,
            _P.AUDIT_READ,
            _P.DRAFT_READ,
            _P.HOLD_DECIDE,
            _P.HOLDING_READ,
            _P.INSTRUMENT_READ,
            _P.PARTNER_READ,
            _P.REGISTER_READ,
            _P.REPORT_COMPILE,
        }
    ),
    Role.COUNTERPART: frozenset(
        {_P.PAPER_SCAN, _P.REPORT_MAKE, _P.SIGNATURE_MAKE, _P.SIGNATURE_TAKE_BACK, _P.TEXT_CONFIRM}
    ),
    Role.OFFICER: frozenset(
        {
            _P.DRAFT_READ,
            _P.DRAFT_WRITE,
            _P.INSTRUMENT_ASSIGN,
            _P.INSTRUMENT_READ,
            _P.OBLIGATION_SETTLE,
            _P.PAPER_SCAN,
            _P.PARTNER_READ,
            _P.PARTNER_WRITE,
            _P.PROPOSAL_DECIDE,
            _P.REGISTER_READ,
            _P.SIGNATURE_TAKE_BACK,
            _P.TEXT_CONFIRM,
        }
    ),
    Role.REVIEWER: frozenset({_P.INSTRUMENT_READ, _P.REGISTER_READ, _P.REVIEW_DECIDE}),
    Role.SERVICE: frozenset({_P.SERVICE_ACT}),
    Role.SG_OFFICE: frozenset(
        {
            _P.APPROVAL_DECIDE,
            _P.ARCHIVE_READ,
            _P.DISPOSAL_DECIDE,
            _P.INSTRUMENT_READ,
            _P.PAPER_SCAN,
            _P.PARTNER_READ,
            _P.PROPOSAL_MAKE,
            _P.REGISTER_READ,
            _P.REPORT_COMPILE,
            _P.SIGNATURE_MAKE,
            _P.SIGNATURE_TAKE_BACK,
        }
    ),
    Role.SIGNATORY: frozenset({_P.INSTRUMENT_READ, _P.REGISTER_READ, _P.SIGNATURE_MAKE, _P.SIGNATURE_TAKE_BACK}),
}


DECIDING = frozenset({_P.APPROVAL_DECIDE, _P.DISPOSAL_DECIDE, _P.REVIEW_DECIDE, _P.SIGNATURE_MAKE, _P.USER_MANAGE})
"""Permissions to bind the organization, to clear a text, to have a deposit destroyed, or to say who may: a role that carries one is a deciding role."""


def deciding(roles: Iterable[Role]) -> frozenset[Role]:
    """Those of ``roles`` that decide. Two administrators grant them, and no two people who have one bear the same name."""
    return frozenset(role for role in roles if PERMISSIONS[role] & DECIDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person or service that acts: an argument of every use case. Made by ``accounts`` from a sign-in or a link, never by a view."""

    id: str
    name: str
    roles: frozenset[Role]
    department: str | None = None
    """Officers act for one department and see its instruments only; reviewers make the reviews of their unit."""
    instrument_id: str | None = None
    """Set for a counterpart: the one instrument its link opened."""
    delegation: Delegation | None = None
    """Set for a substitute of the head of the organization while the delegation is in force; :attr:`roles` has the office's role then."""
    outside: Message | None = None
    """Set for a substitute while no delegation is in force: why not, with the days."""
    scopes: frozenset[Permission] | None = None
    """Set for a program with an API token, and for a deputy: of the permissions of the roles, it has these only."""
    acts_for: str = ""
    """Set for a deputy: id of the person whose work this is."""
    acts_for_name: str = ""

    @property
    def permissions(self) -> frozenset[Permission]:
        """Everything the roles carry together, as far as the token of a program allows it."""
        carried: frozenset[Permission] = frozenset().union(*(PERMISSIONS[role] for role in self.roles))
        return carried if self.scopes is None else carried & self.scopes

    def only_by_delegation(self, permission: Permission) -> bool:
        """Whether the actor has this permission from the delegation alone, and so uses it for the head of the organization."""
        own = self.roles - {Role.SG_OFFICE}
        return self.delegation is not None and not any(permission in PERMISSIONS[role] for role in own)


def refused(actor: Actor, permission: Permission, *, action: str = "") -> DomainError:
    """Why the actor lacks the permission; of a substitute whose delegation is not in force, with the days on which it is."""
    if actor.outside is not None and permission in PERMISSIONS[Role.SG_OFFICE]:
        return DelegationNotInForce(actor.outside)
    if action:
        return PermissionMissing(action=action, permission=permission)
    return PermissionMissing(permission=permission)


DEPUTIZED = frozenset({Role.OFFICER, Role.SG_OFFICE})
"""Roles in which a deputy can stand in."""
_OWN_ACTS = DECIDING | {_P.DEPOSIT_MAKE, _P.HOLD_DECIDE, _P.PAPER_ATTEST}
"""Acts in which nobody stands in for another person."""


def deputized(roles: Iterable[Role]) -> frozenset[Permission]:
    """What a deputy may do for somebody with these roles: their work, but no decision, signature or attestation."""
    carried: frozenset[Permission] = frozenset().union(*(PERMISSIONS[role] for role in roles if role in DEPUTIZED))
    return carried - _OWN_ACTS


SERVICE_ACTOR = Actor(id="service", name="Alternat", roles=frozenset({Role.SERVICE}))
"""The service acting on a job that a person's act has already authorised (sealing, completing a level)."""

OPERATOR = Actor(id="operator", name="", roles=frozenset({Role.ADMINISTRATOR}))
"""Whoever manages accounts at the command line of the machine; pages never act under this name."""
PROVIDER = Actor(id="openid", name="OpenID Connect", roles=frozenset({Role.ADMINISTRATOR}))
"""The provider at which people sign in, in whose name accounts are made and roles change as the operator's settings map its claims."""
