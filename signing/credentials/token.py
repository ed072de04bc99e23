"""A key on a PKCS#11 token, used through one process of its own for one ceremony (see :mod:`signing.credentials.token_child`).

Ceremonies with the same token wait for each other. When the process crashes, hangs or loses its token, the ceremony gets a sentence and
nothing was signed; the next ceremony starts a new process and finds the token as it is then.
"""

from __future__ import annotations

import contextlib
import json
import selectors
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Sequence
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cryptography import x509

from signing.credentials.credential import Credential, fit
from signing.credentials.files import certificates_in
from signing.credentials.sources import Pkcs11Token
from signing.errors import CredentialUnusable, KeyUnavailable, SigningError, WrongPin

TURN = 60.0
"""Seconds that a ceremony waits for another one with the same token."""
ANSWER = 60.0
"""Seconds for one answer of the token; somebody may be typing at its own pad."""
GOODBYE = 3.0
"""Seconds for logging out."""

_CHILD = Path(__file__).with_name("token_child.py")
_AGAIN = "Nothing was signed. Put the token back, make sure that its light is on, and begin again."

_turns: dict[tuple[str, str], threading.Lock] = {}
_turns_guard = threading.Lock()

_UNUSABLE = {
    "no_module": "The token's library cannot be loaded from {module} ({detail}). Install the vendor's PKCS#11 library, or correct its path.",
    "no_token": "There is no token “{token}”. Plug it in, or correct its label; nothing was tried with the PIN.",
    "several_tokens": "There are several tokens “{token}”. Remove the others; nothing was tried with the PIN.",
    "no_key": "The token “{token}” holds no private key {key} for signing. Correct the key's label or identifier.",
    "several_keys": "The token “{token}” holds several private keys {key}. Name one by its label or identifier.",
    "key_type": "The key on the token is neither ECDSA nor RSA. Signatures that must last need one of these (ETSI TS 119 312).",
    "no_certificate": "The token “{token}” holds no certificate for the key {key}. Put it on the token, or name its file.",
    "pin_locked": "The PIN of the token “{token}” is locked. Have it unlocked by whoever issued the token; nothing was signed.",
    "pin_last_try": "One wrong PIN more would lock the token “{token}”, so the PIN was not tried. Log in once with the token's own "
    "program to make sure of the PIN, then sign again.",
    "pin_not_set": "The token “{token}” has no PIN yet. Set one with the token's own program.",
    "no_pss": "The token signs with this RSA key only in a way that ends in 2028 (PKCS#1 v1.5). Use an ECDSA key or another token.",
}
"""Code of the child -> what to tell whoever acted; asking again is of no use before something was changed."""


