"""Words for changes of accounts, and for the browser of a sign-in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from flask import Flask
from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from service.domain.people import AccountChange, AccountEvent, AccountRequest
from service.domain.permissions import OPERATOR, Permission
from service.domain.record.events import Event
from service.web.words import filters
from service.web.words.delegations import delegation_sentence
from service.web.words.labels import ROLES

PERMISSIONS: Mapping[str, LazyString] = {
    Permission.ARCHIVE_READ: lazy_gettext("Read the state of the archive"),
    Permission.AUDIT_READ: lazy_gettext("Read the record of events"),
    Permission.DEPOSIT_MAKE: lazy_gettext("Deposit agreements"),
    Permission.DRAFT_READ: lazy_gettext("Read drafts"),
    Permission.DRAFT_WRITE: lazy_gettext("Open and change drafts"),
    Permission.HOLDING_READ: lazy_gettext("Read documents in the archive that are closed"),
    Permission.HOLD_DECIDE: lazy_gettext("Place and lift legal holds"),
    Permission.INSTRUMENT_ASSIGN: lazy_gettext("Give an agreement to another officer"),
    Permission.INSTRUMENT_READ: lazy_gettext("Read agreements"),
    Permission.OBLIGATION_SETTLE: lazy_gettext("Record that obligations are met"),
    Permission.PAPER_ATTEST: lazy_gettext("Attest signatures in ink"),
    Permission.PAPER_SCAN: lazy_gettext("Upload scans"),
    Permission.PARTNER_READ: lazy_gettext("Read the directory of organizations"),
    Permission.PARTNER_WRITE: lazy_gettext("Change the directory of organizations"),
    Permission.PROPOSAL_DECIDE: lazy_gettext("Accept and decline proposals"),
    Permission.PROPOSAL_MAKE: lazy_gettext("Direct a unit to draft an agreement"),
    Permission.REGISTER_READ: lazy_gettext("Read the register"),
    Permission.REPORT_COMPILE: lazy_gettext("Write the annual report"),
    Permission.SIGNATURE_TAKE_BACK: lazy_gettext("Take back a signature that is not complete"),
    Permission.TEXT_CONFIRM: lazy_gettext("Confirm the text"),
    Permission.TREATY_RECORD: lazy_gettext("Record treaties and what States do"),
}
"""Those that a program can have through an API token."""

CHANGES: Mapping[str, LazyString] = {
    AccountChange.CLOSE: lazy_gettext("Account closed"),
    AccountChange.CREATE: lazy_gettext("Account created"),
    AccountChange.DELEGATION: lazy_gettext("Named as substitute"),
    AccountChange.DELEGATION_END: lazy_gettext("Delegation revoked"),
    AccountChange.DEPUTY_ACT: lazy_gettext("A deputy began to act for the person"),
    AccountChange.DEPUTY_END: lazy_gettext("A deputy no longer stands in"),
    AccountChange.DEPUTY_NAME: lazy_gettext("Deputy named"),
    AccountChange.IDENTITY: lazy_gettext("Joined to an account at a sign-in provider"),
    AccountChange.OWN_PASSWORD: lazy_gettext("Password changed by the person"),
    AccountChange.PASSWORD: lazy_gettext("Password set by an administrator"),
    AccountChange.PASSKEY_ADD: lazy_gettext("Passkey added"),
    AccountChange.PASSKEY_REMOVE: lazy_gettext("Passkey removed"),
    AccountChange.REFUSE: lazy_gettext("Change refused by another administrator"),
    AccountChange.RENAME: lazy_gettext("Name or address changed"),
    AccountChange.REOPEN: lazy_gettext("Account opened"),
    AccountChange.REQUEST: lazy_gettext("Change requested; another administrator has to confirm it"),
    AccountChange.RESET: lazy_gettext("Password changed with the link sent by e-mail"),
    AccountChange.ROLES: lazy_gettext("Roles changed"),
    AccountChange.TOKEN_CREATE: lazy_gettext("API token created"),
    AccountChange.TOKEN_REVOKE: lazy_gettext("API token revoked"),
    AccountChange.WITHDRAW: lazy_gettext("Request taken back"),
}
_REQUESTS: Mapping[str, LazyString] = {
    AccountChange.PASSWORD: lazy_gettext("New password"),
    AccountChange.RENAME: lazy_gettext("Other name or address"),
    AccountChange.REOPEN: lazy_gettext("Open the account"),
    AccountChange.ROLES: lazy_gettext("Other roles"),
}
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip


def change_name(event: AccountEvent) -> str:
    """What happened."""
    return str(CHANGES.get(event.change, event.change))


def change_detail(event: AccountEvent) -> str:
    """What was and what is; empty where there is nothing more to say."""
    detail = event.detail
    parts = [
        _from_to(event),
        str(detail.get("token") or detail.get("passkey") or detail.get("provider") or ""),
        str(_REQUESTS.get(detail.get("requested", ""), "")),
    ]
    if event.change is AccountChange.CREATE:
        parts.append(role_names(detail.get("roles", ())))
    if event.change is AccountChange.REQUEST:
        parts += [role_names(detail.get("roles", ())), *(str(detail.get(key, "")) for key in ("name", "email"))]
    if detail.get("delegation"):
        parts += [delegation_sentence(detail["delegation"]), str(detail.get("reason", ""))]
    if detail.get("deputy"):
        parts.append(" ".join([str(detail["deputy"]), " – ".join(detail.get("days", ()))]).strip())
    if detail.get("asked_by"):
        parts.append(gettext("requested by %(name)s", name=detail["asked_by"]))
    return "; ".join(part for part in parts if part)


def request_name(request: AccountRequest) -> str:
    """What an administrator asked for, and what is to be written."""
    detail = request.detail
    parts = (role_names(detail.get("roles", ())), detail.get("name", ""), detail.get("email", ""))
    written = ", ".join(str(part) for part in parts if part)
    name = str(_REQUESTS.get(request.change, request.change))
    return f"{name}: {written}" if written else name


def acted_by(event: AccountEvent | Event) -> str:
    """Who did it; of a failed sign-in nobody knows."""
    if event.actor_id == OPERATOR.id:
        return gettext("Operator, at the command line")
    return event.actor_name or gettext("Unknown")


def role_names(roles: Sequence[str]) -> str:
    """In the reader's language, by name."""
    return ", ".join(sorted(str(ROLES.get(role, role)) for role in roles))


def browser_name(agent: str) -> str:
    """Browser and system, from what the browser calls itself; programs are named as they name themselves."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if browser and system:
        return gettext("%(browser)s on %(system)s", browser=browser, system=system)
    return re.sub(r"[^\x20-\x7e]", "", agent)[:40] or gettext("Unknown program")


def permission_name(permission: str) -> str:
    """What a program may do."""
    return str(PERMISSIONS.get(permission, permission))


def _from_to(event: AccountEvent) -> str:
    before, after = event.detail.get("before"), event.detail.get("after")
    if before is None or after is None:
        return ""
    if event.change is AccountChange.ROLES:
        return f"{role_names(before)} → {role_names(after)}"
    return " → ".join(dict.fromkeys((", ".join(before), ", ".join(after))))


def register(app: Flask) -> None:
    """Makes the functions of this module filters of the same name."""
    for function in (acted_by, browser_name, change_detail, change_name, permission_name, request_name):
        filters.add(app, function)
