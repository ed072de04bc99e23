"""The process that talks to a token: one for each ceremony, single-threaded.

Run as a program of its own, never imported by the service: vendors' PKCS#11 libraries are native code that may crash, hang, print, or
fail under threads, and here they harm nothing else. Requests come on standard input and answers go to standard output, one JSON object
a line; the PIN comes with the first request and is in no argument, environment variable or log. The process ends when its input ends.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

import pkcs11
from pkcs11 import MGF, Attribute, KeyType, Mechanism, ObjectClass, TokenFlag
from pkcs11.types import PROTECTED_AUTH
from pkcs11.util.ec import encode_ecdsa_signature

PSS = {
    "sha256": (Mechanism.SHA256, MGF.SHA256, Mechanism.SHA256_RSA_PKCS_PSS),
    "sha384": (Mechanism.SHA384, MGF.SHA384, Mechanism.SHA384_RSA_PKCS_PSS),
    "sha512": (Mechanism.SHA512, MGF.SHA512, Mechanism.SHA512_RSA_PKCS_PSS),
}
WRONG = (
    pkcs11.exceptions.PinIncorrect,
    pkcs11.exceptions.PinInvalid,
    pkcs11.exceptions.PinLenRange,
    pkcs11.exceptions.ArgumentsBad,
)
"""Errors by which vendors report a wrong PIN; SoftHSM reports an empty or far too long one as a bad argument."""


class Refused(Exception):
    """A refusal with its code; the caller makes the sentence."""

    def __init__(self, code: str, **more: Any) -> None:
        self.answer = {"error": code, **more}
        super().__init__(code)


class Ceremony:
    """One open session with one key."""

    def __init__(self) -> None:
        self.session: Any = None
        self.key: Any = None
        self.mechanisms: frozenset[Any] = frozenset()
        self.pin_each_time: str | None = None

    def open(self, ask: dict[str, Any]) -> dict[str, Any]:
        """Log in once and find key and certificates. Exactly one try of the PIN is spent."""
        slot, token = _token(ask["module"], ask["token"])
        _require_tries(token.flags)
        self.mechanisms = frozenset(slot.get_mechanisms())
        self.session = _session(slot, token, ask["pin"])
        self.key = _key(self.session, ask["key"])
        if _attribute(self.key, Attribute.ALWAYS_AUTHENTICATE):
            self.pin_each_time = ask["pin"]
        own, others = _certificates(self.session, self.key)
        return {"certificate": own, "others": others}

    def sign(self, ask: dict[str, Any]) -> dict[str, Any]:
        """ECDSA over a digest made here (every token knows that mechanism), or PSS; never PKCS#1 v1.5."""
        data, digest = bytes.fromhex(ask["data"]), ask["digest"]
        pin = {"pin": self.pin_each_time} if self.pin_each_time is not None else {}
        if self.key.key_type == KeyType.EC:
            raw = self.key.sign(hashlib.new(digest, data).digest(), mechanism=Mechanism.ECDSA, **pin)
            return {"value": encode_ecdsa_signature(raw).hex()}
        inner, mask, whole = PSS[digest]
        parameters = (inner, mask, ask["salt"])
        if whole in self.mechanisms:
            return {"value": self.key.sign(data, mechanism=whole, mechanism_param=parameters, **pin).hex()}
        if Mechanism.RSA_PKCS_PSS not in self.mechanisms:
            raise Refused("no_pss")
        hashed = hashlib.new(digest, data).digest()
        value = self.key.sign(hashed, mechanism=Mechanism.RSA_PKCS_PSS, mechanism_param=parameters, **pin)
        return {"value": value.hex()}

    def close(self) -> None:
        """Log out."""
        if self.session is not None:
            self.session.close()