class TokenKey:
    """A key in a session that is open in the child process. Closing ends the process and lets the next ceremony in."""

    def __init__(self, source: Pkcs11Token) -> None:
        """Waits for its turn and starts the process. :raises KeyUnavailable: another ceremony does not end."""
        self._source = source
        turn = _turn(source)
        if not turn.acquire(timeout=TURN):
            raise KeyUnavailable(
                "token_busy",
                f"The token “{source.token}” has been busy with another signature for a minute. Nothing was signed. Try again shortly.",
            )
        self._asking = threading.Lock()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(_CHILD)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, close_fds=True,
            )  # fmt: skip
        except BaseException:
            turn.release()
            raise
        self._end = weakref.finalize(self, _end, self._process, turn)  # also when nobody closes it

    def open(self, pin: str) -> tuple[str | None, list[str]]:
        """Log in. The key's certificate and the others on the token, DER in hexadecimal digits.

        :raises WrongPin, CredentialUnusable, KeyUnavailable: as :func:`open_token`.
        """
        source = self._source
        answer = self._ask(
            {"do": "open", "module": str(source.module), "token": source.token, "key": source.key, "pin": pin}
        )
        return answer["certificate"], answer["others"]

    def sign(self, data: bytes, digest: str, salt: int) -> bytes:
        """As :class:`signing.credentials.credential.Key` promises."""
        answer = self._ask({"do": "sign", "data": data.hex(), "digest": digest, "salt": salt})
        return bytes.fromhex(answer["value"])

    def close(self) -> None:
        """Log out and end the process."""
        self._end()

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        with self._asking:
            line = self._exchange(json.dumps(question).encode() + b"\n")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise self._refusal(answer)
        return answer

    def _exchange(self, question: bytes) -> bytes:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(question)
            self._process.stdin.flush()
            line = _line(self._process, ANSWER)
        except TimeoutError:
            self._process.kill()
            raise KeyUnavailable("token_silent", f"The token does not answer. {_AGAIN}") from None
        except (OSError, ValueError):  # it has ended, or was closed
            line = b""
        if not line.endswith(b"\n"):
            raise KeyUnavailable("signer_ended", f"The token's library broke off in the middle. {_AGAIN}")
        return line

    def _refusal(self, answer: dict[str, Any]) -> SigningError:
        code, source = str(answer["error"]), self._source
        if code == "wrong_pin":
            return WrongPin(last_try=bool(answer.get("last_try")))
        if code in _UNUSABLE:
            told = _UNUSABLE[code].format(
                module=source.module, token=source.token, key=f"“{source.key}”" if source.key else "",
                detail=answer.get("detail", ""),
            )  # fmt: skip
            return CredentialUnusable(code, " ".join(told.split()))
        detail = answer.get("detail", "")
        return KeyUnavailable("token_gone", f"The token is not there any more, or refuses ({detail}). {_AGAIN}")


def open_token(
    source: Pkcs11Token, pin: str, *, at: datetime, certificate: bytes | None = None, chain: Sequence[bytes] = ()
) -> Credential:
    """One session with the token. The PIN is tried once, and not at all when the token says that a wrong one would lock it.

    :raises WrongPin: one try was spent.
    :raises CredentialUnusable: the token, its key or its certificate cannot be used; ``code`` and sentence say why.
    :raises KeyUnavailable: it does not answer, or is busy.
    """
    if find_spec("pkcs11") is None:
        message = "Tokens need the package python-pkcs11. An administrator installs it: pip install 'alternat[pkcs11]'."
        raise CredentialUnusable("no_module", message)
    key = TokenKey(source)
    try:
        own, others = key.open(pin)
        given = certificates_in(certificate) if certificate is not None else _loaded([own] if own else [])
        if not given:
            raise key._refusal({"error": "no_certificate"})  # noqa: SLF001
        more = [*given[1:], *_loaded(others), *(one for data in chain for one in certificates_in(data))]
        return fit(key, given[0], more, at)
    except BaseException:
        key.close()
        raise


def _loaded(found: Sequence[str]) -> list[x509.Certificate]:
    loaded = []
    for one in found:
        try:
            loaded.append(x509.load_der_x509_certificate(bytes.fromhex(one)))
        except ValueError:
            continue  # tokens carry oddities; the chain is proved later anyway
    return loaded


def _turn(source: Pkcs11Token) -> threading.Lock:
    with _turns_guard:
        return _turns.setdefault((str(source.module), source.token), threading.Lock())


def _end(process: subprocess.Popen[bytes], turn: threading.Lock) -> None:
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(OSError):  # it may have ended already
            process.stdin.close()
        try:
            process.wait(GOODBYE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
    finally:
        turn.release()


def _line(process: subprocess.Popen[bytes], seconds: float) -> bytes:
    """One line of the process's output, or what came of it before it ended. :raises TimeoutError: it takes too long."""
    assert process.stdout is not None
    until, line = time.monotonic() + seconds, b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while not line.endswith(b"\n"):
            if not selector.select(max(0.0, until - time.monotonic())):
                raise TimeoutError
            piece = process.stdout.read1()  # type: ignore[attr-defined]
            if not piece:
                break
            line += piece
    return line
