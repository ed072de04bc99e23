"""Passkeys (W3C Web Authentication, Level 3): registered by a person who is signed in, used to sign in and to prove who acts.

The authenticator checks the person (user verification) each time. Which device or manager keeps the key is not asked (no attestation).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from service.accounts import challenges, changes
from service.accounts.challenges import ChallengeRefused
from service.accounts.changes import By
from service.accounts.errors import PasskeyRefused
from service.domain.errors import InvalidInput, NotFound, PermissionMissing
from service.domain.messages import Message
from service.domain.people import AccountChange, Passkey, Person
from service.domain.permissions import Actor, Permission
from service.store.errors import StoreConflict
from service.store.unit import Store, Unit

REGISTER, SIGN_IN, PROVE = "register", "sign in", "prove"
"""Purposes of challenges."""
MOST = 10
"""Passkeys of one person."""
LONGEST_NAME = 100
_LONGEST_ANSWER = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The service as authenticators know it."""

    host: str
    """Passkeys are bound to it (relying party ID): a key of another host does not work here."""
    origin: str
    """Scheme, host and port, without a slash at the end."""
    name: str
    key: bytes
    """Secret with which challenges are made."""


def registration(store: Store, site: Site, actor: Actor, *, now: datetime) -> str:
    """What the browser hands to the authenticator for a new passkey: options as JSON."""
    with store.reader() as unit:
        person, known = changes.get(unit, actor.id), unit.passkeys.of(actor.id)
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=person.id.encode(),
        user_name=person.email,
        user_display_name=person.name,
        challenge=challenges.make(site.key, purpose=REGISTER, subject=person.id, now=now),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_described(known),
    )
    return options_to_json(options)


def register(store: Store, site: Site, actor: Actor, answer: str, *, name: str, now: datetime) -> Passkey:
    """Keeps the public half. :raises InvalidInput: no name. :raises PasskeyRefused: the answer does not fit the question."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidInput({"name": [Message("Enter a name for the passkey, in at most {most} characters.", most=LONGEST_NAME)]})  # fmt: skip
    found, challenge = _read(answer), _challenge(answer)
    try:
        challenges.require(site.key, challenge, purpose=REGISTER, subject=actor.id, now=now)
        verified = webauthn.verify_registration_response(
            credential=found,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (ChallengeRefused, WebAuthnException) as error:
        raise PasskeyRefused from error
    made = Passkey(
        id=str(uuid4()),
        credential_id=bytes_to_base64url(verified.credential_id),
        person_id=actor.id,
        public_key=bytes_to_base64url(verified.credential_public_key),
        sign_count=verified.sign_count,
        name=name,
        created_at=now,
    )
    _keep(store, actor, made, challenge, now)
    return made


def question(store: Store, site: Site, actor: Actor | None, *, now: datetime) -> str:
    """What the browser hands to the authenticator to prove who acts, or (without an actor) who signs in: options as JSON."""
    with store.reader() as unit:
        known = unit.passkeys.of(actor.id) if actor else []
    purpose, subject = (PROVE, actor.id) if actor else (SIGN_IN, "")
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=challenges.make(site.key, purpose=purpose, subject=subject, now=now),
        allow_credentials=_described(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def verify(store: Store, site: Site, actor: Actor | None, answer: str, *, now: datetime) -> Person:
    """Whose passkey answered. With an actor, only the actor's own counts.

    :raises PasskeyRefused: not our question, answered before, an unknown key, a wrong signature, or a counter that went back.
    """
    found, challenge = _read(answer), _challenge(answer)
    with store.reader() as unit:
        passkey = unit.passkeys.by_credential_id(str(found.get("id", "")))
        person = unit.people.get(passkey.person_id) if passkey else None
    if passkey is None or person is None or not person.active or (actor is not None and actor.id != person.id):
        raise PasskeyRefused
    purpose, subject = (PROVE, actor.id) if actor else (SIGN_IN, "")
    try:
        challenges.require(site.key, challenge, purpose=purpose, subject=subject, now=now)
        verified = webauthn.verify_authentication_response(
            credential=found,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
        with store.unit() as unit:
            challenges.spend(unit, challenge, now)
            unit.passkeys.used(passkey.id, sign_count=verified.new_sign_count, at=now)
            unit.commit()
    except (ChallengeRefused, WebAuthnException) as error:
        raise PasskeyRefused from error
    return person


def of(store: Store, person_id: str) -> list[Passkey]:
    """The passkeys of a person, oldest first."""
    with store.reader() as unit:
        return unit.passkeys.of(person_id)


def remove(store: Store, actor: Actor, person_id: str, passkey_id: str, *, now: datetime) -> None:
    """By the person or an administrator. :raises NotFound: it is not one of this person."""
    if actor.id != person_id and Permission.USER_MANAGE not in actor.permissions:
        raise PermissionMissing(permission=Permission.USER_MANAGE)
    with store.unit() as unit:
        known = {one.id: one for one in unit.passkeys.of(person_id)}
        if passkey_id not in known:
            raise NotFound(noun="passkey")
        unit.passkeys.remove(passkey_id, person_id=person_id)
        _record(unit, AccountChange.PASSKEY_REMOVE, known[passkey_id], By(actor, now))
        unit.commit()


def _keep(store: Store, actor: Actor, made: Passkey, challenge: bytes, now: datetime) -> None:
    with store.unit() as unit:
        if len(unit.passkeys.of(actor.id)) >= MOST:
            raise InvalidInput({"name": [Message("You have {most} passkeys. Remove one first.", most=MOST)]})
        try:
            challenges.spend(unit, challenge, now)
            unit.passkeys.add(made)
        except (ChallengeRefused, StoreConflict) as error:
            raise PasskeyRefused from error
        _record(unit, AccountChange.PASSKEY_ADD, made, By(actor, now))
        unit.commit()


def _record(unit: Unit, change: AccountChange, passkey: Passkey, by: By) -> None:
    changes.record(unit, change, changes.get(unit, passkey.person_id), by, passkey=passkey.name)


def _described(known: list[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential_id)) for one in known]


def _read(answer: str) -> dict[str, Any]:
    """:raises PasskeyRefused: not a JSON object, or too long for one."""
    try:
        found = json.loads(answer if len(answer) <= _LONGEST_ANSWER else "")
    except (ValueError, RecursionError):
        raise PasskeyRefused from None
    if not isinstance(found, dict):
        raise PasskeyRefused
    return found


def _challenge(answer: str) -> bytes:
    """The challenge that an answer says it answers (its ``clientDataJSON``). :raises PasskeyRefused: there is none."""
    try:
        client_data = json.loads(base64url_to_bytes(_read(answer)["response"]["clientDataJSON"]))
        return base64url_to_bytes(client_data["challenge"])
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise PasskeyRefused from None