def _token(module: str, label: str) -> tuple[Any, Any]:
    try:
        slots = pkcs11.lib(module).get_slots(token_present=True)
    except Exception as error:
        raise Refused("no_module", detail=str(error)) from error
    found = []
    for slot in slots:
        try:
            token = slot.get_token()
        except pkcs11.PKCS11Error:
            continue  # a reader whose card is not a token of this vendor
        if token.label == label:
            found.append((slot, token))
    if len(found) != 1:
        raise Refused("several_tokens" if found else "no_token")
    return found[0]


def _require_tries(flags: Any) -> None:
    """A token that one wrong PIN would lock is not tried: its owner has to enter the PIN elsewhere first."""
    if flags & TokenFlag.USER_PIN_LOCKED:
        raise Refused("pin_locked")
    if flags & TokenFlag.USER_PIN_FINAL_TRY:
        raise Refused("pin_last_try")
    if flags & TokenFlag.LOGIN_REQUIRED and not flags & TokenFlag.USER_PIN_INITIALIZED:
        raise Refused("pin_not_set")


def _session(slot: Any, token: Any, pin: str) -> Any:
    own_pad = not pin and token.flags & TokenFlag.PROTECTED_AUTHENTICATION_PATH
    try:
        return token.open(user_pin=PROTECTED_AUTH if own_pad else pin)
    except pkcs11.exceptions.PinLocked as error:
        raise Refused("pin_locked") from error
    except pkcs11.exceptions.UserPinNotInitialized as error:
        raise Refused("pin_not_set") from error
    except WRONG as error:
        flags = slot.get_token().flags  # read again, not tried again
        if flags & TokenFlag.USER_PIN_LOCKED:
            raise Refused("pin_locked") from error
        raise Refused("wrong_pin", last_try=bool(flags & TokenFlag.USER_PIN_FINAL_TRY)) from error


def _key(session: Any, named: str) -> Any:
    wanted: dict[Any, Any] = {Attribute.CLASS: ObjectClass.PRIVATE_KEY}
    if named.startswith("id:"):
        wanted[Attribute.ID] = bytes.fromhex(named[3:])
    elif named:
        wanted[Attribute.LABEL] = named
    found = [key for key in session.get_objects(wanted) if _attribute(key, Attribute.SIGN)]
    if len(found) != 1:
        raise Refused("several_keys" if found else "no_key")
    if found[0].key_type not in {KeyType.EC, KeyType.RSA}:
        raise Refused("key_type")
    return found[0]


def _certificates(session: Any, key: Any) -> tuple[str | None, list[str]]:
    """The key's own (same identifier, or else same label) and all the others."""
    held = list(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}))
    named = [c for c in held if _attribute(c, Attribute.ID) == _attribute(key, Attribute.ID)]
    labelled = [c for c in held if _attribute(c, Attribute.LABEL) == _attribute(key, Attribute.LABEL)]
    own = next(iter(named or labelled), None)
    others = [_value(one) for one in held if own is None or one != own]
    return (_value(own) if own is not None else None), [one for one in others if one]


def _value(certificate: Any) -> str:
    return bytes(_attribute(certificate, Attribute.VALUE) or b"").hex()


def _attribute(thing: Any, name: Any) -> Any:
    try:
        return thing[name]
    except pkcs11.PKCS11Error:
        return None


def _answer(verbs: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]], line: str) -> dict[str, Any]:
    try:
        ask = json.loads(line)
        return verbs[ask["do"]](ask)
    except Refused as refused:
        return refused.answer
    except Exception as error:  # noqa: BLE001  a vendor's library may raise anything
        return {"error": "failed", "detail": type(error).__name__}


def main() -> None:
    """Answer until the input ends. What a library prints goes where errors go."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    ceremony = Ceremony()
    verbs = {"open": ceremony.open, "sign": ceremony.sign}
    for line in sys.stdin:
        answers.write(json.dumps(_answer(verbs, line)) + "\n")
        answers.flush()
    ceremony.close()


if __name__ == "__main__":
    main()
